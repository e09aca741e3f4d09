"""One claim: agreed by a second officer, on paper, taken back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import people_by_id
from coopbudget.payments.queries.statements import pay_into
from coopbudget.payments.rules import Side
from coopbudget.providers import queries as providers
from coopbudget.rebates import policy, queries, schemas, service
from coopbudget.rebates.queries import ClaimRow
from coopbudget.rebates.views.blueprint import bp, claim_of, contract_of, paper, state_of


@bp.get("/c/<coop>/rebates/<int:number>")
@requires(Permission.SEE_BOOKS)
def claim(work: Work, number: int) -> ResponseReturnValue:
    """What is asked of whom and why, where it stands, and what to do next."""
    row = claim_of(work, number)
    came = queries.came_in(work.session, work.coop_id, [row])[row.id]
    shared = queries.shared_of(work.session, work.coop_id, [row.id]).get(row.id, 0)
    provider = providers.provider(work.session, row.provider_id)
    people = providers.people_of(work.session, row.provider_id)
    may_agree = work.actor.may(Permission.APPROVE_PAYMENTS) and bool(
        policy.may_agree(work.actor, asked_by=row.asked_by, provider_people=people)
    )
    return render_template(
        "rebates/claim.html",
        row=row,
        contract=contract_of(work, row),
        provider=provider,
        came=came,
        shared=shared,
        state=state_of(row, came, shared),
        sharings=queries.sharings(work.session, work.coop_id, row.id),
        people=people_by_id(work.session, {each for each in (row.asked_by, row.agreed_by, row.off_by) if each}),
        account=pay_into(work.session, work.coop_id, Side(row.side)),
        may_agree=may_agree and row.agreed_at is None and row.off_at is None,
        may_take_back=work.actor.may(Permission.KEEP_BOOKS) and row.off_at is None and not came,
        may_share=work.actor.may(Permission.SHARE_SURPLUS) and row.side == "members" and came > shared,
    )


@bp.post("/c/<coop>/rebates/<int:number>/agree")
@requires(Permission.APPROVE_PAYMENTS)
def agree(work: Work, number: int) -> ResponseReturnValue:
    """A second officer agrees, and the provider is told."""
    service.agree_claim(work, number=number)
    flash(_("The provider is told. When its money comes, the bank line with this reference is it."), "success")
    return redirect(url_for("rebates.claim", number=number), 303)


@bp.get("/c/<coop>/rebates/<int:number>/paper")
@requires(Permission.SEE_BOOKS)
def claim_pdf(work: Work, number: int) -> ResponseReturnValue:
    """The claim on paper."""
    return paper(work, claim_of(work, number))


@bp.get("/c/<coop>/rebates/<int:number>/take-back")
@requires(Permission.KEEP_BOOKS)
def taking_back(work: Work, number: int) -> ResponseReturnValue:
    """What taking it back does."""
    return _taking_back(claim_of(work, number), Form.blank(schemas.Why()))


def _taking_back(row: ClaimRow, form: Form) -> str:
    return render_template("rebates/take_back.html", row=row, form=form)


@bp.post("/c/<coop>/rebates/<int:number>/take-back")
@requires(Permission.KEEP_BOOKS)
def take_back(work: Work, number: int) -> ResponseReturnValue:
    """It is not asked for now."""
    row = claim_of(work, number)
    form = Form.read(schemas.Why())
    if form.ok:
        try:
            service.call_off_claim(work, number=row.number, **form.data)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("It is not asked for now. What was earned can be asked for again."), "success")
            return redirect(url_for("rebates.claim", number=number), 303)
    return _taking_back(row, form), 422
