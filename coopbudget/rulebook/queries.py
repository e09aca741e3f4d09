"""Reads of the rules: those of a day, and every version in order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from coopbudget.rulebook.models import RuleVersion
from coopbudget.rulebook.rules import Dated, Rules, read_document


@dataclass(frozen=True)
class VersionRow:
    """A version of a co-op's rules."""

    number: int
    valid_from: date
    rules: Rules
    motion_id: uuid.UUID | None
    registered: str
    adopted_at: datetime
    adopted_by: uuid.UUID | None

    @property
    def dated(self) -> Dated:
        return Dated(self.valid_from, self.rules)


def _row(found: RuleVersion) -> VersionRow:
    return VersionRow(
        found.number, found.valid_from, read_document(found.document), found.motion_id, found.registered,
        found.adopted_at, found.adopted_by,
    )  # fmt: skip


# The newest that had begun; before the first day of all, the first (which held from the start).
_ON = (
    select(RuleVersion)
    .where(RuleVersion.coop_id == bindparam("coop_id"))
    .order_by(
        case((RuleVersion.valid_from <= bindparam("day"), 0), else_=1),
        case((RuleVersion.valid_from <= bindparam("day"), -RuleVersion.number), else_=RuleVersion.number),
    )
    .limit(1)
)


def version_on(session: Session, coop_id: uuid.UUID, day: date) -> VersionRow:
    """The version of the rules that held on ``day``. Raises sqlalchemy's NoResultFound where a co-op has none."""
    return _row(session.execute(_ON, {"coop_id": coop_id, "day": day}).scalar_one())


def rules_on(session: Session, coop_id: uuid.UUID, day: date) -> Rules:
    """The rules that held on ``day``: the one place where they are asked."""
    return version_on(session, coop_id, day).rules


def latest_version(session: Session, coop_id: uuid.UUID) -> VersionRow:
    """The newest version, whether it began or not. Raises sqlalchemy's NoResultFound where a co-op has none."""
    newest = select(RuleVersion).where(RuleVersion.coop_id == coop_id).order_by(RuleVersion.number.desc()).limit(1)
    return _row(session.execute(newest).scalar_one())


def versions(session: Session, coop_id: uuid.UUID) -> Sequence[VersionRow]:
    """Every version, the oldest first."""
    found = session.scalars(select(RuleVersion).where(RuleVersion.coop_id == coop_id).order_by(RuleVersion.number))
    return [_row(each) for each in found]


def version_numbered(session: Session, coop_id: uuid.UUID, number: int) -> VersionRow | None:
    """The version by its number."""
    found = session.scalar(select(RuleVersion).where(RuleVersion.coop_id == coop_id, RuleVersion.number == number))
    return _row(found) if found else None
