"""The blueprint and what its pages share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request
from flask_babel import gettext as _

from coopbudget.audit import schemas, words
from coopbudget.forms import Form
from coopbudget.ledger.names import plain_name

bp = Blueprint("audit", __name__, template_folder="../templates")


@bp.app_template_global()
def account_name(code: str) -> str:
    """Plain words for an account, beginning with a capital."""
    name = str(plain_name(code))
    if name == code:  # a cost is called by the last part of its code
        return code.rpartition(":")[2].replace("-", " ")
    return name[:1].upper() + name[1:]


bp.add_app_template_global(words.kind_word, "entry_kind")
bp.add_app_template_global(words.act_word, "act_name")


def read_period(schema: schemas.Period | None = None) -> tuple[date | None, date | None, Form]:
    """The days the address asks for (None: no bound), with the form that shows them again."""
    form = Form.read(schema or schemas.Period(), request.args)
    since, until = form.data.get("since"), form.data.get("until")
    if since and until and since > until:
        form.take({"since": [_("The first day can't be after the last.")]})
        since = until = None
    return since, until, form


def status(form: Form) -> int:
    """A filter that can't be read shows the whole list, with the reason."""
    return 422 if form.has_errors else 200
