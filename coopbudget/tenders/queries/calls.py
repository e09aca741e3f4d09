"""Calls, their criteria, and the questions asked of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date, comes_twice, last_day_before
from coopbudget.db.survey import NOW
from coopbudget.providers.rules import HourKind
from coopbudget.tenders.asking import CallKind, Timetable, longest_answer, questions_open
from coopbudget.tenders.models import Award, Bid, Call, CallHours, CallInvite, Criterion, OpenedBid, Question
from coopbudget.tenders.rates import Hours, in_order
from coopbudget.tenders.rules import CallState, Instants, state
from coopbudget.tenders.timetable import Clash, clash


@dataclass(frozen=True)
class CriterionRow:
    """One criterion of a call beside price."""

    id: uuid.UUID
    position: int
    name: str
    question: str
    weight: int


@dataclass(frozen=True)
class CallRow:
    """A call as pages and other slices see it. Money is pence; ``price_floor`` is pence an hour.

    ``hours`` are minutes a week by kind; ``extra_kinds`` those asked as a rate alone.
    """

    id: uuid.UUID
    coop_id: uuid.UUID
    number: int
    pool_id: uuid.UUID
    kind: CallKind
    family_id: uuid.UUID | None
    lot_name: str
    title: str
    service_type: str
    what: str
    for_whom: str
    place: str
    when_words: str
    people: int
    weekly_minutes: int
    hours: Hours
    extra_kinds: tuple[HourKind, ...]
    weeks: int
    starts_on: date
    weekly_most: int
    price_weight: int
    price_floor: int
    fair_pay_words: str
    fair_pay_source: str
    fair_pay_on: date
    outcomes: str
    files_wanted: str
    questions_until_at: datetime | None
    opening_on: date | None
    decision_on: date | None
    valid_days: int | None
    small: bool
    seen_steps: tuple[str, ...]
    amended: int
    material: int
    published_by: uuid.UUID | None
    opening_begun_at: datetime | None
    opening_begun_by: uuid.UUID | None
    opened_by: uuid.UUID | None
    closed_words: str
    standstill_days: int
    chosen_by: str
    rerun_of: uuid.UUID | None
    learnt: str
    instants: Instants
    criteria: tuple[CriterionRow, ...]

    @property
    def value(self) -> int:
        """Pence over the whole term: what limits are held against."""
        return self.weekly_most * self.weeks

    @property
    def longest_answer(self) -> int:
        """How many characters a bid may give to each question."""
        return longest_answer(self.small, len(self.criteria))

    @property
    def questions_on(self) -> date | None:
        """The last day for questions, where one is set."""
        until = self.questions_until_at
        return None if until is None else last_day_before(until)

    @property
    def bids_hold_until(self) -> date | None:
        """The last day on which a bid holds; None where the call says nothing of it."""
        return None if self.valid_days is None else civil_date(self.deadline_at) + timedelta(days=self.valid_days)

    @property
    def deadline_twice(self) -> bool:
        """Whether the deadline's wall time comes twice that night, since the clocks go back."""
        return comes_twice(self.deadline_at)

    def clash(self, today: date) -> Clash | None:
        """What is wrong with its days, where support is to begin before there can be a contract."""
        return clash(
            today,
            deadline_on=civil_date(self.deadline_at),
            opening_on=self.opening_on,
            decision_on=self.decision_on,
            standstill_days=self.standstill_days,
            starts_on=self.starts_on,
        )

    def questions_open(self, now: datetime) -> bool:
        """Whether a provider can still ask."""
        return questions_open(Timetable(self.questions_until_at, self.deadline_at), now)

    @property
    def kinds(self) -> tuple[HourKind, ...]:
        """Every kind of hour that a bid has to give a rate for."""
        return (*self.hours, *self.extra_kinds)

    @property
    def deadline_at(self) -> datetime:
        return self.instants.deadline_at

    @property
    def published_at(self) -> datetime | None:
        return self.instants.published_at

    @property
    def opened_at(self) -> datetime | None:
        return self.instants.opened_at

    def state(self, now: datetime) -> CallState:
        """Where the call is in its life at ``now``."""
        return state(self.instants, now)


