"""Writing a call, publishing it (from then on it is frozen), its scorers, questions and answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from coopbudget.clock import civil_date
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid, NotFound, Words
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.pools.rules import PoolState
from coopbudget.providers import queries as providers
from coopbudget.tenders import asking, queries, rules
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.errors import (
    AlreadyPublished,
    BadWeights,
    LiveCallStands,
    NobodyInvited,
    NotThatPoint,
    TooFewScorers,
)
from coopbudget.tenders.models import Call, CallHours, Criterion, Scorer
from coopbudget.tenders.rates import WEEKLY_KINDS, Hours, in_order, minutes_of
from coopbudget.tenders.rules import CallState, ChosenBy
from coopbudget.tenders.sealing import new_call_key
from coopbudget.tenders.service.ground import call_path, locked_call, row_of, secret, state_of, tell_providers
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class Ask:
    """One thing that bids are scored on beside price."""

    name: str
    question: str
    weight: int


@dataclass(frozen=True)
class CallTerms:
    """What a call says. Pence a week and an hour; the deadline is an instant.

    ``hours`` are minutes a week by kind of hour, 0 where a rate alone is asked; at least one kind has minutes.
    ``standstill_days`` lie between the choice and the contract; ``chosen_by`` says whether the panel's points or the
    members' vote decides.
    ``kind`` says who may bid. Questions may be asked until ``questions_until_at`` (None: until the deadline).
    A bid holds for ``valid_days`` after the deadline; None: the call says nothing of it.
    ``files_wanted`` says what bidders may add as files; empty: none. ``lot_name`` tells the lots of one need apart.
    """

    title: str
    what: str
    for_whom: str
    place: str
    when_words: str
    hours: Hours
    weeks: int
    starts_on: date
    weekly_most: int
    price_weight: int
    price_floor: int
    fair_pay_words: str
    fair_pay_source: str
    fair_pay_on: date
    deadline_at: datetime
    criteria: Sequence[Ask]
    standstill_days: int = 0
    chosen_by: str = ChosenBy.PANEL
    outcomes: str = ""
    kind: str = CallKind.OPEN
    questions_until_at: datetime | None = None
    opening_on: date | None = None
    decision_on: date | None = None
    valid_days: int | None = None
    files_wanted: str = ""
    lot_name: str = ""

    @property
    def weekly_minutes(self) -> int:
        return minutes_of(self.hours)


def columns_of(terms: CallTerms) -> dict[str, Any]:
    return {
        "title": terms.title,
        "what": terms.what,
        "for_whom": terms.for_whom,
        "place": terms.place,
        "when_words": terms.when_words,
        "weekly_minutes": terms.weekly_minutes,
        "weeks": terms.weeks,
        "starts_on": terms.starts_on,
        "weekly_most": terms.weekly_most,
        "price_weight": terms.price_weight,
        "price_floor": terms.price_floor,
        "fair_pay_words": terms.fair_pay_words,
        "fair_pay_source": terms.fair_pay_source,
        "fair_pay_on": terms.fair_pay_on,
        "deadline_at": terms.deadline_at,
        "standstill_days": terms.standstill_days,
        "chosen_by": str(terms.chosen_by),
        "outcomes": terms.outcomes,
        "kind": str(terms.kind),
        "questions_until_at": terms.questions_until_at,
        "opening_on": terms.opening_on,
        "decision_on": terms.decision_on,
        "valid_days": terms.valid_days,
        "files_wanted": terms.files_wanted,
        "lot_name": terms.lot_name,
    }


def check_terms(work: Work, terms: CallTerms, pledged_weekly: int) -> bool:
    """Raise BadWeights or Invalid for what a call can't ask; whether it is a small one."""
    limits = queries.limits(work.session, work.coop_id)
    small = limits.small(terms.weekly_most * terms.weeks)
    faults = (
        ()
        if terms.kind == CallKind.DIRECT
        else rules.weight_faults(
            terms.price_weight,
            [each.weight for each in terms.criteria],
            cap=limits.price_cap,
            most=asking.most_criteria(small),
        )
    )
    if faults:
        raise BadWeights(faults, cap=limits.price_cap, most=asking.most_criteria(small))
    if terms.weekly_minutes < 1:
        raise Invalid({f"hours_{WEEKLY_KINDS[0]}": [_l("Ask for hours of at least one kind.")]})
    if (
        terms.standstill_days == 0
        and terms.kind != CallKind.DIRECT
        and limits.needs_standstill(terms.weekly_most * terms.weeks)
    ):
        raise Invalid(
            {"standstill_days": [_l("A call of this size needs days in which bidders can challenge the choice.")]}
        )
    if terms.weekly_most > pledged_weekly:
        raise Invalid({"weekly_most": [_l("That is more than the pool has set aside a week.")]})
    if rules.weekly_cost(terms.price_floor, terms.weekly_minutes) > terms.weekly_most:
        raise Invalid({"price_floor": [_l("At this rate the hours cost more than you can pay. Ask for fewer hours.")]})
    if small and terms.files_wanted:
        raise Invalid({"files_wanted": [_l("A small call asks for two pages and no files.")]})
    wrong = _timetable_faults(work, terms)
    if wrong:
        raise Invalid(wrong)
    return small


