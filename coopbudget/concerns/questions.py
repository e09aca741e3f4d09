"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

import uuid

from sqlalchemy import and_, select

from coopbudget.concerns.models import Concern, ConcernNamed
from coopbudget.concerns.policy import ConcernFacts, may_read_concern
from coopbudget.concerns.rules import Kind
from coopbudget.concerns.seats import seats_of
from coopbudget.db.survey import COOP, Answers, ask_for
from coopbudget.guard import Actor
from coopbudget.members import questions as members

OPEN_REPORTS = ask_for(
    "open_reports",
    Concern.number,
    title=Concern.kind,
    note=ConcernNamed.person_id,
    of=select(Concern.id)
    .outerjoin(ConcernNamed, and_(ConcernNamed.coop_id == Concern.coop_id, ConcernNamed.concern_id == Concern.id))
    .where(Concern.coop_id == COOP, Concern.closed_at.is_(None)),
)
"""Each open report's number and kind, once for each person it names (once with no one)."""

REPORTS = (OPEN_REPORTS, members.OFFICES, members.REVIEWERS)


def waiting_for(actor: Actor, answers: Answers) -> int:
    """How many open reports the actor handles, from the answers to ``REPORTS``; by the same policy as their pages."""
    kinds: dict[int, Kind] = {}
    named: dict[int, set[uuid.UUID]] = {}
    for row in answers.rows(OPEN_REPORTS):
        kinds[row.number] = Kind(row.title)
        named.setdefault(row.number, set()).update([row.ident] if row.note else [])
    seats = seats_of(
        [(row.title, row.ident) for row in answers.rows(members.OFFICES)],
        [row.ident for row in answers.rows(members.REVIEWERS)],
    )
    return sum(
        bool(may_read_concern(actor, ConcernFacts(kind, named[number], None, seats))) for number, kind in kinds.items()
    )
