"""Mandates and plans."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.collections.models import CollectionPlan, Mandate, PlanSkip


def mandate_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> Mandate | None:
    """The member's mandate that has not ended: standing, or still being set up."""
    return session.scalar(
        select(Mandate).where(Mandate.coop_id == coop_id, Mandate.member_id == member_id, Mandate.ended_at.is_(None))
    )


def last_ended_mandate(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> Mandate | None:
    """The member's mandate that ended last."""
    return session.scalar(
        select(Mandate)
        .where(Mandate.coop_id == coop_id, Mandate.member_id == member_id, Mandate.ended_at.is_not(None))
        .order_by(Mandate.ended_at.desc(), Mandate.id.desc())
        .limit(1)
    )


def plans_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[CollectionPlan]:
    """The member's plans that stand, by number."""
    return list(
        session.scalars(
            select(CollectionPlan)
            .where(
                CollectionPlan.coop_id == coop_id,
                CollectionPlan.member_id == member_id,
                CollectionPlan.ended_at.is_(None),
            )
            .order_by(CollectionPlan.number)
        )
    )


def plan_of_fund(session: Session, coop_id: uuid.UUID, fund_id: uuid.UUID) -> CollectionPlan | None:
    """The plan that collects into a fund, if one stands."""
    return session.scalar(
        select(CollectionPlan).where(
            CollectionPlan.coop_id == coop_id, CollectionPlan.fund_id == fund_id, CollectionPlan.ended_at.is_(None)
        )
    )


def plan_by_number(session: Session, coop_id: uuid.UUID, number: int) -> CollectionPlan | None:
    """The plan people call by this number, ended or not."""
    return session.scalar(
        select(CollectionPlan).where(CollectionPlan.coop_id == coop_id, CollectionPlan.number == number)
    )


def days_left_out(session: Session, coop_id: uuid.UUID, plan_id: uuid.UUID, since: date) -> list[date]:
    """Days of a plan from ``since`` on that somebody left out, the next first."""
    return list(
        session.scalars(
            select(PlanSkip.due_on)
            .where(PlanSkip.coop_id == coop_id, PlanSkip.plan_id == plan_id, PlanSkip.due_on >= since)
            .order_by(PlanSkip.due_on)
        )
    )


def plans_statement(coop_id: uuid.UUID) -> Select[Any]:
    """A statement for ``paginate``: plans that stand, the next to collect first."""
    return (
        select(CollectionPlan)
        .where(CollectionPlan.coop_id == coop_id, CollectionPlan.ended_at.is_(None))
        .order_by(CollectionPlan.next_on, CollectionPlan.number)
    )


class Agreed(NamedTuple):
    """A Direct Debit that stands and is not paused: pence, how often, and which days are left out."""

    amount: int
    every: str
    first_on: date
    next_on: date | None
    ends_on: date | None
    left_out: frozenset[date]


def agreed_of_funds(session: Session, coop_id: uuid.UUID, fund_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Agreed]:
    """The Direct Debits into these funds, by fund; two queries."""
    plans = session.scalars(
        select(CollectionPlan)
        .where(
            CollectionPlan.coop_id == coop_id,
            CollectionPlan.fund_id.in_(list(fund_ids)),
            CollectionPlan.ended_at.is_(None),
            CollectionPlan.paused_at.is_(None),
        )
        .order_by(CollectionPlan.number)
    ).all()
    left_out: dict[uuid.UUID, set[date]] = {plan.id: set() for plan in plans}
    skips = select(PlanSkip.plan_id, PlanSkip.due_on).where(
        PlanSkip.coop_id == coop_id, PlanSkip.plan_id.in_(list(left_out))
    )
    for plan_id, due_on in session.execute(skips) if plans else ():
        left_out[plan_id].add(due_on)
    return {
        plan.fund_id: Agreed(
            plan.amount, plan.every, plan.first_on, plan.next_on, plan.ends_on, frozenset(left_out[plan.id])
        )
        for plan in plans
    }
