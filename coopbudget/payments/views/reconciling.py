"""Bank against books at any day, signed off as a document; and the list of those that were."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.paging import page_number, paginate
from coopbudget.payments import service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.models import Reconciliation
from coopbudget.payments.queries.continuity import open_sums
from coopbudget.payments.queries.reconciling import EXPECTED, Item, reconcile, reconciliations, signed_off
from coopbudget.payments.queries.runs import on_its_way
from coopbudget.payments.queries.statements import bank_accounts
from coopbudget.payments.reconciliation_words import in_words
from coopbudget.payments.statement_schemas import SignSchema
from coopbudget.payments.views.blueprint import asked_side, bp
from coopbudget.payments.words import SIDES


@bp.get("/c/<coop>/bank/against-books", endpoint="reconcile")
@requires(Permission.SEE_BOOKS)
def reconcile_page(work: Work) -> Any:
    """Bank against books at a day, with each item that stands between them."""
    return _page(work, asked_side() or "members", _asked_day(work.today), Form.blank(SignSchema()))


@bp.post("/c/<coop>/bank/against-books/sign")
@requires(Permission.KEEP_BOOKS)
def sign_reconciliation(work: Work) -> Any:
    """Sign off what was just looked at."""
    side = request.form.get("side", "")
    if side not in SIDES:
        raise NoSuchThing()
    try:
        at = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise NoSuchThing() from None
    form = Form.read(SignSchema())
    if form.ok:
        try:
            number = service.sign_reconciliation(work, side=side, at=at, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Signed off. It is kept as number %(number)s.", number=number), "success")
            return redirect(url_for("payments.reconciliation", number=number), 303)
    work.session.rollback()
    return _page(work, side, at, form), 422


def _page(work: Work, side: str, at: date, form: Form) -> Any:
    found = reconcile(work.session, work.coop_id, side, at)
    return render_template(
        "payments/reconcile.html",
        form=form,
        side=side,
        at=at,
        found=found,
        items=in_words(found.items) if found else [],
        coming=in_words(found.on_the_way) if found else [],
        account=bank_accounts(work.session, work.coop_id).get(side),
        open_now=open_sums(work.session, work.coop_id)[side],
        sent=on_its_way(work.session, work.coop_id, side),
    )


def _asked_day(today: date) -> date:
    parts = [request.args.get(f"at-{part}", "") for part in ("year", "month", "day")]
    try:
        found = date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return today
    return min(found, today)


@bp.get("/c/<coop>/bank/reconciliations", endpoint="reconciliations")
@requires(Permission.SEE_BOOKS)
def reconciliations_page(work: Work) -> Any:
    """Every time that bank and books were held against each other and signed off, the newest first."""
    side = asked_side()
    page = paginate(work.session, reconciliations(work.coop_id, side=side), number=page_number())
    people = names(work.session, {row[0].signed_by for row in page})
    return render_template("payments/reconciliations.html", page=page, side=side, people=people)


def _found(work: Work, number: int) -> tuple[Reconciliation, str]:
    row = signed_off(work.session, work.coop_id, number)
    if row is None:
        raise NoSuchThing()
    return row


@bp.get("/c/<coop>/bank/reconciliations/<int:number>", endpoint="reconciliation")
@requires(Permission.SEE_BOOKS)
def reconciliation_page(work: Work, number: int) -> Any:
    """One as it was signed, and whether the figures of that day are still the same."""
    kept, side = _found(work, number)
    now = reconcile(work.session, work.coop_id, side, kept.at)
    items = tuple(Item(**item) for item in kept.items)
    return render_template(
        "payments/reconciliation.html",
        kept=kept,
        side=side,
        items=in_words([item for item in items if item.kind != EXPECTED]),
        coming=in_words([item for item in items if item.kind == EXPECTED]),
        same=now is not None and (now.books, now.bank, (*now.items, *now.on_the_way)) == (kept.books, kept.bank, items),
        people=names(work.session, {kept.signed_by}),
    )


@bp.get("/c/<coop>/bank/reconciliations/<int:number>/document")
@requires(Permission.SEE_BOOKS)
def reconciliation_document(work: Work, number: int) -> Response:
    """The document that was signed."""
    kept, _side = _found(work, number)
    return evidence.send(work, kept.evidence_id)
