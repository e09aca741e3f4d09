"""Tables of the meetings slice."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key

_WAYS = "'', 'in_person', 'phone', 'online', 'apologies'"


class Meeting(CoopRow, Base):
    """A general meeting or one of the board: called, held, and written down.

    ``joining`` is how one joins by phone or online. ``notice_days`` is what the rules (version ``rules_number``) asked
    for when it was called; ``quorum_percent`` of the members, and never fewer than ``quorum_people``, had to be there
    by them (None: of a board they ask nothing). ``agenda_last_on`` is the last day on which its agenda could change
    (None: it stood from the call). ``roll`` is how many could have come, kept when attendance is noted. ``minutes``
    are a draft until somebody else than their writer notes that they were approved: at a later meeting
    (``approved_in_id``) or by the board (None), on ``approved_on``.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("approved_in_id", "meeting"),
        UniqueConstraint("coop_id", "number"),
        Index("ix_meeting_starts_at", "coop_id", "starts_at"),
        CheckConstraint("kind in ('general', 'board')", name="kind"),
        CheckConstraint("minutes_long between 15 and 600", name="minutes_long"),
        CheckConstraint("(cancelled_at is null) = (cancelled_by is null)", name="cancelled"),
        CheckConstraint("cancelled_at is null or drafted_at is null", name="held_or_not"),
        CheckConstraint("(drafted_at is null) = (drafted_by is null)", name="drafted"),
        CheckConstraint("(approved_at is null) = (approved_by is null)", name="approved"),
        CheckConstraint("(approved_at is null) = (approved_on is null)", name="approved_on"),
        CheckConstraint("approved_at is null or drafted_at is not null", name="drafted_first"),
        CheckConstraint("approved_by <> drafted_by", name="two_people"),
        CheckConstraint("approved_in_id is null or approved_at is not null", name="approved_in"),
    )

    number: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    joining: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    minutes_long: Mapped[int]
    called_at: Mapped[datetime]
    called_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    notice_days: Mapped[int]
    rules_number: Mapped[int]
    quorum_percent: Mapped[int | None]
    quorum_people: Mapped[int | None]
    agenda_last_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_why: Mapped[str] = mapped_column(default="")
    roll: Mapped[int | None]
    minutes: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime | None]
    drafted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    approved_on: Mapped[date | None]
    approved_in_id: Mapped[uuid.UUID | None]


class AgendaItem(CoopRow, Base):
    """One thing on the agenda, by its place (from 1): a motion, or words of its own."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        coop_key("meeting_id", "meeting"),
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "meeting_id", "place"),
        UniqueConstraint("coop_id", "meeting_id", "motion_id"),
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint("(words = '') = (motion_id is not null)", name="one_thing"),
    )

    meeting_id: Mapped[uuid.UUID]
    place: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    motion_id: Mapped[uuid.UUID | None]


class MeetingChange(CoopRow, Base):
    """What was changed after the call, and why: a thing put on the agenda or taken off it, or the meeting moved.

    The thing is a motion, or ``words`` of its own; a meeting that was moved was to be at ``was_at``, ``was_place``.
    """

    __tablename__ = "meeting_change"
    __table_args__ = (
        coop_key("meeting_id", "meeting"),
        coop_key("motion_id", "motion"),
        Index("ix_meeting_change_meeting_id", "coop_id", "meeting_id"),
        CheckConstraint("what in ('added', 'taken_off', 'moved')", name="what"),
        CheckConstraint("(what = 'moved') = (was_at is not null)", name="was_at"),
        CheckConstraint("(what = 'moved') = (words = '' and motion_id is null)", name="one_thing"),
    )

    meeting_id: Mapped[uuid.UUID]
    what: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    motion_id: Mapped[uuid.UUID | None]
    was_at: Mapped[datetime | None]
    was_place: Mapped[str] = mapped_column(default="")
    why: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class Attendance(Base):
    """What a member said before (``said``: how she comes, or that she can't), and how she came (``came``)."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (
        coop_key("meeting_id", "meeting"),
        coop_key("member_id", "membership"),
        CheckConstraint(f"said in ({_WAYS})", name="said"),
        CheckConstraint(f"came in ({_WAYS})", name="came"),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    said: Mapped[str] = mapped_column(default="")
    came: Mapped[str] = mapped_column(default="")


class CalendarAddress(CoopRow, Base):
    """The secret address at which a person's calendar reads the co-op's meetings. Only its digest is kept."""

    __tablename__ = "calendar_address"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "digest"),
        Index(
            "uq_calendar_address_person",
            "coop_id",
            "person_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class YearStep(CoopRow, Base):
    """One thing that a year needed: that it is done and where it can be seen; and which reminder of it went last.

    ``year`` is the calendar year in which the financial year ended; ``reminded`` days before the step's day.
    """

    __tablename__ = "year_step"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "year", "step"),
        CheckConstraint(
            "step in ('books', 'review', 'meeting', 'surplus', 'return', 'elections', 'safety')", name="step"
        ),
        CheckConstraint("(done_on is null) = (done_by is null)", name="done"),
        CheckConstraint("(done_on is null) = (reference = '')", name="reference"),
    )

    year: Mapped[int]
    step: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")
    done_on: Mapped[date | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reminded: Mapped[int | None]
