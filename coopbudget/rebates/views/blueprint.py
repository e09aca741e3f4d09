"""The blueprint, and what several pages of rebates need."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.guard import Permission, Work
from coopbudget.money import format_pence
from coopbudget.payments.queries.statements import pay_into
from coopbudget.payments.rules import Side
from coopbudget.providers import queries as providers
from coopbudget.rebates import queries
from coopbudget.rebates.documents import claim_paper
from coopbudget.rebates.errors import NoRebate
from coopbudget.rebates.queries import ClaimRow
from coopbudget.tenders.volume import Measure
from coopbudget.tenders.volume_words import rebate_words, step_words

bp = Blueprint("rebates", __name__, template_folder="../templates")


def much(measure: Measure, amount: int) -> str:
    """So much of what is counted, in words: pounds, hours or visits."""
    if measure is Measure.SPEND:
        return format_pence(amount)
    if measure is Measure.HOURS:
        return str(_("%(num)s hours", num=f"{amount / 60:g}"))
    return str(_("%(num)s visits", num=amount))


@bp.app_context_processor
def rebate_words_of() -> dict[str, Any]:
    """How a rebate, its steps and what is counted are said, for the templates of this room."""
    return {"rebate_words": rebate_words, "step_words": step_words, "rebate_much": much}


def claim_of(work: Work, number: int) -> ClaimRow:
    """The claim by its number. Raises NoRebate."""
    found = queries.claim(work.session, work.coop_id, number)
    if found is None:
        raise NoRebate()
    return found


def contract_of(work: Work, row: ClaimRow) -> ContractRow:
    """The claim's contract."""
    found = contracts.contract(work.session, work.coop_id, row.contract_id)
    if found is None:
        raise NoRebate()
    return found


def state_of(row: ClaimRow, came: int, shared: int = 0) -> str:
    """Where a claim stands: off, asked, sent, part, here, shared."""
    if row.off_at is not None:
        return "off"
    if row.agreed_at is None:
        return "asked"
    if not came:
        return "sent"
    if came < row.amount:
        return "part"
    return "shared" if row.side == "members" and shared == row.amount else "here"


def paper(work: Work, row: ClaimRow) -> Response:
    """The claim as a PDF."""
    provider = providers.provider(work.session, row.provider_id)
    made = claim_paper(
        row,
        coop=work.actor.coop.name if work.actor.coop else "",
        provider=provider.name if provider else "",
        title=contract_of(work, row).title,
        account=pay_into(work.session, work.coop_id, Side(row.side)),
    )
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="rebate-{row.number}.pdf"'
    return response


def sees_books(work: Work) -> bool:
    """Whether the reader may see every member's part."""
    return work.actor.may(Permission.SEE_BOOKS)
