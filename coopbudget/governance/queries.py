"""Reads of motions and results. No query here counts papers before closing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.governance.models import Motion, Option, Paper, Remark, RollEntry
from coopbudget.governance.rules import Count, Majority, read_conditions
from coopbudget.governance.saying import Method
from coopbudget.members.queries.membership import MemberRow, members_by_id


@dataclass(frozen=True)
class MotionRow:
    """A motion as others may see it; ``count`` is None until it closed. ``result``: what was counted among options."""

    id: uuid.UUID
    number: int
    title: str
    text: str
    if_yes: str
    if_no: str
    effect: str
    terms: Any
    terms_digest: str
    method: Method
    seats: int
    majority: Majority
    quorum_percent: int
    proposed_at: datetime | None
    opens_on: date | None
    opened_at: datetime | None
    closes_on: date | None
    closed_at: datetime | None
    carried: bool | None
    consumed_at: datetime | None
    roll: int
    count: Count | None
    result: Any
    follows_id: uuid.UUID | None
    rules_number: int | None
    body: str | None

    def is_open(self, today: date) -> bool:
        """Whether votes are still taken: through the last day, London time."""
        return (
            self.opened_at is not None
            and self.closed_at is None
            and self.closes_on is not None
            and today <= self.closes_on
        )

    @property
    def in_discussion(self) -> bool:
        """Whether it is talked about and no notice was given yet."""
        return self.opened_at is None and self.opens_on is None

    @property
    def second_meeting(self) -> tuple[date, date] | None:
        """From when until when the law wants the second meeting, once this was carried; None where it wants none."""
        if not self.carried or self.count is None or self.count.asks.second is None or self.closed_at is None:
            return None
        first = civil_date(self.closed_at)
        return self.count.asks.second.window(min(first, self.closes_on) if self.closes_on else first)


def motion_row(motion: Motion, *, roll_weight: int | None = None, counted: bool = False) -> MotionRow:
    """The plain facts of a stored motion. ``counted``: its votes are set, though it is not closed yet."""
    count = None
    if motion.closed_at is not None or counted:
        kept = motion.result.get("roll_weight") if motion.result else None
        count = Count(
            roll=motion.roll,
            yes=motion.yes or 0,
            no=motion.no or 0,
            abstain=motion.abstain or 0,
            quorum_percent=motion.quorum_percent,
            majority=Majority(motion.majority),
            papers=motion.voted,
            opened_on=civil_date(motion.opened_at) if motion.opened_at else date.max,
            roll_weight=kept if roll_weight is None else roll_weight,
            frozen=read_conditions(motion.asks) if motion.asks else None,
        )
    return MotionRow(
        id=motion.id,
        number=motion.number,
        title=motion.title,
        text=motion.text,
        if_yes=motion.if_yes,
        if_no=motion.if_no,
        effect=motion.effect,
        terms=motion.terms,
        terms_digest=motion.terms_digest,
        method=Method(motion.method),
        seats=motion.seats,
        majority=Majority(motion.majority),
        quorum_percent=motion.quorum_percent,
        proposed_at=motion.proposed_at,
        opens_on=motion.opens_on,
        opened_at=motion.opened_at,
        closes_on=motion.closes_on,
        closed_at=motion.closed_at,
        carried=motion.carried,
        consumed_at=motion.consumed_at,
        roll=motion.roll,
        count=count,
        result=motion.result,
        follows_id=motion.follows_id,
        rules_number=motion.rules_number,
        body=motion.body,
    )


def motions_statement(coop_id: uuid.UUID) -> Select[Motion]:
    """Every motion of the co-op, newest first."""
    return select(Motion).where(Motion.coop_id == coop_id).order_by(Motion.number.desc())


def motion(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> MotionRow | None:
    """The motion by its id."""
    found = session.get(Motion, (coop_id, motion_id))
    return motion_row(found) if found else None


def motion_by_number(session: Session, coop_id: uuid.UUID, number: int) -> MotionRow | None:
    """The motion by the number people say."""
    found = session.scalar(select(Motion).where(Motion.coop_id == coop_id, Motion.number == number))
    return motion_row(found) if found else None


def motion_undecided(coop_id: Any, motion_id: Any) -> ColumnElement[bool]:
    """The condition that a motion (its keys as columns of another table) is not counted yet."""
    return select(Motion.id).where(*_named(coop_id, motion_id), Motion.closed_at.is_(None)).exists()


def motion_carried(coop_id: Any, motion_id: Any) -> ColumnElement[bool]:
    """The condition that a motion was carried and nobody has used it yet."""
    carried = and_(Motion.carried.is_(True), Motion.consumed_at.is_(None))
    return select(Motion.id).where(*_named(coop_id, motion_id), carried).exists()


def _named(coop_id: Any, motion_id: Any) -> tuple[ColumnElement[bool], ...]:
    return Motion.coop_id == coop_id, Motion.id == motion_id


def second_of(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> MotionRow | None:
    """The motion of the second meeting that confirms this one, if there is one."""
    found = session.scalar(select(Motion).where(Motion.coop_id == coop_id, Motion.follows_id == motion_id))
    return motion_row(found) if found else None


@dataclass(frozen=True)
class OptionRow:
    """One thing to choose on a paper. ``name`` is told apart from every other on it."""

    place: int
    name: str
    about: str
    member_id: uuid.UUID | None
    withdrawn: bool
    in_office: bool


def options(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> list[OptionRow]:
    """What can be chosen, in the order of the paper. Candidates by their names of today."""
    return options_of(session, coop_id, [motion_id]).get(motion_id, [])


def options_of(
    session: Session, coop_id: uuid.UUID, motion_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[OptionRow]]:
    """The options of many motions, each as ``options``; two queries, however many. Motions without any are left out."""
    found: dict[uuid.UUID, list[Option]] = {}
    for row in session.scalars(
        select(Option).where(Option.coop_id == coop_id, Option.motion_id.in_(list(motion_ids))).order_by(Option.place)
    ):
        found.setdefault(row.motion_id, []).append(row)
    people = members_by_id(session, coop_id, [o.member_id for rows in found.values() for o in rows if o.member_id])
    return {motion_id: _named_apart(rows, people) for motion_id, rows in found.items()}


def _named_apart(rows: Sequence[Option], people: Mapping[uuid.UUID, MemberRow]) -> list[OptionRow]:
    standing = [people.get(row.member_id) if row.member_id else None for row in rows]
    plain = [who.display_name if who else row.label for who, row in zip(standing, rows, strict=True)]
    return [
        OptionRow(
            place=row.place,
            name=f"{name} ({row.place})" if plain.count(name) > 1 or not name else name,
            about=row.about,
            member_id=row.member_id,
            withdrawn=row.withdrawn,
            in_office=row.office_id is not None,
        )
        for row, name in zip(rows, plain, strict=True)
    ]


def names_of_options(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> tuple[list[str], list[int]]:
    """Names in the order of the paper, and the places of those that were withdrawn."""
    found = options(session, coop_id, motion_id)
    return [each.name for each in found], [each.place for each in found if each.withdrawn]


def may_vote(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID, member_id: uuid.UUID) -> bool | None:
    """True: on the roll and not voted yet; False: voted; None: not on the roll."""
    voted = session.scalar(
        select(RollEntry.voted).where(
            RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id, RollEntry.member_id == member_id
        )
    )
    return None if voted is None else not voted


def turnout(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> int:
    """How many have voted so far; how they voted is not asked."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RollEntry)
            .where(RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id, RollEntry.voted.is_(True))
        )
        or 0
    )