def rows_of(session: Session, found: Sequence[Call]) -> list[CallRow]:
    """Rows of calls of one or more co-ops, in the order given; three queries."""
    ids = [each.id for each in found]
    coops = {each.coop_id for each in found}
    criteria: dict[uuid.UUID, list[CriterionRow]] = {each: [] for each in ids}
    for each in session.scalars(
        select(Criterion)
        .where(Criterion.coop_id.in_(coops), Criterion.call_id.in_(ids))
        .order_by(Criterion.call_id, Criterion.position)
    ):
        criteria[each.call_id].append(CriterionRow(each.id, each.position, each.name, each.question, each.weight))
    asked = asked_hours(session, coops, ids)
    chosen = session.execute(
        select(Award.call_id, Award.awarded_at).where(Award.coop_id.in_(coops), Award.call_id.in_(ids))
    )
    awarded: dict[uuid.UUID, datetime] = {row.call_id: row.awarded_at for row in chosen}
    return [
        CallRow(
            id=each.id,
            coop_id=each.coop_id,
            number=each.number,
            pool_id=each.pool_id,
            kind=CallKind(each.kind),
            family_id=each.family_id,
            lot_name=each.lot_name,
            title=each.title,
            service_type=each.service_type,
            what=each.what,
            for_whom=each.for_whom,
            place=each.place,
            when_words=each.when_words,
            people=each.people,
            weekly_minutes=each.weekly_minutes,
            hours={kind: minutes for kind, minutes in asked[each.id].items() if minutes},
            extra_kinds=tuple(kind for kind, minutes in asked[each.id].items() if not minutes),
            weeks=each.weeks,
            starts_on=each.starts_on,
            weekly_most=each.weekly_most,
            price_weight=each.price_weight,
            price_floor=each.price_floor,
            fair_pay_words=each.fair_pay_words,
            fair_pay_source=each.fair_pay_source,
            fair_pay_on=each.fair_pay_on,
            outcomes=each.outcomes,
            files_wanted=each.files_wanted,
            questions_until_at=each.questions_until_at,
            opening_on=each.opening_on,
            decision_on=each.decision_on,
            valid_days=each.valid_days,
            small=each.small,
            seen_steps=tuple(each.seen_steps.split()),
            amended=each.amended,
            material=each.material,
            published_by=each.published_by,
            opening_begun_at=each.opening_begun_at,
            opening_begun_by=each.opening_begun_by,
            opened_by=each.opened_by,
            closed_words=each.closed_words,
            standstill_days=each.standstill_days,
            chosen_by=each.chosen_by,
            rerun_of=each.rerun_of,
            learnt=each.learnt,
            instants=Instants(
                each.deadline_at,
                each.published_at,
                each.opened_at,
                each.closed_at,
                each.closed_why,
                awarded.get(each.id),
            ),
            criteria=tuple(criteria[each.id]),
        )
        for each in found
    ]


def asked_hours(
    session: Session, coops: Collection[uuid.UUID], ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[HourKind, int]]:
    """Minutes a week by kind of hour of each call, in the order of the kinds."""
    found: dict[uuid.UUID, dict[HourKind, int]] = {each: {} for each in ids}
    for row in session.scalars(
        select(CallHours)
        .where(CallHours.coop_id.in_(coops), CallHours.call_id.in_(ids))
        .order_by(CallHours.call_id, CallHours.kind)
    ):
        found[row.call_id][HourKind(row.kind)] = row.minutes
    return {call_id: in_order(kinds) for call_id, kinds in found.items()}


def _one(session: Session, condition: ColumnElement[bool]) -> CallRow | None:
    rows = rows_of(session, session.scalars(select(Call).where(condition)).all())
    return rows[0] if rows else None


