"""Saying what a line is: first what that does, then the doing; and the taking back of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.chart import receivable_side
from coopbudget.ledger.names import plain_name
from coopbudget.ledger.queries import account_codes, balances
from coopbudget.members.queries import names
from coopbudget.payments import service
from coopbudget.payments.errors import GivenOn, NoSuchThing
from coopbudget.payments.models import StatementLine
from coopbudget.payments.queries.cash import CLEARING
from coopbudget.payments.queries.continuity import OpenSums, open_sums
from coopbudget.payments.queries.direct import UnpaidBill, unpaid_bills
from coopbudget.payments.queries.expected import given_on
from coopbudget.payments.queries.matching import sent_payments
from coopbudget.payments.queries.payers import payer_rules
from coopbudget.payments.queries.statements import joined_lines, lines_by_id, match_history, match_parts
from coopbudget.payments.schemas import ParkSchema
from coopbudget.payments.service.payer_rules import SHORTEST_PAYER
from coopbudget.payments.statement_schemas import TakeOutSchema
from coopbudget.payments.views.blueprint import bp, holders, read_ids, whose
from coopbudget.payments.views.lines import Found, back_to, choices_of, find_line, show_line


@bp.route("/c/<coop>/statements/<int:number>/lines/<int:position>/match", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def match_line(work: Work, number: int, position: int) -> Any:
    """Say what a line is, by account, by payments that left, or by the payment that came back."""
    found = find_line(work, number, position)
    if request.method == "POST":
        form = Form(ParkSchema())
        try:
            posted = _match(work, found)
        except Invalid as problem:
            form.take({"_form": [message for messages in problem.errors.values() for message in messages]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        if not form.ok:
            work.session.rollback()
            return show_line(work, find_line(work, number, position), form), 422
        flash(_("The line is matched. Its entry is number %(number)s.", number=posted.number), "success")
        return back_to(found)
    code, back, owed_id = (request.args.get(name, "") for name in ("code", "returned", "owed"))
    payment_ids, others = request.args.getlist("payment"), read_ids(request.args.getlist("with"))
    payments = sent_payments(work.session, work.coop_id, read_ids([*payment_ids, *([back] if back else [])]))
    if back:
        target = _("money owed again to %(name)s", name=payments[0][1] if payments else "")
        codes: list[str] = []
    elif payments:
        target, codes = plain_name(CLEARING[found.side]), [CLEARING[found.side]]
    elif owed_id:
        owed = _owed(work, found, owed_id)
        target, codes = _("what we owe %(payee)s (%(reference)s)", payee=owed.payee_name, reference=owed.reference), []
    else:
        allowed = choices_of(work, found)
        if code not in allowed:
            form = Form(ParkSchema())
            form.take({"code": [_("Choose what this line is.")]})
            return show_line(work, found, form), 422
        target, codes = allowed[code], [code]
    astray = receivable_side(code) not in (None, found.side)
    joined = lines_by_id(work.session, work.coop_id, others)
    whole = found.line.amount + sum(line.amount for line in joined)
    before = balances(work.session, work.coop_id, codes)
    open_now = open_sums(work.session, work.coop_id)[found.side]
    return render_template(
        "payments/line_match.html",
        found=found,
        line=found.line,
        target=target,
        payments=payments,
        total=sum(amount for _id, _name, amount in payments),
        before=before,
        codes=codes,
        joined=joined,
        whole=whole,
        open_now=open_now,
        open_after=_less(open_now, [found.line, *joined]),
        fields={"code": code, "returned": back, "owed": owed_id},
        lists={"payment": payment_ids, "with": [str(line.id) for line in joined]},
        may_remember=bool(code) and not joined and not astray and len(found.line.payer) >= SHORTEST_PAYER,
        astray=astray,
        # Credits grow what is owed and income; a cost or a claim on the other side shrinks by the same.
        grows=bool(codes) and codes[0].startswith(("Liabilities", "Income", "Equity")) == (whole > 0),
    )


def _less(sums: OpenSums, lines: list[StatementLine]) -> OpenSums:
    """What is left unexplained without these lines."""
    came = sum(line.amount for line in lines if line.amount > 0)
    went = -sum(line.amount for line in lines if line.amount < 0)
    return OpenSums(sums.money_in - came, sums.money_out - went, sums.lines - len(lines))


def _owed(work: Work, found: Found, owed_id: str) -> UnpaidBill:
    [wanted] = read_ids([owed_id])
    bills = unpaid_bills(work.session, work.coop_id, found.side, amount=-found.line.amount)
    bill = next((each for each in bills if each.id == wanted), None)
    if bill is None:
        raise NoSuchThing()
    return bill


def _match(work: Work, found: Found) -> Any:
    payment_ids = read_ids(request.form.getlist("payment"))
    others = read_ids(request.form.getlist("with"))
    code = request.form.get("code", "")
    if back := request.form.get("returned"):
        return service.match_returned(work, line_id=found.line.id, payment_id=read_ids([back])[0])
    if owed := request.form.get("owed"):
        return service.match_direct(work, line_id=found.line.id, instruction_id=read_ids([owed])[0])
    if others or payment_ids:
        return service.match_together(work, line_ids=[found.line.id, *others], code=code, payment_ids=payment_ids)
    return service.match_line(work, line_id=found.line.id, code=code, remember=bool(request.form.get("remember")))


@bp.route("/c/<coop>/statements/<int:number>/lines/<int:position>/undo", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def undo_match(work: Work, number: int, position: int) -> Any:
    """Take a match back by a reversal, once it was shown what that does."""
    found = find_line(work, number, position)
    if request.method == "POST":
        posted = service.undo_match(work, line_id=found.line.id)
        flash(_("The match is undone by entry %(number)s. The line waits again.", number=posted.number), "success")
        return back_to(found)
    if found.match_id is None:
        return back_to(found)
    joined = joined_lines(work.session, work.coop_id, match_history(work.session, work.coop_id, found.line.id)[0])
    parts = match_parts(work.session, work.coop_id, [found.match_id])[found.match_id]
    codes = account_codes(work.session, work.coop_id, {part.account_id for part in parts})
    held = holders(work, codes.values())
    return render_template(
        "payments/line_undo.html",
        found=found,
        line=found.line,
        joined=joined,
        in_use=GivenOn.message if given_on(work.session, work.coop_id, found.match_id) else "",
        parts=[
            (whose(plain_name(codes[each.account_id]), codes[each.account_id], held), each.amount) for each in parts
        ],
    )


@bp.route("/c/<coop>/statements/<int:number>/lines/<int:position>/take-out", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def take_out_line(work: Work, number: int, position: int) -> Any:
    """Take a line that was confirmed by mistake out of the books; first what that does."""
    found = find_line(work, number, position)
    form = Form.read(TakeOutSchema()) if request.method == "POST" else Form.blank(TakeOutSchema())
    if request.method == "POST" and form.ok:
        try:
            posted = service.take_out_line(work, line_id=found.line.id, why=form.data["why"])
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The line is out of the books, by entry %(number)s.", number=posted.number), "success")
            return back_to(found)
        work.session.rollback()
        found = find_line(work, number, position)
    return render_template("payments/line_out.html", found=found, line=found.line, form=form), 200 if form.ok else 422


@bp.post("/c/<coop>/statements/<int:number>/lines/<int:position>/put-back")
@requires(Permission.KEEP_BOOKS)
def put_back_line(work: Work, number: int, position: int) -> Any:
    """Put a line back that was taken out."""
    found = find_line(work, number, position)
    posted = service.put_back_line(work, line_id=found.line.id)
    flash(_("The line is in the books again, by entry %(number)s.", number=posted.number), "success")
    return back_to(found)


@bp.get("/c/<coop>/bank/payers")
@requires(Permission.SEE_BOOKS)
def payers(work: Work) -> Any:
    """What was said of payers, to be looked at and taken back."""
    rules = payer_rules(work.session, work.coop_id)
    held = holders(work, {rule.code for rule in rules})
    return render_template(
        "payments/payers.html",
        rules=[(rule, whose(plain_name(rule.code), rule.code, held)) for rule in rules],
        people=names(work.session, {rule.made_by for rule in rules}),
    )


@bp.post("/c/<coop>/bank/payers/<rule>/remove")
@requires(Permission.KEEP_BOOKS)
def remove_payer(work: Work, rule: str) -> Any:
    """A payer is taken for that account no longer."""
    service.remove_rule(work, rule_id=read_ids([rule])[0])
    flash(_("From now on we ask again about this payer. What was matched stays."), "success")
    return redirect(url_for("payments.payers"), 303)
