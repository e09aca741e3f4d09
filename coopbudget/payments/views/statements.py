"""A statement's pages: upload, say the columns, look, confirm."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger.queries import balances
from coopbudget.members.queries import person_name
from coopbudget.paging import COUNTED_TO, page_number, paginate
from coopbudget.payments import service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.queries.cash import BANK
from coopbudget.payments.queries.continuity import open_sums, statement_breaks, statements_with_gap
from coopbudget.payments.queries.layouts import layouts
from coopbudget.payments.queries.matching import suggest
from coopbudget.payments.queries.statements import StatementRow, bank_accounts, lines, statement, statements
from coopbudget.payments.readers import Columns, likely_columns, read_table
from coopbudget.payments.readers.layouts import ROLES
from coopbudget.payments.readers.text import LARGEST_FILE
from coopbudget.payments.service.posting import preview_statement
from coopbudget.payments.statement_schemas import ColumnsSchema, UploadSchema
from coopbudget.payments.views.blueprint import asked_side, bp, named
from coopbudget.payments.words import SIDES

SHOWN_IN_PREVIEW = 200


@bp.get("/c/<coop>/statements", endpoint="statements")
@requires(Permission.SEE_BOOKS)
def statements_page(work: Work) -> Any:
    """Every statement, the newest first; or those alone before which lines are missing."""
    side, show = asked_side(), "gaps" if request.args.get("show") == "gaps" else ""
    only = statements_with_gap(work.coop_id) if show else None
    page = paginate(work.session, statements(work.coop_id, side=side, only=only), number=page_number())
    gaps = {
        number: found for one in SIDES for number, found in statement_breaks(work.session, work.coop_id, one).items()
    }
    return render_template("payments/statements.html", page=page, side=side, gaps=gaps, show=show)


@bp.route("/c/<coop>/statements/new", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def new_statement(work: Work) -> Any:
    """Bring a statement from the bank."""
    accounts = bank_accounts(work.session, work.coop_id)
    if request.method == "GET":
        form = Form.blank(UploadSchema(), side=asked_side() or None)
        return _upload_page(work, form, accounts)
    form = Form.read(UploadSchema())
    sent = request.files.get("file")
    content = sent.stream.read(LARGEST_FILE + 1) if sent else b""
    if not content:
        form.take({"file": [_("Choose the file that you downloaded from the bank.")]})
    if form.ok and sent is not None:
        try:
            found = service.upload_statement(work, content=content, filename=sent.filename or "", **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"side": [problem.message]})
    if not form.ok:
        work.session.rollback()
        return _upload_page(work, form, accounts), 422
    if found.known:
        flash(_("This file is in the books already, as statement %(number)s.", number=found.number), "info")
    return redirect(url_for("payments.statement", number=found.number), 303)


def _upload_page(work: Work, form: Form, accounts: Any) -> Any:
    return render_template(
        "payments/statement_new.html",
        form=form,
        accounts=accounts,
        layouts=[(row.key, row.name) for row in layouts(work.session, work.coop_id)],
    )


def _found(work: Work, number: int) -> StatementRow:
    row = statement(work.session, work.coop_id, number)
    if row is None:
        raise NoSuchThing()
    return row


@bp.get("/c/<coop>/statements/<int:number>", endpoint="statement")
@requires(Permission.SEE_BOOKS)
def statement_page(work: Work, number: int) -> Any:
    """A statement: to look at before it enters the books, or as it stands in them."""
    row = _found(work, number)
    if row.posted_at is None and "parts" in (row.draft or {}):
        return render_template("payments/statement_part.html", row=row, left=(row.draft or {})["left"])
    if row.posted_at is None:
        if "lines" not in (row.draft or {}):
            if work.actor.may(Permission.KEEP_BOOKS):
                return redirect(url_for("payments.columns", number=number))
            raise NoSuchThing()
        return _preview(work, row, Form(UploadSchema()))
    show = request.args.get("show", "")
    wanted = lines(work.coop_id, statement_number=number, show=show)
    page = paginate(work.session, wanted, number=page_number(), size=50, count_to=COUNTED_TO)
    unmatched_lines = [found[0] for found in page if found.match_id is None]
    return render_template(
        "payments/statement.html",
        row=row,
        page=page,
        show=show,
        suggestions=named(work, suggest(work.session, work.coop_id, row.side, unmatched_lines)),
        gaps=statement_breaks(work.session, work.coop_id, row.side).get(number, []),
        uploaded_by=person_name(work.session, row.uploaded_by),
    )


def _preview(work: Work, row: StatementRow, form: Form) -> Any:
    preview = preview_statement(work, number=row.number)
    open_now = open_sums(work.session, work.coop_id)[row.side]
    return render_template(
        "payments/statement_check.html",
        form=form,
        row=row,
        preview=preview,
        shown=preview.lines[:SHOWN_IN_PREVIEW],
        bank=balances(work.session, work.coop_id, [BANK[row.side]])[BANK[row.side]],
        open_now=open_now,
    )


@bp.post("/c/<coop>/statements/<int:number>/confirm")
@requires(Permission.KEEP_BOOKS)
def confirm_statement(work: Work, number: int) -> Any:
    """Put the new lines into the books."""
    row = _found(work, number)
    said = {name: value for name, value in request.form.items() if name.startswith("alike-")}
    form = Form(UploadSchema(), said)
    places = {name.removeprefix("alike-"): value for name, value in said.items()}
    try:
        new = service.post_statement(
            work,
            number=number,
            same={int(place) for place, value in places.items() if value == "same" and place.isdecimal()},
            different={int(place) for place, value in places.items() if value == "different" and place.isdecimal()},
        )
    except Invalid as problem:
        work.session.rollback()
        form.take(problem)
        return _preview(work, row, form), 422
    if new:
        flash(
            ngettext(
                "Statement %(number)s is in the books, with %(num)d new line.",
                "Statement %(number)s is in the books, with %(num)d new lines.",
                new,
                number=number,
            ),
            "success",
        )
    else:
        flash(_("Every line of statement %(number)s was in the books already.", number=number), "info")
    return redirect(url_for("payments.statement", number=number), 303)


@bp.post("/c/<coop>/statements/<int:number>/discard")
@requires(Permission.KEEP_BOOKS)
def discard_statement(work: Work, number: int) -> Any:
    """Throw a draft away."""
    service.discard_statement(work, number=number)
    flash(_("The file is thrown away. Nothing of it was in the books."), "success")
    return redirect(url_for("payments.statements"), 303)


@bp.get("/c/<coop>/statements/<int:number>/file")
@requires(Permission.SEE_BOOKS)
def statement_file(work: Work, number: int) -> Response:
    """The bank's own file."""
    row = _found(work, number)
    if row.evidence_id is None:
        raise NotFound()
    return evidence.send(work, row.evidence_id)


