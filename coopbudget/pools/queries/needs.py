"""Needs: a member's own in full; everybody else's as counts alone. What the matching reads never leaves the server."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.budgets import queries as funds
from coopbudget.members import queries as members
from coopbudget.pools.models import Invitation, Need, Pool, Suggestion
from coopbudget.pools.rules import miles_between

ASK_AGAIN_AFTER = timedelta(days=90)
"""After a no, the same slots are not suggested to a need for so long."""


@dataclass(frozen=True)
class NeedRow:
    """An open need as its member sees it. Pence a week; minutes each time; ``slots`` are bits of the week."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    kind: str
    times: int
    minutes: int
    slots: int
    outward: str
    miles: int
    gender: str
    language: str
    outcome: str
    most: int
    fund_id: uuid.UUID | None
    changed_at: datetime


@dataclass(frozen=True)
class Usable:
    """A need that the matching may use: what it may cost a week for so many weeks, and the slots it said no to."""

    need: NeedRow
    most: int
    avoid: frozenset[int]


def _row(found: Need) -> NeedRow:
    return NeedRow(
        id=found.id, number=found.number, member_id=found.member_id, kind=found.kind, times=found.times,
        minutes=found.minutes, slots=found.slots, outward=found.outward, miles=found.miles, gender=found.gender,
        language=found.language, outcome=found.outcome, most=found.most, fund_id=found.fund_id,
        changed_at=found.changed_at,
    )  # fmt: skip


def needs_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[NeedRow]:
    """A member's open needs, in the order they were recorded."""
    found = session.scalars(
        select(Need)
        .where(Need.coop_id == coop_id, Need.member_id == member_id, Need.ended_at.is_(None))
        .order_by(Need.number)
    )
    return [_row(each) for each in found]


def need_by_number(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, number: int) -> NeedRow | None:
    """A member's open need by its number."""
    return next((each for each in needs_of_member(session, coop_id, member_id) if each.number == number), None)


def _of_current_members(session: Session, coop_id: uuid.UUID, rows: Iterable[Need]) -> list[NeedRow]:
    """Who has left takes part no more, even where nobody has ended their needs yet."""
    current = {each.id for each in members.current_members(session, coop_id)}
    return [_row(each) for each in rows if each.member_id in current]


def counts_by_area(session: Session, coop_id: uuid.UUID) -> dict[str, dict[str, int]]:
    """How many members have an open need: by kind, then by outward code. Show it through ``shown_counts`` alone."""
    current = {each.id for each in members.current_members(session, coop_id)}
    found: dict[str, dict[str, set[uuid.UUID]]] = {}
    rows = session.execute(
        select(Need.kind, Need.outward, Need.member_id).where(Need.coop_id == coop_id, Need.ended_at.is_(None))
    )
    for kind, outward, member_id in rows:
        if member_id in current:
            found.setdefault(kind, {}).setdefault(outward, set()).add(member_id)
    return {kind: {area: len(people) for area, people in areas.items()} for kind, areas in found.items()}


def needs_near(
    session: Session, coop_id: uuid.UUID, kind: str, outward: str | None, *, without: Iterable[uuid.UUID] = ()
) -> list[NeedRow]:
    """Open needs of a kind that reach a place (any place, where none is known), by number; not of these members."""
    left_out = set(without)
    found = session.scalars(
        select(Need).where(Need.coop_id == coop_id, Need.kind == kind, Need.ended_at.is_(None)).order_by(Need.number)
    )
    return [
        each
        for each in _of_current_members(session, coop_id, found)
        if each.member_id not in left_out and (outward is None or _reaches(each, outward))
    ]


def _reaches(need: NeedRow, outward: str) -> bool:
    far = miles_between(need.outward, outward)
    return far is not None and far <= need.miles


def needs_to_match(session: Session, coop_id: uuid.UUID, *, weeks: int, now: datetime, today: date) -> list[Usable]:
    """Every need that looks for a group, by number: not one that is asked about, said yes, or is in a pool already.

    ``most`` is the least of what it may cost and what is free in its fund for all the weeks; needs without money
    that may be pooled are left out. A fixed number of queries.
    """
    rows = session.scalars(
        select(Need)
        .where(Need.coop_id == coop_id, Need.ended_at.is_(None), Need.fund_id.is_not(None), ~_spoken_for(coop_id))
        .order_by(Need.number)
    )
    open_needs = _of_current_members(session, coop_id, rows)
    purses = funds.funds_by_id(session, coop_id, {each.fund_id for each in open_needs if each.fund_id}, today)
    pots = funds.fund_pots(session, coop_id, purses)
    avoided = _avoided(session, coop_id, [each.id for each in open_needs], now)
    found = []
    for each in open_needs:
        purse = purses.get(each.fund_id) if each.fund_id else None
        if purse is None or not purse.poolable:
            continue
        most = min(each.most, pots[purse.id].available // weeks)
        if most > 0:
            found.append(Usable(each, most, avoided.get(each.id, frozenset())))
    return found


def _spoken_for(coop_id: uuid.UUID) -> ColumnElement[bool]:
    """The condition that a need has a place in a suggestion that is open, or in a pool that came of one."""
    live_pool = exists().where(
        Pool.coop_id == coop_id,
        Pool.id == Suggestion.pool_id,
        Pool.failed_at.is_(None),
        Pool.ended_at.is_(None),
    )
    return (
        exists()
        .where(
            Invitation.coop_id == coop_id,
            Invitation.need_id == Need.id,
            Suggestion.coop_id == coop_id,
            Suggestion.id == Invitation.suggestion_id,
            Suggestion.asked_at.is_not(None),
            Suggestion.dropped_at.is_(None),
            or_(
                and_(Suggestion.pool_id.is_(None), Invitation.answer.in_(("", "yes"))),
                and_(Invitation.answer == "yes", live_pool),
            ),
        )
        .correlate(Need)
    )


def _avoided(
    session: Session, coop_id: uuid.UUID, need_ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, frozenset[int]]:
    found: dict[uuid.UUID, set[int]] = {}
    rows = session.execute(
        select(Invitation.need_id, Suggestion.slots)
        .join(Suggestion, and_(Suggestion.coop_id == Invitation.coop_id, Suggestion.id == Invitation.suggestion_id))
        .join(Need, and_(Need.coop_id == Invitation.coop_id, Need.id == Invitation.need_id))
        .where(
            Invitation.coop_id == coop_id,
            Invitation.answer.in_(("no", "hidden")),
            Invitation.answered_at > now - ASK_AGAIN_AFTER,
            # A need that was changed since is another need.
            Invitation.answered_at >= Need.changed_at,
            Need.ended_at.is_(None),
        )
    )
    for need_id, slots in rows:
        found.setdefault(need_id, set()).add(slots)
    wanted = set(need_ids)
    return {need_id: frozenset(slots) for need_id, slots in found.items() if need_id in wanted}


def count_needs(session: Session, coop_id: uuid.UUID) -> int:
    """How many needs are open."""
    return session.scalar(select(func.count()).where(Need.coop_id == coop_id, Need.ended_at.is_(None))) or 0
