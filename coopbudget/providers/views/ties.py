"""Somebody of a provider is close to a member: she says so; officers see what the rule says and keep the letter."""

from __future__ import annotations

import uuid

from flask import Response as FileResponse, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets import labels, policy, queries as budgets, service as budget_service
from coopbudget.budgets.errors import NoSuchTie, TieStands
from coopbudget.budgets.payee_rules import Relation, law_on
from coopbudget.budgets.queries import TieRow
from coopbudget.budgets.schemas import DeclareTie, RecordApproval
from coopbudget.errors import Invalid
from coopbudget.evidence import queries as evidence
from coopbudget.evidence.service import send
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries
from coopbudget.providers.queries import ProviderRow
from coopbudget.providers.views.blueprint import bp, find_provider

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/providers/<slug>/close-to-you")
@requires(Permission.TAKE_PART)
def close_to_you(work: Work, slug: str) -> str:
    """Say who of this provider is close to the member; what was said so far."""
    return _close_page(work, find_provider(work, slug), Form.blank(DeclareTie()))


def _close_page(work: Work, found: ProviderRow, form: Form) -> str:
    work.need_power(Power.PLAN)
    nation = budget_service.nation_of(work)
    ties = budgets.ties_of_member(work.session, work.coop_id, work.member_id, found.id)
    return render_template(
        "providers/close_to_you.html",
        found=found,
        form=form,
        ties=[(tie, tie.decision(nation, work.today)) for tie in ties],
        relations=[(each, labels.RELATIONS[each]) for each in Relation],
        labels=labels,
        law=law_on(nation, work.today),
    )


@bp.post("/c/<coop>/providers/<slug>/close-to-you")
@requires(Permission.TAKE_PART)
def declare_close(work: Work, slug: str) -> Answer:
    """Record it."""
    found = find_provider(work, slug)
    form = Form.read(DeclareTie())
    if form.ok:
        try:
            budget_service.declare_tie(
                work,
                provider_id=found.id,
                relation=form.data["relation"],
                same_household=form.data["same_household"] == "yes",
                words=form.data["words"],
            )
        except TieStands as problem:
            form.take({"relation": [problem.message]})
        else:
            flash(_("Thank you. Only you and the officers who look after agreements can see this."), "success")
            return redirect(url_for("providers.close_to_you", slug=slug), 303)
    return _close_page(work, found, form), 422


def _tie(work: Work, number: int) -> TieRow:
    """The tie, if it is this person's to see; otherwise as if there were none."""
    found = budgets.tie_by_number(work.session, work.coop_id, number)
    if found is None or not policy.may_see_tie(work.actor, found.member_id):
        raise NoSuchTie()
    return found


@bp.post("/c/<coop>/close-ties/<int:number>/end")
@requires(Permission.SEE_COOP)
def end_close(work: Work, number: int) -> Response:
    """It is no longer so."""
    found = _tie(work, number)
    budget_service.end_tie(work, tie_id=found.id)
    flash(_("It is ended. What you said before stays on record."), "success")
    if work.actor.member_id == found.member_id:
        rows = queries.providers_by_id(work.session, [found.provider_id])
        return redirect(url_for("providers.close_to_you", slug=rows[found.provider_id].slug), 303)
    return redirect(url_for("providers.close_ties"), 303)


@bp.get("/c/<coop>/close-ties")
@requires(Permission.MANAGE_AGREEMENTS)
def close_ties(work: Work) -> str:
    """Everything that members declared and that stands."""
    page = paginate(work.session, budgets.ties_statement(work.coop_id), number=page_number())
    rows = budgets.tie_rows(work.session, page.rows)
    nation = budget_service.nation_of(work)
    return render_template(
        "providers/close_ties.html",
        page=page,
        rows=[(row, row.decision(nation, work.today), row.barred(nation, work.today)) for row in rows],
        people=members.members_by_id(work.session, work.coop_id, [row.member_id for row in rows]),
        providers=queries.providers_by_id(work.session, {row.provider_id for row in rows}),
        labels=labels,
    )


@bp.get("/c/<coop>/close-ties/<int:number>")
@requires(Permission.MANAGE_AGREEMENTS)
def close_tie(work: Work, number: int) -> str:
    """One of them: what the rule says, and the council's letter."""
    return _tie_page(work, _tie(work, number), Form.blank(RecordApproval()))


def _tie_page(work: Work, found: TieRow, form: Form) -> str:
    nation = budget_service.nation_of(work)
    return render_template(
        "providers/close_tie.html",
        tie=found,
        form=form,
        decision=found.decision(nation, work.today),
        barred=found.barred(nation, work.today),
        exceptable=found.may_be_excepted(nation, work.today),
        source=found.source(nation, work.today),
        member=members.member(work.session, work.coop_id, found.member_id),
        provider=queries.provider(work.session, found.provider_id),
        names=members.names(work.session, [found.declared_by, *(each.recorded_by for each in found.approvals)]),
        papers=evidence.evidence_by_id(work.session, work.coop_id, [each.evidence_id for each in found.approvals]),
        own=bool(policy.may_settle(work.actor, found.member_id)) is False,
        labels=labels,
    )


@bp.post("/c/<coop>/close-ties/<int:number>/approval")
@requires(Permission.MANAGE_AGREEMENTS)
def record_approval(work: Work, number: int) -> Answer:
    """The council allows it in writing."""
    found = _tie(work, number)
    form = Form.read(RecordApproval())
    file = request.files.get("file")
    if file is None or not file.filename:
        form.take({"file": [_("Choose the letter.")]})
    if form.ok and file is not None:
        try:
            budget_service.record_approval(work, tie_id=found.id, file=file, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The letter is on record."), "success")
            return redirect(url_for("providers.close_tie", number=number), 303)
    return _tie_page(work, found, form), 422


@bp.post("/c/<coop>/close-ties/<int:number>/approval/<uuid:approval>/withdraw")
@requires(Permission.MANAGE_AGREEMENTS)
def withdraw_approval(work: Work, number: int, approval: uuid.UUID) -> Response:
    """The council took it back."""
    found = _tie(work, number)
    budget_service.withdraw_approval(work, tie_id=found.id, approval_id=approval)
    flash(_("The approval no longer stands."), "success")
    return redirect(url_for("providers.close_tie", number=number), 303)


@bp.get("/c/<coop>/close-ties/<int:number>/letters/<uuid:paper>")
@requires(Permission.MANAGE_AGREEMENTS)
def approval_letter(work: Work, number: int, paper: uuid.UUID) -> FileResponse:
    """The council's letter, as a download."""
    found = _tie(work, number)
    if paper not in {each.evidence_id for each in found.approvals}:
        raise NoSuchTie()
    return send(work, paper)
