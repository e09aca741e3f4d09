"""Writing down a meeting: who came, the minutes, and that they were approved."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from coopbudget.clock import civil_date
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.meetings import policy
from coopbudget.meetings.errors import MeetingToCome, MinutesApproved, NoMinutes
from coopbudget.meetings.models import Attendance, Meeting
from coopbudget.meetings.queries import attendance, later_meetings, meeting_row, presence_of, roll_of
from coopbudget.meetings.rules import Kind, Way, presence
from coopbudget.meetings.service.calling import attendance_of
from coopbudget.meetings.service.ground import locked, tell_of
from coopbudget.members.queries.membership import members_by_id, people_with
from coopbudget.notices.messages import N_
from coopbudget.trail.service import append

TO_APPROVE = N_("Minutes wait to be approved: “%(title)s”, %(when)s")


def _held(work: Work, meeting_id: uuid.UUID) -> Meeting:
    """A meeting that began, its minutes still open. Raises MeetingToCome, MeetingCancelled, MinutesApproved."""
    meeting = locked(work, meeting_id)
    if meeting.starts_at > work.now:
        raise MeetingToCome()
    if meeting.approved_at is not None:
        raise MinutesApproved()
    return meeting


def note_attendance(work: Work, *, meeting_id: uuid.UUID, came: Mapping[uuid.UUID, Way]) -> None:
    """Note who came and how, or sent apologies (by member id); again, to put it right. The roll is kept with it.

    Raises MeetingToCome, MeetingCancelled, MinutesApproved, Invalid for somebody who is no member.
    """
    work.need(Permission.OPEN_MOTIONS)
    meeting = _held(work, meeting_id)
    if len(members_by_id(work.session, work.coop_id, came)) != len(came):
        raise Invalid(_l("Only members are written down as having come."))
    work.session.execute(
        update(Attendance)
        .where(Attendance.coop_id == work.coop_id, Attendance.meeting_id == meeting_id)
        .values(came="")
        .execution_options(synchronize_session=False)
    )
    for member_id in sorted(came):
        attendance_of(work, meeting_id, member_id).came = came[member_id].value
    meeting.roll = roll_of(work.session, work.coop_id, Kind(meeting.kind), civil_date(meeting.starts_at))
    work.session.flush()
    found = presence(meeting.roll, meeting_row(meeting).quorum, [way.value for way in came.values()])
    append(
        work, act="meeting.attended", subject_kind="meeting", subject_id=meeting_id,
        content={
            "roll": meeting.roll, "needed": found.needed, "enough": found.quorate,
            "came": {str(each): came[each].value for each in sorted(came)},
        },
    )  # fmt: skip


def write_minutes(work: Work, *, meeting_id: uuid.UUID, text: str) -> None:
    """Write the draft, or another in its place; who else can note its approval is told of the first.

    The trail keeps its digest. Raises MeetingToCome, MeetingCancelled, MinutesApproved.
    """
    work.need(Permission.OPEN_MOTIONS)
    meeting = _held(work, meeting_id)
    first = meeting.drafted_at is None
    meeting.minutes, meeting.drafted_at, meeting.drafted_by = text, work.now, work.person_id
    work.session.flush()
    append(
        work, act="minutes.written", subject_kind="meeting", subject_id=meeting_id, content={"digest": _digest(text)}
    )
    if first:
        others = people_with(work.session, work.coop_id, Permission.OPEN_MOTIONS, work.today)
        tell_of(work, meeting, [each for each in others if each != work.person_id], TO_APPROVE)


def approve_minutes(
    work: Work, *, meeting_id: uuid.UUID, on: date | None = None, in_meeting: uuid.UUID | None = None
) -> None:
    """Note that the minutes were approved: at a later meeting of the same kind, or by the board on a day.

    Raises NoMinutes, MinutesApproved, MeetingToCome, MeetingCancelled, Forbidden for their writer, Invalid for a
    meeting or a day that can't be.
    """
    work.need(Permission.OPEN_MOTIONS)
    meeting = _held(work, meeting_id)
    row = meeting_row(meeting)
    if meeting.drafted_at is None:
        raise NoMinutes()
    insist(policy.may_approve(work.actor, row.written))
    if in_meeting is not None:
        later = {each.id: each for each in later_meetings(work.session, work.coop_id, row, work.now)}
        if in_meeting not in later:
            raise Invalid({"at": [_l("Choose a meeting that was held after this one.")]})
        rows = attendance(work.session, work.coop_id, in_meeting)
        if presence_of(work.session, work.coop_id, later[in_meeting], rows, came=True).quorate is False:
            raise Invalid({"at": [_l("Too few were at that meeting, or nobody wrote down who came.")]})
        on = later[in_meeting].day
    if on is None or not row.day <= on <= work.today:
        raise Invalid({"on": [_l("Type the day: not before the meeting, and not after today.")]})
    meeting.approved_at, meeting.approved_by = work.now, work.person_id
    meeting.approved_on, meeting.approved_in_id = on, in_meeting
    work.session.flush()
    append(
        work, act="minutes.approved", subject_kind="meeting", subject_id=meeting_id,
        content={
            "digest": _digest(meeting.minutes), "on": on.isoformat(), "in": str(in_meeting) if in_meeting else "",
        },
    )  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
