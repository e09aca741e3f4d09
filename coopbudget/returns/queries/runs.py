"""Runs of many returns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.returns.models import ReturnRun


@dataclass(frozen=True)
class RunRow:
    """A run: ``done`` of ``whole`` returns are made. ``file`` is the SHA-256 of the result while it is kept."""

    id: uuid.UUID
    number: int
    funder_id: uuid.UUID | None
    funder: str
    since: date
    until: date
    asked_by: uuid.UUID | None
    asked_at: datetime
    begun_at: datetime | None
    done: int
    whole: int
    finished_at: datetime | None
    file: str
    size: int
    gone_at: datetime | None


def _row(found: ReturnRun) -> RunRow:
    return RunRow(
        id=found.id, number=found.number, funder_id=found.funder_id, funder=found.funder_name, since=found.since,
        until=found.until, asked_by=found.asked_by, asked_at=found.asked_at, begun_at=found.begun_at, done=found.done,
        whole=found.whole, finished_at=found.finished_at, file=found.file, size=found.size, gone_at=found.gone_at,
    )  # fmt: skip


def run_by_number(session: Session, coop_id: uuid.UUID, number: int) -> RunRow | None:
    """The run that people call by this number."""
    found = session.scalar(select(ReturnRun).where(ReturnRun.coop_id == coop_id, ReturnRun.number == number))
    return None if found is None else _row(found)


def last_runs(session: Session, coop_id: uuid.UUID, *, most: int = 10) -> list[RunRow]:
    """The newest runs, the newest first."""
    rows = session.scalars(
        select(ReturnRun).where(ReturnRun.coop_id == coop_id).order_by(ReturnRun.number.desc()).limit(most)
    )
    return [_row(row) for row in rows]
