"""Tables of visits: what was given, who was there, what was said. Times of day are minutes from midnight."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key
from coopbudget.providers.rules import HourKind

KIND = f"kind in ({', '.join(repr(str(kind)) for kind in HourKind)})"


class Delivery(CoopRow, Base):
    """Support given once: on the screen a visit. ``start_minute`` is wall time in London; it may run past midnight.

    ``kind`` is the kind of hour, and so the rate. ``agreed_minutes`` is set when all who were there confirmed, by
    an officer (0: it was not given), or, where the co-op chose it and ``silence_counts`` said so on the visit, by
    silence. ``proposed_*`` is the time a member says it was, while the provider has not answered: the columns are
    filled together. ``note`` and ``settle_note`` are people's own words. ``invoiced_at``: since then it counts on an
    invoice, kept here so that what is to be invoiced is found without looking through what was.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        UniqueConstraint("coop_id", "number"),
        coop_key("proposed_by", "membership"),
        Index("ix_delivery_given_on", "coop_id", "contract_id", "given_on"),
        Index(
            "ix_delivery_to_invoice",
            "coop_id",
            "contract_id",
            "given_on",
            sqlite_where=text("invoiced_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("invoiced_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(
            "ix_delivery_open",
            "coop_id",
            "given_on",
            "id",
            sqlite_where=text("agreed_minutes IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("agreed_minutes IS NULL AND withdrawn_at IS NULL"),
        ),
        CheckConstraint(KIND, name="kind"),
        CheckConstraint("start_minute between 0 and 1439", name="start_minute"),
        CheckConstraint("proposed_start between 0 and 1439", name="proposed_start"),
        CheckConstraint("proposed_minutes between 1 and 1440", name="proposed_minutes"),
        CheckConstraint(
            "(proposed_by is null) = (proposed_on is null) and (proposed_by is null) = (proposed_start is null) "
            "and (proposed_by is null) = (proposed_minutes is null)",
            name="proposed",
        ),
        CheckConstraint("proposed_on is null or agreed_minutes is null", name="proposed_open"),
        CheckConstraint("settled_as in ('', 'confirmed', 'officer', 'silence')", name="settled_as"),
        CheckConstraint("minutes between 1 and 1440", name="minutes"),
        CheckConstraint("agreed_minutes between 0 and 1440", name="agreed_minutes"),
        CheckConstraint("(agreed_minutes is null) = (settled_at is null)", name="settled"),
        CheckConstraint("disputed_at is null or agreed_minutes is null", name="one_state"),
    )

    number: Mapped[int]
    contract_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    given_on: Mapped[date]
    start_minute: Mapped[int]
    minutes: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    silence_counts: Mapped[bool] = mapped_column(default=False)
    logged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    logged_at: Mapped[datetime]
    logged_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    officers_told_at: Mapped[datetime | None]
    proposed_start: Mapped[int | None]
    proposed_minutes: Mapped[int | None]
    proposed_by: Mapped[uuid.UUID | None]
    proposed_on: Mapped[date | None]
    disputed_at: Mapped[datetime | None]
    invoiced_at: Mapped[datetime | None]
    agreed_minutes: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    settled_as: Mapped[str] = mapped_column(default="")
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    settle_note: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]


class Attendance(CoopRow, Base):
    """A member who was there, and what she says of the visit. ``rung_by`` is the officer who rang her."""

    __tablename__ = "attendance"
    __table_args__ = (
        coop_key("delivery_id", "delivery"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "delivery_id", "member_id"),
        Index("ix_attendance_member_id", "coop_id", "member_id"),
        Index(
            "ix_attendance_to_answer",
            "coop_id",
            "member_id",
            "delivery_id",
            sqlite_where=text("confirmed IS NULL"),
            postgresql_where=text("confirmed IS NULL"),
        ),
        CheckConstraint("(confirmed is null) = (answered_at is null)", name="answered"),
    )

    delivery_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    confirmed: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_as: Mapped[str] = mapped_column(default="")


class Remark(CoopRow, Base):
    """What somebody said about a visit: free text, in the order it was said.

    ``says_start`` and ``says_minutes`` are the time a member says it was, where that is what she said.
    """

    __tablename__ = "remark"
    __table_args__ = (
        coop_key("delivery_id", "delivery"),
        Index("ix_remark_delivery_id", "coop_id", "delivery_id"),
        CheckConstraint("(says_start is null) = (says_minutes is null)", name="says"),
    )

    delivery_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    said_as: Mapped[str]
    said_at: Mapped[datetime]
    words: Mapped[str]
    says_start: Mapped[int | None]
    says_minutes: Mapped[int | None]


class SilenceRule(CoopRow, Base):
    """Whether an unanswered visit counts after five days: the co-op's rule, put to the members' vote.

    It holds for visits logged after ``from_at``, when the carried motion was used; the newest such rule is the
    co-op's. Without one, silence is no yes.
    """

    __tablename__ = "silence_rule"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "motion_id"),
        CheckConstraint("(from_at is null) = (used_by is null)", name="used"),
    )

    motion_id: Mapped[uuid.UUID]
    counts: Mapped[bool]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    from_at: Mapped[datetime | None]
    used_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
