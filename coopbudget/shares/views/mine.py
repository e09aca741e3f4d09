"""A member's pages: the offer and its bar, what she holds, buying, and having shares back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.collections import queries as collected
from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.collections.service.paying_in import LEAST, MOST
from coopbudget.collections.words import state_of
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.queries.statements import pay_into
from coopbudget.payments.rules import Side, show_sort_code
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares import policy, queries, schemas, service, words
from coopbudget.shares.errors import NoSuchShares
from coopbudget.shares.law import most_held
from coopbudget.shares.rules import whole_shares
from coopbudget.shares.service.withdrawing import INTEREST, PAID, SHARES
from coopbudget.shares.views.blueprint import bp

FINDERS = {SHARES: queries.held, PAID: queries.paid_in, INTEREST: queries.earned}
"""How much of each kind is there, by member number."""


def nation_of(work: Work) -> str:
    """The nation of the co-op, whose law holds."""
    return work.actor.coop.nation if work.actor.coop else ""


def acted_for(work: Work) -> MemberRow | None:
    """The member this request acts for, where it may see her money."""
    if work.actor.member_id is None or not work.actor.may_for_member(Power.SEE):
        return None
    return members.member(work.session, work.coop_id, work.actor.member_id)


def _buyer(work: Work) -> MemberRow:
    work.need_power(Power.PLEDGE)
    member = members.member(work.session, work.coop_id, work.member_id)
    if member is None:
        raise NoSuchShares()
    return member


@bp.get("/c/<coop>/shares")
@requires(Permission.SEE_COOP)
def shares(work: Work) -> ResponseReturnValue:
    """The offer with its bar, what the member holds, and what is on its way."""
    member = acted_for(work)
    session, coop_id = work.session, work.coop_id
    rules = rules_on(session, coop_id, work.today)
    offers = queries.offers(session, coop_id)
    return render_template(
        "shares/shares.html",
        offer=next((each for each in offers if each.open_on(work.today)), None),
        before=[each for each in offers if not each.open_on(work.today)],
        member=member,
        held=queries.held(session, coop_id, member.number) if member else 0,
        paid=queries.paid_in(session, coop_id, member.number) if member else 0,
        earned=queries.earned(session, coop_id, member.number) if member else 0,
        application=queries.open_application(session, coop_id, member.id) if member else None,
        backs=queries.withdrawals_of(session, coop_id, member.id) if member else [],
        lent=queries.loans_of(session, coop_id, member.id) if member else [],
        passed=queries.transfers_of(session, coop_id, member.id) if member else [],
        named=queries.nominations_of(session, coop_id, member.id) if member else [],
        rules=rules,
        most=most_held(nation_of(work), work.today),
        whole=whole_shares,
        words=words,
        may_buy=member is not None and member.left_on is None and work.actor.may_for_member(Power.PLEDGE),
        keeps=work.actor.may(Permission.ADMIT_MEMBERS),
        sees=work.actor.may(Permission.SEE_BOOKS),
        offers_them=work.actor.may(Permission.EDIT_COOP),
    )


@bp.get("/c/<coop>/shares/offers/<int:number>")
@requires(Permission.SEE_COOP)
def offer(work: Work, number: int) -> ResponseReturnValue:
    """One offer, open or over."""
    found = queries.offer_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchShares()
    return render_template("shares/offer.html", offer=found, today=work.today)


@bp.get("/c/<coop>/shares/buy")
@requires(Permission.TAKE_PART)
def buy(work: Work) -> ResponseReturnValue:
    """How many shares, and what they cost."""
    return _buy_page(work, Form.blank(schemas.BuyShares()))


def _buy_page(work: Work, form: Form) -> str:
    member = _buyer(work)
    return render_template(
        "shares/buy.html",
        member=member,
        form=form,
        rules=rules_on(work.session, work.coop_id, work.today),
        held=queries.held(work.session, work.coop_id, member.number),
        most=most_held(nation_of(work), work.today),
        application=queries.open_application(work.session, work.coop_id, member.id),
    )


@bp.post("/c/<coop>/shares/buy")
@requires(Permission.TAKE_PART)
def apply(work: Work) -> ResponseReturnValue:
    """She wants to buy them."""
    _buyer(work)
    form = Form.read(schemas.BuyShares())
    if form.ok:
        try:
            number = service.apply_for_shares(work, shares=form.data["shares"])
        except Conflict as problem:
            form.take({"shares": [problem.message]})
        else:
            return redirect(url_for("shares.application", number=number), 303)
    work.session.rollback()
    return _buy_page(work, form), 422


def find_application(work: Work, number: int) -> queries.ApplicationRow:
    """An application that this actor may see. Raises NoSuchShares."""
    found = queries.application_by_number(work.session, work.coop_id, number)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchShares()
    return found


@bp.get("/c/<coop>/shares/applications/<int:number>")
@requires(Permission.SEE_COOP)
def application(work: Work, number: int) -> ResponseReturnValue:
    """How to pay for shares, and where they stand; the receipt once they are registered."""
    found = find_application(work, number)
    owner = members.member(work.session, work.coop_id, found.member_id)
    assert owner is not None  # a foreign key holds it
    mine = found.member_id == work.actor.member_id
    waits = found.state in ("waiting", "paid")
    may_pay = mine and found.state == "waiting" and work.actor.may_for_member(Power.PLEDGE)
    by_card = collected.payments_for(work.session, work.coop_id, found.number) if stripe_on() else []
    keeps = work.actor.may(Permission.ADMIT_MEMBERS)
    return render_template(
        "shares/application.html",
        found=found,
        owner=owner,
        mine=mine,
        words=words,
        bank=pay_into(work.session, work.coop_id, Side.OWN) if mine and waits else None,
        reference=queries.reference_of(owner.number),
        payments=by_card,
        card=may_pay and LEAST <= found.missing <= MOST and collected.takes_cards(work.session, work.coop_id),
        state_of=state_of,
        people=members.names(work.session, [found.asked_by, found.registered_by]),
        decision=policy.may_register(work.actor, owner.id) if keeps and found.state == "paid" else None,
        may_stop=waits and ((mine and work.actor.may_for_member(Power.PLEDGE)) or keeps),
    )


@bp.post("/c/<coop>/shares/applications/<int:number>/call-off")
@requires(Permission.SEE_COOP)
def call_off_application(work: Work, number: int) -> ResponseReturnValue:
    """Take it back. The service asks who may."""
    find_application(work, number)
    service.call_off_application(work, number=number)
    flash(_("Taken back. Nothing was bought."), "success")
    return redirect(url_for("shares.application", number=number), 303)


def back_page(
    work: Work,
    owner: MemberRow,
    form: Form,
    *,
    kind: str,
    action: str,
    named: queries.NominationRow | None = None,
) -> str:
    """The form that asks for shares back, by their owner, for those who settle her estate, or for whom she named."""
    rules = rules_on(work.session, work.coop_id, work.today)
    return render_template(
        "shares/ask_back.html",
        form=form,
        owner=owner,
        action=action,
        kind=kind,
        there=FINDERS[kind](work.session, work.coop_id, owner.number),
        rules=rules,
        named=named,
        payee=payee_for(work.session, work.coop_id, named.id if named else owner.id),
        mine=owner.id == work.actor.member_id,
    )


def ask_from_form(work: Work, form: Form, member_id: uuid.UUID, kind: str, nomination: int | None = None) -> int | None:
    """Ask for what the form says; None where it could not be, with the reason in the form."""
    if form.ok:
        data = form.data
        try:
            return service.ask_shares_back(
                work, member_id=member_id, amount=data["amount"], kind=kind, sort_code=data["sort_code"] or "",
                account_number=data["account_number"] or "", nomination=nomination,
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"amount": [problem.message]})
    work.session.rollback()
    return None


def asked_kind() -> str:
    """What of: shares, money paid in that is none, or interest."""
    asked = request.args.get("of", SHARES)
    return asked if asked in FINDERS else SHARES


@bp.get("/c/<coop>/shares/back")
@requires(Permission.TAKE_PART)
def ask_back(work: Work) -> ResponseReturnValue:
    """How much, and to which bank account."""
    kind = asked_kind()
    action = url_for("shares.begin_ask_back", of=kind)
    return back_page(work, _buyer(work), Form.blank(schemas.AskBack()), kind=kind, action=action)


@bp.post("/c/<coop>/shares/back")
@requires(Permission.TAKE_PART)
def begin_ask_back(work: Work) -> ResponseReturnValue:
    """Ask; the notice begins."""
    owner, kind, form = _buyer(work), asked_kind(), Form.read(schemas.AskBack())
    number = ask_from_form(work, form, owner.id, kind)
    if number is not None:
        return redirect(url_for("shares.withdrawal", number=number), 303)
    return back_page(work, _buyer(work), form, kind=kind, action=url_for("shares.begin_ask_back", of=kind)), 422


def find_withdrawal(work: Work, number: int) -> queries.WithdrawalRow:
    """An asking that this actor may see. Raises NoSuchShares."""
    found = queries.withdrawal_by_number(work.session, work.coop_id, number)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchShares()
    return found


def withdrawal_page(work: Work, found: queries.WithdrawalRow, form: Form) -> str:
    """The receipt of an asking, where it stands, and what can be done with it."""
    owner = members.member(work.session, work.coop_id, found.member_id)
    assert owner is not None  # a foreign key holds it
    mine = found.member_id == work.actor.member_id
    named = None
    if found.nomination_id is not None:
        rows = queries.nominations_of(work.session, work.coop_id, found.member_id)
        named = next(row for row in rows if row.id == found.nomination_id)
    approves = work.actor.may(Permission.APPROVE_PAYMENTS)
    asked = approves and found.state == "asked"
    return render_template(
        "shares/withdrawal.html",
        found=found,
        owner=owner,
        mine=mine,
        words=words,
        form=form,
        named=named,
        there=FINDERS[found.kind](work.session, work.coop_id, owner.number) if asked else 0,
        payee=payee_for(work.session, work.coop_id, named.id if named else found.member_id),
        details=(show_sort_code(found.details[0]), found.details[1]) if found.details and (mine or approves) else None,
        people=members.names(work.session, [found.asked_by, found.decided_by]),
        decision=policy.may_decide(work.person_id, owner=owner.person_id, asked_by=found.asked_by) if asked else None,
        means=queries.means(work.session, work.coop_id) if asked else None,
        by_card=ledger.balance(work.session, work.coop_id, chart.CARD_SHARES_DUE) if asked else 0,
        runs=work.today < found.notice_until,
        proven=work.proven,
        may_stop=found.can_stop and ((mine and work.actor.may_for_member(Power.PLEDGE)) or approves),
    )


@bp.get("/c/<coop>/shares/back/<int:number>")
@requires(Permission.SEE_COOP)
def withdrawal(work: Work, number: int) -> ResponseReturnValue:
    """One asking."""
    return withdrawal_page(work, find_withdrawal(work, number), Form.blank(schemas.KeepShares()))


@bp.post("/c/<coop>/shares/back/<int:number>/call-off")
@requires(Permission.SEE_COOP)
def call_off_withdrawal(work: Work, number: int) -> ResponseReturnValue:
    """Take the asking back, while no payment run has it. The service asks who may."""
    find_withdrawal(work, number)
    service.call_off_withdrawal(work, number=number)
    flash(_("Taken back. Nothing goes to the bank account."), "success")
    return redirect(url_for("shares.withdrawal", number=number), 303)
