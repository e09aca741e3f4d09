"""The claim of a rebate on paper: a tagged PDF, the same bytes each time it is made from the same claim."""

from __future__ import annotations

from flask_babel import format_date, get_locale, gettext as _

from coopbudget.clock import civil_date
from coopbudget.money import format_pence
from coopbudget.payments.documents import Table, sheet
from coopbudget.payments.queries.statements import PayInto
from coopbudget.rebates.queries import ClaimRow
from coopbudget.rebates.rules import Bought, reached
from coopbudget.tenders.volume import of_terms
from coopbudget.tenders.volume_words import rebate_words, step_words


def claim_paper(row: ClaimRow, *, coop: str, provider: str, title: str, account: PayInto | None) -> bytes:
    """What the provider is asked for, why, and where it pays it. ``account`` is the co-op's of the right side."""
    locale = get_locale()
    rebate = of_terms(row.terms)
    assert rebate is not None
    bought = Bought(row.spend, row.minutes, row.visits)
    step = reached(rebate, bought)
    facts = [
        (_("Rebate claim"), str(row.number)),
        (_("From"), coop),
        (_("To"), provider),
        (_("Contract"), _("%(number)s: %(title)s", number=row.contract_number, title=title)),
        (_("For visits from"), _day(row.since)),
        (_("To the end of"), _day(row.until)),
    ]
    if row.agreed_at is not None:
        facts.append((_("Sent on"), _day(civil_date(row.agreed_at))))
    if row.due_on is not None:
        facts.append((_("Please pay by"), _day(row.due_on)))
    facts.append((_("Reference"), row.reference))
    if account is not None:
        facts += [
            (_("Account name"), account.name),
            (_("Sort code"), account.sort_code),
            (_("Account number"), account.account_number),
        ]
    rows = [
        [_("Paid to the provider for these visits"), format_pence(row.spend)],
        [_("Hours"), f"{row.minutes / 60:g}"],
        [_("Visits"), str(row.visits)],
        [_("Step that was reached"), step_words(rebate, step) if step else "–"],
        [_("To pay"), format_pence(row.amount)],
    ]
    return sheet(
        title=_("Rebate for buying much: %(amount)s", amount=format_pence(row.amount)),
        language=locale.language if locale else "en",
        facts=facts,
        tables=[Table(_("How it is worked out"), [_("What"), _("How much")], rows)],
        closing=[
            _("What both sides agreed: %(what)s", what=rebate_words(row.terms)),
            _("What was asked for before for the same time is taken off."),
        ],
    )


def _day(day: object) -> str:
    return str(format_date(day, "d MMMM y"))