def call(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> CallRow | None:
    """The call, or None."""
    return _one(session, and_(Call.coop_id == coop_id, Call.id == call_id))


def calls_by_id(session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, CallRow]:
    """The calls among ``ids``, by id; a fixed number of queries."""
    found = session.scalars(select(Call).where(Call.coop_id == coop_id, Call.id.in_(ids)).order_by(Call.number)).all()
    return {each.id: each for each in rows_of(session, found)}


def call_by_number(session: Session, coop_id: uuid.UUID, number: int) -> CallRow | None:
    """The call that people know by ``number``, or None."""
    return _one(session, and_(Call.coop_id == coop_id, Call.number == number))


def calls_of_pool(session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID) -> list[CallRow]:
    """The calls ever made for a pool, the newest first."""
    found = session.scalars(
        select(Call).where(Call.coop_id == coop_id, Call.pool_id == pool_id).order_by(Call.number.desc())
    ).all()
    return rows_of(session, found)


def drafts_by_pool(session: Session, coop_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """The number of the newest draft for each pool that has one: whoever comes back to it goes on, not anew."""
    found = session.execute(
        select(Call.pool_id, Call.number)
        .where(Call.coop_id == coop_id, Call.published_at.is_(None), Call.closed_at.is_(None))
        .order_by(Call.number)
    )
    return {row.pool_id: row.number for row in found}


def visible_to(provider_id: Any) -> ColumnElement[bool]:
    """The condition that a provider may see a call: it is open to all, or the provider was invited."""
    asked = (
        select(CallInvite.id)
        .where(CallInvite.coop_id == Call.coop_id, CallInvite.call_id == Call.id, CallInvite.provider_id == provider_id)
        .correlate(Call)
        .exists()
    )
    return or_(Call.kind == CallKind.OPEN, asked)


def state_is(where: CallState, now: Any) -> ColumnElement[bool]:
    """The condition that a call is in a state at ``now`` (an instant, or a parameter)."""
    awarded = and_(Award.coop_id == Call.coop_id, Award.call_id == Call.id)
    chosen = select(Award.id).where(awarded).correlate(Call).exists()
    running = and_(Call.closed_at.is_(None), Call.published_at.is_not(None), ~chosen)
    conditions: dict[CallState, ColumnElement[bool]] = {
        CallState.DRAFT: and_(Call.published_at.is_(None), Call.closed_at.is_(None)),
        CallState.OPEN: and_(running, Call.opened_at.is_(None), Call.deadline_at > now),
        CallState.WAITING: and_(running, Call.opened_at.is_(None), Call.deadline_at <= now),
        CallState.SCORING: and_(running, Call.opened_at.is_not(None)),
        CallState.AWARDED: chosen,
        CallState.NO_AWARD: Call.closed_why == "no_award",
        CallState.CANCELLED: Call.closed_why == "cancelled",
    }
    return conditions[where]


def any_opened() -> ColumnElement[bool]:
    """The condition that a call has a bid that was opened."""
    return (
        select(OpenedBid.id)
        .join(Bid, and_(Bid.coop_id == OpenedBid.coop_id, Bid.id == OpenedBid.bid_id))
        .where(Bid.coop_id == Call.coop_id, Bid.call_id == Call.id)
        .correlate(Call)
        .exists()
    )


def calls_statement(
    coop_id: uuid.UUID,
    now: datetime,
    *,
    where: str = "",
    text: str = "",
    drafts: bool = False,
    provider_id: uuid.UUID | None = None,
) -> Select[Call]:
    """The co-op's calls, newest first: published ones, and drafts for whoever writes them.

    ``provider_id``: only those that the provider may see.
    """
    statement = select(Call).where(Call.coop_id == coop_id).order_by(Call.number.desc())
    if not drafts:
        statement = statement.where(Call.published_at.is_not(None))
    if provider_id is not None:
        statement = statement.where(visible_to(provider_id))
    if where in set(CallState):
        statement = statement.where(state_is(CallState(where), now))
    if text:
        like = f"%{text.lower()}%"
        statement = statement.where(or_(func.lower(Call.title).like(like), func.lower(Call.what).like(like)))
    return statement


class OpenCall(NamedTuple):
    """A call that takes bids, for a provider's home."""

    coop_id: uuid.UUID
    id: uuid.UUID
    number: int
    title: str
    deadline_at: datetime


MOST_CALLS = 20


def nearest_calls(session: Session, now: datetime, provider_id: uuid.UUID) -> list[OpenCall]:
    """The calls of every co-op that take the provider's bid, the nearest deadline first, at most twenty; one query."""
    return [OpenCall(*row) for row in session.execute(_nearest_calls(), {"now": now, "provider": provider_id})]


@cache
def _nearest_calls() -> Any:
    """Built once: a provider's home asks it."""
    return (
        select(Call.coop_id, Call.id, Call.number, Call.title, Call.deadline_at)
        .where(state_is(CallState.OPEN, NOW), visible_to(bindparam("provider")))
        .order_by(Call.deadline_at, Call.coop_id, Call.number)
        .limit(MOST_CALLS)
    )


def open_calls_everywhere(
    session: Session, now: datetime, provider_id: uuid.UUID, coop_ids: Collection[uuid.UUID] | None = None
) -> list[tuple[uuid.UUID, CallRow]]:
    """Calls that take the provider's bid with their co-op's id (in all or in some), the nearest deadline first."""
    statement = (
        select(Call)
        .where(state_is(CallState.OPEN, now), visible_to(provider_id))
        .order_by(Call.deadline_at, Call.coop_id, Call.number)
    )
    if coop_ids is not None:
        statement = statement.where(Call.coop_id.in_(coop_ids))
    found = session.scalars(statement.limit(200)).all()
    return list(zip([each.coop_id for each in found], rows_of(session, found), strict=True))


def questions(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> Sequence[Question]:
    """What was asked of a call, in the order it came. Pages never show who asked."""
    return session.scalars(
        select(Question).where(Question.coop_id == coop_id, Question.call_id == call_id).order_by(Question.number)
    ).all()
