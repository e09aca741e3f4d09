"""Which kept files have had their time: the co-op's rule, what is still needed, and what nobody holds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.budgets.queries.looking import letters_still_needed, longest_evidence_years
from coopbudget.evidence.erasing import DueFile, stored_until
from coopbudget.evidence.rules import erasable_until
from coopbudget.members.queries.keeping import supporter_papers
from coopbudget.rulebook.queries import rules_on


@dataclass(frozen=True)
class Due:
    """The files whose time is over: stored on ``until_on`` or before, ``years`` whole years after their own."""

    until_on: date
    years: int
    rule: int
    files: list[DueFile]


def due(session: Session, coop_id: uuid.UUID, today: date) -> Due:
    """What may be erased today; a fixed number of queries.

    A file is kept for the year it came in and as many more as the co-op's rule says, or a funder's agreement where
    that says more. Kept besides: letters of agreements that run, or ended within that time; papers of who acts for a
    member; and what an open return or anybody else holds.
    """
    rules = rules_on(session, coop_id, today)
    years = max(rules.evidence_years, longest_evidence_years(session, coop_id))
    until_on = erasable_until(today, rules.year_end_month, years)
    files = stored_until(session, coop_id, until_on)
    if files:
        needed = letters_still_needed(session, coop_id, until_on) | supporter_papers(session, coop_id, until_on)
        files = [each for each in files if each.id not in needed]
    return Due(until_on, years, rules.evidence_years, files)
