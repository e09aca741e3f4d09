"""Calling a meeting with the notice that the rules ask for, calling it off, and saying how one comes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.clock import civil_date
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work
from coopbudget.meetings.errors import NotInvited
from coopbudget.meetings.models import Attendance, Meeting
from coopbudget.meetings.rules import Kind, Way
from coopbudget.meetings.service.agenda import check_open, put_on
from coopbudget.meetings.service.ground import asked_of, concerned, tell_of, to_come
from coopbudget.notices.messages import N_
from coopbudget.trail.service import append

CALLED = N_("We meet on %(when)s: “%(title)s” See what it is about, and say how you come.")
CALLED_OFF = N_("The meeting on %(when)s is called off: “%(title)s”")


def call_meeting(
    work: Work,
    *,
    kind: Kind,
    title: str,
    starts_at: datetime,
    minutes_long: int,
    place: str,
    joining: str = "",
    motions: Sequence[uuid.UUID] = (),
    items: Sequence[str] = (),
    agenda_days: int = 7,
) -> int:
    """Call a meeting and tell everybody whom it is for; its number. Motions come first on the agenda, then ``items``.

    The agenda can change until so many days before it. Raises Invalid for a day before the notice is over that the
    rules of today ask for, an agenda of nothing, or a motion that is decided already.
    """
    work.need(Permission.OPEN_MOTIONS)
    asked = asked_of(work, kind, starts_at)
    if not motions and not items:
        raise Invalid({"items": [_l("Say what the meeting is about: a line for each thing.")]})
    check_open(work, motions)
    meeting = Meeting(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "meeting"), kind=kind.value, title=title,
        place=place, joining=joining, starts_at=starts_at, minutes_long=minutes_long, called_at=work.now,
        called_by=work.person_id, agenda_last_on=civil_date(starts_at) - timedelta(days=agenda_days),
        **asdict(asked),
    )  # fmt: skip
    work.session.add(meeting)
    work.session.flush()
    put_on(work, meeting.id, motions=motions, items=items)
    append(
        work, act="meeting.called", subject_kind="meeting", subject_id=meeting.id,
        content={
            "number": meeting.number, "kind": kind.value, "starts": starts_at.isoformat(), "notice": asked.notice_days,
            "rules": asked.rules_number, "motions": [str(each) for each in motions],
        },
    )  # fmt: skip
    tell_of(work, meeting, list(concerned(work, kind, civil_date(starts_at)).values()), CALLED)
    return meeting.number


def call_off(work: Work, *, meeting_id: uuid.UUID, why: str) -> None:
    """Call a meeting off before it begins; whom it was for are told. Raises MeetingBegan, MeetingCancelled."""
    work.need(Permission.OPEN_MOTIONS)
    meeting = to_come(work, meeting_id)
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancelled_why = work.now, work.person_id, why
    work.session.flush()
    append(work, act="meeting.called_off", subject_kind="meeting", subject_id=meeting_id)
    people = concerned(work, Kind(meeting.kind), civil_date(meeting.starts_at))
    tell_of(work, meeting, list(people.values()), CALLED_OFF)


def say_coming(work: Work, *, meeting_id: uuid.UUID, way: Way) -> None:
    """The member says how she will come, or that she can't; again, to say otherwise.

    Raises MeetingBegan, MeetingCancelled, NotInvited.
    """
    work.need(Permission.TAKE_PART)
    work.need_power(Power.SPEAK)
    meeting = to_come(work, meeting_id)
    if work.member_id not in concerned(work, Kind(meeting.kind), civil_date(meeting.starts_at)):
        raise NotInvited()
    attendance_of(work, meeting_id, work.member_id).said = way.value
    work.session.flush()
    append(
        work, act="meeting.answered", subject_kind="meeting", subject_id=meeting_id,
        content={"member": str(work.member_id), "way": way.value},
    )  # fmt: skip


def attendance_of(work: Work, meeting_id: uuid.UUID, member_id: uuid.UUID) -> Attendance:
    """The member's row at a locked meeting, made where there is none."""
    found = work.session.get(Attendance, (work.coop_id, meeting_id, member_id), populate_existing=True)
    if found is None:
        found = Attendance(coop_id=work.coop_id, meeting_id=meeting_id, member_id=member_id, said="", came="")
        work.session.add(found)
    return found
