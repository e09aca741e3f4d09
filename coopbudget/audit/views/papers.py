"""What an entry stands on: the page of it, its file, and the decision behind it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date

from flask import url_for
from flask_babel import format_date, gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.governance.queries import motion
from coopbudget.guard import Work
from coopbudget.invoices.queries import invoice_by_number, invoice_number
from coopbudget.payments.queries.bills import bill_named
from coopbudget.payments.queries.runs import run_number
from coopbudget.payments.queries.statements import place_of_line

Paper = tuple[str, str]
"""Words and an address."""


def papers_of(work: Work, refs: Mapping[str, str]) -> list[Paper]:
    """Everything that the entry's ids lead to, the nearest first; what can't be found is left out."""
    found: list[Paper] = []
    for name, read in _READ.items():
        try:
            ident = uuid.UUID(refs[name]) if name in refs else None
        except ValueError:
            continue
        if ident is not None:
            found += read(work, ident)
    if "month" in refs:
        day = date.fromisoformat(refs["month"])
        words = _("The month to %(day)s", day=format_date(day, "d MMMM y"))
        found.append((words, url_for("audit.period", through=day)))
    return found


def _line(work: Work, ident: uuid.UUID) -> list[Paper]:
    place = place_of_line(work.session, work.coop_id, ident)
    if place is None:
        return []
    words = _("Statement %(number)s, line %(line)s", number=place[0], line=place[1])
    return [
        (words, url_for("payments.line", number=place[0], position=place[1])),
        (_("The whole statement"), url_for("payments.statement", number=place[0])),
    ]


def _invoice(work: Work, ident: uuid.UUID) -> list[Paper]:
    number = invoice_number(work.session, work.coop_id, ident)
    found = invoice_by_number(work.session, work.coop_id, number) if number else None
    if found is None:
        return []
    papers = [(_("Invoice %(number)s", number=found.number), url_for("invoices.invoice", number=found.number))]
    if found.evidence_id is not None:
        papers.append((_("The provider's file"), url_for("invoices.invoice_file", number=found.number)))
    return papers


def _contract(work: Work, ident: uuid.UUID) -> list[Paper]:
    found = contracts.contract(work.session, work.coop_id, ident)
    if found is None:
        return []
    return [
        (_("Contract %(number)s", number=found.number), url_for("contracts.contract", number=found.number)),
        (_("How the provider was chosen"), url_for("tenders.call", number=found.call_number)),
    ]


def _bill(work: Work, ident: uuid.UUID) -> list[Paper]:
    found = bill_named(work.session, work.coop_id, ident)
    if found is None:
        return []
    papers = [(_("Bill %(number)s", number=found[0]), url_for("payments.bill", number=found[0]))]
    if found[1] is not None:
        papers.append((_("The supplier's file"), url_for("payments.bill_file", number=found[0])))
    return papers


def _run(work: Work, ident: uuid.UUID) -> list[Paper]:
    number = run_number(work.session, work.coop_id, ident)
    return [(_("Run %(number)s", number=number), url_for("payments.run", number=number))] if number else []


def _motion(work: Work, ident: uuid.UUID) -> list[Paper]:
    found = motion(work.session, work.coop_id, ident)
    if found is None:
        return []
    words = _("Decision %(number)s: %(title)s", number=found.number, title=found.title)
    return [(words, url_for("governance.motion", number=found.number))]


_READ: Mapping[str, Callable[[Work, uuid.UUID], list[Paper]]] = {
    "line": _line,
    "invoice": _invoice,
    "bill": _bill,
    "run": _run,
    "contract": _contract,
    "motion": _motion,
}
