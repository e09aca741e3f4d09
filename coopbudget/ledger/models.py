"""Tables of the ledger. Amounts, balances and floors are whole pence (GBP) or minutes (TIME)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Account(CoopRow, Base):
    """Something that money stands in. ``balance`` is signed by its normal side; ``floor`` may be None."""

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "code"),
        # What lets a transfer's foreign keys insist that both its accounts have its unit.
        UniqueConstraint("coop_id", "id", "unit"),
        Index("ix_account_type", "coop_id", "type", "code"),
        CheckConstraint("type in ('asset', 'liability', 'equity', 'income', 'expense')", name="type"),
        CheckConstraint("unit in ('GBP', 'TIME')", name="unit"),
        CheckConstraint("floor is null or balance >= floor", name="floor"),
        CheckConstraint("balance between -1000000000000000000 and 1000000000000000000", name="range"),
    )

    code: Mapped[str]
    type: Mapped[str]
    unit: Mapped[str]
    balance: Mapped[int]
    floor: Mapped[int | None]


class Entry(CoopRow, Base):
    """The transfers of one event. ``booked_on`` is its civil date, ``number`` its place without gaps."""

    __tablename__ = "entry"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        ForeignKeyConstraint(["coop_id", "trail_seq"], ["trail.coop_id", "trail.seq"]),
        coop_key("reverses_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "key"),
        CheckConstraint("number > 0", name="number"),
        # An entry is reversed once. Partial, for most entries reverse nothing.
        Index(
            "uq_entry_reverses",
            "coop_id",
            "reverses_id",
            unique=True,
            postgresql_where=text("reverses_id is not null"),
            sqlite_where=text("reverses_id is not null"),
        ),
        Index("ix_entry_booked_on", "coop_id", "booked_on", "number"),
        Index("ix_entry_kind", "coop_id", "kind", "number"),
    )

    number: Mapped[int]
    kind: Mapped[str]
    booked_on: Mapped[date]
    key: Mapped[str]
    memo: Mapped[str]
    refs: Mapped[dict[str, Any]] = mapped_column(JsonText)
    reverses_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]
    content_digest: Mapped[bytes]
    trail_seq: Mapped[int]


class Transfer(Base):
    """An amount from the credit account to the debit account: line ``line`` of entry ``entry_number``."""

    __tablename__ = "transfer"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id", "entry_number"], ["entry.coop_id", "entry.number"]),
        ForeignKeyConstraint(["coop_id", "debit_id", "unit"], ["account.coop_id", "account.id", "account.unit"]),
        ForeignKeyConstraint(["coop_id", "credit_id", "unit"], ["account.coop_id", "account.id", "account.unit"]),
        CheckConstraint("amount > 0 and amount <= 1000000000000000", name="amount"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("line > 0", name="line"),
        Index("ix_transfer_debit", "coop_id", "debit_id", "entry_number"),
        Index("ix_transfer_credit", "coop_id", "credit_id", "entry_number"),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    debit_id: Mapped[uuid.UUID]
    credit_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    unit: Mapped[str]


class PeriodClose(Base):
    """From this record of the trail on, the books are closed for every date up to and including ``through``.

    The newest row counts. One whose ``through`` is before that of the row before it opened a stretch again.
    """

    __tablename__ = "period_close"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        ForeignKeyConstraint(["coop_id", "trail_seq"], ["trail.coop_id", "trail.seq"]),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    trail_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    through: Mapped[date]
    closed_at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]


class MonthSum(Base):
    """What entries of one kind did to one account in a closed month: debits and credits in pence (minutes for time).

    ``month`` is its first day. Written when the month is closed and taken away when it is opened again: a help for
    reading, worked out from the transfers, never the books themselves.
    """

    __tablename__ = "month_sum"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id", "account_id"], ["account.coop_id", "account.id"]),
        CheckConstraint("debit >= 0 and credit >= 0 and debit + credit > 0", name="amounts"),
        Index("ix_month_sum_account_id", "coop_id", "account_id", "month"),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    debit: Mapped[int]
    credit: Mapped[int]


class MonthTotal(Base):
    """What ``month_sum`` comes to under each heading (``headings``): debits and credits in pence, of pounds alone.

    ``code`` is the heading, ``month`` its first day. Written and taken away with the sums of the month.
    """

    __tablename__ = "month_total"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("debit >= 0 and credit >= 0 and debit + credit > 0", name="amounts"),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    debit: Mapped[int]
    credit: Mapped[int]
