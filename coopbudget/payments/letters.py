"""Letters of the rail to who reads no page of ours: what a payee is told of a payment."""

from __future__ import annotations

from flask_babel import get_locale, gettext as _

from coopbudget.clock import civil_date
from coopbudget.money import format_pence
from coopbudget.payments.documents import Table, sheet
from coopbudget.payments.queries.runs import Remittance
from coopbudget.payments.reconciliation_words import day
from coopbudget.payments.rules import run_reference
from coopbudget.payments.words import OWNERS, STATES


def remittance_letter(advice: Remittance, *, coop_name: str) -> bytes:
    """The remittance advice as a PDF/UA: who paid whom, how the payment looks on their statement, and what for."""
    rows = [
        [row.reference, str(OWNERS.get(row.owner_kind, row.owner_kind)), str(STATES[row.state][0]),
         format_pence(row.amount)]
        for row in advice.rows
    ]  # fmt: skip
    return sheet(
        title=_("We paid you %(total)s", total=format_pence(advice.total))
        if advice.total
        else _("Our payment to you came back"),
        language=str(get_locale() or "en")[:2],
        facts=[
            (_("From"), coop_name),
            (_("To"), advice.payee_name),
            (_("Account"), advice.account),
            (_("Sent"), day(civil_date(advice.sent_on))),
            (_("Our number"), run_reference(advice.run_number)),
        ],
        tables=[Table(_("What it is for"), [_("Reference"), _("For"), _("Where it is"), _("Amount")], rows)],
        closing=[_("The reference stands on your bank statement. If something is wrong, tell us.")],
    )
