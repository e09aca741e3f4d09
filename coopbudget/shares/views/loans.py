"""Loans to the co-op: the list, writing one down, its schedule, and paying a part back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number
from coopbudget.payments.queries.statements import pay_into
from coopbudget.payments.rules import Side
from coopbudget.shares import policy, queries, schemas, service, words
from coopbudget.shares.errors import NoSuchShares
from coopbudget.shares.service.lending import EARLY
from coopbudget.shares.views.blueprint import bp


@bp.get("/c/<coop>/loans")
@requires(Permission.SEE_BOOKS)
def loans(work: Work) -> ResponseReturnValue:
    """What members and friends lent the co-op, the newest first."""
    page = queries.loans_page(work.session, work.coop_id, number=page_number())
    return render_template(
        "shares/loans.html", page=page, words=words, records=work.actor.may(Permission.KEEP_BOOKS)
    )  # fmt: skip


@bp.get("/c/<coop>/loans/new")
@requires(Permission.KEEP_BOOKS)
def new_loan(work: Work) -> ResponseReturnValue:
    """Who lends, how much, and how it goes back."""
    return render_template("shares/loan_form.html", form=Form.blank(schemas.RecordLoan()))


@bp.post("/c/<coop>/loans/new")
@requires(Permission.KEEP_BOOKS)
def record_loan(work: Work) -> ResponseReturnValue:
    """Write it down."""
    form = Form.read(schemas.RecordLoan())
    if form.ok:
        try:
            number = service.record_loan(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            return redirect(url_for("shares.loan", number=number), 303)
    work.session.rollback()
    return render_template("shares/loan_form.html", form=form), 422


def _find(work: Work, number: int) -> queries.LoanRow:
    found = queries.loan_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchShares()
    mine = found.member_id is not None and policy.may_see(work.actor, found.member_id)
    if not mine and not work.actor.may(Permission.SEE_BOOKS):
        raise NoSuchShares()
    return found


@bp.get("/c/<coop>/loans/<int:number>")
@requires(Permission.SEE_COOP)
def loan(work: Work, number: int) -> ResponseReturnValue:
    """One loan: its terms, its schedule, and where each part stands."""
    found = _find(work, number)
    owner = members.member(work.session, work.coop_id, found.member_id) if found.member_id else None
    person = owner.person_id if owner else None
    approves = work.actor.may(Permission.APPROVE_PAYMENTS)
    decision = None
    if approves and found.state == "come":
        decision = policy.may_decide(work.person_id, owner=person, asked_by=found.recorded_by)
    parts = queries.loan_parts(work.session, work.coop_id, found)
    pays_from = next((row.part.due_on - EARLY for row in parts if row.state == "to_come"), None)
    return render_template(
        "shares/loan.html",
        found=found,
        words=words,
        parts=parts,
        pays_from=pays_from,
        today=work.today,
        planned=found.schedule(work.today) if found.begun_on is None else [],
        reference=queries.loan_reference(found.number),
        bank=pay_into(work.session, work.coop_id, Side.OWN) if found.state == "waiting" else None,
        returns=queries.loan_returns(work.session, work.coop_id, found.id),
        people=members.names(work.session, [found.recorded_by, found.begun_by]),
        decision=decision,
        pays=approves and found.state == "running" and person != work.actor.person_id,
        gives_back=approves and found.owed and person != work.actor.person_id,
        proven=work.proven,
        may_stop=work.actor.may(Permission.KEEP_BOOKS) and found.state == "waiting" and not found.owed,
        sees=work.actor.may(Permission.SEE_BOOKS),
    )


@bp.post("/c/<coop>/loans/<int:number>/begin")
@requires(Permission.APPROVE_PAYMENTS)
def begin_loan(work: Work, number: int) -> ResponseReturnValue:
    """Its money has come: it begins today."""
    page = url_for("shares.loan", number=number)
    if not work.proven:
        return redirect(url_for("members.prove", next=page), 303)
    service.begin_loan(work, number=number)
    flash(_("The loan begins today. The schedule below holds."), "success")
    return redirect(page, 303)


@bp.post("/c/<coop>/loans/<int:number>/call-off")
@requires(Permission.KEEP_BOOKS)
def call_off_loan(work: Work, number: int) -> ResponseReturnValue:
    """It is not made after all."""
    service.call_off_loan(work, number=number)
    flash(_("Taken back. The loan is not made."), "success")
    return redirect(url_for("shares.loan", number=number), 303)


@bp.post("/c/<coop>/loans/<int:number>/pay")
@requires(Permission.APPROVE_PAYMENTS)
def pay_part(work: Work, number: int) -> ResponseReturnValue:
    """The next part waits for a payment run."""
    page = url_for("shares.loan", number=number)
    if not work.proven:
        return redirect(url_for("members.prove", next=page), 303)
    service.pay_part(work, number=number)
    flash(_("The part waits for the next payment run, which two officers look at again."), "success")
    return redirect(page, 303)


@bp.post("/c/<coop>/loans/<int:number>/give-back")
@requires(Permission.APPROVE_PAYMENTS)
def give_back(work: Work, number: int) -> ResponseReturnValue:
    """What is not part of the loan goes back; or all of it, and the loan is not made."""
    page = url_for("shares.loan", number=number)
    if not work.proven:
        return redirect(url_for("members.prove", next=page), 303)
    everything = request.form.get("what") == "everything"
    service.give_back(work, number=number, everything=everything)
    if everything:
        flash(_("The loan is not made. What came goes back with the next payment run."), "success")
    else:
        flash(_("What was too much goes back with the next payment run."), "success")
    return redirect(page, 303)
