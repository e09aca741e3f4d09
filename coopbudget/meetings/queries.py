"""Reads of meetings, their agendas and who came, in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.governance import queries as governance
from coopbudget.governance.queries import MotionRow
from coopbudget.meetings.models import AgendaItem, Attendance, CalendarAddress, Meeting, MeetingChange
from coopbudget.meetings.policy import Minutes
from coopbudget.meetings.rules import Kind, Presence, Quorum, presence
from coopbudget.members.queries.membership import members_by_id, officers, voting_members


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as others may see it."""

    id: uuid.UUID
    number: int
    kind: Kind
    title: str
    place: str
    joining: str
    starts_at: datetime
    minutes_long: int
    called_at: datetime
    called_by: uuid.UUID
    notice_days: int
    rules_number: int
    quorum_percent: int | None
    quorum_people: int | None
    agenda_last_on: date | None
    cancelled_at: datetime | None
    cancelled_why: str
    roll: int | None
    minutes: str
    drafted_at: datetime | None
    drafted_by: uuid.UUID | None
    approved_at: datetime | None
    approved_by: uuid.UUID | None
    approved_on: date | None
    approved_in_id: uuid.UUID | None

    @property
    def day(self) -> date:
        return civil_date(self.starts_at)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes_long)

    @property
    def quorum(self) -> Quorum | None:
        """How many the rules of its call want to be there; None where they ask for no number."""
        return None if self.quorum_percent is None else Quorum(self.quorum_percent, self.quorum_people or 1)

    @property
    def written(self) -> Minutes:
        """Its minutes, for a policy."""
        return Minutes(self.kind, self.drafted_by, self.approved_at is not None)

    def began(self, now: datetime) -> bool:
        """Whether it is held, or was; one that was called off never is."""
        return self.cancelled_at is None and self.starts_at <= now


def meeting_row(meeting: Meeting) -> MeetingRow:
    """The plain facts of a stored meeting."""
    given = {name: getattr(meeting, name) for name in MeetingRow.__dataclass_fields__}
    return MeetingRow(**(given | {"kind": Kind(meeting.kind)}))


def meetings_statement(coop_id: uuid.UUID, now: datetime, *, past: bool) -> Select[Meeting]:
    """Meetings that are over (the newest first), or those to come (the next first). One under way is to come."""
    wanted = select(Meeting).where(Meeting.coop_id == coop_id)
    since = now - timedelta(hours=3)
    if past:
        return wanted.where(Meeting.starts_at < since).order_by(Meeting.starts_at.desc(), Meeting.number.desc())
    return wanted.where(Meeting.starts_at >= since).order_by(Meeting.starts_at, Meeting.number)


def meeting_by_number(session: Session, coop_id: uuid.UUID, number: int) -> MeetingRow | None:
    """The meeting by the number people say."""
    found = session.scalar(select(Meeting).where(Meeting.coop_id == coop_id, Meeting.number == number))
    return meeting_row(found) if found else None


def meeting(session: Session, coop_id: uuid.UUID, meeting_id: uuid.UUID) -> MeetingRow | None:
    """The meeting by its id."""
    found = session.get(Meeting, (coop_id, meeting_id))
    return meeting_row(found) if found else None


def later_meetings(session: Session, coop_id: uuid.UUID, after: MeetingRow, now: datetime) -> list[MeetingRow]:
    """Meetings of the same kind that began since, by ``now``: where minutes can have been approved; oldest first."""
    found = session.scalars(
        select(Meeting)
        .where(
            Meeting.coop_id == coop_id,
            Meeting.kind == after.kind.value,
            Meeting.starts_at > after.starts_at,
            Meeting.starts_at <= now,
            Meeting.cancelled_at.is_(None),
        )
        .order_by(Meeting.starts_at, Meeting.number)
    )
    return [meeting_row(each) for each in found]


def meetings_since(session: Session, coop_id: uuid.UUID, since: datetime) -> list[MeetingRow]:
    """Meetings from an instant on, called off or not, the oldest first: for a calendar."""
    found = session.scalars(
        select(Meeting)
        .where(Meeting.coop_id == coop_id, Meeting.starts_at >= since)
        .order_by(Meeting.starts_at, Meeting.number)
    )
    return [meeting_row(each) for each in found]


@dataclass(frozen=True)
class ItemRow:
    """One thing on an agenda: words, or a motion."""

    place: int
    words: str
    motion: MotionRow | None


def agenda(session: Session, coop_id: uuid.UUID, meeting_id: uuid.UUID) -> list[ItemRow]:
    """The agenda in its order, with its motions as they stand now; two queries."""
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.coop_id == coop_id, AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.place)
    ).all()
    motions = governance.motions_by_id(session, coop_id, [each.motion_id for each in items if each.motion_id])
    return [ItemRow(each.place, each.words, motions.get(each.motion_id) if each.motion_id else None) for each in items]


