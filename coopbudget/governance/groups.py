"""Reads of a group before its society, and what it has to do before it may hold money."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.coops.queries import coop_by_id
from coopbudget.governance.models import FirstMeeting, FoundingStep, Interested
from coopbudget.governance.needing import Wish
from coopbudget.members.queries import names


class Step(StrEnum):
    """What is done before a co-op holds anybody's money, in a good order."""

    RULES = "rules"
    REGISTERED = "registered"
    BANK = "bank"
    INSURANCE = "insurance"
    DATA_PROTECTION = "data_protection"
    CONSENT = "consent"


GUARDED = frozenset({Step.REGISTERED, Step.BANK, Step.CONSENT})
"""Steps that guard money: a second officer looks at the paper and agrees."""


@dataclass(frozen=True)
class StepRow:
    """A step, and who noted that it is done; ``done_on`` is None while it is open.

    ``evidence_id`` is the paper that shows it, ``agreed_by`` the second officer.
    """

    step: Step
    reference: str = ""
    done_on: date | None = None
    done_by: str = ""
    noted_by: uuid.UUID | None = None
    evidence_id: uuid.UUID | None = None
    agreed_by: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is noted and a second officer has not agreed yet."""
        return self.step in GUARDED and self.evidence_id is not None and not self.agreed_by

    @property
    def done(self) -> bool:
        """Whether a paper shows it, and a second officer agreed where money hangs on it."""
        return self.done_on is not None and self.evidence_id is not None and not self.waits


@dataclass(frozen=True)
class Group:
    """Where a group stands on its way. ``opened_on`` is the day from which it may hold money."""

    founded_on: date
    opened_on: date | None
    steps: Sequence[StepRow]

    @property
    def missing(self) -> list[Step]:
        return [each.step for each in self.steps if not each.done]

    def row(self, step: Step) -> StepRow:
        """One step."""
        return next(each for each in self.steps if each.step is step)

    @property
    def ready(self) -> bool:
        """Whether all is done and the books can be opened."""
        return self.opened_on is None and not self.missing


def group(session: Session, coop_id: uuid.UUID) -> Group:
    """How far the co-op has come, each step in its order."""
    coop = coop_by_id(session, coop_id)
    rows = session.scalars(select(FoundingStep).where(FoundingStep.coop_id == coop_id)).all()
    who = names(session, {row.done_by for row in rows} | {row.agreed_by for row in rows if row.agreed_by})
    done = {
        row.step: StepRow(
            Step(row.step), row.reference, row.done_on, who.get(row.done_by, ""), row.done_by, row.evidence_id,
            who.get(row.agreed_by, "") if row.agreed_by else "",
        )
        for row in rows
    }  # fmt: skip
    return Group(coop.founded_on, coop.opened_on, [done.get(step, StepRow(step)) for step in Step])


def interested_statement(coop_id: uuid.UUID) -> Select[Any]:
    """A statement for ``paginate``: who wants to hear more, the newest first."""
    return select(Interested).where(Interested.coop_id == coop_id).order_by(Interested.added_at.desc(), Interested.id)


def meetings(session: Session, coop_id: uuid.UUID) -> Sequence[FirstMeeting]:
    """The first meetings, the latest first; the last fifty."""
    found = select(FirstMeeting).where(FirstMeeting.coop_id == coop_id)
    return session.scalars(found.order_by(FirstMeeting.held_on.desc(), FirstMeeting.id).limit(50)).all()


def wishes(session: Session, coop_id: uuid.UUID) -> list[Wish]:
    """What each of the interested needs."""
    rows = session.execute(
        select(Interested.kinds, Interested.times, Interested.place, Interested.wants).where(
            Interested.coop_id == coop_id
        )
    )
    return [Wish(*row) for row in rows]
