"""What happens by itself: whoever comes, or said nothing, is reminded of a meeting two days before."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from coopbudget.clock import civil_date, start_of_day
from coopbudget.guard import Permission, Work
from coopbudget.meetings.models import Attendance, Meeting
from coopbudget.meetings.rules import Kind, Way
from coopbudget.meetings.service.ground import concerned, locked, tell_of
from coopbudget.notices.messages import N_
from coopbudget.trail.service import append

REMIND_DAYS = 2
"""How many days before it people are reminded of a meeting, once."""

REMINDER = N_("Soon, on %(when)s, we meet: “%(title)s”")


def meetings_to_tend(work: Work) -> list[uuid.UUID]:
    """Meetings of the co-op that people are to be reminded of now, the next first."""
    until = start_of_day(work.today + timedelta(days=REMIND_DAYS + 1))
    return list(
        work.session.scalars(
            select(Meeting.id)
            .where(
                Meeting.coop_id == work.coop_id,
                Meeting.reminded_at.is_(None),
                Meeting.cancelled_at.is_(None),
                Meeting.starts_at > work.now,
                Meeting.starts_at < until,
            )
            .order_by(Meeting.starts_at, Meeting.number)
        )
    )


def remind_of(work: Work, *, meeting_id: uuid.UUID) -> int:
    """Remind whom the meeting is for, but for those who can't come, once; returns how many.

    A meeting called so late that it was just told of is not told of twice. Raises MeetingNotFound, MeetingCancelled.
    """
    work.need(Permission.OPEN_MOTIONS)
    meeting = locked(work, meeting_id)
    if meeting.reminded_at is not None or meeting.starts_at <= work.now:
        return 0
    meeting.reminded_at = work.now
    people = concerned(work, Kind(meeting.kind), civil_date(meeting.starts_at))
    away = set(
        work.session.scalars(
            select(Attendance.member_id).where(
                Attendance.coop_id == work.coop_id,
                Attendance.meeting_id == meeting_id,
                Attendance.said == Way.APOLOGIES.value,
            )
        )
    )
    fresh = work.now - meeting.called_at < timedelta(days=1)
    told = [] if fresh else [person for member, person in people.items() if member not in away]
    work.session.flush()
    append(work, act="meeting.reminded", subject_kind="meeting", subject_id=meeting_id, content={"people": len(told)})
    tell_of(work, meeting, told, REMINDER)
    return len(told)
