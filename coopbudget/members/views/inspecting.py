"""The register of members and officers as the law asks: what any member may see, and the whole for who keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from coopbudget.errors import Forbidden, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import labels, schemas
from coopbudget.members.queries.membership import OfficeRow
from coopbudget.members.queries.register import RegisterRow, register_rows, register_statement
from coopbudget.members.service.inspecting import OPEN_PART, WHOLE, inspect_entry, inspect_register, may_inspect
from coopbudget.members.views.room import bp
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate


def _page(work: Work, form: Form, entry: RegisterRow | None = None) -> str:
    if not may_inspect(work):
        raise Forbidden()
    found = paginate(work.session, register_statement(work.coop_id), number=page_number())
    rows = register_rows(work.session, work.coop_id, found.rows)
    return render_template(
        "members/inspect.html",
        page=Page(rows, found.number, found.size, found.total),
        entry=entry,
        form=form,
        keeps=work.actor.may(Permission.ADMIT_MEMBERS),
        office_words=labels.OFFICE_WORDS,
        label=labels.label,
    )


@bp.get("/c/<coop>/register")
@requires(Permission.TAKE_PART)
def inspect(work: Work) -> ResponseReturnValue:
    """The register without addresses, and the ways to ask for them."""
    return _page(work, Form.blank(schemas.OneEntry()))


@bp.post("/c/<coop>/register")
@requires(Permission.TAKE_PART)
def inspect_one(work: Work) -> ResponseReturnValue:
    """One entry with its address. That it was looked at is recorded."""
    form = Form.read(schemas.OneEntry())
    if form.ok:
        try:
            return _page(work, form, inspect_entry(work, number=form.data["number"]))
        except NotFound:
            form.take({"number": [_l("Nobody here has this member number.")]})
    return _page(work, form), 422


@bp.post("/c/<coop>/register.csv")
@requires(Permission.TAKE_PART)
def inspect_all(work: Work) -> ResponseReturnValue:
    """The register with addresses as a download: for members the part that is open to them, for who keeps it the whole.

    That it was taken is recorded.
    """
    whole = request.form.get("part") == WHOLE
    rows = inspect_register(work, part=WHOLE if whole else OPEN_PART)
    header = ["number", "name", "postal_address", "entered_on", "ceased_on", "offices"]
    if whole:
        header += ["class", "electronic_address", "ended", "shares"]
    held = current_app.extensions["coopbudget.shares_held"](work.session, work.coop_id) if whole else None
    return csv_response([_cells(row, held) for row in rows], header, "register.csv")


def _cells(row: RegisterRow, held: Mapping[int, int] | None) -> list[object]:
    """``held``: what each member holds in shares (pence), for the whole register; None for the open part."""
    cells: list[object] = [
        row.number,
        row.name,
        ", ".join(line.strip() for line in row.postal_address.splitlines() if line.strip()),
        row.entered_on,
        row.ceased_on or "",
        "; ".join(_office(office) for office in row.offices),
    ]
    if held is None:
        return cells
    return [*cells, row.member_class, row.email, row.left_why, plain_pounds(held.get(row.number, 0))]


def _office(office: OfficeRow) -> str:
    return f"{office.kind} {office.starts_on} to {office.last_on}"
