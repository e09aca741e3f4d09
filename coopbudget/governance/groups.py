"""Reads of a group before its society, and what it has to do before it may hold money."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.coops.queries import coop_by_id
from coopbudget.governance.models import FirstMeeting, FoundingStep, Interested
from coopbudget.members.queries import names


class Step(StrEnum):
    """What is done before a co-op holds anybody's money, in a good order."""

    RULES = "rules"
    REGISTERED = "registered"
    BANK = "bank"
    INSURANCE = "insurance"
    DATA_PROTECTION = "data_protection"
    CONSENT = "consent"


@dataclass(frozen=True)
class StepRow:
    """A step, and who noted that it is done; ``done_on`` is None while it is open."""

    step: Step
    reference: str = ""
    done_on: date | None = None
    done_by: str = ""


@dataclass(frozen=True)
class Group:
    """Where a group stands on its way. ``opened_on`` is the day from which it may hold money."""

    founded_on: date
    opened_on: date | None
    steps: Sequence[StepRow]

    @property
    def missing(self) -> list[Step]:
        return [each.step for each in self.steps if each.done_on is None]

    @property
    def ready(self) -> bool:
        """Whether all is done and the books can be opened."""
        return self.opened_on is None and not self.missing


def group(session: Session, coop_id: uuid.UUID) -> Group:
    """How far the co-op has come, each step in its order."""
    coop = coop_by_id(session, coop_id)
    rows = session.scalars(select(FoundingStep).where(FoundingStep.coop_id == coop_id)).all()
    who = names(session, {row.done_by for row in rows})
    done = {row.step: StepRow(Step(row.step), row.reference, row.done_on, who.get(row.done_by, "")) for row in rows}
    return Group(coop.founded_on, coop.opened_on, [done.get(step, StepRow(step)) for step in Step])


def interested_statement(coop_id: uuid.UUID) -> Select[Any]:
    """A statement for ``paginate``: who wants to hear more, the newest first."""
    return select(Interested).where(Interested.coop_id == coop_id).order_by(Interested.added_at.desc(), Interested.id)


def meetings(session: Session, coop_id: uuid.UUID) -> Sequence[FirstMeeting]:
    """The first meetings, the latest first; the last fifty."""
    found = select(FirstMeeting).where(FirstMeeting.coop_id == coop_id)
    return session.scalars(found.order_by(FirstMeeting.held_on.desc(), FirstMeeting.id).limit(50)).all()


def wanted(session: Session, coop_id: uuid.UUID) -> list[tuple[str, int]]:
    """What more than one of the interested needs, and how many do."""
    return in_common(session.scalars(select(Interested.wants).where(Interested.coop_id == coop_id)))


def in_common(wants: Iterable[str]) -> list[tuple[str, int]]:
    """Needs (words with commas between) that two or more have, the most common first, then by the alphabet.

    Capitals and space make no difference; nobody counts twice for one need.
    """
    counts: Counter[str] = Counter()
    for each in wants:
        counts.update({" ".join(part.split()).casefold() for part in each.split(",")} - {""})
    common = sorted(((words, n) for words, n in counts.items() if n > 1), key=lambda pair: (-pair[1], pair[0]))
    return [(words[0].upper() + words[1:], n) for words, n in common]
