"""Open books within the co-op: how it stands, what everybody could read, the vote, the pause, words of decisions."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.governance.queries import motion_by_number
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.publication.errors import AlreadyDecided, NoSuchQuestion
from coopbudget.publication.open_books import policy, queries, schemas, service, words
from coopbudget.publication.views.blueprint import bp


@bp.get("/c/<coop>/open-books")
@requires(Permission.SEE_COOP)
def open_books(work: Work) -> ResponseReturnValue:
    """Whether everybody may read the books, what was decided of it, and what an officer can do."""
    return _room(work, Form.blank(schemas.Pause()))


def _room(work: Work, form: Form) -> str:
    asked = queries.questions(work.session, work.coop_id)
    paused = queries.pause_now(work.session, work.coop_id)
    may = work.actor.may(Permission.EDIT_COOP)
    people = {each.effect_by for each in asked if each.effect_by} | ({paused.paused_by} if paused else set())
    return render_template(
        "publication/open_books.html",
        since=queries.open_since(work.session, work.coop_id),
        paused=paused,
        asked=asked,
        waits=any(each.waits for each in asked),
        names=names(work.session, people),
        worded=queries.worded_decisions(work.session, work.coop_id) if may else [],
        form=form,
        may=may,
        may_ask=work.actor.may(Permission.OPEN_MOTIONS),
        may_pause=bool(policy.may_pause(work.actor)),
        may_lift=paused is not None and bool(policy.may_lift(work.actor, paused_by=paused.paused_by)),
    )


@bp.get("/c/<coop>/open-books/preview")
@requires(Permission.SEE_COOP)
def preview_books(work: Work) -> ResponseReturnValue:
    """What everybody could read, before anybody votes on it: the newest quarter whose books are closed."""
    told = queries.quarter_books(work.session, work.coop_id, work.today)
    return render_template("publication/books_preview.html", told=told, words=words)


@bp.get("/c/<coop>/open-books/ask")
@requires(Permission.OPEN_MOTIONS)
def ask_about_books(work: Work) -> ResponseReturnValue:
    """The question, and the last day of the vote."""
    return _ask(work, Form.blank(schemas.Propose()))


def _ask(work: Work, form: Form) -> str:
    opens = queries.open_since(work.session, work.coop_id) is None
    return render_template("publication/books_ask.html", form=form, opens=opens)


@bp.post("/c/<coop>/open-books/ask")
@requires(Permission.OPEN_MOTIONS)
def ask_about_books_now(work: Work) -> ResponseReturnValue:
    """Put it to the vote: to open them, or where they are open, to stop."""
    form = Form.read(schemas.Propose())
    if form.ok:
        opens = queries.open_since(work.session, work.coop_id) is None
        try:
            service.propose(work, opens=opens, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The members are asked. They vote until the day you chose."), "success")
            return redirect(url_for("publication.open_books"), 303)
    work.session.rollback()
    return _ask(work, form), 422


@bp.post("/c/<coop>/open-books/<int:number>/effect")
@requires(Permission.EDIT_COOP)
def use_books_vote(work: Work, number: int) -> ResponseReturnValue:
    """Do what the members carried."""
    service.put_into_effect(work, motion_id=_motion(work, number))
    flash(_("Done, as the members decided. Every member is told."), "success")
    return redirect(url_for("publication.open_books"), 303)


@bp.post("/c/<coop>/open-books/pause")
@requires(Permission.SEE_COOP)
def pause_books(work: Work) -> ResponseReturnValue:
    """Take them from everybody's sight at once."""
    form = Form.read(schemas.Pause())
    if form.ok:
        try:
            service.pause(work, why=form.data["why"])
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Paused. Nobody outside sees the books now. Every member is told why."), "success")
            return redirect(url_for("publication.open_books"), 303)
    work.session.rollback()
    return _room(work, form), 422


@bp.post("/c/<coop>/open-books/lift")
@requires(Permission.SEE_COOP)
def lift_books(work: Work) -> ResponseReturnValue:
    """Show them again."""
    service.lift(work)
    flash(_("Everybody can read the books again. Every member is told."), "success")
    return redirect(url_for("publication.open_books"), 303)


@bp.post("/c/<coop>/open-books/words/<int:number>/<any(show, hide):what>")
@requires(Permission.EDIT_COOP)
def books_words(work: Work, number: int, what: str) -> ResponseReturnValue:
    """The words of a decision are shown, or taken off."""
    try:
        service.show_words(work, motion_id=_motion(work, number), shown=what == "show")
    except AlreadyDecided:
        work.session.rollback()
    else:
        flash(_("Its words are shown.") if what == "show" else _("Its words are no longer shown."), "success")
    return redirect(url_for("publication.open_books"), 303)


def _motion(work: Work, number: int) -> uuid.UUID:
    found = motion_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchQuestion()
    return found.id
