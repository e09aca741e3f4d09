"""The provider logs support given: one visit, the same on many days, or a week of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import format_date, lazy_gettext as _l

from coopbudget.clock import london
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.pricing import PriceList
from coopbudget.contracts.queries import ContractRow, PlaceRow
from coopbudget.contracts.service import hold_contract
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid, Words
from coopbudget.guard import Permission, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import CanNotBe, NoSuchVisit, NotInForce, VisitInvoiced, VisitSettled, VisitTwice
from coopbudget.invoices.models import Attendance, Delivery
from coopbudget.invoices.rules import DAY, Clash, Slot, clash, usual_kind
from coopbudget.invoices.service.visits import (
    ask_to_confirm,
    attendance_of,
    dispute_is_over,
    hold_visit,
    is_invoiced,
    stop_asking,
)
from coopbudget.providers.rules import HourKind
from coopbudget.trail.service import append

MOST_AT_ONCE = 62


@dataclass(frozen=True)
class Given:
    """One visit as the provider says it was. ``kind`` None: the contract's usual kind of hour."""

    on: date
    start_minute: int
    minutes: int
    members: frozenset[int]
    kind: HourKind | None = None
    note: str = ""


def log_visits(
    work: Work,
    *,
    contract_id: uuid.UUID,
    days: Sequence[date],
    start_minute: int,
    minutes: int,
    member_numbers: Collection[int],
    note: str = "",
    kind: HourKind | None = None,
) -> list[Delivery]:
    """Log a visit on each of ``days`` at the same time with the same members; all of them or none.

    ``start_minute`` counts from midnight by the clock on the wall. Each member who was there is asked to
    confirm. Raises NotInForce, VisitTwice, and Invalid (``given_on``, ``start``, ``end``, ``kind``, ``members``,
    ``until``) for a visit that can't have been.
    """
    days = sorted(set(days))
    if not days or len(days) > MOST_AT_ONCE:
        raise Invalid({"until": [_l("Log %(most)s visits at a time at most.", most=MOST_AT_ONCE)]})
    who = frozenset(member_numbers)
    try:
        return log_several(
            work,
            contract_id=contract_id,
            visits=[Given(day, start_minute, minutes, who, kind, note) for day in days],
        )
    except CanNotBe as problem:
        row, errors = min(problem.rows.items())
        if problem.clashes.get(row) is Clash.SAME:
            raise VisitTwice(days[row]) from problem
        raise Invalid(errors) from problem


