"""The provider logs support given: one visit, or the same on many days."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.clock import london
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.service import hold_contract
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.invoices.errors import NoSuchVisit, NotInForce, VisitInvoiced, VisitSettled, VisitTwice
from coopbudget.invoices.models import Attendance, Delivery
from coopbudget.invoices.service.visits import (
    ask_to_confirm,
    attendance_of,
    dispute_is_over,
    hold_visit,
    is_invoiced,
    stop_asking,
)
from coopbudget.trail.service import append

MOST_AT_ONCE = 62


def log_visits(
    work: Work,
    *,
    contract_id: uuid.UUID,
    days: Sequence[date],
    start_minute: int,
    minutes: int,
    member_numbers: Collection[int],
    note: str = "",
) -> list[Delivery]:
    """Log a visit on each of ``days`` at the same time with the same members; all of them or none.

    ``start_minute`` counts from midnight by the clock on the wall. Each member who was there is asked to
    confirm. Raises NotInForce, VisitTwice, and Invalid for days outside the contract, visits that are not
    over yet, or members who have no place in it.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    contract = hold_contract(work, contract_id)
    if contract.provider_id != work.provider_id:
        raise NoSuchVisit()
    if contract.in_force_at is None or contract.closed_at:
        raise NotInForce()
    days = sorted(set(days))
    if not days or len(days) > MOST_AT_ONCE:
        raise Invalid({"until": [_l("Log %(most)s visits at a time at most.", most=MOST_AT_ONCE)]})
    if days[0] < contract.starts_on or days[-1] > contract.ends_on:
        raise Invalid({"given_on": [_l("That day is outside the contract.")]})
    if any(_ends_after_now(work, day, start_minute, minutes) for day in days):
        raise Invalid({"given_on": [_l("A visit can be logged when it is over.")]})
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    ids = {
        place.member_number: place.member_id for place in places if place.last_day is None or days[-1] <= place.last_day
    }
    if not member_numbers or not set(member_numbers) <= set(ids):
        raise Invalid({"members": [_l("Choose who was there, among the members of this contract.")]})
    _refuse_twice(work, contract.id, days, start_minute)
    found = []
    for day in days:
        visit = Delivery(
            coop_id=work.coop_id,
            id=new_id(),
            number=next_number(work, "visit"),
            contract_id=contract.id,
            given_on=day,
            start_minute=start_minute,
            minutes=minutes,
            note=note,
            logged_by=work.actor.person_id,
            logged_at=work.now,
            logged_on=work.today,
        )
        with named_rules(work.session, {"uq_delivery_start": VisitTwice}):
            work.session.add(visit)
        work.session.add_all(
            Attendance(
                coop_id=work.coop_id, id=new_id(), delivery_id=visit.id, member_id=ids[number], member_number=number
            )
            for number in sorted(set(member_numbers))
        )
        found.append(visit)
    work.session.flush()
    append(
        work,
        act="visits_logged",
        subject_kind="contract",
        subject_id=contract.id,
        content={
            "members": [str(ids[number]) for number in sorted(set(member_numbers))],
            "minutes": minutes,
            "start_minute": start_minute,
            "visits": [{"id": str(visit.id), "on": visit.given_on.isoformat()} for visit in found],
        },
    )
    ask_to_confirm(work, contract, [ids[number] for number in set(member_numbers)], len(found))
    return found


def _ends_after_now(work: Work, day: date, start_minute: int, minutes: int) -> bool:
    try:
        begins = london(day, time(start_minute // 60, start_minute % 60))
    except ValueError:  # the hour that is skipped in March: the one after it
        begins = london(day, time(start_minute // 60 + 1, start_minute % 60))
    return begins + timedelta(minutes=minutes) > work.now


def _refuse_twice(work: Work, contract_id: uuid.UUID, days: Sequence[date], start_minute: int) -> None:
    twice = work.session.scalar(
        select(Delivery.given_on)
        .where(
            Delivery.coop_id == work.coop_id,
            Delivery.contract_id == contract_id,
            Delivery.given_on.in_(days),
            Delivery.start_minute == start_minute,
            Delivery.withdrawn_at.is_(None),
        )
        .order_by(Delivery.given_on)
        .limit(1)
    )
    if twice is not None:
        raise VisitTwice(twice)


def withdraw_visit(work: Work, *, delivery_id: uuid.UUID) -> Delivery:
    """The provider takes back a visit logged by mistake. Raises VisitInvoiced, VisitSettled."""
    work.need(Permission.ACT_FOR_PROVIDER)
    visit = hold_visit(work, delivery_id)
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id)
    if contract is None or contract.provider_id != work.provider_id:
        raise NoSuchVisit()
    if is_invoiced(work, visit.id):
        raise VisitInvoiced()
    if visit.withdrawn_at is not None or visit.agreed_minutes == 0:
        raise VisitSettled()
    visit.withdrawn_at = work.now
    work.session.flush()
    append(work, act="visit_withdrawn", subject_kind="visit", subject_id=visit.id)
    stop_asking(work, contract.id, [each.member_id for each in attendance_of(work, visit.id)])
    dispute_is_over(work, visit, contract)
    return visit
