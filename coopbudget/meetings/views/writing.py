"""Writing a meeting down: who came, the minutes, and how they were approved."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.meetings import queries, rules, schemas, service, words
from coopbudget.meetings.queries import MeetingRow
from coopbudget.meetings.rules import Way
from coopbudget.meetings.views.meeting import found_meeting
from coopbudget.meetings.views.room import bp
from coopbudget.members.queries.membership import current_members


def _came_page(work: Work, number: int, form: Form | None) -> str:
    found = found_meeting(work, number)
    rows = queries.attendance(work.session, work.coop_id, found.id)
    if form is None:
        told = {way.value: [str(each.number) for each in rows if (each.came or each.said) == way.value] for way in Way}
        form = Form.blank(schemas.WhoCame(), **{name: ", ".join(numbers) for name, numbers in told.items()})
    said = [each for each in rows if each.said]
    return render_template("meetings/came.html", meeting=found, form=form, ways=words.WAYS, said=said, Way=Way)


@bp.get("/c/<coop>/meetings/<int:number>/came")
@requires(Permission.OPEN_MOTIONS)
def noting_came(work: Work, number: int) -> ResponseReturnValue:
    """The form for who came, filled with what people said before."""
    return _came_page(work, number, None)


@bp.post("/c/<coop>/meetings/<int:number>/came")
@requires(Permission.OPEN_MOTIONS)
def note_came(work: Work, number: int) -> ResponseReturnValue:
    """Note who came."""
    form = Form.read(schemas.WhoCame())
    came = _read_came(work, form) if form.ok else {}
    if not form.ok:
        return _came_page(work, number, form), 422
    service.note_attendance(work, meeting_id=found_meeting(work, number).id, came=came)
    flash(_("It is written down who came.") + " " + _there(work, found_meeting(work, number)), "success")
    return redirect(url_for("meetings.meeting", number=number), 303)


def _read_came(work: Work, form: Form) -> dict[uuid.UUID, Way]:
    """Who came, by member id. Adds errors to the form where a number is none of a member's, or stands twice."""
    typed = {way: rules.read_numbers(form.data[way.value]) for way in Way}
    for way, numbers in typed.items():
        if numbers is None:
            form.take({way.value: [_("Type members’ numbers with commas between, like 3, 7, 12.")]})
    clear = {way: numbers for way, numbers in typed.items() if numbers is not None}
    for name, number in rules.twice({way.value: numbers for way, numbers in clear.items()}).items():
        form.take({name: [_("Number %(number)s stands here twice. Keep one of them.", number=number)]})
    members = {each.number: each.id for each in current_members(work.session, work.coop_id)}
    for way, numbers in clear.items():
        unknown = [number for number in numbers if number not in members]
        if unknown:
            form.take({way.value: [_("There is no member with number %(number)s.", number=unknown[0])]})
    return {members[n]: way for way, numbers in clear.items() for n in numbers if n in members}


@bp.get("/c/<coop>/meetings/<int:number>/minutes")
@requires(Permission.OPEN_MOTIONS)
def writing_minutes(work: Work, number: int) -> ResponseReturnValue:
    """The draft as a form; a new one begins with the agenda."""
    found = found_meeting(work, number)
    text = found.minutes
    if found.drafted_at is None:
        items = queries.agenda(work.session, work.coop_id, found.id)
        there = [_there(work, found)] if found.roll is not None else []
        about = [each.motion.title if each.motion else each.words for each in items]
        text = "\n\n".join([*there, *(f"{place}. {words}\n" for place, words in enumerate(about, start=1))])
    return _minutes_page(work, number, Form.blank(schemas.WriteMinutes(), text=text))


def _there(work: Work, found: MeetingRow) -> str:
    """Who was there, whether that was enough, and in which way: as sentences."""
    rows = queries.attendance(work.session, work.coop_id, found.id)
    there = queries.presence_of(work.session, work.coop_id, found, rows, came=True)
    return f"{words.presence_words(there, held=True)} {words.ways_words(there)}".strip()


def _minutes_page(work: Work, number: int, form: Form) -> str:
    found = found_meeting(work, number)
    there = _there(work, found) if found.roll is not None else ""
    return render_template("meetings/minutes.html", meeting=found, form=form, there=there)


@bp.post("/c/<coop>/meetings/<int:number>/minutes")
@requires(Permission.OPEN_MOTIONS)
def write_minutes(work: Work, number: int) -> ResponseReturnValue:
    """Keep the draft."""
    form = Form.read(schemas.WriteMinutes())
    if not form.ok:
        return _minutes_page(work, number, form), 422
    service.write_minutes(work, meeting_id=found_meeting(work, number).id, text=form.data["text"])
    flash(_("The draft is kept. Another officer notes when it is approved."), "success")
    return redirect(url_for("meetings.meeting", number=number), 303)


def _approve_page(work: Work, number: int, form: Form) -> str:
    found = found_meeting(work, number)
    later = queries.later_meetings(work.session, work.coop_id, found, work.now)
    return render_template("meetings/approve.html", meeting=found, form=form, later=later)


@bp.get("/c/<coop>/meetings/<int:number>/approve")
@requires(Permission.OPEN_MOTIONS)
def approving(work: Work, number: int) -> ResponseReturnValue:
    """The minutes again, and the question how they were approved."""
    return _approve_page(work, number, Form.blank(schemas.Approve(), on=work.today.isoformat()))


@bp.post("/c/<coop>/meetings/<int:number>/approve")
@requires(Permission.OPEN_MOTIONS)
def approve(work: Work, number: int) -> ResponseReturnValue:
    """Note it."""
    form = Form.read(schemas.Approve())
    if form.ok:
        found = found_meeting(work, number)
        at_meeting = form.data["how"] == "meeting"
        held = queries.later_meetings(work.session, work.coop_id, found, work.now) if at_meeting else []
        in_meeting = next((each.id for each in held if each.number == form.data["at"]), None)
        try:
            if at_meeting and in_meeting is None:
                raise Invalid({"at": [_("Choose a meeting that was held after this one.")]})
            service.approve_minutes(
                work, meeting_id=found.id, in_meeting=in_meeting, on=None if at_meeting else form.data["on"]
            )
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The minutes are approved. They stand as they are, for every member to read."), "success")
            return redirect(url_for("meetings.meeting", number=number), 303)
    return _approve_page(work, number, form), 422
