"""How many people it takes to pay: the rule, and its change by two officers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.proving import second_factor_first
from coopbudget.members.queries import names
from coopbudget.payments import policy, service
from coopbudget.payments.queries.approvals import least_rule, rule_now, rules_asked
from coopbudget.payments.schemas import ApprovalRuleSchema
from coopbudget.payments.views.blueprint import bp


def _page(work: Work, form: Form) -> str:
    rule = rule_now(work.session, work.coop_id, work.today)
    asked = rules_asked(work.session, work.coop_id)
    waiting = next((row for row in asked if row.decided_at is None), None)
    return render_template(
        "payments/approvals.html",
        form=form,
        rule=rule,
        least=least_rule(work.session, work.coop_id, work.today),
        waiting=waiting,
        decided=[row for row in asked if row.decided_at is not None],
        decision=policy.decide_rule(work.person_id, asked_by=waiting.asked_by) if waiting else None,
        proven=work.proven,
        people=names(work.session, {row.asked_by for row in asked} | {row.decided_by for row in asked}),
    )


@bp.get("/c/<coop>/bank/approvals")
@requires(Permission.SEE_BOOKS)
def approvals(work: Work) -> Any:
    """The rule that holds, the change that waits, and earlier ones."""
    rule = rule_now(work.session, work.coop_id, work.today)
    return _page(work, Form.blank(ApprovalRuleSchema(), people=rule.people, limit=rule.limit))


@bp.post("/c/<coop>/bank/approvals")
@requires(Permission.APPROVE_PAYMENTS)
def ask_rule(work: Work) -> Any:
    """Ask for another rule."""
    form = Form.read(ApprovalRuleSchema())
    if form.ok:
        try:
            service.ask_rule(work, people=form.data["people"], limit=form.data["limit"])
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    if not form.ok:
        work.session.rollback()
        return _page(work, form), 422
    flash(_("The change waits for a second officer. Until then the old rule holds."), "success")
    return redirect(url_for("payments.approvals"), 303)


@bp.post("/c/<coop>/bank/approvals/decide")
@requires(Permission.APPROVE_PAYMENTS)
def decide_rule(work: Work) -> Any:
    """Agree to the change that waits, or refuse it."""
    agree = request.form.get("agree") == "yes"
    away = second_factor_first(work, url_for("payments.approvals")) if agree else None
    if away is not None:
        return away
    service.decide_rule(work, agree=agree)
    flash(_("The new rule holds for runs prepared from now on.") if agree else _("The change is refused."), "success")
    return redirect(url_for("payments.approvals"), 303)
