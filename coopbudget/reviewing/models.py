"""Tables of reviews. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Review(CoopRow, Base):
    """One person's review of a period. ``kind`` is that of their access when they began.

    ``opinion`` and ``findings`` are a draft until ``signed_at``; ``evidence_id`` is the signed document, ``digest`` its
    SHA-256, which the trail holds too.
    """

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_review_open",
            "coop_id",
            "person_id",
            unique=True,
            sqlite_where=text("signed_at IS NULL"),
            postgresql_where=text("signed_at IS NULL"),
        ),
        CheckConstraint("kind in ('auditor', 'lay_auditor', 'reporting_accountant')", name="kind"),
        CheckConstraint("opinion in ('', 'clean', 'except', 'adverse', 'none')", name="opinion"),
        CheckConstraint("until >= since", name="period"),
        CheckConstraint("(signed_at is null) = (evidence_id is null)", name="signed"),
        CheckConstraint("signed_at is null or opinion <> ''", name="opinion_signed"),
        CheckConstraint("published_at is null or signed_at is not null", name="published"),
        CheckConstraint("(published_at is null) = (published_by is null)", name="published_by"),
    )

    number: Mapped[int]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    begun_at: Mapped[datetime]
    opinion: Mapped[str] = mapped_column(default="")
    findings: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    evidence_id: Mapped[uuid.UUID | None]
    digest: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class ReviewSample(CoopRow, Base):
    """A sample: of what, how and from which seed it was drawn, and of how many worth how much.

    ``step`` and ``first`` are those of a sample by value. ``record`` is the last record of the trail when it was drawn.
    """

    __tablename__ = "review_sample"
    __table_args__ = (
        coop_key("review_id", "review"),
        UniqueConstraint("coop_id", "review_id", "number"),
        CheckConstraint("of in ('invoices', 'payments', 'receipts', 'entries')", name="of"),
        CheckConstraint("method in ('random', 'value')", name="method"),
        CheckConstraint("wanted between 1 and 500", name="wanted"),
        CheckConstraint("until >= since", name="period"),
    )

    review_id: Mapped[uuid.UUID]
    number: Mapped[int]
    of: Mapped[str]
    method: Mapped[str]
    seed: Mapped[str]
    wanted: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    population: Mapped[int]
    value: Mapped[int]
    step: Mapped[int | None]
    first: Mapped[int | None]
    record: Mapped[int]
    drawn_at: Mapped[datetime]


class SampleItem(CoopRow, Base):
    """An item drawn: ``subject_id`` is the invoice, payment, line of a statement or entry, ``number`` (and ``place``)
    what people call it by. ``ticks`` are verdicts by assertion, ``note`` the reviewer's own words."""

    __tablename__ = "sample_item"
    __table_args__ = (
        coop_key("sample_id", "review_sample"),
        UniqueConstraint("coop_id", "sample_id", "position"),
        UniqueConstraint("coop_id", "sample_id", "subject_id"),
        CheckConstraint("hits >= 1", name="hits"),
    )

    sample_id: Mapped[uuid.UUID]
    position: Mapped[int]
    subject_id: Mapped[uuid.UUID]
    number: Mapped[int]
    place: Mapped[int | None]
    on_day: Mapped[date]
    amount: Mapped[int]
    hits: Mapped[int]
    ticks: Mapped[dict[str, Any]] = mapped_column(JsonText)
    note: Mapped[str] = mapped_column(default="")
    looked_at: Mapped[datetime | None]


class ReviewQuery(CoopRow, Base):
    """A question to who keeps the books, about an item or the whole; answered, then closed by who asked."""

    __tablename__ = "review_query"
    __table_args__ = (
        coop_key("review_id", "review"),
        coop_key("item_id", "sample_item"),
        UniqueConstraint("coop_id", "review_id", "number"),
        CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered"),
        CheckConstraint("(answered_at is null) = (answer = '')", name="answer"),
    )

    review_id: Mapped[uuid.UUID]
    number: Mapped[int]
    item_id: Mapped[uuid.UUID | None]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
