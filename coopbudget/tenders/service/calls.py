"""Writing a call, publishing it (from then on it is frozen), its scorers, questions and answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.pools.rules import PoolState
from coopbudget.providers import queries as providers
from coopbudget.tenders import rules
from coopbudget.tenders.errors import (
    AlreadyPublished,
    BadWeights,
    LateBid,
    LiveCallStands,
    NoSuchCall,
    NotThatPoint,
    TooFewScorers,
)
from coopbudget.tenders.models import Call, CallHours, Criterion, Question, Scorer
from coopbudget.tenders.rates import WEEKLY_KINDS, Hours, in_order, minutes_of
from coopbudget.tenders.rules import CallState, ChosenBy
from coopbudget.tenders.sealing import new_call_key
from coopbudget.tenders.service.ground import call_path, locked_call, provider_path, row_of, secret, state_of
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

    @property
    def weekly_minutes(self) -> int:
        return minutes_of(self.hours)


def _columns(terms: CallTerms) -> dict[str, Any]:
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
    }


def _check(work: Work, terms: CallTerms, pledged_weekly: int) -> None:
    faults = rules.weight_faults(terms.price_weight, [each.weight for each in terms.criteria])
    if faults:
        raise BadWeights(faults)
    if terms.deadline_at <= work.now:
        raise Invalid({"deadline_on": [_l("Choose a deadline that is still to come.")]})
    if terms.weekly_minutes < 1:
        raise Invalid({f"hours_{WEEKLY_KINDS[0]}": [_l("Ask for hours of at least one kind.")]})
    if terms.standstill_days == 0 and rules.needs_standstill(terms.weekly_most, terms.weeks):
        raise Invalid(
            {"standstill_days": [_l("A call of this size needs days in which bidders can challenge the choice.")]}
        )
    if terms.weekly_most > pledged_weekly:
        raise Invalid({"weekly_most": [_l("That is more than the pool has set aside a week.")]})
    if rules.weekly_cost(terms.price_floor, terms.weekly_minutes) > terms.weekly_most:
        raise Invalid({"price_floor": [_l("At this rate the hours cost more than you can pay. Ask for fewer hours.")]})


def draft_call(work: Work, *, pool_id: uuid.UUID, terms: CallTerms) -> Call:
    """Write a call for a pool that has what it needs. Raises LiveCallStands, BadWeights, Invalid, NotThatPoint."""
    work.need(Permission.PUBLISH_CALLS)
    pool = pools.pool(work.session, work.coop_id, pool_id)
    if pool is None:
        raise NotFound()
    if pool.state(work.now) is not PoolState.FUNDED:
        raise NotThatPoint()
    total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
    _check(work, terms, total.weekly)
    call = Call(
        id=new_id(),
        coop_id=work.coop_id,
        number=next_number(work, "call"),
        pool_id=pool.id,
        service_type=pool.service_type,
        people=total.people,
        drafted_by=work.person_id,
        drafted_at=work.now,
        **_columns(terms),
    )
    with named_rules(work.session, {"uq_call_live": LiveCallStands}):
        work.session.add(call)
    _write_rows(work, call, terms)
    trail.append(
        work,
        act="call.drafted",
        subject_kind="call",
        subject_id=call.id,
        content={"number": call.number, "pool": str(pool.id)},
    )
    return call


def _write_rows(work: Work, call: Call, terms: CallTerms) -> None:
    """The hours and the criteria of a draft, anew."""
    for table in (Criterion, CallHours):
        work.session.execute(delete(table).where(table.coop_id == call.coop_id, table.call_id == call.id))
    work.session.add_all(
        CallHours(coop_id=call.coop_id, call_id=call.id, kind=kind, minutes=minutes)
        for kind, minutes in in_order(terms.hours).items()
    )
    work.session.add_all(
        Criterion(
            coop_id=call.coop_id,
            call_id=call.id,
            position=position,
            name=each.name,
            question=each.question,
            weight=each.weight,
        )
        for position, each in enumerate(terms.criteria, start=1)
    )
    work.session.flush()


def _locked_draft(work: Work, call_id: uuid.UUID) -> Call:
    call = locked_call(work, call_id)
    if call.published_at is not None:
        raise AlreadyPublished()
    if call.closed_at is not None:
        raise NotThatPoint()
    return call


def change_draft(work: Work, *, call_id: uuid.UUID, terms: CallTerms) -> None:
    """Write a draft anew. Raises AlreadyPublished, and what ``draft_call`` raises."""
    work.need(Permission.PUBLISH_CALLS)
    call = _locked_draft(work, call_id)
    total = pools.totals(work.session, work.coop_id, [call.pool_id])[call.pool_id]
    _check(work, terms, total.weekly)
    for name, value in _columns(terms).items():
        setattr(call, name, value)
    call.people = total.people
    work.session.flush()
    _write_rows(work, call, terms)
    trail.append(work, act="call.changed", subject_kind="call", subject_id=call.id)


def publish_call(work: Work, *, call_id: uuid.UUID) -> None:
    """Publish a draft: it is frozen, its key is made, checked providers that offer the service are told.

    Raises TooFewScorers before two people are appointed, and Invalid if its deadline has passed meanwhile.
    """
    work.need(Permission.PUBLISH_CALLS)
    call = _locked_draft(work, call_id)
    if call.deadline_at <= work.now:
        raise Invalid({"deadline_on": [_l("The deadline has passed. Choose a later one first.")]})
    appointed = work.session.scalar(
        select(func.count()).select_from(Scorer).where(Scorer.coop_id == call.coop_id, Scorer.call_id == call.id)
    )
    if (appointed or 0) < rules.FEWEST_SCORERS:
        raise TooFewScorers()
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
        },
    )
    fitting = providers.verified_providers(work.session, work.coop_id, work.today, call.service_type)
    people = providers.people_of_all(work.session, [each.id for each in fitting])
    for provider in fitting:
        notices.tell(
            work,
            people=people[provider.id],
            message=N_("%(coop)s asks for bids: %(call)s. Send yours before %(deadline)s."),
            values={
                "coop": work.actor.coop.name if work.actor.coop else "",
                "call": call.title,
                "deadline": {"instant": call.deadline_at.isoformat()},
            },
            link=provider_path(work, provider.slug, call.number),
        )


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
    call = _locked_draft(work, call_id)
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


def ask_question(work: Work, *, call_id: uuid.UUID, words: str) -> Question:
    """A provider asks; everybody reads it, nobody reads who asked. Raises LateBid past the deadline."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_call(work, call_id)
    found = state_of(work, call)
    if found is CallState.DRAFT:
        raise NoSuchCall()
    if found is CallState.WAITING:
        raise LateBid(call.deadline_at, work.now)
    if found is not CallState.OPEN:
        raise NotThatPoint()
    asked = work.session.scalar(
        select(func.count()).select_from(Question).where(Question.coop_id == call.coop_id, Question.call_id == call.id)
    )
    row = Question(
        coop_id=call.coop_id,
        call_id=call.id,
        number=(asked or 0) + 1,
        asked_by=work.provider_id,
        words=words,
        asked_at=work.now,
        answered_at=None,
        answered_by=None,
    )
    work.session.add(row)
    work.session.flush()
    trail.append(
        work, act="call.question_asked", subject_kind="call", subject_id=call.id, content={"number": row.number}
    )
    notices.tell(
        work,
        people=members.people_with(work.session, work.coop_id, Permission.PUBLISH_CALLS, work.today),
        message=N_("A provider asks a question about %(call)s."),
        values={"call": call.title},
        link=call_path(work, call.number),
    )
    return row


def answer_question(work: Work, *, call_id: uuid.UUID, number: int, answer: str) -> None:
    """Answer a question for all to read, once. Raises NotFound, Conflict if it is answered."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    row = work.session.scalar(
        select(Question).where(Question.coop_id == call.coop_id, Question.call_id == call.id, Question.number == number)
    )
    if row is None:
        raise NotFound()
    if row.answered_at is not None:
        raise Conflict(_l("This question is answered already."))
    row.answer, row.answered_at, row.answered_by = answer, work.now, work.actor.person_id
    work.session.flush()
    trail.append(
        work, act="call.question_answered", subject_kind="call", subject_id=call.id, content={"number": number}
    )
