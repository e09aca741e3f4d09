"""What the services of meetings share: a meeting under lock, and whom it concerns."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from coopbudget.guard import Work
from coopbudget.meetings.errors import MeetingCancelled, MeetingNotFound
from coopbudget.meetings.models import Meeting
from coopbudget.meetings.rules import Kind
from coopbudget.members.queries.membership import current_members, officers
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell


def locked(work: Work, meeting_id: uuid.UUID) -> Meeting:
    """The meeting, its row locked until commit. Raises MeetingNotFound, MeetingCancelled."""
    found = work.session.scalar(
        select(Meeting)
        .where(Meeting.coop_id == work.coop_id, Meeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise MeetingNotFound()
    if found.cancelled_at is not None:
        raise MeetingCancelled()
    return found


def concerned(work: Work, kind: Kind, on: date) -> dict[uuid.UUID, uuid.UUID]:
    """Whom a meeting is for, as person ids by member id: every member; of the board's, who is in office that day."""
    if kind is Kind.GENERAL:
        return {each.id: each.person_id for each in current_members(work.session, work.coop_id)}
    return {each.member_id: each.person_id for each in officers(work.session, work.coop_id, on)}


def tell_of(work: Work, meeting: Meeting, people: list[uuid.UUID], message: str, **values: Value) -> None:
    """Tell people (ids) something of a meeting: ``message`` may say ``title``, ``when`` and ``values``."""
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=people,
        message=message,
        values={"title": meeting.title, "when": {"instant": meeting.starts_at.isoformat()}, **values},
        link=f"/c/{slug}/meetings/{meeting.number}",
    )
