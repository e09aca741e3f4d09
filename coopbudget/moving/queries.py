"""Moves and where they stand, each in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.moving.models import Move, MoveFund


@dataclass(frozen=True)
class MoveRow:
    """One co-op's side of a move. ``state``: asked, ready, sent, landed, finished, refused or called_off."""

    id: uuid.UUID
    number: int
    side: str
    other_coop_id: uuid.UUID
    other_number: int
    member_id: uuid.UUID
    reference: str
    amount: int
    asked_at: datetime
    ready_at: datetime | None
    sent_at: datetime | None
    landed_on: date | None
    ended_at: datetime | None
    ended_why: str
    entry_number: int | None
    back_entry_number: int | None
    landed_entry_number: int | None
    state: str

    @property
    def out(self) -> bool:
        """Whether the member leaves this co-op by it."""
        return self.side == "out"

    @property
    def open(self) -> bool:
        """Whether it can still be refused or called off, but for what a payment run has."""
        return self.state in ("asked", "ready", "sent")


def state_of(move: Move) -> str:
    """Where a move stands."""
    if move.ended_at is not None:
        return move.ended_how
    if move.finished_at is not None:
        return "finished"
    if move.landed_at is not None:
        return "landed"
    if move.sent_at is not None:
        return "sent"
    return "ready" if move.ready_at is not None else "asked"


def _row(move: Move) -> MoveRow:
    return MoveRow(
        move.id, move.number, move.side, move.other_coop_id, move.other_number, move.member_id, move.reference,
        move.amount, move.asked_at, move.ready_at, move.sent_at, move.landed_on, move.ended_at, move.ended_why,
        move.entry_number, move.back_entry_number, move.landed_entry_number, state_of(move),
    )  # fmt: skip


def move_by_number(session: Session, coop_id: uuid.UUID, number: int) -> MoveRow | None:
    """The move that people call by this number in the co-op."""
    found = session.scalar(select(Move).where(Move.coop_id == coop_id, Move.number == number))
    return None if found is None else _row(found)


def moves_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[MoveRow]:
    """Every move of a member, the newest first."""
    found = session.scalars(
        select(Move).where(Move.coop_id == coop_id, Move.member_id == member_id).order_by(Move.number.desc())
    )
    return [_row(each) for each in found]


def moves_statement(coop_id: uuid.UUID) -> Select[Move]:
    """Every move of a co-op, both ways, the newest first; rows go through ``move_rows``."""
    return select(Move).where(Move.coop_id == coop_id).order_by(Move.number.desc())


def move_rows(found: Iterable[Any]) -> list[MoveRow]:
    """Rows of ``moves_statement``."""
    return [_row(each) for each in found]


def open_moves(session: Session, coop_id: uuid.UUID) -> list[MoveRow]:
    """Moves that nobody has ended and that have not arrived, by number."""
    wanted = moves_statement(coop_id).where(Move.ended_at.is_(None), Move.landed_at.is_(None)).order_by(None)
    return move_rows(session.scalars(wanted.order_by(Move.number)))


@dataclass(frozen=True)
class MoveFundRow:
    """A fund of a move on this side; ``amount`` is pence, 0 until it was sent."""

    position: int
    fund_id: uuid.UUID | None
    funder: str
    funder_kind: str
    reference: str
    agreement_number: int
    amount: int


def funds_of_move(session: Session, coop_id: uuid.UUID, move_id: uuid.UUID) -> list[MoveFundRow]:
    """The funds of a move, in their places."""
    found = session.scalars(
        select(MoveFund).where(MoveFund.coop_id == coop_id, MoveFund.move_id == move_id).order_by(MoveFund.position)
    )
    return [
        MoveFundRow(
            each.position, each.fund_id, each.funder, each.funder_kind, each.reference, each.agreement_number,
            each.amount,
        )
        for each in found
    ]  # fmt: skip


def on_their_way(session: Session) -> Sequence[tuple[uuid.UUID, int]]:
    """In every co-op, the moves in that were sent and have not arrived: the co-op and the number there."""
    found = session.execute(
        select(Move.coop_id, Move.number)
        .where(Move.side == "in", Move.sent_at.is_not(None), Move.landed_at.is_(None), Move.ended_at.is_(None))
        .order_by(Move.coop_id, Move.number)
    )
    return [(coop_id, number) for coop_id, number in found]
