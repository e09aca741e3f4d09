"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.budgets.models import Agreement, MoneyBack, Opening
from coopbudget.budgets.queries.agreements import waiting_for_check
from coopbudget.db.survey import COOP, MEMBER, PERSON, count_of

TO_CHECK = count_of("agreements_to_check", select(Agreement.id).where(Agreement.coop_id == COOP, waiting_for_check()))
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
