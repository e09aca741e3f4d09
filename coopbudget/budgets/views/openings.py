"""How the books open: upload, look, sign, and sign again."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from coopbudget.budgets import labels, queries, service as budgets
from coopbudget.budgets.errors import NoSuchOpening
from coopbudget.budgets.queries import openings as reads
from coopbudget.budgets.schemas import LoadOpening
from coopbudget.budgets.views.blueprint import bp
from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence.errors import NoSuchEvidence
from coopbudget.evidence.service import send
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members import queries as members
from coopbudget.paging import csv_response, page_number, paginate


@bp.get("/c/<coop>/openings")
@requires(Permission.SEE_BOOKS)
def openings(work: Work) -> str:
    """Openings of the books, and how to begin."""
    page = paginate(work.session, reads.openings_statement(work.coop_id), number=page_number())
    rows = [queries.OpeningRow(*row) for row in page]
    return render_template(
        "budgets/openings.html",
        page=page,
        rows=rows,
        labels=labels,
        open_sides={row.side for row in rows if row.state != "discarded"},
        may_load=work.actor.may(Permission.KEEP_BOOKS),
        funds=queries.count_funds(work.session, work.coop_id),
    )


@bp.get("/c/<coop>/openings/template.csv")
@requires(Permission.KEEP_BOOKS)
def opening_template(work: Work) -> Response:
    """A spreadsheet with every checked fund's reference, to be filled in."""
    statement = queries.agreements_statement(work.coop_id, work.today)
    found = [queries.agreement_row(row, work.today) for row in work.session.execute(statement)]
    names = members.members_by_id(work.session, work.coop_id, [a.member_id for a in found])
    rows = [
        [a.reference, "0.00", names[a.member_id].display_name, labels.funder_name(a.funder_name)]
        for a in found
        if a.checked_at and a.member_id in names
    ]
    return csv_response(rows, ["reference", "amount", "name", "funder"], "opening-balances.csv")


@bp.get("/c/<coop>/openings/members")
@requires(Permission.KEEP_BOOKS)
def new_members_opening(work: Work) -> str:
    """The form for members' money."""
    return render_template("budgets/opening_form.html", form=Form.blank(LoadOpening()), side="members")


@bp.get("/c/<coop>/openings/own")
@requires(Permission.KEEP_BOOKS)
def new_own_opening(work: Work) -> str:
    """The form for the co-op's own money."""
    return render_template("budgets/opening_form.html", form=Form.blank(LoadOpening()), side="own")


@bp.post("/c/<coop>/openings/members")
@requires(Permission.KEEP_BOOKS)
def load_members_opening(work: Work) -> AnyResponse | tuple[str, int]:
    """Read the spreadsheet and show what it says."""
    form = Form.read(LoadOpening())
    file = request.files.get("file")
    if not file:
        form.take({"file": [_("Choose the spreadsheet with the balances.")]})
    if form.ok and file:
        try:
            number = budgets.draft_opening(work, file=file, filename=file.filename or "opening.csv", **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return redirect(url_for("budgets.opening", number=number), 303)
    return render_template("budgets/opening_form.html", form=form, side="members"), 422


@bp.post("/c/<coop>/openings/own")
@requires(Permission.KEEP_BOOKS)
def load_own_opening(work: Work) -> AnyResponse | tuple[str, int]:
    """Write down the bank's figure for the co-op's own account."""
    form = Form.read(LoadOpening())
    if form.ok:
        try:
            number = budgets.draft_own_opening(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return redirect(url_for("budgets.opening", number=number), 303)
    return render_template("budgets/opening_form.html", form=form, side="own"), 422


@bp.get("/c/<coop>/openings/<int:number>")
@requires(Permission.SEE_BOOKS)
def opening(work: Work, number: int) -> str:
    """What would be (or was) posted: each line with its fund, the sum, the bank's figure, the difference."""
    found = _opening(work, number)
    page = paginate(work.session, reads.lines_statement(work.coop_id, found.id), number=page_number(), size=100)
    rows = [reads.OpeningLineRow(*row) for row in page]
    total = reads.sum_of(found.bank_figure, reads.lines_of(work.session, work.coop_id, found.id))
    code = chart.MEMBERS_BANK if found.side == "members" else chart.OWN_BANK
    person = work.actor.person_id
    may_sign = (
        work.actor.may(Permission.KEEP_BOOKS)
        if found.state == "draft"
        else work.actor.may(Permission.APPROVE_PAYMENTS) and person != found.first_by
    )
    return render_template(
        "budgets/opening.html",
        o=found,
        page=page,
        rows=rows,
        total=total,
        agrees=total.agrees or found.side == "own",
        bank_now=ledger.balance(work.session, work.coop_id, code),
        names=members.names(work.session, [found.uploaded_by, found.first_by, found.second_by]),
        members=members.members_by_id(work.session, work.coop_id, [row.member_id for row in rows if row.member_id]),
        may_sign=may_sign and found.state in ("draft", "waiting"),
        signed_first=person is not None and person == found.first_by,
        may_discard=work.actor.may(Permission.KEEP_BOOKS) and found.state in ("draft", "waiting"),
        labels=labels,
    )


@bp.post("/c/<coop>/openings/<int:number>/sign")
@requires(Permission.SEE_BOOKS)
def sign_opening(work: Work, number: int) -> AnyResponse:
    """The first signature, or the second, which posts it."""
    signed = budgets.sign_opening(work, number=number)
    if signed.entry_number:
        flash(
            _("The balances are in the books. The entry's number is %(number)s.", number=signed.entry_number), "success"
        )
    else:
        flash(_("You have signed. Another officer has to sign now."), "success")
    return redirect(url_for("budgets.opening", number=number), 303)


@bp.post("/c/<coop>/openings/<int:number>/discard")
@requires(Permission.KEEP_BOOKS)
def discard_opening(work: Work, number: int) -> AnyResponse:
    """Throw it away, to load a better one."""
    budgets.discard_opening(work, number=number)
    flash(_("Thrown away. Nothing was posted."), "success")
    return redirect(url_for("budgets.openings"), 303)


@bp.get("/c/<coop>/openings/<int:number>/file")
@requires(Permission.SEE_BOOKS)
def opening_file(work: Work, number: int) -> Response:
    """The spreadsheet as it was uploaded."""
    found = _opening(work, number)
    if found.evidence_id is None:
        raise NoSuchEvidence()
    return send(work, found.evidence_id)


def _opening(work: Work, number: int) -> queries.OpeningRow:
    found = queries.opening_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchOpening()
    return found
