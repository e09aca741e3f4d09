"""Cash at the bank against the books, the two accounts, and what crosses between them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.queries import balances
from coopbudget.members.proving import second_factor_first
from coopbudget.payments import queries, service
from coopbudget.payments.queries.approvals import rule_waits
from coopbudget.payments.queries.cash import BANK
from coopbudget.payments.queries.continuity import gaps_counted, open_sums
from coopbudget.payments.queries.instructions import coming
from coopbudget.payments.queries.statements import bank_accounts
from coopbudget.payments.schemas import BankAccountSchema
from coopbudget.payments.service.crossings import WAYS
from coopbudget.payments.views.blueprint import bp, read_ids
from coopbudget.payments.words import SIDES


@bp.get("/c/<coop>/bank")
@requires(Permission.SEE_BOOKS)
def money(work: Work) -> Any:
    """Where our money is, and what needs somebody."""
    person = work.person_id if work.actor.may(Permission.APPROVE_PAYMENTS) else None
    open_lines, parked = queries.open_lines(work.session, work.coop_id)
    return render_template(
        "payments/money.html",
        cash=queries.cash_position(work.session, work.coop_id),
        open_sums=open_sums(work.session, work.coop_id),
        open_lines=open_lines,
        parked=parked,
        gaps=gaps_counted(work.session, work.coop_id),
        due=queries.waiting_count(work.session, work.coop_id, until=work.today),
        runs_waiting=queries.runs_waiting(work.session, work.coop_id, not_by=person) if person else [],
        bills_waiting=queries.bills_waiting(work.session, work.coop_id, for_person=person) if person else [],
        changes_waiting=queries.changes_waiting(work.session, work.coop_id, not_by=person) if person else [],
        to_cross=queries.to_cross(work.session, work.coop_id),
        files_to_take=queries.files_to_take(work.session, work.coop_id)
        if work.actor.may(Permission.PREPARE_PAYMENTS)
        else [],
        rule_waits=person is not None and rule_waits(work.session, work.coop_id, not_by=person),
        coming=coming(work.session, work.coop_id),
        today=work.today,
    )


@bp.route("/c/<coop>/bank/accounts/<side>", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def account(work: Work, side: str) -> Any:
    """Say which bank account holds the members' money, or the co-op's own."""
    if side not in SIDES:
        raise NotFound()
    known = bank_accounts(work.session, work.coop_id).get(side)
    if request.method == "GET":
        form = Form.blank(
            BankAccountSchema(),
            side=side,
            name=known.name if known else None,
            sort_code=known.sort_code if known else None,
            account_number=known.account_number if known else None,
        )
        return render_template("payments/account.html", form=form, side=side, known=known, proven=work.proven)
    away = second_factor_first(work, url_for("payments.account", side=side)) if known else None
    if away is not None:
        return away
    form = Form.read(BankAccountSchema())
    if form.ok:
        try:
            service.set_bank_account(work, **{**form.data, "side": side})
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    if not form.ok:
        work.session.rollback()
        return render_template("payments/account.html", form=form, side=side, known=known, proven=work.proven), 422
    flash(_("The bank account is recorded."), "success")
    return redirect(url_for("payments.money"), 303)


@bp.get("/c/<coop>/bank/crossings")
@requires(Permission.SEE_BOOKS)
def crossings(work: Work) -> Any:
    """What has to go from one account to the other, what is on its way, and what arrived."""
    return render_template(
        "payments/crossings.html",
        to_cross=queries.to_cross(work.session, work.coop_id),
        rows=queries.crossings(work.session, work.coop_id),
        ways=WAYS,
        accounts=bank_accounts(work.session, work.coop_id),
    )


@bp.route("/c/<coop>/bank/crossings/<kind>", methods=["GET", "POST"])
@requires(Permission.PREPARE_PAYMENTS)
def ask_crossing(work: Work, kind: str) -> Any:
    """Ask that levy, dividend or what else has to cross be moved: first what will happen, then the asking."""
    if kind not in WAYS:
        raise NotFound()
    if request.method == "POST":
        number = service.expect_crossing(work, kind=kind)
        flash(_("Transfer %(number)s waits for the next payment run.", number=number), "success")
        return redirect(url_for("payments.crossings"), 303)
    way = WAYS[kind]
    banks = balances(work.session, work.coop_id, BANK.values())
    return render_template(
        "payments/crossing_ask.html",
        kind=kind,
        way=way,
        amount=queries.to_cross(work.session, work.coop_id)[kind].ready,
        before={side: banks[BANK[side]] for side in SIDES},
    )


@bp.post("/c/<coop>/bank/crossings/<crossing>/withdraw")
@requires(Permission.PREPARE_PAYMENTS)
def withdraw_crossing(work: Work, crossing: str) -> Any:
    """Take a transfer back that is in no run."""
    service.withdraw_crossing(work, crossing_id=read_ids([crossing])[0])
    flash(_("The transfer is taken back. No money had moved."), "success")
    return redirect(url_for("payments.crossings"), 303)
