"""Plans: so much by Direct Debit into one fund, every so often, until the agreement ends or somebody stops it.

Each day of a plan is collected once (a unique key holds it), skipped because somebody said so, or passed over while
the plan is paused. What was missed while nothing ran is collected once, not as many times as days went by.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.collections.errors import DayGone, NoMandate, NoSuchPaying, PlanStands
from coopbudget.collections.models import CollectionPlan, Mandate, PlanSkip, StripeAccount
from coopbudget.collections.rules import Every, next_day
from coopbudget.collections.service import telling
from coopbudget.collections.service.asking import ask, taking_account
from coopbudget.collections.service.paying_in import LEAST, MOST, Purse, lock_collection, new_collection
from coopbudget.coops.service import goes_on, need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work
from coopbudget.members import queries as members
from coopbudget.trail.service import append


def make_plan(work: Work, *, purse: Purse, amount: int, every: str, first_on: date, ends_on: date | None = None) -> int:
    """Collect ``amount`` pence into the fund from ``first_on`` on; the plan's number. Ends with ``ends_on``.

    Raises Invalid, NoMandate where no mandate stands, PlanStands where the fund has a plan, NotConnected.
    """
    need_going(work)
    work.need_power(Power.PLEDGE)
    if purse.member_id != work.member_id:
        raise NoSuchPaying()
    if not LEAST <= amount <= MOST:
        raise Invalid({"amount": [_l("Type an amount from £1 to £10,000.")]})
    if first_on <= work.today:
        raise Invalid({"first_on": [_l("Choose a day after today, so that you are told in time.")]})
    if ends_on is not None and first_on > ends_on:
        raise Invalid({"first_on": [_l("The agreement ends before that day.")]})
    taking_account(work)
    mandate = work.session.scalar(
        select(Mandate)
        .where(
            Mandate.coop_id == work.coop_id,
            Mandate.member_id == purse.member_id,
            Mandate.active_at.is_not(None),
            Mandate.ended_at.is_(None),
        )
        .with_for_update()
    )
    if mandate is None:
        raise NoMandate()
    plan = CollectionPlan(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "plan"),
        member_id=purse.member_id,
        fund_id=purse.fund_id,
        fund_number=purse.fund_number,
        account_id=purse.account_id,
        mandate_id=mandate.id,
        amount=amount,
        every=Every(every),
        first_on=first_on,
        ends_on=ends_on,
        next_on=first_on,
        made_by=work.person_id,
        made_at=work.now,
    )
    with named_rules(work.session, {"uq_collection_plan_standing": PlanStands}):
        work.session.add(plan)
    _note(work, plan, "plan_made", amount=amount, every=every, first_on=first_on.isoformat())
    telling.plan_made(work, plan)
    return plan.number


def pause_plan(work: Work, *, number: int) -> None:
    """Collect nothing until it is taken up again. The member herself, or an officer who prepares payments."""
    plan = _mine_or_officers(work, number)
    if plan.paused_at is None:
        plan.paused_at, plan.paused_by = work.now, work.person_id
        _note(work, plan, "plan_paused")


def resume_plan(work: Work, *, number: int) -> None:
    """Collect again, from the next day of the plan that has not come yet."""
    need_going(work)
    plan = _mine_or_officers(work, number)
    if plan.paused_at is not None:
        plan.paused_at = plan.paused_by = None
        if plan.next_on is not None and plan.next_on <= work.today:
            _go_on(work, plan, work.today)
        _note(work, plan, "plan_resumed")


def skip_next(work: Work, *, number: int) -> date:
    """Leave out the next collection; the day that is left out. Raises NoSuchPaying where none is coming."""
    plan = _mine_or_officers(work, number)
    if plan.next_on is None:
        raise NoSuchPaying()
    day = plan.next_on
    work.session.add(
        PlanSkip(
            coop_id=work.coop_id,
            id=new_id(),
            plan_id=plan.id,
            due_on=day,
            skipped_by=work.person_id,
            skipped_at=work.now,
        )
    )
    work.session.flush()
    _go_on(work, plan, day)
    _note(work, plan, "plan_skipped", day=day.isoformat())
    return day


def put_back(work: Work, *, number: int, day: date) -> None:
    """Collect on a day that was left out after all. Safe to repeat. Raises DayGone once the day is over."""
    need_going(work)
    plan = _mine_or_officers(work, number)
    skip = work.session.scalar(
        select(PlanSkip).where(PlanSkip.coop_id == work.coop_id, PlanSkip.plan_id == plan.id, PlanSkip.due_on == day)
    )
    if skip is None:
        return
    if day < work.today or (plan.ends_on is not None and day > plan.ends_on):
        raise DayGone()
    work.session.delete(skip)
    if plan.next_on is None or plan.next_on > day:
        plan.next_on = day
    _note(work, plan, "plan_put_back", day=day.isoformat())


def stop_plan(work: Work, *, number: int) -> None:
    """End a plan. What is under way is followed to its end."""
    plan = _mine_or_officers(work, number)
    _end(work, plan, "stopped")


def end_plans_of_fund(work: Work, fund_id: uuid.UUID, ends_on: date | None) -> None:
    """The fund's agreement now ends on this day (None: it has no end): its plan ends with it."""
    plan = work.session.scalar(
        select(CollectionPlan)
        .where(
            CollectionPlan.coop_id == work.coop_id,
            CollectionPlan.fund_id == fund_id,
            CollectionPlan.ended_at.is_(None),
        )
        .with_for_update()
    )
    if plan is None or plan.ends_on == ends_on:
        return
    plan.ends_on = ends_on
    if ends_on is not None and (plan.next_on is None or plan.next_on > ends_on):
        _end(work, plan, "agreement")
    work.session.flush()


