"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from coopbudget.db.survey import COOP, MEMBER, PERSON, count_of, day_ago
from coopbudget.invoices.queries import invoices_to_approve, open_visits_of_member, unsettled_visits
from coopbudget.invoices.rules import ANSWER_DAYS

TO_ANSWER = count_of("visits_to_answer", open_visits_of_member(COOP, MEMBER))
"""Visits that the member can confirm."""

TO_SETTLE = count_of("visits_to_settle", unsettled_visits(COOP, day_ago(ANSWER_DAYS)))
TO_APPROVE = count_of("invoices_to_approve", invoices_to_approve(COOP, PERSON))
