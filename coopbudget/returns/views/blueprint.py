"""The blueprint of returns, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _

from coopbudget.budgets import policy as money, queries as budgets
from coopbudget.budgets.errors import NoSuchAgreement
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import AgreementRow
from coopbudget.guard import Work
from coopbudget.returns import delivering, queries
from coopbudget.returns.errors import NoSuchReturn
from coopbudget.returns.queries import ReturnRow

bp = Blueprint("returns", __name__, template_folder="../templates")

KINDS = {"pdf": "application/pdf", "csv": "text/csv", "zip": "application/zip"}


def find_agreement(work: Work, number: int) -> AgreementRow:
    """An agreement with a funder, if it is this person's to see; otherwise as if there were none."""
    found = budgets.agreement_by_number(work.session, work.coop_id, number, work.today)
    if found is None or found.funder_kind == FunderKind.OWN or not money.may_see(work.actor, found.member_id):
        raise NoSuchAgreement()
    return found


def find_return(work: Work, number: int) -> ReturnRow:
    """A return, if it is this person's to see; otherwise as if there were none."""
    found = queries.return_by_number(work.session, work.coop_id, number)
    if found is None or not money.may_see(work.actor, found.member_id):
        raise NoSuchReturn()
    return found


def handed_out(work: Work, row: ReturnRow, kind: str, *, large: bool = False) -> Response:
    """A return as a download: its document (in ``large`` print), its list, or all with the evidence."""
    name = f"return-{row.number}-v{row.version}"
    if large and kind == "pdf":
        return download(delivering.document(work, row, large=True), f"{name}-large.pdf", KINDS[kind])
    make = {"pdf": delivering.document, "csv": delivering.listed, "zip": delivering.packed}[kind]
    return download(make(work, row), f"{name}.{kind}", KINDS[kind])


def download(content: bytes, filename: str, mimetype: str) -> Response:
    """Bytes as a download that nobody keeps on the way."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def somebody(name: str | None) -> str:
    """A member's name, or that they left."""
    return name or _("a member who left")
