"""What the banks say, and what the co-op makes of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key

SIDE = "side in ('members', 'own')"


class BankAccount(CoopRow, Base):
    """One of a co-op's two bank accounts: ``members`` money, or its ``own``.

    ``file_kind`` names the file of payments that this bank takes (``payments.bank_files``), ``file_layout`` its own
    order of columns, where the co-op said one.
    """

    __tablename__ = "bank_account"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "side"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("length(sort_code) = 6", name="sort_code"),
        CheckConstraint("length(account_number) = 8", name="account_number"),
    )

    side: Mapped[str]
    name: Mapped[str]
    sort_code: Mapped[str]
    account_number: Mapped[str]
    file_kind: Mapped[str] = mapped_column(default="unity")
    file_layout: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]


class Statement(CoopRow, Base):
    """A file from the bank. Until ``posted_at`` it is a draft, read but not in the books.

    ``draft`` holds what was read (or a CSV whose columns are not known yet) and is emptied on posting or
    discarding; ``todo`` in it is what is left of a long one that enters in parts. ``opening`` and ``closing`` are
    the bank's own balances in pence, where the file tells them; ``missing`` is what opening and all
    lines of the file lack to the closing balance. ``entered``: how many of its lines are on record.
    """

    __tablename__ = "statement"
    __table_args__ = (
        coop_key("bank_account_id", "bank_account"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("format in ('csv', 'ofx', 'camt', 'mt940', 'santander')", name="format"),
        CheckConstraint("posted_at is null or discarded_at is null", name="one_end"),
        Index("ix_statement_bank_account", "coop_id", "bank_account_id", "to_on"),
    )

    number: Mapped[int]
    bank_account_id: Mapped[uuid.UUID]
    format: Mapped[str]
    digest: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    opening: Mapped[int | None]
    closing: Mapped[int | None]
    missing: Mapped[int] = mapped_column(default=0)
    entered: Mapped[int | None] = mapped_column(default=0)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    uploaded_by: Mapped[uuid.UUID]
    uploaded_at: Mapped[datetime]
    posted_by: Mapped[uuid.UUID | None]
    posted_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]


class StatementLine(CoopRow, Base):
    """One line of a bank statement, in the books against Unmatched. ``amount``: in positive, out negative.

    ``fingerprint`` is the bank's own id of the line, or what the line says with its place among equal ones:
    unique for the account, so that a line is never entered twice, whatever file it comes in. ``booked_on`` is
    the day of its entry; ``taken_out_at`` says that it is out of the books again (``LineRemoval`` says more).
    ``payer`` is who paid or was paid, as ``line_rules.payer_key`` reads it. ``matched_at`` is that of the match that
    stands, kept here so that what waits is found without looking through what doesn't.
    """

    __tablename__ = "statement_line"
    __table_args__ = (
        coop_key("bank_account_id", "bank_account"),
        coop_key("statement_id", "statement"),
        UniqueConstraint("coop_id", "bank_account_id", "fingerprint", name="uq_statement_line_fingerprint"),
        UniqueConstraint("coop_id", "statement_id", "position", name="uq_statement_line_position"),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_statement_line_line_on", "coop_id", "bank_account_id", "line_on"),
        Index("ix_statement_line_payer", "coop_id", "bank_account_id", "payer"),
        Index("ix_statement_line_amount", "coop_id", "bank_account_id", "amount"),
        Index(
            "ix_statement_line_open",
            "coop_id",
            "statement_id",
            sqlite_where=text("matched_at IS NULL AND taken_out_at IS NULL"),
            postgresql_where=text("matched_at IS NULL AND taken_out_at IS NULL"),
        ),
        Index(
            "ix_statement_line_out",
            "coop_id",
            "line_on",
            sqlite_where=text("taken_out_at IS NOT NULL"),
            postgresql_where=text("taken_out_at IS NOT NULL"),
        ),
        # Booked on another day than the bank's, since that was closed: what bank and books have apart.
        Index(
            "ix_statement_line_out_of_step",
            "coop_id",
            "bank_account_id",
            sqlite_where=text("booked_on <> line_on"),
            postgresql_where=text("booked_on <> line_on"),
        ),
        Index("ix_statement_line_newest", "coop_id", "line_on", "statement_id", "position"),
    )

    bank_account_id: Mapped[uuid.UUID]
    statement_id: Mapped[uuid.UUID]
    position: Mapped[int]
    line_on: Mapped[date]
    amount: Mapped[int]
    text: Mapped[str]
    counterparty: Mapped[str]
    payer: Mapped[str]
    bank_id: Mapped[str | None]
    fingerprint: Mapped[str]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    booked_on: Mapped[date | None]
    matched_at: Mapped[datetime | None]
    taken_out_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    parked_by: Mapped[uuid.UUID | None]
    parked_note: Mapped[str] = mapped_column(default="")


class LineDay(Base):
    """What the lines of one day come to in an account (pence, with the bank's sign), but for those taken out.

    Kept whenever a line enters, leaves or comes back: whether statements follow each other is asked for all the years
    of an account, and each day of them is one row then.
    """

    __tablename__ = "line_day"
    __table_args__ = (coop_key("bank_account_id", "bank_account"),)

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    bank_account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line_on: Mapped[date] = mapped_column(primary_key=True)
    total: Mapped[int]


class PaymentReference(CoopRow, Base):
    """A line of ``side``'s statement that carries this reference belongs to account ``account_id``.

    ``reference`` is kept squeezed: capitals and figures, nothing else. ``shown`` is as it was written.
    """

    __tablename__ = "payment_reference"
    __table_args__ = (
        coop_key("account_id", "account"),
        UniqueConstraint("coop_id", "side", "reference"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("length(reference) between 4 and 40", name="reference"),
        Index("ix_payment_reference_owner_id", "coop_id", "owner_id"),
    )

    side: Mapped[str]
    reference: Mapped[str]
    shown: Mapped[str]
    account_id: Mapped[uuid.UUID]
    label_kind: Mapped[str]
    owner_id: Mapped[uuid.UUID]
    registered_at: Mapped[datetime]


class LineMatch(CoopRow, Base):
    """What a line was found to be: one entry from Unmatched to the accounts of its parts. Undone by a reversal.

    Matches with one ``joined_id`` are of lines that are one thing together: they share an entry, and fall together.
    """

    __tablename__ = "line_match"
    __table_args__ = (
        coop_key("line_id", "statement_line"),
        CheckConstraint("kind in ('target', 'split', 'cleared', 'returned', 'direct')", name="kind"),
        Index(
            "uq_line_match_standing",
            "coop_id",
            "line_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    line_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    joined_id: Mapped[uuid.UUID | None]
    evidence_id: Mapped[uuid.UUID | None]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]
    matched_by: Mapped[uuid.UUID | None]
    matched_at: Mapped[datetime]
    undone_by: Mapped[uuid.UUID | None]
    undone_at: Mapped[datetime | None]
    undo_entry_number: Mapped[int | None]


class MatchPart(CoopRow, Base):
    """A part of a match: ``amount`` pence (positive) of the line belongs to the account."""

    __tablename__ = "match_part"
    __table_args__ = (
        coop_key("match_id", "line_match"),
        coop_key("account_id", "account"),
        UniqueConstraint("coop_id", "match_id", "position"),
        CheckConstraint("amount > 0", name="amount"),
    )

    match_id: Mapped[uuid.UUID]
    position: Mapped[int]
    account_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    reference: Mapped[str] = mapped_column(default="")
