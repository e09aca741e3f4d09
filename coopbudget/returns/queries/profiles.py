"""What councils ask, in a co-op's own copies and in the examples, and which of them an agreement follows."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.returns.examples import EXAMPLES, Example
from coopbudget.returns.models import CouncilProfile, ReturnPlan


@dataclass(frozen=True)
class ProfileRow:
    """What a council asks, from a day on. None is still to be checked; ``position`` 0: an example, not copied yet."""

    key: str
    position: int
    name: str
    from_on: date
    period: str | None
    asks: tuple[str, ...]
    ceiling_weeks: int | None
    answer_days: int | None
    way: str | None
    note: str
    source_title: str
    source_url: str
    looked_on: date | None
    recorded_by: uuid.UUID | None
    recorded_at: datetime | None

    @property
    def to_check(self) -> int:
        """How many of its things nobody has found out yet."""
        return sum(value in (None, ()) for value in (self.period, self.asks, self.ceiling_weeks, self.answer_days))


@dataclass(frozen=True)
class PlanRow:
    """Whose rules an agreement follows, and the first day of its first return."""

    agreement_id: uuid.UUID
    profile_key: str
    first_on: date


def example_row(example: Example) -> ProfileRow:
    """An example as if it were a profile."""
    return ProfileRow(
        key=example.key, position=0, name=example.name, from_on=example.read_on, period=example.period,
        asks=example.asks, ceiling_weeks=example.ceiling_weeks, answer_days=example.answer_days, way=example.way,
        note=example.note, source_title=example.source_title, source_url=example.source_url, looked_on=example.read_on,
        recorded_by=None, recorded_at=None,
    )  # fmt: skip


def _row(found: CouncilProfile) -> ProfileRow:
    return ProfileRow(
        key=found.key, position=found.position, name=found.name, from_on=found.from_on, period=found.period,
        asks=tuple(found.asks), ceiling_weeks=found.ceiling_weeks, answer_days=found.answer_days, way=found.way,
        note=found.note, source_title=found.source_title, source_url=found.source_url, looked_on=found.looked_on,
        recorded_by=found.recorded_by, recorded_at=found.recorded_at,
    )  # fmt: skip


def versions_of(session: Session, coop_id: uuid.UUID, key: str) -> list[ProfileRow]:
    """The co-op's versions of what a council asks, the newest first."""
    rows = session.scalars(
        select(CouncilProfile)
        .where(CouncilProfile.coop_id == coop_id, CouncilProfile.key == key)
        .order_by(CouncilProfile.from_on.desc(), CouncilProfile.position.desc())
    )
    return [_row(row) for row in rows]


def profiles(session: Session, coop_id: uuid.UUID, on: date) -> dict[str, ProfileRow]:
    """What each council asks on a day, by name: the co-op's own copies, and the examples not copied. One query.

    A copy whose first version is still to come is told as that version.
    """
    found: dict[str, ProfileRow] = {}
    for row in session.scalars(
        select(CouncilProfile)
        .where(CouncilProfile.coop_id == coop_id)
        .order_by(CouncilProfile.key, CouncilProfile.from_on, CouncilProfile.position)
    ):
        if row.key not in found or row.from_on <= on:
            found[row.key] = _row(row)
    for key, example in EXAMPLES.items():
        found.setdefault(key, example_row(example))
    return dict(sorted(found.items(), key=lambda each: (each[1].position == 0, each[1].name.casefold())))


def profile_on(session: Session, coop_id: uuid.UUID, key: str, on: date) -> ProfileRow | None:
    """What one council asks on a day."""
    return profiles_on(session, coop_id, [key], on).get(key)


def profiles_on(session: Session, coop_id: uuid.UUID, keys: Collection[str], on: date) -> dict[str, ProfileRow]:
    """What councils ask on a day, by key; one query. A copy whose first version is still to come is told as that."""
    found: dict[str, ProfileRow] = {}
    for row in session.scalars(
        select(CouncilProfile)
        .where(CouncilProfile.coop_id == coop_id, CouncilProfile.key.in_(list(keys)))
        .order_by(CouncilProfile.key, CouncilProfile.from_on, CouncilProfile.position)
    ):
        if row.key not in found or row.from_on <= on:
            found[row.key] = _row(row)
    examples = {key: example_row(EXAMPLES[key]) for key in keys if key in EXAMPLES}
    return examples | found


def plan_of(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> PlanRow | None:
    """Whose rules an agreement follows; None while nobody chose."""
    return plans_of(session, coop_id, [agreement_id]).get(agreement_id)


def plans_of(session: Session, coop_id: uuid.UUID, agreement_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PlanRow]:
    """Whose rules each of these agreements follows; those for which nobody chose are left out. One query."""
    rows = session.scalars(
        select(ReturnPlan).where(ReturnPlan.coop_id == coop_id, ReturnPlan.agreement_id.in_(list(agreement_ids)))
    )
    return {row.agreement_id: PlanRow(row.agreement_id, row.profile_key, row.first_on) for row in rows}


def plans(session: Session, coop_id: uuid.UUID) -> list[PlanRow]:
    """The plans of all agreements, in the order in which they were chosen."""
    rows = session.scalars(select(ReturnPlan).where(ReturnPlan.coop_id == coop_id).order_by(ReturnPlan.id))
    return [PlanRow(row.agreement_id, row.profile_key, row.first_on) for row in rows]
