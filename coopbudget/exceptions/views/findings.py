"""Findings: the list, one of them with its records, deciding it, and looking now."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from coopbudget.errors import Forbidden, Invalid
from coopbudget.exceptions import policy, queries, schemas, service, words
from coopbudget.exceptions.errors import FactsChanged, NoSuchFinding
from coopbudget.exceptions.facts import Outcome, Shown
from coopbudget.exceptions.queries import FindingRow, finding_row
from coopbudget.exceptions.views.room import bp, opened_at
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate


@bp.get("/c/<coop>/findings")
@requires(Permission.SEE_TRAIL)
def findings(work: Work) -> ResponseReturnValue:
    """What was found, the newest first: by default what waits for somebody."""
    form = Form.read(schemas.Filter(), request.args)
    rule, show = form.data.get("rule", ""), form.data.get("show") or Shown.OPEN.value
    statement = queries.findings(work.coop_id, rule=rule, show=show)
    if request.args.get("as") == "csv":
        return csv_response(
            (_line(finding_row(found)) for found in work.session.scalars(statement)),
            [_("Number"), _("Day"), _("What"), _("What was found"), _("Amount"), _("Records"), _("State")],
            f"findings-{work.today}.csv",
        )
    got = paginate(work.session, statement, number=page_number())
    page = Page([finding_row(found) for found in got.rows], got.number, got.size, got.total)
    return render_template(
        "exceptions/findings.html",
        form=form, page=page, rule=rule, show=show, words=words,
        waiting=queries.rules_found(work.session, work.coop_id),
        last=queries.last_look(work.session, work.coop_id),
    ), 422 if form.has_errors else 200  # fmt: skip


def _line(found: FindingRow) -> list[object]:
    records = "; ".join(f"{words.KINDS[each.kind]} {each.number}" for each in found.records)
    state = _("Gone by itself") if found.gone and found.outcome is Outcome.OPEN else words.OUTCOMES[found.outcome][0]
    return [
        found.number, found.found_on, words.RULES[found.rule].name, words.said(found.rule, found.values),
        plain_pounds(found.amount), records, state,
    ]  # fmt: skip


@bp.post("/c/<coop>/findings/look")
@requires(Permission.SEE_TRAIL)
def look(work: Work) -> ResponseReturnValue:
    """Look through the last three months now."""
    found = service.look(work)
    if found.fresh:
        text = ngettext("%(num)d thing is new or changed.", "%(num)d things are new or changed.", found.fresh)
    else:
        text = _("We looked. Nothing new was found.")
    flash(text, "success")
    return redirect(url_for("exceptions.findings"), 303)


def _find(work: Work, number: int) -> FindingRow:
    found = queries.finding_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchFinding()
    return found


def _page(work: Work, found: FindingRow, form: Form) -> str:
    said = queries.decisions(work.session, work.coop_id, found)
    people = sorted(found.concerns)
    return render_template(
        "exceptions/finding.html",
        found=found, form=form, words=words, said=said, sentence=words.said(found.rule, found.values),
        records=[(each, opened_at(work, each)) for each in found.records],
        who=names(work.session, {*people, *(each.decided_by for each in said)}), people=people,
        may=policy.may_decide(work.actor, found.concerns),
    )  # fmt: skip


@bp.get("/c/<coop>/findings/<int:number>")
@requires(Permission.SEE_TRAIL)
def finding(work: Work, number: int) -> ResponseReturnValue:
    """One finding: the rule, what was found, its records, and what was decided of it."""
    found = _find(work, number)
    return _page(work, found, Form.blank(schemas.Decide(), digest=found.digest))


@bp.post("/c/<coop>/findings/<int:number>")
@requires(Permission.SEE_TRAIL)
def decide(work: Work, number: int) -> ResponseReturnValue:
    """Say what it is, and why."""
    found = _find(work, number)
    form = Form.read(schemas.Decide())
    status = 422
    if form.ok:
        try:
            service.decide(
                work, number=number, outcome=Outcome(form.data["outcome"]), why=form.data["why"],
                digest=form.data["digest"],
            )  # fmt: skip
        except (Forbidden, FactsChanged, Invalid) as problem:
            form.take({"_form": [problem.message]})
            status = problem.status
        else:
            flash(_("It is decided. You can decide otherwise, and both stay on record."), "success")
            return redirect(url_for("exceptions.finding", number=number), 303)
    return _page(work, found, form), status
