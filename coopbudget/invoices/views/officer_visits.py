"""Visits that wait for an officer: who has to be rung, and what was decided."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, schemas, service
from coopbudget.invoices.views.blueprint import OneVisit, bp, one_visit, page_of
from coopbudget.members import queries as members


@bp.get("/c/<coop>/visits/to-settle")
@requires(Permission.SETTLE_VISITS)
def to_settle(work: Work) -> Any:
    """Visits nobody answered in five days, and disputed ones, the oldest first."""
    return render_template(
        "invoices/to_settle.html", found=page_of(work, queries.visits_to_settle(work.coop_id, work.today))
    )


def _page(work: Work, found: OneVisit, form: Form) -> str:
    people = members.people_by_id(work.session, [member.person_id for member in found.members.values()])
    return render_template("invoices/settle.html", v=found, form=form, people=people)


def _schema(found: OneVisit) -> schemas.Settle:
    return schemas.Settle(numbers=tuple(str(each.member_number) for each in found.row.present))


@bp.get("/c/<coop>/visits/<int:number>/settle")
@requires(Permission.SETTLE_VISITS)
def settling(work: Work, number: int) -> Any:
    """Ring those who were there, then decide."""
    found = one_visit(work, number)
    return _page(work, found, Form.blank(_schema(found)))


@bp.post("/c/<coop>/visits/<int:number>/settle")
@requires(Permission.SETTLE_VISITS)
def settle(work: Work, number: int) -> Any:
    """Record what counts, and whom I rang."""
    found = one_visit(work, number)
    form = Form.read(_schema(found))
    if form.ok:
        minutes = {"given": found.row.visit.minutes, "changed": form.data["minutes"] or 0, "not_given": 0}
        try:
            service.settle_visit(
                work,
                delivery_id=found.row.visit.id,
                minutes=minutes[form.data["outcome"]],
                words=form.data["words"],
                rung=[int(n) for n in form.data["rung"]],
            )
            flash(_("The visit is settled. Everybody who was part of it is told."), "success")
            return redirect(url_for("invoices.to_settle"), 303)
        except Invalid as problem:
            form.take(problem)
    return _page(work, found, form), 422
