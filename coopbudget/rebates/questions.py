"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import func, select

from coopbudget.db.survey import COOP, PERSON, ask_for, count_of
from coopbudget.rebates.models import RebateAccrual, RebateClaim

_asked_for = (
    select(func.coalesce(func.sum(RebateClaim.amount), 0))
    .where(
        RebateClaim.coop_id == RebateAccrual.coop_id,
        RebateClaim.contract_id == RebateAccrual.contract_id,
        RebateClaim.since == RebateAccrual.since,
        RebateClaim.off_at.is_(None),
    )
    .correlate(RebateAccrual)
    .scalar_subquery()
)
_earned = (
    select(RebateAccrual.contract_id, RebateAccrual.since)
    .where(RebateAccrual.coop_id == COOP)
    .group_by(RebateAccrual.coop_id, RebateAccrual.contract_id, RebateAccrual.since)
    .having(func.sum(RebateAccrual.amount) > _asked_for)
    .subquery("earned_rebates")
)
TO_ASK = count_of("rebates_to_ask", select(_earned.c.contract_id))
"""Stretches of contracts whose rebate earned, by the books, more than providers were asked for or are about to be."""

CLAIMS_TO_AGREE = ask_for(
    "rebate_claims_to_agree",
    RebateClaim.number,
    of=select(RebateClaim.id).where(
        RebateClaim.coop_id == COOP,
        RebateClaim.agreed_at.is_(None),
        RebateClaim.off_at.is_(None),
        RebateClaim.asked_by != PERSON,
    ),
)
"""Claims that another officer wrote and no second one has agreed to."""
