"""What month and year close is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from datetime import date

from coopbudget.audit.closing.rules import months_to_close
from coopbudget.db.survey import Answers
from coopbudget.ledger.questions import BOOKED_SINCE, CLOSED_THROUGH

MONTHS = (BOOKED_SINCE, CLOSED_THROUGH)


def waiting_months(answers: Answers, today: date) -> list[date]:
    """The last days of the months that are over, hold something and are open, the oldest first, from the answers to
    ``MONTHS``."""
    begun = next((row.day for row in answers.rows(BOOKED_SINCE) if row.day is not None), None)
    closed = next((row.day for row in answers.rows(CLOSED_THROUGH)), None)
    return months_to_close(begun, closed, today) if begun is not None else []
