"""Returns, what a member notes of money outside the co-op, signed extracts of bank lines, and runs of many returns."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.returns.kinds import Noted, Outside
from coopbudget.returns.models.profiles import one_of


class CouncilReturn(CoopRow, Base):
    """One version of a return of an agreement and its days. Once signed it never changes (a trigger): see ``figures``.

    ``funder`` is what its council was called when it was begun; ``outside`` what the member said of spending elsewhere;
    ``own_opening`` and ``own_closing`` are of her own account. ``pdf_id`` and ``csv_id`` are what was delivered.
    """

    __tablename__ = "council_return"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        coop_key("member_id", "membership"),
        coop_key("replaces_id", "council_return"),
        coop_key("pdf_id", "evidence"),
        coop_key("csv_id", "evidence"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "agreement_id", "since", "until", "version"),
        Index(
            "uq_council_return_open",
            "coop_id",
            "agreement_id",
            "since",
            "until",
            unique=True,
            sqlite_where=text("signed_at IS NULL"),
            postgresql_where=text("signed_at IS NULL"),
        ),
        Index("ix_council_return_due_on", "coop_id", "due_on"),
        Index(
            "ix_council_return_to_send",
            "coop_id",
            "due_on",
            sqlite_where=text("sent_at IS NULL AND due_on IS NOT NULL"),
            postgresql_where=text("sent_at IS NULL AND due_on IS NOT NULL"),
        ),
        Index(
            "ix_council_return_in_order",
            "coop_id",
            text("(sent_at IS NOT NULL)"),
            text("(due_on IS NULL)"),
            "due_on",
            text("number DESC"),
        ),
        Index(
            "ix_council_return_replaces_id",
            "coop_id",
            "replaces_id",
            sqlite_where=text("replaces_id IS NOT NULL"),
            postgresql_where=text("replaces_id IS NOT NULL"),
        ),
        Index("ix_council_return_member_id", "coop_id", "member_id"),
        one_of("outside", Outside),
        CheckConstraint("until >= since", name="period"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("(replaces_id is null) = (version = 1)", name="replaces"),
        CheckConstraint("(signed_at is null) = (figures is null)", name="signed"),
        CheckConstraint("(signed_at is null) = (pdf_id is null)", name="delivered"),
        CheckConstraint("sent_at is null or signed_at is not null", name="sent"),
    )

    number: Mapped[int]
    agreement_id: Mapped[uuid.UUID]
    agreement_number: Mapped[int]
    funder: Mapped[str]
    member_id: Mapped[uuid.UUID]
    since: Mapped[date]
    until: Mapped[date]
    due_on: Mapped[date | None]
    version: Mapped[int]
    replaces_id: Mapped[uuid.UUID | None]
    begun_by: Mapped[uuid.UUID | None]
    begun_at: Mapped[datetime]
    outside: Mapped[str]
    own_opening: Mapped[int | None]
    own_closing: Mapped[int | None]
    figures: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    pdf_id: Mapped[uuid.UUID | None]
    csv_id: Mapped[uuid.UUID | None]
    signed_by: Mapped[uuid.UUID | None]
    signed_name: Mapped[str]
    signed_as: Mapped[str]
    signed_at: Mapped[datetime | None]
    sent_by: Mapped[uuid.UUID | None]
    sent_at: Mapped[datetime | None]
    sent_how: Mapped[str]
    reminded_on: Mapped[date | None]


class Memorandum(CoopRow, Base):
    """Money that moved outside the co-op, as its member notes it, with its paper."""

    __tablename__ = "memorandum"
    __table_args__ = (
        coop_key("return_id", "council_return"),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "return_id", "position"),
        one_of("kind", Noted),
        CheckConstraint("amount > 0", name="amount"),
    )

    return_id: Mapped[uuid.UUID]
    position: Mapped[int]
    kind: Mapped[str]
    noted_on: Mapped[date]
    words: Mapped[str]
    amount: Mapped[int]
    outcome: Mapped[int | None]
    evidence_id: Mapped[uuid.UUID]
    added_by: Mapped[uuid.UUID | None]
    added_at: Mapped[datetime]


class BankExtract(CoopRow, Base):
    """The signed extract of one member's bank lines that goes with a return. ``code`` finds it, for who holds it."""

    __tablename__ = "bank_extract"
    __table_args__ = (
        coop_key("return_id", "council_return"),
        UniqueConstraint("coop_id", "return_id"),
        UniqueConstraint("code"),
    )

    return_id: Mapped[uuid.UUID]
    code: Mapped[str]
    content: Mapped[str]
    signature: Mapped[str]
    public_key: Mapped[str]
    made_at: Mapped[datetime]


class ReturnRun(CoopRow, Base):
    """Many returns at once: of the whole co-op, or of the agreements with one council. A job makes them.

    ``done`` of ``whole`` are made; ``file`` is the SHA-256 of the result, ``size`` its bytes, until it is taken away
    (``gone_at``).
    """

    __tablename__ = "return_run"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("funder_id", "funder"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_return_run_waiting",
            "coop_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        CheckConstraint("until >= since", name="period"),
        CheckConstraint("done between 0 and whole", name="done"),
    )

    number: Mapped[int]
    funder_id: Mapped[uuid.UUID | None]
    funder_name: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    asked_by: Mapped[uuid.UUID | None]
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ticked_at: Mapped[datetime | None]
    done: Mapped[int]
    whole: Mapped[int]
    finished_at: Mapped[datetime | None]
    file: Mapped[str]
    size: Mapped[int]
    gone_at: Mapped[datetime | None]
