"""Tables of the concerns slice."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key, new_id

_KIND = "kind in ('worry', 'complaint', 'fault')"


class Concern(CoopRow, Base):
    """One report. ``words`` and ``about_words`` are the reporter's; ``answer`` is what they are told at the end.

    ``reported_by`` is None where they gave no name. ``recorded_by`` is the officer who wrote it down for a
    member on the phone. ``page`` is the path of the page they came from, without its query.
    """

    __tablename__ = "concern"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint(_KIND, name="kind"),
        CheckConstraint("contact in ('none', 'site', 'phone', 'email')", name="contact"),
        CheckConstraint("outcome in ('put_right', 'passed_on', 'explained', 'nothing_found')", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        Index("ix_concern_reported_by", "reported_by"),
    )

    number: Mapped[int]
    kind: Mapped[str]
    words: Mapped[str]
    about_words: Mapped[str]
    page: Mapped[str]
    contact: Mapped[str]
    contact_words: Mapped[str]
    reported_at: Mapped[datetime]
    reported_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")


class ConcernNamed(CoopRow, Base):
    """Somebody from whom a concern is hidden. ``named_by`` is a handler who added them, else the report did."""

    __tablename__ = "concern_named"
    __table_args__ = (
        coop_key("concern_id", "concern"),
        UniqueConstraint("coop_id", "concern_id", "person_id"),
        Index("ix_concern_named_person_id", "person_id"),
    )

    concern_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    named_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]


class ConcernNote(CoopRow, Base):
    """What a handler did or found out, in their own words. Notes are added, never changed."""

    __tablename__ = "concern_note"
    __table_args__ = (
        coop_key("concern_id", "concern"),
        Index("ix_concern_note_coop_id_concern_id", "coop_id", "concern_id"),
    )

    concern_id: Mapped[uuid.UUID]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    words: Mapped[str]


class PlatformReport(Base):
    """A report for the people who run the site; a command reads it. ``coop_id`` is plain, if one is known."""

    __tablename__ = "platform_report"
    __table_args__ = (UniqueConstraint("number"), CheckConstraint(_KIND, name="kind"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int]
    kind: Mapped[str]
    coop_id: Mapped[uuid.UUID | None]
    coop_words: Mapped[str]
    words: Mapped[str]
    about_words: Mapped[str]
    page: Mapped[str]
    contact_words: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    reported_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