def _timetable_faults(work: Work, terms: CallTerms) -> dict[str, list[Words]]:
    closes_on = civil_date(terms.deadline_at)
    wrong: dict[str, list[Words]] = {}
    if terms.deadline_at <= work.now and terms.kind != CallKind.DIRECT:
        wrong["deadline_on"] = [_l("Choose a deadline that is still to come.")]
    if terms.questions_until_at is not None and terms.questions_until_at > terms.deadline_at:
        wrong["questions_on"] = [_l("Questions can't go on after the deadline. Choose a day before it.")]
    if terms.opening_on is not None and terms.opening_on < closes_on:
        wrong["opening_on"] = [_l("Bids are opened after the deadline. Choose a later day.")]
    if terms.decision_on is not None and terms.decision_on < (terms.opening_on or closes_on):
        wrong["decision_on"] = [_l("You decide after the bids are opened. Choose a later day.")]
    return wrong


def draft_call(work: Work, *, pool_id: uuid.UUID, terms: CallTerms, beside: uuid.UUID | None = None) -> Call:
    """Write a call for a pool that has what it needs; ``beside`` another call it is a lot of the same need.

    Raises LiveCallStands, BadWeights, Invalid, NotThatPoint, and NoSuchCall where there is none to stand beside.
    """
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    pool = pools.pool(work.session, work.coop_id, pool_id)
    if pool is None:
        raise NotFound()
    if pool.state(work.now) is not PoolState.FUNDED:
        raise NotThatPoint()
    total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
    small = check_terms(work, terms, total.weekly)
    call = Call(
        id=new_id(),
        coop_id=work.coop_id,
        number=next_number(work, "call"),
        pool_id=pool.id,
        service_type=pool.service_type,
        people=total.people,
        drafted_by=work.person_id,
        drafted_at=work.now,
        small=small,
        family_id=None if beside is None else _family(work, beside),
        **columns_of(terms),
    )
    with named_rules(work.session, {"uq_call_live": LiveCallStands}):
        work.session.add(call)
    write_rows(work, call, terms)
    trail.append(
        work,
        act="call.drafted",
        subject_kind="call",
        subject_id=call.id,
        content={"number": call.number, "pool": str(pool.id)},
    )
    return call


def _family(work: Work, beside: uuid.UUID) -> uuid.UUID:
    """The family of a call that another lot is written beside; its first call founds it."""
    first = locked_call(work, beside)
    if first.closed_at is not None:
        raise NotThatPoint()
    if first.family_id is None:
        first.family_id = first.id
        work.session.flush()
    return first.family_id


def write_rows(work: Work, call: Call, terms: CallTerms) -> None:
    """The hours and the criteria, anew; a criterion keeps its id by its place, so that answers find it again."""
    work.session.execute(delete(CallHours).where(CallHours.coop_id == call.coop_id, CallHours.call_id == call.id))
    standing = {
        each.position: each
        for each in work.session.scalars(
            select(Criterion)
            .where(Criterion.coop_id == call.coop_id, Criterion.call_id == call.id)
            .order_by(Criterion.position)
        )
    }
    work.session.add_all(
        CallHours(coop_id=call.coop_id, call_id=call.id, kind=kind, minutes=minutes)
        for kind, minutes in in_order(terms.hours).items()
    )
    for position, each in enumerate(terms.criteria, start=1):
        row = standing.pop(position, None)
        if row is None:
            row = Criterion(coop_id=call.coop_id, call_id=call.id, position=position)
            work.session.add(row)
        row.name, row.question, row.weight = each.name, each.question, each.weight
    for gone in standing.values():
        work.session.delete(gone)
    work.session.flush()


def locked_draft(work: Work, call_id: uuid.UUID) -> Call:
    call = locked_call(work, call_id)
    if call.published_at is not None:
        raise AlreadyPublished()
    if call.closed_at is not None:
        raise NotThatPoint()
    return call


