"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sqlalchemy import func, select

from coopbudget.coops.questions import FOUNDING
from coopbudget.db.survey import COOP, Answers, ask_for
from coopbudget.governance.queries import motion_carried
from coopbudget.rulebook.questions import VERSIONS, dated
from coopbudget.rulebook.rules import Dated
from coopbudget.surplus.deficits.models import DeficitCover
from coopbudget.surplus.models import Due, Proposal
from coopbudget.surplus.queries import MOST_YEARS
from coopbudget.surplus.rules import year_ends, years_over

SHARED = ask_for(
    "years_shared",
    Proposal.year,
    of=select(Proposal.id).where(
        Proposal.coop_id == COOP, Proposal.posted_at.is_not(None), Proposal.reversed_at.is_(None)
    ),
)
DUES = ask_for(
    "dividends_due",
    func.count(),
    of=select(Due.id).where(Due.coop_id == COOP, Due.answer.is_(None), Due.ended_at.is_(None)),
)
"""Dividends that went into no fund, and that wait for somebody to say what becomes of them."""
COVERS_CARRIED = ask_for(
    "deficit_covers_carried",
    DeficitCover.year,
    of=select(DeficitCover.id).where(
        DeficitCover.coop_id == COOP,
        DeficitCover.posted_at.is_(None),
        motion_carried(DeficitCover.coop_id, DeficitCover.motion_id),
    ),
)
"""Years whose deficit the reserve covers, as members decided, and nobody has done it."""
YEARS = (FOUNDING, VERSIONS, SHARED)


def all_shared(answers: Answers, today: date) -> bool:
    """Whether every year that is over was shared, from the answers to ``YEARS``: then nothing waits for an officer."""
    (founding,) = answers.rows(FOUNDING)
    assert founding.day is not None
    shared = {row.number for row in answers.rows(SHARED)}
    return all(name in shared for name in _over(founding.day, today, tuple(dated(answers))))


@lru_cache(maxsize=1024)
def _over(founded_on: date, today: date, rules: tuple[Dated, ...]) -> tuple[int, ...]:
    """The years that are over by these rules. They are the same all day, and each officer's page asks for them."""
    return tuple(year.name for year in years_over(founded_on, today, year_ends(rules), most=MOST_YEARS))