@bp.route("/c/<coop>/statements/<int:number>/columns", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def columns(work: Work, number: int) -> Any:
    """Say which column of an unknown CSV is which, beside its first rows."""
    row = _found(work, number)
    if row.posted_at is not None or row.format != "csv" or row.evidence_id is None:
        return redirect(url_for("payments.statement", number=number), 303)
    table = read_table(evidence.read(work, row.evidence_id))
    if request.method == "GET":
        asked = request.args.get("row", 0, type=int)
        header = asked - 1 if 1 <= asked <= min(30, len(table.rows)) else table.likely_header()
        likely = {role: str(column) for role, column in likely_columns(table.rows[header][1]).items()}
        form = Form.blank(ColumnsSchema(), header=str(header), named="yes", dates="dmy", decimal=".", **likely)
        return _columns_page(row, table.rows, header, form, guessed=bool(likely))
    form = Form.read(ColumnsSchema())
    if form.ok:
        chosen = {name: form.data[name] for name in ROLES if name in form.data}
        said = {name: form.data[name] for name in ("header", "dates", "decimal", "named", "name")}
        try:
            service.choose_columns(work, number=number, columns=Columns(**chosen), **said)
        except Invalid as problem:
            form.take(problem)
    if not form.ok:
        work.session.rollback()
        header = min(form.data.get("header", table.likely_header()), len(table.rows) - 1)
        return _columns_page(row, table.rows, header, form), 422
    return redirect(url_for("payments.statement", number=number), 303)


def _columns_page(row: StatementRow, rows: Any, header: int, form: Form, *, guessed: bool = False) -> Any:
    names = [cell.strip() or _("Column %(n)s", n=index + 1) for index, cell in enumerate(rows[header][1])]
    return render_template(
        "payments/columns.html",
        row=row,
        form=form,
        names=names,
        header=header,
        guessed=guessed,
        samples=[line for _number, line in rows[header + 1 : header + 5]],
    )
