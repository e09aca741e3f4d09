"""What came in goes to the funds that paid: before, after, undone; and what it means for one member."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.budgets.queries.owners import owners_of_members
from coopbudget.errors import Conflict
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members.queries import members_by_id
from coopbudget.paging import Page, page_number, paginate
from coopbudget.rebates import policy, queries, schemas, service
from coopbudget.rebates.errors import NoRebate
from coopbudget.rebates.queries import ClaimRow, ShareRow, SharingRow
from coopbudget.rebates.service.sharing import plan_sharing
from coopbudget.rebates.views.blueprint import bp, claim_of, contract_of, sees_books


@bp.get("/c/<coop>/rebates/<int:number>/share")
@requires(Permission.SHARE_SURPLUS)
def sharing(work: Work, number: int) -> ResponseReturnValue:
    """Each fund's part of what came in, before anything moves."""
    row = claim_of(work, number)
    contract = contract_of(work, row)
    rows = plan_sharing(work, contract, row)
    return render_template(
        "rebates/share.html",
        row=row,
        contract=contract,
        shares=rows,
        amount=sum(each.amount for each in rows),
        people=members_by_id(work.session, work.coop_id, {each.member_id for each in rows}),
    )


@bp.post("/c/<coop>/rebates/<int:number>/share")
@requires(Permission.SHARE_SURPLUS)
def share(work: Work, number: int) -> ResponseReturnValue:
    """Share it."""
    made = service.share_claim(work, number=number)
    flash(_("It is back in the funds that paid. Each member has been told."), "success")
    return redirect(url_for("rebates.shared", number=made.number), 303)


def _found(work: Work, number: int) -> tuple[SharingRow, ClaimRow]:
    found = queries.sharing(work.session, work.coop_id, number)
    if found is None:
        raise NoRebate()
    return found


@bp.get("/c/<coop>/rebates/shared/<int:number>")
@requires(Permission.SEE_BOOKS)
def shared(work: Work, number: int) -> ResponseReturnValue:
    """The receipt of a sharing, fund by fund."""
    made, row = _found(work, number)
    got = paginate(work.session, queries.shares_statement(work.coop_id, made.id), number=page_number())
    page = Page([ShareRow(*each) for each in got.rows], got.number, got.size, got.total)
    return render_template(
        "rebates/shared.html",
        made=made,
        row=row,
        contract=contract_of(work, row),
        page=page,
        people=members_by_id(work.session, work.coop_id, {each.member_id for each in page.rows}),
        may_undo=work.actor.may(Permission.SHARE_SURPLUS)
        and made.undone_at is None
        and bool(policy.may_undo(work.actor, shared_by=made.shared_by)),
    )


@bp.get("/c/<coop>/rebates/shared/<int:number>/undo")
@requires(Permission.SHARE_SURPLUS)
def undoing(work: Work, number: int) -> ResponseReturnValue:
    """What undoing does."""
    made, _row = _found(work, number)
    return render_template("rebates/undo.html", made=made, form=Form.blank(schemas.Why()))


@bp.post("/c/<coop>/rebates/shared/<int:number>/undo")
@requires(Permission.SHARE_SURPLUS)
def undo(work: Work, number: int) -> ResponseReturnValue:
    """Take it back as one reversal."""
    made, _row = _found(work, number)
    form = Form.read(schemas.Why())
    if form.ok:
        try:
            service.undo_sharing(work, number=made.number, **form.data)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The sharing is undone. Each member has been told."), "success")
            return redirect(url_for("rebates.shared", number=number), 303)
    return render_template("rebates/undo.html", made=made, form=form), 422


@bp.get("/c/<coop>/rebates/shared/<int:number>/mine")
@requires(Permission.SEE_COOP)
def mine(work: Work, number: int) -> ResponseReturnValue:
    """What came back to me of a rebate, and why so much."""
    work.need_power(Power.SEE)
    made, row = _found(work, number)
    statement = queries.shares_statement(work.coop_id, made.id, member_id=work.member_id)
    rows = [ShareRow(*each) for each in work.session.execute(statement)]
    if not rows:
        raise NoRebate()
    owners = owners_of_members(work.session, work.coop_id, {work.member_id})
    return render_template(
        "rebates/mine.html",
        made=made,
        row=row,
        contract=contract_of(work, row),
        rows=rows,
        amount=sum(each.amount for each in rows),
        paid=sum(each.paid for each in rows),
        funders={owner.id: owner.funder for owner in owners},
        may_see_books=sees_books(work),
    )
