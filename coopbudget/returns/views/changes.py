"""What a council sent by its link: an officer accepts it into the agreement, or says why not. And making links."""

from __future__ import annotations

from flask import flash, redirect, render_template, session as browser, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets import labels, queries as budgets, service as agreements
from coopbudget.budgets.queries import AgreementRow
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.members import queries as members
from coopbudget.returns import policy, queries, schemas, service, words
from coopbudget.returns.errors import NoSuchFunderChange
from coopbudget.returns.queries import ChangeRow
from coopbudget.returns.service.deciding import wanted_of
from coopbudget.returns.views.blueprint import bp, find_agreement
from coopbudget.returns.views.one import agreement_page


@bp.post("/c/<coop>/agreements/<int:number>/links")
@requires(Permission.SEE_COOP)
def make_link(work: Work, number: int) -> ResponseReturnValue:
    """Make a link for somebody at the council."""
    found = find_agreement(work, number)
    form = Form.read(schemas.MakeLink())
    if form.ok:
        try:
            secret = service.make_link(
                work, agreement_id=found.id, for_whom=form.data["for_whom"], days=int(form.data["days"])
            )
        except Invalid as problem:
            form.take(problem)
        else:
            browser["funder_link"] = [str(found.id), secret]
            return redirect(url_for("returns.of_agreement", number=number, _anchor="links"), 303)
    return agreement_page(work, found, link_form=form), 422


@bp.post("/c/<coop>/agreements/<int:number>/links/<int:link>/take-back")
@requires(Permission.SEE_COOP)
def revoke_link(work: Work, number: int, link: int) -> ResponseReturnValue:
    """Take a link back."""
    find_agreement(work, number)
    service.revoke_link(work, number=link)
    flash(_("The link is taken back. It opens nothing any more."), "success")
    return redirect(url_for("returns.of_agreement", number=number, _anchor="links"), 303)


def _found(work: Work, number: int) -> tuple[ChangeRow, AgreementRow]:
    row = queries.change_by_number(work.session, work.coop_id, number)
    agreement = budgets.agreement(work.session, work.coop_id, row.agreement_id, work.today) if row else None
    if row is None or agreement is None:
        raise NoSuchFunderChange()
    return row, agreement


@bp.get("/c/<coop>/funder-changes/<int:number>")
@requires(Permission.MANAGE_AGREEMENTS)
def funder_change(work: Work, number: int) -> str:
    """What was sent, what it would do, and the yes or no."""
    row, agreement = _found(work, number)
    return _page(work, row, agreement, Form.blank(schemas.Refuse()))


def _page(work: Work, row: ChangeRow, agreement: AgreementRow, form: Form) -> str:
    insist(policy.may_decide(work.actor, agreement.member_id))
    preview, problem = None, ""
    if row.accepted is None:
        try:
            preview = agreements.preview_change(work, agreement_id=agreement.id, wanted=wanted_of(row))
        except (Invalid, Conflict) as found:
            problem = str(found)
    return render_template(
        "returns/funder_change.html",
        row=row,
        a=agreement,
        member=members.member(work.session, work.coop_id, agreement.member_id),
        decided_by=members.person_name(work.session, row.decided_by) if row.decided_by else "",
        preview=preview,
        problem=problem,
        form=form,
        labels=labels,
        words=words,
    )


@bp.post("/c/<coop>/funder-changes/<int:number>/accept")
@requires(Permission.MANAGE_AGREEMENTS)
def accept_change(work: Work, number: int) -> ResponseReturnValue:
    """Put it into the agreement."""
    row, agreement = _found(work, number)
    try:
        service.accept_change(work, number=number)
    except Invalid as problem:
        form = Form.blank(schemas.Refuse())
        form.take({"_form": [str(problem)]})
        return _page(work, row, agreement, form), 422
    newest = max(v.position for v in budgets.versions_of(work.session, work.coop_id, agreement.id))
    flash(_("It is in the agreement now. The council and the member are told."), "success")
    return redirect(url_for("budgets.changed", number=agreement.number, position=newest), 303)


@bp.post("/c/<coop>/funder-changes/<int:number>/refuse")
@requires(Permission.MANAGE_AGREEMENTS)
def refuse_change(work: Work, number: int) -> ResponseReturnValue:
    """Do not take it, and say why."""
    row, agreement = _found(work, number)
    form = Form.read(schemas.Refuse())
    if not form.ok:
        return _page(work, row, agreement, form), 422
    service.refuse_change(work, number=number, why=form.data["why"])
    flash(_("It was not taken. The council and the member read why."), "success")
    return redirect(url_for("returns.funder_change", number=number), 303)