@dataclass(frozen=True)
class Recorded:
    """A vote that an officer recorded: whose, by whom, how; ``heard_by`` the second officer."""

    member_id: uuid.UUID
    number: int
    name: str
    way: str
    recorded_by: uuid.UUID | None
    heard_by: uuid.UUID | None


def recorded_votes(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> list[Recorded]:
    """Votes that officers recorded, by the members' numbers."""
    rows = session.execute(
        select(RollEntry.member_id, RollEntry.way, RollEntry.recorded_by, RollEntry.heard_by).where(
            RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id, RollEntry.capacity == "officer"
        )
    ).all()
    people = members_by_id(session, coop_id, [row.member_id for row in rows])
    found = [
        Recorded(
            row.member_id, people[row.member_id].number, people[row.member_id].display_name, row.way,
            row.recorded_by, row.heard_by,
        )
        for row in rows
        if row.member_id in people
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.number)


def published_papers(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> Sequence[Any]:
    """The papers (code, choice, weight), for anybody to count again, by code. Empty until the motion closed."""
    return session.execute(_published(coop_id, motion_id)).all()


def _published(coop_id: uuid.UUID, motion_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(Paper.code, Paper.choice, Paper.weight)
        .join(Motion, and_(Motion.coop_id == Paper.coop_id, Motion.id == Paper.motion_id))
        .where(Paper.coop_id == coop_id, Paper.motion_id == motion_id, Motion.closed_at.is_not(None))
        .order_by(Paper.code)
    )


def papers_statement(coop_id: uuid.UUID, motion_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """As ``published_papers``, for a list a page at a time."""
    return _published(coop_id, motion_id)


def motions_by_id(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, MotionRow]:
    """Motions by their ids, in one query."""
    found = session.scalars(select(Motion).where(Motion.coop_id == coop_id, Motion.id.in_(list(ids))))
    return {row.id: motion_row(row) for row in found}


def removals_carried(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[MotionRow]:
    """Decisions that this member is removed, which nobody has used yet, the newest first."""
    found = session.scalars(
        select(Motion)
        .where(
            Motion.coop_id == coop_id,
            Motion.effect == "removal",
            Motion.carried.is_(True),
            Motion.consumed_at.is_(None),
        )
        .order_by(Motion.number.desc())
    )
    return [motion_row(each) for each in found if each.terms.get("member") == str(member_id)]


def weight_groups(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> dict[int, int]:
    """How many people on the roll have a paper of each weight."""
    rows = session.execute(
        select(RollEntry.weight, func.count().label("people"))
        .where(RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id)
        .group_by(RollEntry.weight)
        .order_by(RollEntry.weight)
    )
    return {row.weight: row.people for row in rows}


def my_weight(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID, member_id: uuid.UUID) -> int | None:
    """How many votes a member's paper is; None where she is not on the roll."""
    return session.scalar(
        select(RollEntry.weight).where(
            RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id, RollEntry.member_id == member_id
        )
    )


@dataclass(frozen=True)
class RemarkRow:
    """Something said about a motion, with the answers to it below."""

    id: uuid.UUID
    member_id: uuid.UUID
    said_by: uuid.UUID
    name: str
    said_at: datetime
    words: str
    new_text: str
    new_terms: Any
    taken_back: bool
    accepted: bool | None
    answers: tuple[RemarkRow, ...] = ()


def remarks(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> list[RemarkRow]:
    """What was said about a motion, the oldest first, each with its answers (of any depth) in their order."""
    rows = list(
        session.scalars(
            select(Remark)
            .where(Remark.coop_id == coop_id, Remark.motion_id == motion_id)
            .order_by(Remark.said_at, Remark.id)
        )
    )
    people = members_by_id(session, coop_id, [row.member_id for row in rows])
    top = {row.id: row.id for row in rows}
    for row in rows:
        if row.answers_id in top:
            top[row.id] = top[row.answers_id]

    def shown(row: Remark, answers: tuple[RemarkRow, ...] = ()) -> RemarkRow:
        name = people[row.member_id].display_name if row.member_id in people else ""
        return RemarkRow(
            row.id, row.member_id, row.said_by, name, row.said_at, row.words, row.new_text,
            row.new_terms, row.taken_back_at is not None, row.accepted, answers,
        )  # fmt: skip

    return [
        shown(row, tuple(shown(each) for each in rows if each.id != row.id and top[each.id] == row.id))
        for row in rows
        if row.answers_id is None
    ]