@dataclass(frozen=True)
class ChangeRow:
    """One change after the call. ``what``: added, taken_off or moved (from ``was_at``, ``was_place``)."""

    what: str
    words: str
    was_at: datetime | None
    was_place: str
    why: str
    changed_at: datetime
    changed_by: uuid.UUID


def changes_of(session: Session, coop_id: uuid.UUID, meeting_id: uuid.UUID) -> list[ChangeRow]:
    """What was changed after the call, the oldest first, motions by their titles; two queries."""
    rows = session.scalars(
        select(MeetingChange)
        .where(MeetingChange.coop_id == coop_id, MeetingChange.meeting_id == meeting_id)
        .order_by(MeetingChange.changed_at, MeetingChange.id)
    ).all()
    motions = governance.motions_by_id(session, coop_id, [each.motion_id for each in rows if each.motion_id])
    return [
        ChangeRow(
            each.what, motions[each.motion_id].title if each.motion_id else each.words, each.was_at, each.was_place,
            each.why, each.changed_at, each.changed_by,
        )
        for each in rows
    ]  # fmt: skip


def moves_since(session: Session, coop_id: uuid.UUID, since: datetime) -> dict[uuid.UUID, tuple[int, datetime]]:
    """How often meetings from an instant on were moved, and when last, by meeting; those that never were left out."""
    found = session.execute(
        select(MeetingChange.meeting_id, func.count(), func.max(MeetingChange.changed_at))
        .join(Meeting, and_(Meeting.coop_id == MeetingChange.coop_id, Meeting.id == MeetingChange.meeting_id))
        .where(MeetingChange.coop_id == coop_id, MeetingChange.what == "moved", Meeting.starts_at >= since)
        .group_by(MeetingChange.meeting_id)
    )
    return {meeting_id: (times, last) for meeting_id, times, last in found}


def on_agendas(
    session: Session, coop_id: uuid.UUID, motion_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[MeetingRow]]:
    """The meetings, but for those called off, on whose agenda these motions stand, by motion; the first first."""
    found: dict[uuid.UUID, list[MeetingRow]] = {}
    for motion_id, row in session.execute(
        select(AgendaItem.motion_id, Meeting)
        .join(Meeting, and_(Meeting.coop_id == AgendaItem.coop_id, Meeting.id == AgendaItem.meeting_id))
        .where(
            AgendaItem.coop_id == coop_id, AgendaItem.motion_id.in_(list(motion_ids)), Meeting.cancelled_at.is_(None)
        )
        .order_by(Meeting.starts_at, Meeting.number)
    ):
        if motion_id is not None:
            found.setdefault(motion_id, []).append(meeting_row(row))
    return found


@dataclass(frozen=True)
class AttendanceRow:
    """One member: what she said before, and how she came. ``said`` and ``came`` are Way values, or empty."""

    member_id: uuid.UUID
    number: int
    name: str
    said: str
    came: str


def attendance(session: Session, coop_id: uuid.UUID, meeting_id: uuid.UUID) -> list[AttendanceRow]:
    """Everybody who said how they come, or came, by number; two queries."""
    rows = session.scalars(
        select(Attendance).where(Attendance.coop_id == coop_id, Attendance.meeting_id == meeting_id)
    ).all()
    people = members_by_id(session, coop_id, [row.member_id for row in rows])
    found = [
        AttendanceRow(
            row.member_id, people[row.member_id].number, people[row.member_id].display_name, row.said, row.came
        )
        for row in rows
        if row.member_id in people
    ]
    return sorted(found, key=lambda each: each.number)


def roll_of(session: Session, coop_id: uuid.UUID, kind: Kind, on: date) -> int:
    """How many can come: every member who may vote that day; to a board's meeting, everybody in office."""
    if kind is Kind.GENERAL:
        return len(voting_members(session, coop_id, on))
    return len({each.member_id for each in officers(session, coop_id, on)})


def presence_of(
    session: Session, coop_id: uuid.UUID, found: MeetingRow, rows: Sequence[AttendanceRow], *, came: bool
) -> Presence:
    """Who was there (``came``), or said that they will be, against the roll."""
    roll = found.roll if came and found.roll is not None else roll_of(session, coop_id, found.kind, found.day)
    return presence(roll, found.quorum, [each.came if came else each.said for each in rows])


def calendar_person(session: Session, coop_id: uuid.UUID, digest: str) -> uuid.UUID | None:
    """Whose calendar the address of this digest is; None once it was taken back, or was never made."""
    return session.scalar(
        select(CalendarAddress.person_id).where(
            CalendarAddress.coop_id == coop_id, CalendarAddress.digest == digest, CalendarAddress.revoked_at.is_(None)
        )
    )


def calendar_made_at(session: Session, coop_id: uuid.UUID, person_id: uuid.UUID) -> datetime | None:
    """Since when a person's calendar may read the meetings; None where it may not."""
    return session.scalar(
        select(CalendarAddress.made_at).where(
            CalendarAddress.coop_id == coop_id,
            CalendarAddress.person_id == person_id,
            CalendarAddress.revoked_at.is_(None),
        )
    )
