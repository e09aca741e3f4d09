"""One line that is several things: by the list that came with it, or by hand."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.names import plain_name
from coopbudget.ledger.queries import account_codes
from coopbudget.money import parse_pounds
from coopbudget.payments import service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.queries.statements import match_history
from coopbudget.payments.schemas import ParkSchema
from coopbudget.payments.service.splits import keep_split
from coopbudget.payments.views.blueprint import bp, holders, read_ids, whose
from coopbudget.payments.views.lines import back_to, choices_of, find_line, show_line

PARTS_BY_HAND = 8


@bp.get("/c/<coop>/statements/<int:number>/lines/<int:position>/list")
@requires(Permission.SEE_BOOKS)
def split_list(work: Work, number: int, position: int) -> Response:
    """The remittance list that a payment was split by."""
    history = match_history(work.session, work.coop_id, find_line(work, number, position).line.id)
    kept = next((match.evidence_id for match in history if match.evidence_id and match.undone_at is None), None)
    if kept is None:
        raise NoSuchThing()
    return evidence.send(work, kept)


@bp.post("/c/<coop>/statements/<int:number>/lines/<int:position>/split")
@requires(Permission.KEEP_BOOKS)
def split_line(work: Work, number: int, position: int) -> Any:
    """Split one payment by its remittance list: the list is read and shown, then confirmed."""
    found = find_line(work, number, position)
    form = Form(ParkSchema())
    kept = request.form.get("list", "")
    sent = request.files.get("file")
    content = sent.stream.read(2**21 + 1) if sent else b""
    try:
        if kept:
            posted = service.split_line(work, line_id=found.line.id, evidence_id=read_ids([kept])[0])
            flash(_("The payment is split. Its entry is number %(number)s.", number=posted.number), "success")
            return back_to(found)
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
        return show_line(work, find_line(work, number, position), form), 422
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


@bp.route("/c/<coop>/statements/<int:number>/lines/<int:position>/parts", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def split_by_hand(work: Work, number: int, position: int) -> Any:
    """Split a line by hand: type the parts, look at them, confirm."""
    found = find_line(work, number, position)
    choices = choices_of(work, found)
    form = Form(ParkSchema(), {name: value for name, value in request.form.items() if name != "csrf_token"})
    parts: list[tuple[str, int]] = []
    if request.method == "POST":
        parts = _typed_parts(form, choices)
        if form.ok and request.form.get("sure"):
            try:
                posted = service.split_by_hand(work, line_id=found.line.id, parts=parts)
            except Invalid as problem:
                form.take(problem)
            except Conflict as problem:
                form.take({"_form": [problem.message]})
            else:
                flash(_("The line is split. Its entry is number %(number)s.", number=posted.number), "success")
                return back_to(found)
            work.session.rollback()
            found = find_line(work, number, position)
    left = abs(found.line.amount) - sum(pence for _code, pence in parts)
    if request.method == "POST" and form.ok and left:
        form.take({"amount-1": [_("The parts do not add up to the line yet.")]})
    page = render_template(
        "payments/line_parts.html",
        found=found,
        line=found.line,
        form=form,
        choices=list(choices.items()),
        places=range(1, PARTS_BY_HAND + 1),
        parts=[(choices[code], pence) for code, pence in parts] if form.ok and parts else [],
        typed=[(name, value) for name, value in form.values.items() if name.startswith(("code-", "amount-"))],
        left=left,
    )
    return page, 200 if form.ok else 422


def _typed_parts(form: Form, choices: Any) -> list[tuple[str, int]]:
    """The parts somebody typed; what is wrong with them goes to the form."""
    parts = []
    for place in range(1, PARTS_BY_HAND + 1):
        code, amount = (str(form.values.get(f"{name}-{place}", "")).strip() for name in ("code", "amount"))
        if not code and not amount:
            continue
        if code not in choices:
            form.take({f"code-{place}": [_("Choose what this part is.")]})
            continue
        try:
            pence = parse_pounds(amount)
        except ValueError:
            pence = 0
        if pence <= 0:
            form.take({f"amount-{place}": [_("Type an amount in pounds and pence, like 42 or 42.50.")]})
        else:
            parts.append((code, pence))
    if form.ok and len(parts) < 2:
        form.take({"code-1": [_("Give at least two parts.")]})
    return parts
