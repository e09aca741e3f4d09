"""The checklist of a co-op's year, and noting what the records can't say."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.meetings import schemas, service, words, yearly
from coopbudget.meetings.cycle import NOTED, State, Step
from coopbudget.meetings.errors import NoSuchYear
from coopbudget.meetings.views.room import bp
from coopbudget.members.queries import names
from coopbudget.surplus.rules import FinancialYear


@bp.get("/c/<coop>/year")
@requires(Permission.SEE_COOP)
def year(work: Work) -> ResponseReturnValue:
    """What the year that ended last needs, by when, and what is done."""
    return _page(work, yearly.the_year(work.session, work.coop_id, work.today).name)


@bp.get("/c/<coop>/year/<int:name>")
@requires(Permission.SEE_COOP)
def one_year(work: Work, name: int) -> ResponseReturnValue:
    """The same of any year, from the one under way back to the founding."""
    return _page(work, name)


def _page(work: Work, name: int) -> str:
    every = _years(work, name)
    found = every[name]
    rows = yearly.steps_of(work.session, work.coop_id, found, work.today)
    recent = name + 2 not in every  # the one that ended last, and the one under way
    return render_template(
        "meetings/year.html",
        year=found,
        before=every.get(name - 1),
        after=every.get(name + 1),
        over=found.ends_on < work.today,
        rows_of_year=rows,
        reviews=yearly.reviews_awaited(work.session, work.coop_id, work.today) if recent else None,
        returns=yearly.returns_awaited(work.session, work.coop_id, work.today) if recent else None,
        may_see_returns=work.actor.may(Permission.SEE_BOOKS),
        may_see_reviews=work.actor.may(Permission.MANAGE_AGREEMENTS),
        who=names(work.session, {each.noted_by for each in rows}),
        left=sum(each.state not in (State.DONE, State.NOTHING) for each in rows),
        words=words,
        noted=NOTED,
        may_note=work.actor.may(Permission.EDIT_COOP),
    )


def _years(work: Work, name: int) -> dict[int, FinancialYear]:
    """Every year of the co-op by its name. Raises NoSuchYear where ``name`` is none of them."""
    every = {each.name: each for each in yearly.every_year(work.session, work.coop_id, work.today)}
    if name not in every:
        raise NoSuchYear()
    return every


def _step(name: str) -> Step:
    if name not in set(NOTED):
        raise NotFound()
    return Step(name)


def _note_page(name: int, step: Step, form: Form) -> str:
    return render_template(
        "meetings/year_step.html", name=name, title=_(words.STEPS[step]), hint=words.STEP_HINTS[step], form=form
    )


@bp.get("/c/<coop>/year/<int:name>/<step>")
@requires(Permission.EDIT_COOP)
def noting_year_step(work: Work, name: int, step: str) -> ResponseReturnValue:
    """The form for a step that is done."""
    _years(work, name)
    return _note_page(name, _step(step), Form.blank(schemas.StepDone(), done_on=work.today.isoformat()))


@bp.post("/c/<coop>/year/<int:name>/<step>")
@requires(Permission.EDIT_COOP)
def note_year_step(work: Work, name: int, step: str) -> ResponseReturnValue:
    """Note it."""
    form = Form.read(schemas.StepDone())
    if form.ok:
        try:
            service.note_year_step(work, year=name, step=_step(step), **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is noted."), "success")
            return redirect(url_for("meetings.one_year", name=name), 303)
    return _note_page(name, _step(step), form), 422
