"""Days away: a member's own list, recording one, saying when it ended."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries, schemas, service
from coopbudget.contracts.errors import AlreadyAway, NoSuchContract
from coopbudget.contracts.models import Absence
from coopbudget.contracts.views.blueprint import bp
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires


def _list(work: Work, form: Form) -> str:
    work.need_power(Power.CONFIRM_VISITS)
    mine = queries.contracts_of_member(work.session, work.coop_id, work.member_id)
    return render_template(
        "contracts/absences.html",
        form=form,
        absences=queries.absences_of_member(work.session, work.coop_id, work.member_id),
        running=[m.contract for m in mine if m.contract.in_force_at and m.contract.ends_on >= work.today],
        today=work.today,
    )


@bp.get("/c/<coop>/away")
@requires(Permission.TAKE_PART)
def absences(work: Work) -> Any:
    """When I am away, what that does to what I pay, and a form to record it."""
    return _list(work, Form.blank(schemas.RecordAbsence()))


@bp.post("/c/<coop>/away")
@requires(Permission.TAKE_PART)
def record_absence(work: Work) -> Any:
    """Record that I am away."""
    form = Form.read(schemas.RecordAbsence())
    if form.ok:
        try:
            service.record_absence(work, **form.data)
            flash(_("We have noted the days away."), "success")
            return redirect(url_for("contracts.absences"), 303)
        except Invalid as problem:
            form.take(problem)
        except AlreadyAway as problem:
            form.take({"from_on": [problem.message]})
    return _list(work, form), 422


def _own(work: Work, absence_id: uuid.UUID) -> Absence:
    work.need_power(Power.CONFIRM_VISITS)
    mine = queries.absences_of_member(work.session, work.coop_id, work.member_id)
    found = next((absence for absence in mine if absence.id == absence_id), None)
    if found is None:
        raise NoSuchContract()
    return found


@bp.get("/c/<coop>/away/<uuid:absence_id>")
@requires(Permission.TAKE_PART)
def absence(work: Work, absence_id: uuid.UUID) -> Any:
    """Say when an absence ended, or take it back."""
    found = _own(work, absence_id)
    until = found.until_on or work.today
    form = Form.blank(schemas.EndAbsence(), until_on=max(until, found.from_on).isoformat())
    return render_template("contracts/absence.html", absence=found, form=form)


@bp.post("/c/<coop>/away/<uuid:absence_id>")
@requires(Permission.TAKE_PART)
def end_absence(work: Work, absence_id: uuid.UUID) -> Any:
    """I am back."""
    found = _own(work, absence_id)
    form = Form.read(schemas.EndAbsence())
    if form.ok:
        try:
            service.end_absence(work, absence_id=found.id, **form.data)
            flash(_("We have noted the last day away."), "success")
            return redirect(url_for("contracts.absences"), 303)
        except Invalid as problem:
            form.take(problem)
        except AlreadyAway as problem:
            form.take({"until_on": [problem.message]})
    return render_template("contracts/absence.html", absence=found, form=form), 422


@bp.post("/c/<coop>/away/<uuid:absence_id>/withdraw")
@requires(Permission.TAKE_PART)
def withdraw_absence(work: Work, absence_id: uuid.UUID) -> Any:
    """I was not away after all."""
    service.withdraw_absence(work, absence_id=absence_id)
    flash(_("We have crossed out those days away."), "success")
    return redirect(url_for("contracts.absences"), 303)
