"""What becomes of a visit that nobody answers: the co-op's rule, and how the members change it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.governance import queries as governance
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, rules, schemas, service
from coopbudget.invoices.errors import NoSuchRule
from coopbudget.invoices.views.blueprint import bp

USUAL_VOTE_DAYS = 14


def _page(work: Work, form: Form) -> str:
    found = queries.silence_rules(work.session, work.coop_id)
    return render_template(
        "invoices/silence.html",
        counts=queries.silence_counts(work.session, work.coop_id, work.now),
        rule=queries.silence_rule(work.session, work.coop_id, work.now),
        asked=found,
        motions=governance.motions_by_id(work.session, work.coop_id, [each.motion_id for each in found]),
        days=rules.ANSWER_DAYS,
        form=form,
    )


@bp.get("/c/<coop>/visits/silence")
@requires(Permission.SEE_COOP)
def silence(work: Work) -> Any:
    """The rule, and every time members were asked about it."""
    last = work.today + timedelta(days=USUAL_VOTE_DAYS)
    return _page(work, Form.blank(schemas.AskSilence(), closes_on=last.isoformat()))


@bp.post("/c/<coop>/visits/silence")
@requires(Permission.OPEN_MOTIONS)
def ask_silence(work: Work) -> Any:
    """Put the other rule to the members' vote."""
    form = Form.read(schemas.AskSilence())
    if form.ok:
        counts = not queries.silence_counts(work.session, work.coop_id, work.now)
        try:
            service.ask_silence_rule(work, counts=counts, closes_on=form.data["closes_on"])
            flash(_("Members are asked. When the vote is counted and carried, use the rule here."), "success")
            return redirect(url_for("invoices.silence"), 303)
        except Invalid as problem:
            form.take(problem)
    return _page(work, form), 422


@bp.post("/c/<coop>/visits/silence/<uuid:rule_id>/use")
@requires(Permission.OPEN_MOTIONS)
def use_silence(work: Work, rule_id: uuid.UUID) -> Any:
    """Use the rule that members carried."""
    if rule_id not in {each.id for each in queries.silence_rules(work.session, work.coop_id)}:
        raise NoSuchRule()
    try:
        service.use_silence_rule(work, rule_id=rule_id)
        flash(_("The rule holds for visits that are logged from now on. Every member is told."), "success")
    except Conflict as problem:
        flash(problem.message, "info")
    return redirect(url_for("invoices.silence"), 303)