def log_several(work: Work, *, contract_id: uuid.UUID, visits: Sequence[Given]) -> list[Delivery]:
    """Log visits of one contract, each as it was; all of them or none. Each member is asked once for them all.

    Raises NotInForce, and CanNotBe with the errors of each visit that can't have been: in the future, outside
    the contract, after a member left, beside another one at the same time, more than 24 hours a day.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    contract = hold_contract(work, contract_id)
    if contract.provider_id != work.provider_id:
        raise NoSuchVisit()
    if contract.in_force_at is None or contract.closed_at:
        raise NotInForce()
    if not visits or len(visits) > MOST_AT_ONCE:
        raise Invalid({"_form": [_l("Log 1 to %(most)s visits at a time.", most=MOST_AT_ONCE)]})
    places = {place.member_number: place for place in contracts.allocation(work.session, work.coop_id, contract.id)}
    prices = contracts.price_list(work.session, work.coop_id, contract.id)
    _refuse_impossible(work, contract, visits, places, prices)
    silence = queries.silence_counts(work.session, work.coop_id, work.now)
    found = []
    for given in visits:
        visit = Delivery(
            coop_id=work.coop_id,
            id=new_id(),
            number=next_number(work, "visit"),
            contract_id=contract.id,
            kind=given.kind or usual_kind(prices.on(given.on)),
            given_on=given.on,
            start_minute=given.start_minute,
            minutes=given.minutes,
            note=given.note,
            silence_counts=silence,
            logged_by=work.actor.person_id,
            logged_at=work.now,
            logged_on=work.today,
        )
        found.append(visit)
    work.session.add_all(found)
    work.session.flush()  # they are pointed at
    work.session.add_all(
        Attendance(
            coop_id=work.coop_id,
            id=new_id(),
            delivery_id=visit.id,
            member_id=places[number].member_id,
            member_number=number,
        )
        for visit, given in zip(found, visits, strict=True)
        for number in sorted(given.members)
    )
    work.session.flush()
    append(
        work,
        act="visits_logged",
        subject_kind="contract",
        subject_id=contract.id,
        content={
            "visits": [
                {
                    "id": str(visit.id),
                    "kind": visit.kind,
                    "members": [str(places[number].member_id) for number in sorted(given.members)],
                    "minutes": visit.minutes,
                    "on": visit.given_on.isoformat(),
                    "start_minute": visit.start_minute,
                }
                for visit, given in zip(found, visits, strict=True)
            ],
        },
    )
    asked: dict[int, int] = {}
    for given in visits:
        for number in given.members:
            asked[number] = asked.get(number, 0) + 1
    for many in sorted(set(asked.values())):
        ids = [places[number].member_id for number, count in asked.items() if count == many]
        ask_to_confirm(work, contract, ids, many)
    return found


def _refuse_impossible(
    work: Work,
    contract: ContractRow,
    visits: Sequence[Given],
    places: Mapping[int, PlaceRow],
    prices: PriceList,
) -> None:
    """Raise CanNotBe with what is wrong, visit by visit; each is held against those before it too."""
    days = [given.on for given in visits]
    known = queries.slots(work.session, work.coop_id, contract.id, min(days), max(days))
    paused = contracts.suspended_among(work.session, work.coop_id, contract.id, days)
    rows: dict[int, dict[str, list[Words]]] = {}
    clashes: dict[int, Clash] = {}
    for row, given in enumerate(visits):
        errors: dict[str, list[Words]] = {}
        if not contract.starts_on <= given.on <= contract.ends_on:
            errors["given_on"] = [_l("That day is outside the contract.")]
        elif given.on in paused:
            errors["given_on"] = [_l("The contract was suspended on that day.")]
        elif not 1 <= given.minutes <= DAY or not 0 <= given.start_minute < DAY:
            errors["end"] = [_l("A visit lasts 24 hours at most.")]
        elif ends_after(work.now, given.on, given.start_minute, given.minutes):
            errors["given_on"] = [_l("A visit can be logged when it is over.")]
        if given.kind is not None and given.kind not in prices.on(given.on):
            errors["kind"] = [_l("The contract has no price for this kind of hour on that day.")]
        if not given.members or not given.members <= set(places):
            errors["members"] = [_l("Choose who was there, among the members of this contract.")]
        else:
            early = sorted(n for n in given.members if (first := places[n].first_day) is not None and given.on < first)
            if early:
                errors["members"] = [_l("Member %(number)s joined this contract later.", number=early[0])]
            gone = sorted(n for n in given.members if (last := places[n].last_day) is not None and given.on > last)
            if gone:
                errors["members"] = [
                    _l(
                        "Member %(number)s left this contract. Their last day was %(day)s.",
                        number=gone[0],
                        day=format_date(places[gone[0]].last_day, "d MMMM y"),
                    )
                ]
        slot = Slot(given.on, given.start_minute, given.minutes, given.members, given.kind is HourKind.TRAVEL)
        if not errors and (found := clash(slot, known)):
            clashes[row] = found[0]
            errors["end" if found[0] is Clash.DAY_FULL else "start"] = [_clash_words(*found)]
        if errors:
            rows[row] = errors
        known = [*known, slot]
    if rows:
        raise CanNotBe(rows, clashes)


def _clash_words(why: Clash, other: Slot) -> Words:
    day = format_date(other.on, "d MMMM y")
    if why is Clash.SAME:
        return _l("A visit that begins at this time on %(day)s is logged already.", day=day)
    if why is Clash.DAY_FULL:
        return _l("With what is logged already, this is more than 24 hours on %(day)s.", day=day)
    return _l("Somebody who was there was at another visit on %(day)s at this time.", day=day)


def ends_after(now: datetime, day: date, start_minute: int, minutes: int) -> bool:
    """Whether a visit that began on ``day`` at a time by the clock on the wall is not over at ``now``."""
    try:
        begins = london(day, time(start_minute // 60, start_minute % 60))
    except ValueError:  # the hour that is skipped in March: the one after it
        begins = london(day, time(start_minute // 60 + 1, start_minute % 60))
    return begins + timedelta(minutes=minutes) > now


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
