"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from coopbudget.coops.questions import FOUNDING
from coopbudget.db.survey import COOP, Answers, ask_for
from coopbudget.rulebook.questions import VERSIONS, dated
from coopbudget.surplus.models import Proposal
from coopbudget.surplus.queries import MOST_YEARS
from coopbudget.surplus.rules import year_ends, years_over

SHARED = ask_for(
    "years_shared",
    Proposal.year,
    of=select(Proposal.id).where(
        Proposal.coop_id == COOP, Proposal.posted_at.is_not(None), Proposal.reversed_at.is_(None)
    ),
)
YEARS = (FOUNDING, VERSIONS, SHARED)


def all_shared(answers: Answers, today: date) -> bool:
    """Whether every year that is over was shared, from the answers to ``YEARS``: then nothing waits for an officer."""
    (founding,) = answers.rows(FOUNDING)
    assert founding.day is not None
    shared = {row.number for row in answers.rows(SHARED)}
    ends = year_ends(dated(answers))
    return all(year.name in shared for year in years_over(founding.day, today, ends, most=MOST_YEARS))
