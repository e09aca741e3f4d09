"""What the services of meetings share: a meeting under lock, what the rules ask of it, and whom it concerns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.clock import civil_date
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.meetings.errors import MeetingBegan, MeetingCancelled, MeetingNotFound
from coopbudget.meetings.models import Meeting
from coopbudget.meetings.rules import Kind, first_day, notice_for
from coopbudget.members.queries.membership import current_members, officers
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.rulebook.queries import version_on


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


def to_come(work: Work, meeting_id: uuid.UUID) -> Meeting:
    """As ``locked``, for one that has not begun. Raises MeetingBegan too."""
    meeting = locked(work, meeting_id)
    if meeting.starts_at <= work.now:
        raise MeetingBegan()
    return meeting


@dataclass(frozen=True)
class Asked:
    """What the rules of today ask of a meeting, as its row keeps it."""

    notice_days: int
    rules_number: int
    quorum_percent: int | None
    quorum_people: int | None


def asked_of(work: Work, kind: Kind, starts_at: datetime) -> Asked:
    """What the rules of today ask of a meeting that is called for then, or moved to then.

    Raises Invalid for a day before the notice is over that they ask for, or for an instant that is past.
    """
    held = version_on(work.session, work.coop_id, work.today)
    notice = notice_for(kind, held.rules.meeting_notice_days)
    if civil_date(starts_at) < first_day(work.today, notice):
        raise Invalid(
            {"starts_on": [_l("Our rules ask for %(days)s days of notice. Choose a later day.", days=notice)]}
        )
    if starts_at <= work.now:
        raise Invalid({"starts_on": [_l("Choose a day and time that are still to come.")]})
    general = kind is Kind.GENERAL
    return Asked(
        notice, held.number, held.rules.meeting_quorum_percent if general else None,
        held.rules.meeting_quorum_people if general else None,
    )  # fmt: skip


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
