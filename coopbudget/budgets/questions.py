"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.budgets.models import Agreement, AgreementReview, Fund, MoneyBack, Opening
from coopbudget.budgets.queries.agreements import waiting_for_check
from coopbudget.db.survey import COOP, MEMBER, PERSON, TODAY, count_of
from coopbudget.ledger.questions import balances_beside

TO_CHECK = count_of("agreements_to_check", select(Agreement.id).where(Agreement.coop_id == COOP, waiting_for_check()))
REVIEWS_LATE = count_of(
    "reviews_late",
    select(AgreementReview.id).where(
        AgreementReview.coop_id == COOP, AgreementReview.done_on.is_(None), AgreementReview.due_on < TODAY
    ),
)
"""Reviews whose day is past and of which nobody wrote down what came."""

TO_SIGN = count_of(
    "openings_to_sign",
    select(Opening.id).where(
        Opening.coop_id == COOP,
        Opening.first_at.is_not(None),
        Opening.second_at.is_(None),
        Opening.discarded_at.is_(None),
    ),
)
"""Opening balances that one officer has signed."""

MONEY_BACK = count_of(
    "money_back_to_decide",
    select(MoneyBack.id).where(
        MoneyBack.coop_id == COOP,
        MoneyBack.decided_at.is_(None),
        MoneyBack.asked_by != PERSON,
        MoneyBack.member_id.is_distinct_from(MEMBER),
    ),
)
"""Members' own money that is asked for and waits for an officer who has no part in it."""

POTS = balances_beside(
    "pots",
    Fund.available_account_id,
    "Available",
    of=select(Fund.id).where(Fund.coop_id == COOP, Fund.member_id == MEMBER),
)
"""What stands in the member's funds, pot by pot; for ``queries.pots_in``."""
