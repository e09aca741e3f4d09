"""What a treasurer teaches the house about the bank, what was taken out or paid by the bank itself, and what was
signed off."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.payments.models.bank import SIDE


class BankLayout(CoopRow, Base):
    """How a bank lays out its CSV, as this co-op has said it: a bank's that we know, edited, or one of its own.

    ``key`` is the known bank's, or made from ``name``. ``layout`` as ``readers.Layout.as_dict``.
    """

    __tablename__ = "bank_layout"
    __table_args__ = (ForeignKeyConstraint(["coop_id"], ["coop.id"]), UniqueConstraint("coop_id", "key"))

    key: Mapped[str]
    name: Mapped[str]
    layout: Mapped[dict[str, Any]] = mapped_column(JsonText)
    saved_by: Mapped[uuid.UUID]
    saved_at: Mapped[datetime]


class LineRemoval(CoopRow, Base):
    """A line of a statement that was taken out of the books (by a reversal on ``booked_on``) and may have been put
    back (by a new entry on ``back_on``). The line stays on record, so that no file brings it in again."""

    __tablename__ = "line_removal"
    __table_args__ = (
        coop_key("line_id", "statement_line"),
        Index(
            "uq_line_removal_standing",
            "coop_id",
            "line_id",
            unique=True,
            sqlite_where=text("back_at IS NULL"),
            postgresql_where=text("back_at IS NULL"),
        ),
    )

    line_id: Mapped[uuid.UUID]
    why: Mapped[str]
    entry_number: Mapped[int]
    booked_on: Mapped[date]
    taken_by: Mapped[uuid.UUID]
    taken_at: Mapped[datetime]
    back_entry_number: Mapped[int | None]
    back_on: Mapped[date | None]
    back_by: Mapped[uuid.UUID | None]
    back_at: Mapped[datetime | None]


class PayerRule(CoopRow, Base):
    """Lines of ``side`` whose payer (or payee, with ``money_in`` false) reads ``payer`` belong to ``account_id``.

    ``payer`` is squeezed: capitals and figures. ``shown`` is as the bank wrote it.
    """

    __tablename__ = "payer_rule"
    __table_args__ = (
        coop_key("account_id", "account"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("length(payer) between 3 and 300", name="payer"),
        Index(
            "uq_payer_rule_standing",
            "coop_id",
            "side",
            "money_in",
            "payer",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    side: Mapped[str]
    money_in: Mapped[bool]
    payer: Mapped[str]
    shown: Mapped[str]
    account_id: Mapped[uuid.UUID]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    removed_by: Mapped[uuid.UUID | None]
    removed_at: Mapped[datetime | None]


class DirectPayment(CoopRow, Base):
    """An instruction that the bank's statement showed paid without a run of ours: by direct debit, say."""

    __tablename__ = "direct_payment"
    __table_args__ = (
        coop_key("instruction_id", "instruction"),
        coop_key("match_id", "line_match"),
        Index(
            "uq_direct_payment_standing",
            "coop_id",
            "instruction_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_direct_payment_match_id", "coop_id", "match_id"),
    )

    instruction_id: Mapped[uuid.UUID]
    match_id: Mapped[uuid.UUID]
    paid_on: Mapped[date]
    undone_at: Mapped[datetime | None]


class ExpectedMoney(CoopRow, Base):
    """Money that a higher slice knows to be on its way to ``side``'s bank: ``amount`` pence to an account of the books
    (below zero: on its way out of the bank again). ``shown`` is what people call it.

    In the books since ``booked_on``; ``cleared_on`` a line of a statement showed it, ``withdrawn_on`` it turned round
    before any did. ``given_on`` its owner gave it on: from then on the match that shows it stands.
    """

    __tablename__ = "expected_money"
    __table_args__ = (
        coop_key("account_id", "account"),
        coop_key("cleared_match_id", "line_match"),
        UniqueConstraint("coop_id", "owner_id", "amount"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(cleared_on is null) = (cleared_match_id is null)", name="cleared"),
        CheckConstraint("cleared_on is null or withdrawn_on is null", name="one_end"),
        CheckConstraint("given_on is null or cleared_on is not null", name="given"),
        Index("ix_expected_money_account_id", "coop_id", "account_id", "cleared_on"),
        Index("ix_expected_money_cleared_match_id", "coop_id", "cleared_match_id"),
    )

    side: Mapped[str]
    account_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    shown: Mapped[str]
    owner_id: Mapped[uuid.UUID]
    expected_on: Mapped[date]
    booked_on: Mapped[date]
    cleared_on: Mapped[date | None]
    cleared_match_id: Mapped[uuid.UUID | None]
    withdrawn_on: Mapped[date | None]
    given_on: Mapped[date | None]


class Reconciliation(CoopRow, Base):
    """Bank held against books at the end of the day ``at``, signed off by an officer: kept as it was.

    ``books`` and ``bank`` are pence; ``items`` explain ``bank - books`` to the penny. ``evidence_id`` is the document.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        coop_key("bank_account_id", "bank_account"),
        coop_key("statement_id", "statement"),
        UniqueConstraint("coop_id", "number"),
        Index("ix_reconciliation_at", "coop_id", "bank_account_id", "at"),
    )

    number: Mapped[int]
    bank_account_id: Mapped[uuid.UUID]
    at: Mapped[date]
    statement_id: Mapped[uuid.UUID]
    books: Mapped[int]
    bank: Mapped[int]
    items: Mapped[list[Any]] = mapped_column(JsonText)
    note: Mapped[str]
    evidence_id: Mapped[uuid.UUID]
    digest: Mapped[str]
    signed_by: Mapped[uuid.UUID]
    signed_at: Mapped[datetime]
