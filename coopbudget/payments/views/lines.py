"""What the lines of the statements are: suggestions confirmed together, or one line by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from coopbudget.errors import Conflict, Invalid, Words
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.names import plain_name
from coopbudget.ledger.queries import account_codes, balances
from coopbudget.members.queries import names
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.models import StatementLine
from coopbudget.payments.queries.cash import CLEARING, UNMATCHED
from coopbudget.payments.queries.matching import sent_payments, suggest, targets
from coopbudget.payments.queries.runs import may_have_returned, on_its_way
from coopbudget.payments.queries.statements import lines as lines_query, match_history, match_parts
from coopbudget.payments.schemas import ParkSchema
from coopbudget.payments.service.splits import keep_split
from coopbudget.payments.views.blueprint import asked_side, asked_words, bp, holders, named, read_ids, whose

MOST_AT_ONCE = 100


@bp.get("/c/<coop>/lines", endpoint="lines")
@requires(Permission.SEE_BOOKS)
def lines_page(work: Work) -> Any:
    """Lines of all statements, with what each is or seems to be."""
    side, show, words = asked_side(), request.args.get("show", ""), asked_words("words")
    wanted = lines_query(work.coop_id, side=side, show=show, words=words)
    if request.args.get("download"):
        rows = work.session.execute(wanted.limit(10_000)).all()
        return csv_response(
            [
                (
                    row.statement_number,
                    row.side,
                    row[0].line_on.isoformat(),
                    plain_pounds(row[0].amount),
                    row[0].text,
                    row[0].counterparty,
                    row.match_kind or "",
                    row.match_entry or "",
                    row[0].parked_note,
                )
                for row in rows
            ],
            ("statement", "account", "date", "amount", "text", "from_or_to", "matched_as", "entry", "note"),
            "statement-lines.csv",
        )
    page = paginate(work.session, wanted, number=page_number())
    return render_template(
        "payments/lines.html",
        page=page,
        side=side,
        show=show,
        words=words,
        suggestions=_suggestions(work, page.rows),
    )


def _suggestions(work: Work, rows: Any) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for side in ("members", "own"):
        open_lines = [row[0] for row in rows if row.side == side and row.match_id is None]
        if open_lines:
            found |= suggest(work.session, work.coop_id, side, open_lines)
    return named(work, found)


def _targets(work: Work, found: Found) -> dict[str, Words]:
    """What a line may be said to be by hand, by code, with the names of those whose funds they are."""
    choices = targets(work.session, work.coop_id, found.side, money_in=found.line.amount > 0)
    held = holders(work, [code for code, _label in choices])
    return {code: whose(label, code, held) for code, label in choices}


@bp.route("/c/<coop>/lines/confirm", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def confirm_lines(work: Work) -> Any:
    """What we are sure of, to be confirmed together; and beneath it what nobody knows yet."""
    side = asked_side() or "members"
    if request.method == "POST":
        side = request.form.get("side", "")
        if side not in UNMATCHED:
            raise NoSuchThing()
        done, _total = service.confirm_suggestions(
            work, side=side, line_ids=read_ids(request.form.getlist("line")[:MOST_AT_ONCE])
        )
        if done:
            flash(
                ngettext(
                    "%(num)d line is matched and in the books.", "%(num)d lines are matched and in the books.", done
                ),
                "success",
            )
        else:
            flash(_("Nothing was confirmed: no line was chosen, or somebody was quicker."), "info")
        return redirect(url_for("payments.confirm_lines", side=side), 303)
    rows = work.session.execute(lines_query(work.coop_id, side=side, show="open").limit(MOST_AT_ONCE * 3)).all()
    found = named(work, suggest(work.session, work.coop_id, side, [row[0] for row in rows]))
    sure = [row for row in rows if row[0].id in found and found[row[0].id].sure][:MOST_AT_ONCE]
    chosen = {row[0].id for row in sure}
    codes = [UNMATCHED[side]]
    return render_template(
        "payments/lines_confirm.html",
        side=side,
        sure=sure,
        rest=[row for row in rows if row[0].id not in chosen][:MOST_AT_ONCE],
        suggestions=found,
        unmatched=balances(work.session, work.coop_id, codes)[UNMATCHED[side]],
    )


@dataclass(frozen=True)
class Found:
    """A line with whose money it is and its match, as the pages need it."""

    line: StatementLine
    side: str
    statement_number: int
    match_kind: str | None
    match_id: Any
    match_entry: int | None


def _found(work: Work, number: int, position: int) -> Found:
    row = work.session.execute(
        lines_query(work.coop_id, statement_number=number).where(StatementLine.position == position)
    ).one_or_none()
    if row is None:
        raise NoSuchThing()
    return Found(*row)


@bp.get("/c/<coop>/statements/<int:number>/lines/<int:position>", endpoint="line")
@requires(Permission.SEE_BOOKS)
def line_page(work: Work, number: int, position: int) -> Any:
    """One line: what it is, or what it may be."""
    return _line_page(work, _found(work, number, position), Form.blank(ParkSchema()))


def _line_page(work: Work, found: Found, form: Form) -> Any:
    line = found.line
    history = match_history(work.session, work.coop_id, line.id)
    parts = match_parts(work.session, work.coop_id, [match.id for match in history])
    codes = account_codes(work.session, work.coop_id, {part.account_id for listed in parts.values() for part in listed})
    held = holders(work, codes.values())
    names_of = {account_id: whose(plain_name(code), code, held) for account_id, code in codes.items()}
    people = names(
        work.session,
        {match.matched_by for match in history} | {match.undone_by for match in history} | {line.parked_by},
    )
    suggestion = None
    if found.match_id is None:
        suggestion = named(work, suggest(work.session, work.coop_id, found.side, [line])).get(line.id)
    if not form.values and line.parked_note:
        form.values["note"] = line.parked_note
    return render_template(
        "payments/line.html",
        found=found,
        line=line,
        form=form,
        history=history,
        parts={
            match_id: [(names_of[part.account_id], part.amount, part.reference) for part in listed]
            for match_id, listed in parts.items()
        },
        people=people,
        suggestion=suggestion,
        targets=list(_targets(work, found).items()) if found.match_id is None else [],
        sent=on_its_way(work.session, work.coop_id, found.side) if line.amount < 0 else [],
        returned=may_have_returned(work.session, work.coop_id, found.side, line.amount) if line.amount > 0 else [],
    )


def _back(found: Found) -> Any:
    return redirect(url_for("payments.line", number=found.statement_number, position=found.line.position), 303)


@bp.route("/c/<coop>/statements/<int:number>/lines/<int:position>/match", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def match_line(work: Work, number: int, position: int) -> Any:
    """Say what a line is, by account, by payments that left, or by the payment that came back."""
    found = _found(work, number, position)
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
            return _line_page(work, _found(work, number, position), form), 422
        flash(_("The line is matched. Its entry is number %(number)s.", number=posted.number), "success")
        return _back(found)
    code, payment_ids, back = (
        request.args.get("code", ""),
        request.args.getlist("payment"),
        request.args.get("returned"),
    )
    payments = sent_payments(work.session, work.coop_id, read_ids([*payment_ids, *([back] if back else [])]))
    if back:
        target = _("money owed again to %(name)s", name=payments[0][1] if payments else "")
        codes: list[str] = []
    elif payments:
        target, codes = plain_name(CLEARING[found.side]), [CLEARING[found.side]]
    else:
        allowed = _targets(work, found)
        if code not in allowed:
            form = Form(ParkSchema())
            form.take({"code": [_("Choose what this line is.")]})
            return _line_page(work, found, form), 422
        target, codes = allowed[code], [code]
    before = balances(work.session, work.coop_id, [*codes, UNMATCHED[found.side]])
    return render_template(
        "payments/line_match.html",
        found=found,
        line=found.line,
        target=target,
        payments=payments,
        total=sum(amount for _id, _name, amount in payments),
        before=before,
        codes=codes,
        unmatched=before[UNMATCHED[found.side]],
        fields={"code": code, "returned": back or ""},
        payment_ids=payment_ids,
        # Credits grow what is owed and income; a cost or a claim on the other side shrinks by the same.
        grows=bool(codes) and codes[0].startswith(("Liabilities", "Income", "Equity")) == (found.line.amount > 0),
    )


def _match(work: Work, found: Found) -> Any:
    payment_ids = read_ids(request.form.getlist("payment"))
    if back := request.form.get("returned"):
        return service.match_returned(work, line_id=found.line.id, payment_id=read_ids([back])[0])
    if payment_ids:
        return service.match_cleared(work, line_id=found.line.id, payment_ids=payment_ids)
    return service.match_line(work, line_id=found.line.id, code=request.form.get("code", ""))


@bp.route("/c/<coop>/statements/<int:number>/lines/<int:position>/undo", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def undo_match(work: Work, number: int, position: int) -> Any:
    """Take a match back by a reversal, once it was shown what that does."""
    found = _found(work, number, position)
    if request.method == "POST":
        posted = service.undo_match(work, line_id=found.line.id)
        flash(_("The match is undone by entry %(number)s. The line waits again.", number=posted.number), "success")
        return _back(found)
    if found.match_id is None:
        return _back(found)
    parts = match_parts(work.session, work.coop_id, [found.match_id])[found.match_id]
    codes = account_codes(work.session, work.coop_id, {part.account_id for part in parts})
    held = holders(work, codes.values())
    return render_template(
        "payments/line_undo.html",
        found=found,
        line=found.line,
        parts=[
            (whose(plain_name(codes[each.account_id]), codes[each.account_id], held), each.amount) for each in parts
        ],
    )


@bp.post("/c/<coop>/statements/<int:number>/lines/<int:position>/park")
@requires(Permission.KEEP_BOOKS)
def park_line(work: Work, number: int, position: int) -> Any:
    """Leave a line for later, with a note; or take it out again."""
    found = _found(work, number, position)
    if request.form.get("back"):
        service.park_line(work, line_id=found.line.id, note="")
        flash(_("The line is back among those to match."), "success")
        return _back(found)
    form = Form.read(ParkSchema())
    if not form.ok:
        return _line_page(work, found, form), 422
    service.park_line(work, line_id=found.line.id, note=form.data["note"])
    flash(_("The line waits, with your note."), "success")
    return _back(found)


@bp.get("/c/<coop>/statements/<int:number>/lines/<int:position>/list")
@requires(Permission.SEE_BOOKS)
def split_list(work: Work, number: int, position: int) -> Response:
    """The remittance list that a payment was split by."""
    history = match_history(work.session, work.coop_id, _found(work, number, position).line.id)
    kept = next((match.evidence_id for match in history if match.evidence_id and match.undone_at is None), None)
    if kept is None:
        raise NoSuchThing()
    return evidence.send(work, kept)


@bp.post("/c/<coop>/statements/<int:number>/lines/<int:position>/split")
@requires(Permission.KEEP_BOOKS)
def split_line(work: Work, number: int, position: int) -> Any:
    """Split one payment by its remittance list: the list is read and shown, then confirmed."""
    found = _found(work, number, position)
    form = Form(ParkSchema())
    kept = request.form.get("list", "")
    sent = request.files.get("file")
    content = sent.stream.read(2**21 + 1) if sent else b""
    try:
        if kept:
            posted = service.split_line(work, line_id=found.line.id, evidence_id=read_ids([kept])[0])
            flash(_("The payment is split. Its entry is number %(number)s.", number=posted.number), "success")
            return _back(found)
        if not content:
            raise Invalid({"file": [_("Choose the list that came with the payment.")]})
        evidence_id, parts = keep_split(
            work, line_id=found.line.id, content=content, filename=(sent.filename if sent else "") or ""
        )
    except Invalid as problem:
        form.take(problem)
    except Conflict as problem:
        form.take({"_form": [problem.message]})
    if not form.ok:
        work.session.rollback()
        return _line_page(work, _found(work, number, position), form), 422
    codes = account_codes(work.session, work.coop_id, {account for account, _amount, _reference in parts})
    held = holders(work, codes.values())
    return render_template(
        "payments/line_split.html",
        found=found,
        line=found.line,
        evidence_id=evidence_id,
        parts=[
            (reference, whose(plain_name(codes[account]), codes[account], held), amount)
            for account, amount, reference in parts
        ],
    )
