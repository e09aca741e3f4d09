"""The list of meetings, a meeting's page, calling one and calling it off, and saying how one comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.clock import london
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.governance.decided import undecided_statement
from coopbudget.governance.queries import MotionRow, motion_row
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.meetings import policy, queries, schemas, service, words
from coopbudget.meetings.errors import MeetingNotFound
from coopbudget.meetings.queries import MeetingRow
from coopbudget.meetings.rules import Kind, Way, agenda_open, first_day, notice_for
from coopbudget.meetings.views.room import bp
from coopbudget.members.queries import names
from coopbudget.members.queries.membership import officers
from coopbudget.paging import Page, page_number, paginate
from coopbudget.rulebook.queries import rules_on


@bp.get("/c/<coop>/meetings")
@requires(Permission.SEE_COOP)
def meetings(work: Work) -> ResponseReturnValue:
    """The meetings to come, the next first; or those that were, the newest first."""
    past = request.args.get("past") == "yes"
    found = paginate(work.session, queries.meetings_statement(work.coop_id, work.now, past=past), number=page_number())
    page = Page([queries.meeting_row(each) for each in found.rows], found.number, found.size, found.total)
    return render_template(
        "meetings/meetings.html",
        page=page,
        past=past,
        kinds=words.KINDS,
        may_call=work.actor.may(Permission.OPEN_MOTIONS),
    )


def found_meeting(work: Work, number: int) -> MeetingRow:
    """The meeting by its number. Raises MeetingNotFound."""
    found = queries.meeting_by_number(work.session, work.coop_id, number)
    if found is None:
        raise MeetingNotFound()
    return found


@bp.get("/c/<coop>/meetings/<int:number>")
@requires(Permission.SEE_COOP)
def meeting(work: Work, number: int) -> ResponseReturnValue:
    """When and where, what it is about, who comes or came, and what was said."""
    return meeting_page(work, found_meeting(work, number))


def meeting_page(work: Work, found: MeetingRow, form: Form | None = None) -> str:
    """The meeting's page."""
    inside = policy.may_see_inside(work.actor, found.kind)
    rows = queries.attendance(work.session, work.coop_id, found.id)
    mine = next((each for each in rows if each.member_id == work.actor.member_id), None)
    began = found.began(work.now)
    changes = queries.changes_of(work.session, work.coop_id, found.id) if inside else []
    return render_template(
        "meetings/meeting.html",
        meeting=found,
        inside=inside,
        readable=policy.may_read_minutes(work.actor, found.written),
        agenda=queries.agenda(work.session, work.coop_id, found.id) if inside else [],
        agenda_open=not began and agenda_open(found.agenda_last_on, work.today),
        changes=changes,
        attendees=rows,
        began=began,
        presence=queries.presence_of(work.session, work.coop_id, found, rows, came=began),
        approved_in=queries.meeting(work.session, work.coop_id, found.approved_in_id) if found.approved_in_id else None,
        who=names(
            work.session,
            {found.called_by, found.drafted_by, found.approved_by, *(each.changed_by for each in changes)},
        ),
        form=form or Form.blank(schemas.Coming(), way=mine.said if mine else None),
        may_say=not began and found.cancelled_at is None and _invited(work, found),
        may_see_names=work.actor.may(Permission.SEE_MEMBERS),
        may_write=work.actor.may(Permission.OPEN_MOTIONS),
        may_approve=bool(policy.may_approve(work.actor, found.written)),
        words=words,
        mine=[(way.value, text) for way, text in words.MINE.items()],
        theirs=[(way.value, text) for way, text in words.WAYS.items()],
    )


def _invited(work: Work, found: MeetingRow) -> bool:
    member_id = work.actor.member_id
    if member_id is None or not work.actor.may(Permission.TAKE_PART) or not work.actor.may_for_member(Power.SPEAK):
        return False
    if found.kind is Kind.GENERAL:
        return True
    return any(each.member_id == member_id for each in officers(work.session, work.coop_id, found.day))


