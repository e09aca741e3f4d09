"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.contracts.queries import of_provider
from coopbudget.db.survey import COOP, MEMBER, PERSON, PROVIDER, ask_for, count_of, day_ago
from coopbudget.invoices.models import Delivery, Invoice
from coopbudget.invoices.queries import (
    has_open_part,
    invoices_to_approve,
    open_visits_of_member,
    unsettled_visits,
    waiting_for_provider,
)
from coopbudget.invoices.rules import ANSWER_DAYS

TO_ANSWER = count_of("visits_to_answer", open_visits_of_member(COOP, MEMBER))
"""Visits that the member can confirm."""

TO_SETTLE = count_of("visits_to_settle", unsettled_visits(COOP, day_ago(ANSWER_DAYS)))
TO_APPROVE = count_of("invoices_to_approve", invoices_to_approve(COOP, PERSON))
PROVIDER_WAITS = ask_for(
    "invoices_being_checked",
    Invoice.number,
    day=Invoice.sent_on,
    coop=Invoice.coop_id,
    of=select(Invoice.id).where(Invoice.provider_id == PROVIDER, has_open_part()),
)
"""Invoices of a provider, in every co-op, that wait for an officer's yes, and when each was sent."""
PROVIDER_VISITS = ask_for(
    "visits_for_provider_to_answer",
    Delivery.number,
    day=Delivery.given_on,
    coop=Delivery.coop_id,
    of=waiting_for_provider(of_provider(PROVIDER)),
)
"""Visits of a provider, in every co-op, of which somebody says that it was different, and when each was given."""
