"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import or_, select

from coopbudget.db.survey import COOP, MEMBER, PERSON, TODAY, count_of, day_ago
from coopbudget.governance.queries import motion_carried
from coopbudget.ledger.queries import balance_of
from coopbudget.shares.models import Loan, ShareApplication, ShareInterest, ShareWithdrawal

TO_REGISTER = count_of(
    "shares_to_register",
    select(ShareApplication.id).where(
        ShareApplication.coop_id == COOP,
        ShareApplication.registered_at.is_(None),
        ShareApplication.called_off_at.is_(None),
        ShareApplication.owner_id != PERSON,
        balance_of(ShareApplication.coop_id, ShareApplication.paid_account_id)
        >= ShareApplication.shares * ShareApplication.value,
    ),
)
"""Shares that are paid for and wait to be registered by an officer whose own they are not."""

ASKED_BACK = count_of(
    "shares_asked_back",
    select(ShareWithdrawal.id).where(
        ShareWithdrawal.coop_id == COOP,
        ShareWithdrawal.decided_at.is_(None),
        ShareWithdrawal.asked_by != PERSON,
        ShareWithdrawal.member_id.is_distinct_from(MEMBER),
    ),
)
"""Shares that are asked back and wait for an officer who has no part in it."""

INTEREST_TO_BOOK = count_of(
    "interest_to_book",
    select(ShareInterest.id).where(
        ShareInterest.coop_id == COOP,
        ShareInterest.booked_at.is_(None),
        ShareInterest.ends_on < TODAY,
        or_(ShareInterest.times_undone > 0, motion_carried(ShareInterest.coop_id, ShareInterest.motion_id)),
    ),
)
"""Interest that members decided, whose time is over, and that nobody has booked."""

LOANS_DUE = count_of("loans_due", select(Loan.id).where(Loan.coop_id == COOP, Loan.next_on <= day_ago(-14)))
"""Loans of which a part is due within two weeks."""
