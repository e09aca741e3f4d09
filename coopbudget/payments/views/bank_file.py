"""Which file of payments a bank takes, said once an account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.payments import service
from coopbudget.payments.bank_files import OWN
from coopbudget.payments.queries.statements import bank_accounts
from coopbudget.payments.rules import MOST_IN_A_FILE
from coopbudget.payments.schemas import PLACES, BankFileSchema
from coopbudget.payments.views.blueprint import bp


@bp.route("/c/<coop>/bank/accounts/<side>/file", methods=["GET", "POST"])
@requires(Permission.KEEP_BOOKS)
def bank_file(work: Work, side: str) -> Any:
    """Choose the file that the bank of this account takes."""
    known = bank_accounts(work.session, work.coop_id).get(side)
    if known is None:
        raise NotFound()
    if request.method == "GET":
        layout = known.file_layout or {}
        order = dict(zip(PLACES, layout.get("columns", ()), strict=False))
        form = Form.blank(
            BankFileSchema(),
            kind=known.file_kind,
            headings="yes" if layout.get("headings") else None,
            dashes="yes" if layout.get("dashes") else None,
            most=layout.get("most"),
            **order,
        )
        return render_template("payments/bank_file.html", form=form, side=side)
    form = Form.read(BankFileSchema())
    if form.ok:
        data = form.data
        layout = {
            "columns": [data[place] for place in PLACES],
            "headings": data["headings"],
            "dashes": data["dashes"],
            "most": data["most"] or MOST_IN_A_FILE,
        }
        try:
            service.set_bank_file(work, side=side, kind=data["kind"], layout=layout if data["kind"] == OWN else None)
        except Invalid as problem:
            form.take(problem)
    if not form.ok:
        work.session.rollback()
        return render_template("payments/bank_file.html", form=form, side=side), 422
    flash(_("Runs prepared from now on become files of this kind."), "success")
    return redirect(url_for("payments.money"), 303)
