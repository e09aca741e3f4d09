"""The tables of moves. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from coopbudget.db import Base, CoopRow, coop_key


class Move(CoopRow, Base):
    """One co-op's side of a move: ``out`` where the member leaves, ``in`` where she goes. Both sides have one id.

    ``other_coop_id`` and ``other_number`` are the other side, as plain values: no row points into another co-op.
    Instants stand on both sides, people only on their own. ``ready_at``: the new co-op said yes; ``sent_at``: both
    entries were posted; ``landed_at``: the new bank's statement showed the money; ``finished_at``: the old
    membership ended. ``ended_at`` with ``ended_how``: it was refused or called off, and what was posted was
    reversed.
    """

    __tablename__ = "move"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_move_open",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND landed_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND landed_at IS NULL"),
        ),
        CheckConstraint("side in ('out', 'in')", name="side"),
        CheckConstraint("other_coop_id <> coop_id", name="two_coops"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(sent_at is null) = (entry_id is null)", name="sent"),
        CheckConstraint("(sent_at is null) = (amount = 0)", name="sum"),
        CheckConstraint("sent_at is null or ready_at is not null", name="in_order"),
        CheckConstraint("landed_at is null or (sent_at is not null and ended_at is null)", name="landed"),
        CheckConstraint("(ended_at is null) = (ended_how = '')", name="ended"),
        CheckConstraint("ended_how in ('', 'refused', 'called_off')", name="ended_how"),
    )

    number: Mapped[int]
    side: Mapped[str]
    other_coop_id: Mapped[uuid.UUID]
    other_number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    reference: Mapped[str]
    amount: Mapped[int]
    asked_by: Mapped[uuid.UUID | None]
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    ready_by: Mapped[uuid.UUID | None]
    ready_at: Mapped[datetime | None]
    sent_by: Mapped[uuid.UUID | None]
    sent_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    back_entry_number: Mapped[int | None]
    landed_at: Mapped[datetime | None]
    landed_on: Mapped[date | None]
    landed_entry_number: Mapped[int | None]
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str]
    ended_why: Mapped[str]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[uuid.UUID | None]


class MoveFund(CoopRow, Base):
    """A fund of a move, by its ``position`` on both sides: this co-op's fund (None until its agreement is taken over).

    ``agreement_number`` is what the agreement is called in the co-op that she leaves, ``funder`` empty for own money.
    """

    __tablename__ = "move_fund"
    __table_args__ = (
        coop_key("move_id", "move"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "move_id", "position"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("position > 0", name="position"),
    )

    move_id: Mapped[uuid.UUID]
    position: Mapped[int]
    fund_id: Mapped[uuid.UUID | None]
    funder: Mapped[str]
    funder_kind: Mapped[str]
    reference: Mapped[str]
    agreement_number: Mapped[int]
    amount: Mapped[int]
