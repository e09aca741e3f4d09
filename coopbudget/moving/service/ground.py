"""What every step of a move stands on: both sides locked in one order, both trails, and who hears of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from coopbudget.coops import queries as coops
from coopbudget.errors import Forbidden
from coopbudget.guard import Actor, CoopFacts, Permission, Work
from coopbudget.members import queries as members
from coopbudget.moving.errors import NoSuchMove
from coopbudget.moving.models import Move, MoveFund
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.trail.service import append


@dataclass(frozen=True)
class Side:
    """One co-op's side of a move: the work within it, its row and its funds in their places, all locked."""

    work: Work
    coop: CoopFacts
    move: Move
    funds: Sequence[MoveFund]

    @property
    def path(self) -> str:
        """Where people see it."""
        return f"/c/{self.coop.slug}/moves/{self.move.number}"


@dataclass(frozen=True)
class Both:
    """Both sides: whose act it is stands in ``work``; ``giver`` is the co-op that the member leaves."""

    giver: Side
    taker: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return (self.giver, self.taker)


def across(work: Work, coop: CoopFacts) -> Work:
    """The same piece of work within the other co-op, where nobody of this one has a part: the system acts there."""
    return replace(work, actor=Actor(coop_id=coop.id, coop=coop))


def facts_of(work: Work, coop_id: uuid.UUID) -> CoopFacts:
    """A co-op as every page knows it."""
    found = coops.coop_by_id(work.session, coop_id)
    return CoopFacts(found.id, found.slug, found.name, found.nation)


def here(work: Work) -> CoopFacts:
    """The co-op of this work. Raises Forbidden outside any."""
    if work.actor.coop is None:
        raise Forbidden()
    return work.actor.coop


def lock_both(work: Work, number: int) -> Both:
    """Both sides of the move of this number here, locked in the order of the co-ops' ids. Raises NoSuchMove."""
    mine = work.session.execute(
        select(Move.id, Move.side, Move.other_coop_id).where(Move.coop_id == work.coop_id, Move.number == number)
    ).one_or_none()
    if mine is None:
        raise NoSuchMove()
    other = facts_of(work, mine.other_coop_id)
    works = {work.coop_id: (work, facts_of(work, work.coop_id)), other.id: (across(work, other), other)}
    sides = {coop_id: _locked(*works[coop_id], mine.id) for coop_id in sorted(works)}
    first, second = sides[work.coop_id], sides[other.id]
    return Both(first, second) if mine.side == "out" else Both(second, first)


def _locked(work: Work, coop: CoopFacts, move_id: uuid.UUID) -> Side:
    move = work.session.execute(
        select(Move)
        .where(Move.coop_id == coop.id, Move.id == move_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    funds = work.session.scalars(
        select(MoveFund)
        .where(MoveFund.coop_id == coop.id, MoveFund.move_id == move_id)
        .order_by(MoveFund.position)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return Side(work, coop, move, funds)


def note(side: Side, act: str, **content: str | int) -> None:
    """A record of the act in this side's trail; the other co-op is named by its id."""
    append(
        side.work, act=act, subject_kind="move", subject_id=side.move.id,
        content={
            "number": side.move.number, "side": side.move.side, "other": str(side.move.other_coop_id),
            "member": str(side.move.member_id), **content,
        },
    )  # fmt: skip


def tell_officers(side: Side, permission: Permission, message: str, values: dict[str, Value] | None = None) -> None:
    """Officers of this side, but who acts and who moves."""
    session, coop_id = side.work.session, side.coop.id
    owner = members.member(session, coop_id, side.move.member_id)
    people = set(members.people_with(session, coop_id, permission, side.work.today))
    people -= {side.work.actor.person_id, owner.person_id if owner else None}
    tell(side.work, people=people, message=message, values=values, link=side.path, about=side.move.id)


def tell_member(side: Side, message: str, values: dict[str, Value] | None = None) -> None:
    """The member, with the page of this side, unless she did it herself or is no member here any more."""
    owner = members.member(side.work.session, side.coop.id, side.move.member_id)
    if owner is not None and owner.left_on is None and owner.person_id != side.work.actor.person_id:
        tell(
            side.work, people=[owner.person_id], message=message, values=values, link=side.path, about=side.move.id
        )  # fmt: skip
