"""The blueprint of the exceptions slice, and where the records of a finding are opened."""

from __future__ import annotations

from flask import Blueprint, url_for

from coopbudget.exceptions.facts import Kind, Record
from coopbudget.guard import Permission, Work
from coopbudget.ledger.chart import fund_available

bp = Blueprint("exceptions", __name__, template_folder="../templates")


def opened_at(work: Work, record: Record) -> str:
    """The address of a record, or nothing where the actor's part does not open it: the finding then says it all."""
    if record.kind is Kind.INVOICE:
        return url_for("invoices.invoice", number=record.number)
    if record.kind is Kind.BILL:
        return url_for("payments.bill", number=record.number)
    if record.kind is Kind.RUN:
        return url_for("payments.run", number=record.number)
    if record.kind is Kind.PAYEE:
        return url_for("payments.payee", number=record.number)
    if record.kind is Kind.CONTRACT:
        return url_for("contracts.contract", number=record.number)
    if record.kind is Kind.FUND:
        return url_for("audit.account", code=fund_available(record.number))
    return url_for("invoices.settling", number=record.number) if work.actor.may(Permission.SETTLE_VISITS) else ""
