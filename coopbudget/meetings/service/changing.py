"""What changes after the call: the agenda until its last day, and when and where. It is kept, and people told again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from coopbudget.clock import civil_date
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.meetings.errors import AgendaStands
from coopbudget.meetings.models import AgendaItem, Attendance, Meeting, MeetingChange
from coopbudget.meetings.rules import Kind, agenda_open
from coopbudget.meetings.service.agenda import check_open, put_on
from coopbudget.meetings.service.ground import asked_of, concerned, tell_of, to_come
from coopbudget.notices.messages import N_
from coopbudget.trail.service import append

AGENDA_CHANGED = N_("We talk about other things on %(when)s: “%(title)s” See what was added or taken off.")
MOVED = N_("The meeting is moved to %(when)s: “%(title)s” Say again how you come.")
ELSEWHERE = N_("We meet in another place or way on %(when)s: “%(title)s” Look before you come.")


def change_agenda(
    work: Work,
    *,
    meeting_id: uuid.UUID,
    why: str,
    motions: Sequence[uuid.UUID] = (),
    items: Sequence[str] = (),
    take_off: Collection[int] = (),
) -> None:
    """Put motions and other things on the agenda, behind what is there, and take off what stands at these places.

    Whom the meeting is for are told again. Raises MeetingBegan, MeetingCancelled, AgendaStands after the last day to
    change it, Invalid where nothing changes or nothing would be left, or for a motion that is decided or on it.
    """
    work.need(Permission.OPEN_MOTIONS)
    meeting = to_come(work, meeting_id)
    if not agenda_open(meeting.agenda_last_on, work.today):
        raise AgendaStands()
    here = (AgendaItem.coop_id == work.coop_id, AgendaItem.meeting_id == meeting_id)
    before = work.session.scalars(select(AgendaItem).where(*here).order_by(AgendaItem.place)).all()
    off = [each for each in before if each.place in take_off]
    if len(off) != len(set(take_off)):
        raise Invalid({"off": [_l("Choose things that stand on the agenda.")]})
    if not (off or motions or items):
        raise Invalid({"items": [_l("Say what is added, or choose what is taken off.")]})
    if len(off) == len(before) and not motions and not items:
        raise Invalid({"off": [_l("Something has to be left to talk about. Or call the meeting off.")]})
    check_open(work, motions)
    if set(motions) & {each.motion_id for each in before}:
        raise Invalid({"motions": [_l("Choose questions that are not on the agenda yet.")]})
    for each in off:
        _keep(work, meeting, what="taken_off", why=why, words=each.words, motion_id=each.motion_id)
    work.session.execute(
        delete(AgendaItem)
        .where(*here, AgendaItem.place.in_([each.place for each in off]))
        .execution_options(synchronize_session=False)
    )
    put_on(work, meeting_id, motions=motions, items=items, after=max(each.place for each in before))
    for motion_id in motions:
        _keep(work, meeting, what="added", why=why, motion_id=motion_id)
    for words in items:
        _keep(work, meeting, what="added", why=why, words=words)
    work.session.flush()
    append(
        work, act="meeting.agenda_changed", subject_kind="meeting", subject_id=meeting_id,
        content={"added": len(motions) + len(items), "taken_off": len(off), "motions": [str(each) for each in motions]},
    )  # fmt: skip
    people = concerned(work, Kind(meeting.kind), civil_date(meeting.starts_at))
    tell_of(work, meeting, list(people.values()), AGENDA_CHANGED)


def move_meeting(
    work: Work,
    *,
    meeting_id: uuid.UUID,
    starts_at: datetime,
    minutes_long: int,
    place: str,
    joining: str,
    why: str,
) -> None:
    """Hold the meeting at another time, with the notice that the rules of today ask for, or in another place or way.

    Another time is a new call: what people said of the old one is gone, and the agenda can change as long before it.
    Whom it is for are told. Raises MeetingBegan, MeetingCancelled, Invalid for a day too near or where nothing moves.
    """
    work.need(Permission.OPEN_MOTIONS)
    meeting = to_come(work, meeting_id)
    kind, was_at, was_place = Kind(meeting.kind), meeting.starts_at, meeting.place
    if (starts_at, minutes_long, place, joining) == (was_at, meeting.minutes_long, was_place, meeting.joining):
        raise Invalid({"starts_on": [_l("This is when and where it is. Change what should be different.")]})
    if starts_at != was_at:
        asked = asked_of(work, kind, starts_at)
        meeting.notice_days, meeting.rules_number = asked.notice_days, asked.rules_number
        meeting.quorum_percent, meeting.quorum_people = asked.quorum_percent, asked.quorum_people
        meeting.called_at, meeting.called_by, meeting.reminded_at = work.now, work.person_id, None
        if meeting.agenda_last_on is not None:
            meeting.agenda_last_on += civil_date(starts_at) - civil_date(was_at)
        work.session.execute(
            update(Attendance)
            .where(Attendance.coop_id == work.coop_id, Attendance.meeting_id == meeting_id)
            .values(said="")
            .execution_options(synchronize_session=False)
        )
    meeting.starts_at, meeting.minutes_long, meeting.place, meeting.joining = starts_at, minutes_long, place, joining
    _keep(work, meeting, what="moved", why=why, was_at=was_at, was_place=was_place)
    work.session.flush()
    append(
        work, act="meeting.moved", subject_kind="meeting", subject_id=meeting_id,
        content={
            "from": was_at.isoformat(), "to": starts_at.isoformat(), "notice": meeting.notice_days,
            "rules": meeting.rules_number,
        },
    )  # fmt: skip
    people = concerned(work, kind, civil_date(starts_at))
    tell_of(work, meeting, list(people.values()), ELSEWHERE if starts_at == was_at else MOVED)


def _keep(
    work: Work,
    meeting: Meeting,
    *,
    what: str,
    why: str,
    words: str = "",
    motion_id: uuid.UUID | None = None,
    was_at: datetime | None = None,
    was_place: str = "",
) -> None:
    work.session.add(
        MeetingChange(
            coop_id=work.coop_id, id=new_id(), meeting_id=meeting.id, what=what, words=words, motion_id=motion_id,
            was_at=was_at, was_place=was_place, why=why, changed_at=work.now, changed_by=work.person_id,
        )
    )  # fmt: skip
