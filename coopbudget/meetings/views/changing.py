"""Changing a meeting after its call: what it is about, and when and where."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.clock import LONDON
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.meetings import queries, schemas, service
from coopbudget.meetings.rules import agenda_open, first_day, notice_for
from coopbudget.meetings.views.meeting import found_meeting, instant, lines, open_motions
from coopbudget.meetings.views.room import bp
from coopbudget.rulebook.queries import rules_on


def _agenda_page(work: Work, number: int, form: Form) -> str:
    found = found_meeting(work, number)
    items = queries.agenda(work.session, work.coop_id, found.id)
    there = {each.motion.number for each in items if each.motion}
    return render_template(
        "meetings/agenda.html",
        meeting=found,
        form=form,
        open=found.cancelled_at is None and not found.began(work.now) and agenda_open(found.agenda_last_on, work.today),
        motions=[(m.number, f"{m.number}. {m.title}") for m in open_motions(work) if m.number not in there],
        agenda=[(each.place, each.motion.title if each.motion else each.words) for each in items],
    )


@bp.get("/c/<coop>/meetings/<int:number>/agenda")
@requires(Permission.OPEN_MOTIONS)
def changing_agenda(work: Work, number: int) -> ResponseReturnValue:
    """The form to put something on the agenda, or take it off."""
    return _agenda_page(work, number, Form.blank(schemas.ChangeAgenda()))


@bp.post("/c/<coop>/meetings/<int:number>/agenda")
@requires(Permission.OPEN_MOTIONS)
def change_agenda(work: Work, number: int) -> ResponseReturnValue:
    """Change it."""
    form = Form.read(schemas.ChangeAgenda())
    if form.ok:
        by_number = {each.number: each.id for each in open_motions(work)}
        try:
            service.change_agenda(
                work, meeting_id=found_meeting(work, number).id, why=form.data["why"], items=lines(form.data["items"]),
                motions=[by_number[each] for each in form.data["motions"] if each in by_number],
                take_off=form.data["off"],
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is changed. Everybody it is for has been told."), "success")
            return redirect(url_for("meetings.meeting", number=number), 303)
    return _agenda_page(work, number, form), 422


def _move_page(work: Work, number: int, form: Form | None) -> str:
    found = found_meeting(work, number)
    notice = notice_for(found.kind, rules_on(work.session, work.coop_id, work.today).meeting_notice_days)
    if form is None:
        wall = found.starts_at.astimezone(LONDON)
        form = Form.blank(
            schemas.MoveMeeting(), starts_on=wall.date().isoformat(), starts_time=f"{wall:%H:%M}",
            minutes_long=found.minutes_long, place=found.place, joining=found.joining,
        )  # fmt: skip
    return render_template(
        "meetings/move.html", meeting=found, form=form, notice=notice, earliest=first_day(work.today, notice)
    )


@bp.get("/c/<coop>/meetings/<int:number>/move")
@requires(Permission.OPEN_MOTIONS)
def moving(work: Work, number: int) -> ResponseReturnValue:
    """The form to move a meeting, filled with when and where it is."""
    return _move_page(work, number, None)


@bp.post("/c/<coop>/meetings/<int:number>/move")
@requires(Permission.OPEN_MOTIONS)
def move(work: Work, number: int) -> ResponseReturnValue:
    """Move it."""
    form = Form.read(schemas.MoveMeeting())
    if form.ok:
        given = {name: form.data[name] for name in ("minutes_long", "place", "joining", "why")}
        try:
            found = found_meeting(work, number)
            service.move_meeting(work, meeting_id=found.id, starts_at=instant(form.data), **given)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The meeting is moved. Everybody it is for has been told."), "success")
            return redirect(url_for("meetings.meeting", number=number), 303)
    return _move_page(work, number, form), 422
