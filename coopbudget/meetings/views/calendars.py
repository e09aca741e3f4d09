"""A person's calendar: its secret address, and what is read there: our meetings, and the last days of votes."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.clock import start_of_day
from coopbudget.coops import queries as coops
from coopbudget.governance.decided import votes_since
from coopbudget.governance.queries import MotionRow
from coopbudget.guard import Actor, Permission, Work, public, requires
from coopbudget.meetings import policy, queries, service, words
from coopbudget.meetings.errors import NoSuchCalendar
from coopbudget.meetings.ical import Event, calendar
from coopbudget.meetings.queries import MeetingRow
from coopbudget.meetings.views.room import bp
from coopbudget.members.actors import actor_for
from coopbudget.settings import Settings

PAST = timedelta(days=366)
"""How far back a calendar shows what was."""


@bp.get("/c/<coop>/calendar")
@requires(Permission.SEE_COOP)
def calendar_page(work: Work) -> ResponseReturnValue:
    """Whether the person's calendar reads the meetings; the address, once, after it was made."""
    secret = session.pop("calendar_secret", None)
    return render_template(
        "meetings/calendar.html",
        made_at=queries.calendar_made_at(work.session, work.coop_id, work.person_id),
        address=_whole("meetings.feed", secret=secret) if secret else "",
    )


def _whole(endpoint: str, **values: object) -> str:
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.public_url + url_for(endpoint, **values)  # type: ignore[arg-type]


@bp.post("/c/<coop>/calendar")
@requires(Permission.SEE_COOP)
def make_calendar(work: Work) -> ResponseReturnValue:
    """Make an address, in the place of the one before."""
    session["calendar_secret"] = service.make_address(work)
    return redirect(url_for("meetings.calendar_page"), 303)


@bp.post("/c/<coop>/calendar/take-back")
@requires(Permission.SEE_COOP)
def revoke_calendar(work: Work) -> ResponseReturnValue:
    """Take the address back."""
    service.revoke_address(work)
    flash(_("The address is taken back. Nobody can read by it when we meet any more."), "success")
    return redirect(url_for("meetings.calendar_page"), 303)


@bp.get("/c/<coop>/calendar/<secret>.ics")
@public("a calendar program can't sign in: it holds its person's secret, which they can take back")
def feed(work: Work, coop: str, secret: str) -> ResponseReturnValue:
    """The meetings that the person may see, and the last days to vote, while they have a part in the co-op."""
    found = coops.coop_by_slug(work.session, coop)
    person = queries.calendar_person(work.session, found.id, service.digest_of(secret)) if found else None
    actor = actor_for(work.session, person, coop, today=work.today) if person else None
    if found is None or actor is None or not actor.may(Permission.SEE_COOP):
        raise NoSuchCalendar()
    since = work.now - PAST
    moves = queries.moves_since(work.session, found.id, since)
    meetings = [
        _event(each, moves.get(each.id), actor, coop) for each in queries.meetings_since(work.session, found.id, since)
    ]
    last_days = [_last_day(each, coop) for each in votes_since(work.session, found.id, work.today - PAST)]
    text = calendar(found.name, [*meetings, *last_days])
    headers = {"Content-Disposition": f'inline; filename="{coop}.ics"'}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _event(meeting: MeetingRow, moved: tuple[int, datetime] | None, actor: Actor, coop: str) -> Event:
    times, last = moved or (0, meeting.called_at)
    inside = policy.may_see_inside(actor, meeting.kind)
    return Event(
        uid=f"{meeting.id}@coopbudget",
        starts=meeting.starts_at,
        long=timedelta(minutes=meeting.minutes_long),
        summary=f"{words.KINDS[meeting.kind]}: {meeting.title}",
        changed_at=meeting.cancelled_at or last,
        sequence=times + (1 if meeting.cancelled_at else 0),
        location=meeting.place if inside else "",
        description=meeting.joining if inside else "",
        url=_whole("meetings.meeting", coop=coop, number=meeting.number),
        cancelled=meeting.cancelled_at is not None,
    )


def _last_day(motion: MotionRow, coop: str) -> Event:
    assert motion.closes_on is not None
    return Event(
        uid=f"{motion.id}@coopbudget",
        starts=motion.closes_on,
        long=timedelta(days=1),
        summary=_("Last day to vote: %(title)s", title=motion.title),
        changed_at=motion.opened_at or motion.proposed_at or start_of_day(motion.closes_on),
        sequence=1 if motion.opened_at else 0,
        url=_whole("governance.motion", coop=coop, number=motion.number),
    )