@bp.post("/c/<coop>/meetings/<int:number>/coming")
@requires(Permission.TAKE_PART)
def coming(work: Work, number: int) -> ResponseReturnValue:
    """Say how the member comes."""
    found, form = found_meeting(work, number), Form.read(schemas.Coming())
    if not form.ok:
        return meeting_page(work, found, form), 422
    service.say_coming(work, meeting_id=found.id, way=Way(form.data["way"]))
    flash(_("Thank you. You can say otherwise until it begins."), "success")
    return redirect(url_for("meetings.meeting", number=number), 303)


def _call_page(work: Work, form: Form) -> str:
    notice = rules_on(work.session, work.coop_id, work.today).meeting_notice_days
    return render_template(
        "meetings/call.html",
        form=form,
        kinds=[(kind.value, text, words.KIND_HINTS[kind]) for kind, text in words.KINDS.items()],
        notice=notice,
        earliest=first_day(work.today, notice_for(Kind.GENERAL, notice)),
        motions=[(each.number, f"{each.number}. {each.title}") for each in open_motions(work)],
    )


def open_motions(work: Work) -> list[MotionRow]:
    return [motion_row(each) for each in work.session.scalars(undecided_statement(work.coop_id))]


@bp.get("/c/<coop>/meetings/new")
@requires(Permission.OPEN_MOTIONS)
def calling(work: Work) -> ResponseReturnValue:
    """The form to call a meeting."""
    return _call_page(work, Form.blank(schemas.CallMeeting(), minutes_long=90, agenda_days=7))


@bp.post("/c/<coop>/meetings/new")
@requires(Permission.OPEN_MOTIONS)
def call(work: Work) -> ResponseReturnValue:
    """Call it."""
    form = Form.read(schemas.CallMeeting())
    if form.ok:
        data = form.data
        by_number = {each.number: each.id for each in open_motions(work)}
        try:
            number = service.call_meeting(
                work, kind=Kind(data["kind"]), title=data["title"], minutes_long=data["minutes_long"],
                starts_at=instant(data), place=data["place"], joining=data["joining"],
                motions=[by_number[each] for each in data["motions"] if each in by_number],
                items=lines(data["items"]), agenda_days=data["agenda_days"],
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The meeting is called. Everybody it is for has been told."), "success")
            return redirect(url_for("meetings.meeting", number=number), 303)
    return _call_page(work, form), 422


def instant(data: Mapping[str, Any]) -> datetime:
    """When it begins. Raises Invalid for the hour that the clocks skip in March."""
    try:
        return london(data["starts_on"], data["starts_time"])
    except ValueError:
        skipped = _("The clocks go forward over this hour, so it does not exist that day.")
        raise Invalid({"starts_time": [skipped]}) from None


def lines(text: str) -> list[str]:
    """A thing for each line that says something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@bp.get("/c/<coop>/meetings/<int:number>/call-off")
@requires(Permission.OPEN_MOTIONS)
def calling_off(work: Work, number: int) -> ResponseReturnValue:
    """The form to call a meeting off."""
    return _off_page(work, number, Form.blank(schemas.CallOff()))


def _off_page(work: Work, number: int, form: Form) -> str:
    return render_template("meetings/call_off.html", meeting=found_meeting(work, number), form=form)


@bp.post("/c/<coop>/meetings/<int:number>/call-off")
@requires(Permission.OPEN_MOTIONS)
def call_off(work: Work, number: int) -> ResponseReturnValue:
    """Call it off."""
    form = Form.read(schemas.CallOff())
    if not form.ok:
        return _off_page(work, number, form), 422
    service.call_off(work, meeting_id=found_meeting(work, number).id, why=form.data["why"])
    flash(_("The meeting is called off. Everybody it was for has been told."), "success")
    return redirect(url_for("meetings.meeting", number=number), 303)
