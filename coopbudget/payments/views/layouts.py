"""How banks lay out their CSV: the list, and one to look at and change."""

from __future__ import annotations

import csv
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.payments import service
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.queries.layouts import LayoutRow, layout_by_key, layouts
from coopbudget.payments.readers import Columns, Layout
from coopbudget.payments.readers.layouts import ROLES
from coopbudget.payments.statement_schemas import LayoutSchema
from coopbudget.payments.views.blueprint import bp

COLUMNS_WITHOUT_NAMES = 20


@bp.get("/c/<coop>/bank/layouts", endpoint="layouts")
@requires(Permission.KEEP_BOOKS)
def layouts_page(work: Work) -> Any:
    """Every layout: the co-op's own, and those of banks as best known."""
    return render_template("payments/layouts.html", layouts=layouts(work.session, work.coop_id))


def _found(work: Work, key: str) -> LayoutRow:
    row = layout_by_key(work.session, work.coop_id, key)
    if row is None:
        raise NoSuchThing()
    return row


@bp.route("/c/<coop>/bank/layouts/<key>", methods=["GET", "POST"], endpoint="layout")
@requires(Permission.KEEP_BOOKS)
def layout_page(work: Work, key: str) -> Any:
    """One layout, to be changed for this co-op."""
    row = _found(work, key)
    if request.method == "GET":
        said = {role: str(at) for role, at in row.layout.columns.as_dict().items() if at is not None}
        names = ",".join(f'"{name}"' if "," in name else name for name in row.layout.names)
        dates, decimal = row.layout.dates, row.layout.decimal
        form = Form.blank(LayoutSchema(), name=row.name, names=names, dates=dates, decimal=decimal, **said)
        return _page(row, form)
    form = Form.read(LayoutSchema())
    if form.ok:
        names_said = next(csv.reader([form.data["names"].replace("\n", " ")]), [])
        layout = Layout(
            Columns(**{role: form.data[role] for role in ROLES}),
            tuple(name.strip() for name in names_said),
            dates=form.data["dates"],
            decimal=form.data["decimal"],
            currency=row.layout.currency,
        )
        try:
            service.save_layout(work, layout=layout, name=form.data["name"], key=row.key)
        except Invalid as problem:
            form.take(problem)
    if not form.ok:
        work.session.rollback()
        return _page(row, form), 422
    flash(_("The layout is kept. The next file is read this way."), "success")
    return redirect(url_for("payments.layouts"), 303)


def _page(row: LayoutRow, form: Form) -> Any:
    names = row.layout.names or [""] * COLUMNS_WITHOUT_NAMES
    columns = [(str(at), name or _("Column %(n)s", n=at + 1)) for at, name in enumerate(names)]
    return render_template("payments/layout.html", row=row, form=form, columns=columns)


@bp.post("/c/<coop>/bank/layouts/<key>/forget")
@requires(Permission.KEEP_BOOKS)
def drop_layout(work: Work, key: str) -> Any:
    """Forget what the co-op said of a layout."""
    _found(work, key)
    service.drop_layout(work, key=key)
    flash(_("What you had said of this layout is forgotten."), "success")
    return redirect(url_for("payments.layouts"), 303)