def collect_due(work: Work) -> list[uuid.UUID]:
    """Begin every collection of this co-op that is due; their acts. While it is not connected, or ends, plans rest."""
    work.need(Permission.PREPARE_PAYMENTS)
    if not goes_on(work):
        return []
    account = work.session.scalar(select(StripeAccount).where(StripeAccount.coop_id == work.coop_id))
    if account is None or account.account is None or account.disconnected_at or not account.charges_enabled:
        return []
    due = work.session.scalars(
        select(CollectionPlan)
        .where(
            CollectionPlan.coop_id == work.coop_id,
            CollectionPlan.next_on <= work.today,
            CollectionPlan.paused_at.is_(None),
            CollectionPlan.ended_at.is_(None),
        )
        .order_by(CollectionPlan.id)
        .with_for_update(skip_locked=True)
    ).all()
    return [act for plan in due if (act := _collect(work, plan)) is not None]


def _collect(work: Work, plan: CollectionPlan) -> uuid.UUID | None:
    day = plan.next_on
    # Not locked: who ends a mandate locks it first and its plans after, so here that order would be turned round.
    mandate = work.session.scalar(
        select(Mandate)
        .where(Mandate.coop_id == work.coop_id, Mandate.id == plan.mandate_id)
        .execution_options(populate_existing=True)
    )
    if day is None or mandate is None or mandate.ended_at is not None or mandate.active_at is None:
        return None
    if plan.ends_on is not None and day > plan.ends_on:
        _end(work, plan, "agreement")
        return None
    whose = members.member(work.session, work.coop_id, plan.member_id)
    if whose is None or whose.left_on is not None:
        _end(work, plan, "left")
        return None
    collection = new_collection(
        work,
        purse=Purse(plan.fund_id, plan.fund_number, plan.account_id, plan.member_id),
        amount=plan.amount,
        way="debit",
        plan_id=plan.id,
        due_on=day,
    )
    _go_on(work, plan, work.today)
    if plan.next_on is None:
        _end(work, plan, "agreement")
    work.session.flush()
    telling.collecting(work, collection)
    return ask(
        work,
        kind="collect",
        subject_id=collection.id,
        params={
            "amount": plan.amount,
            "currency": "gbp",
            "customer": mandate.customer,
            "payment_method": mandate.payment_method,
            "allowed_payment_method_types": ["bacs_debit"],
            "confirm": True,
            "off_session": True,
            "metadata": {"collection": str(collection.id)},
        },
    )


def record_payment(work: Work, collection_id: uuid.UUID, made: Mapping[str, Any]) -> uuid.UUID | None:
    """Stripe has begun to collect. It is still pending."""
    collection = lock_collection(work, collection_id)
    collection.payment = str(made["id"])
    if collection.started_at is None:
        collection.started_at = work.now
    work.session.flush()
    return None


def refuse_payment(work: Work, collection_id: uuid.UUID, why: str) -> None:
    """Stripe would not collect."""
    collection = lock_collection(work, collection_id)
    if collection.received_at or collection.failed_at or collection.dropped_at:
        return
    collection.failed_at, collection.failure = work.now, why
    work.session.flush()
    append(
        work,
        act="collection_failed",
        subject_kind="collection",
        subject_id=collection.id,
        content={"number": collection.number, "why": why},
    )
    telling.failed(work, collection)


def _go_on(work: Work, plan: CollectionPlan, after: date) -> None:
    """On to the plan's next day that nobody left out."""
    out = set(
        work.session.scalars(
            select(PlanSkip.due_on).where(
                PlanSkip.coop_id == work.coop_id, PlanSkip.plan_id == plan.id, PlanSkip.due_on > after
            )
        )
    )
    day = next_day(plan.first_on, Every(plan.every), after)
    while day in out:
        day = next_day(plan.first_on, Every(plan.every), day)
    plan.next_on = day if plan.ends_on is None or day <= plan.ends_on else None


def _end(work: Work, plan: CollectionPlan, why: str) -> None:
    plan.ended_at, plan.ended_why, plan.next_on = work.now, why, None
    work.session.flush()
    _note(work, plan, "plan_ended", why=why)


def _mine_or_officers(work: Work, number: int) -> CollectionPlan:
    """A plan that stands, locked, for its member (or who acts for her) and for who prepares payments."""
    plan = work.session.scalar(
        select(CollectionPlan)
        .where(
            CollectionPlan.coop_id == work.coop_id,
            CollectionPlan.number == number,
            CollectionPlan.ended_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if plan is None:
        raise NoSuchPaying()
    if plan.member_id == work.actor.member_id:
        work.need_power(Power.PLEDGE)
    elif not work.actor.may(Permission.PREPARE_PAYMENTS):
        raise NoSuchPaying()
    return plan


def _note(work: Work, plan: CollectionPlan, act: str, **content: str | int) -> None:
    work.session.flush()
    append(
        work,
        act=act,
        subject_kind="collection_plan",
        subject_id=plan.id,
        content={"number": plan.number, **content},
    )