def change_draft(work: Work, *, call_id: uuid.UUID, terms: CallTerms) -> None:
    """Write a draft anew. Raises AlreadyPublished, and what ``draft_call`` raises."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_draft(work, call_id)
    total = pools.totals(work.session, work.coop_id, [call.pool_id])[call.pool_id]
    call.small = check_terms(work, terms, total.weekly)
    for name, value in columns_of(terms).items():
        setattr(call, name, value)
    call.people = total.people
    work.session.flush()
    write_rows(work, call, terms)
    trail.append(work, act="call.changed", subject_kind="call", subject_id=call.id)


def publish_call(work: Work, *, call_id: uuid.UUID) -> None:
    """Publish a draft: it is frozen, its key is made, checked providers that offer the service are told.

    Of an invited call only the invited are told. Raises TooFewScorers before two people are appointed, NobodyInvited,
    and Invalid if its deadline has passed meanwhile.
    """
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    call = locked_draft(work, call_id)
    if call.deadline_at <= work.now:
        raise Invalid({"deadline_on": [_l("The deadline has passed. Choose a later one first.")]})
    appointed = work.session.scalar(
        select(func.count()).select_from(Scorer).where(Scorer.coop_id == call.coop_id, Scorer.call_id == call.id)
    )
    if (appointed or 0) < rules.FEWEST_SCORERS:
        raise TooFewScorers()
    invited = queries.invited(work.session, work.coop_id, call.id)
    if call.kind == CallKind.INVITED and not invited:
        raise NobodyInvited()
    pool_service.mark_in_tender(work, call.pool_id)
    call.published_at, call.published_by = work.now, work.actor.person_id
    call.sealed_key = new_call_key(secret(), call.id)
    work.session.flush()
    row = row_of(work, call)
    trail.append(
        work,
        act="call.published",
        subject_kind="call",
        subject_id=call.id,
        content={
            "number": call.number,
            "deadline_at": call.deadline_at.isoformat(),
            "price_weight": call.price_weight,
            "price_floor": call.price_floor,
            "weights": [each.weight for each in row.criteria],
            "hours": {str(kind): minutes for kind, minutes in row.hours.items()},
            "weekly_most": call.weekly_most,
            "chosen_by": call.chosen_by,
            "standstill_days": call.standstill_days,
            "kind": call.kind,
            "invited": sorted(str(each) for each in invited),
        },
    )
    tell_providers(
        work,
        call,
        [each.id for each in providers.verified_providers(work.session, work.coop_id, work.today, call.service_type)]
        if call.kind == CallKind.OPEN
        else invited,
        ASKED,
        invitation(work, call),
    )


ASKED = N_("%(coop)s asks for bids: %(call)s. Send yours before %(deadline)s.")


def invitation(work: Work, call: Call) -> dict[str, Value]:
    """What fills ``ASKED`` beside the call's title."""
    coop = work.actor.coop
    return {"coop": coop.name if coop else "", "deadline": {"instant": call.deadline_at.isoformat()}}


def appoint_scorer(work: Work, *, call_id: uuid.UUID, person_id: uuid.UUID) -> Scorer:
    """Appoint a member to score, until the choice is made. Raises Conflict for somebody appointed already."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    if state_of(work, call) not in (CallState.DRAFT, CallState.OPEN, CallState.WAITING, CallState.SCORING):
        raise NotThatPoint()
    if members.member_of_person(work.session, work.coop_id, person_id) is None:
        raise Invalid({"person": [_l("Choose a member of this co-op.")]})
    row = Scorer(
        coop_id=work.coop_id,
        call_id=call.id,
        person_id=person_id,
        appointed_by=work.person_id,
        appointed_at=work.now,
        interest=None,
        declared_at=None,
        finished_at=None,
    )
    with named_rules(work.session, {"uq_scorer_coop_id_call_id_person_id": Conflict}):
        work.session.add(row)
    trail.append(
        work,
        act="scorer.appointed",
        subject_kind="call",
        subject_id=call.id,
        content={"person": str(person_id)},
    )
    notices.tell(
        work,
        people=[person_id],
        message=N_("You were asked to score bids for %(call)s. Bids can be read after %(deadline)s."),
        values={"call": call.title, "deadline": {"instant": call.deadline_at.isoformat()}},
        link=call_path(work, call.number),
    )
    return row


def dismiss_scorer(work: Work, *, call_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take somebody off a draft's scorers. A published call's scorers stand: only an interest bars them."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_draft(work, call_id)
    row = work.session.scalar(
        select(Scorer).where(Scorer.coop_id == work.coop_id, Scorer.call_id == call.id, Scorer.person_id == person_id)
    )
    if row is None:
        raise NotFound()
    work.session.delete(row)
    work.session.flush()
    trail.append(
        work,
        act="scorer.dismissed",
        subject_kind="call",
        subject_id=call.id,
        content={"person": str(person_id)},
    )
