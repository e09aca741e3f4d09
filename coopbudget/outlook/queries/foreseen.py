"""Warnings that stand."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.outlook.models import Foreseen, OutlookRound


class ForeseenRow(NamedTuple):
    """What is foreseen of a fund: see the table."""

    id: uuid.UUID
    fund_id: uuid.UUID
    fund_number: int
    member_id: uuid.UUID
    kind: str
    crosses_on: date
    amount: int
    weeks: int
    step: int
    looked_on: date


def standing_statement(coop_id: Any, *, kind: str = "") -> Select[Any]:
    """A statement for ``paginate``: every warning that stands, the nearest first; see ``ForeseenRow``."""
    columns: tuple[Any, ...] = (
        Foreseen.id, Foreseen.fund_id, Foreseen.fund_number, Foreseen.member_id, Foreseen.kind, Foreseen.crosses_on,
        Foreseen.amount, Foreseen.weeks, Foreseen.step, Foreseen.looked_on,
    )  # fmt: skip
    wanted = (
        select(*columns)
        .where(Foreseen.coop_id == coop_id, Foreseen.ended_on.is_(None))
        .order_by(Foreseen.crosses_on, Foreseen.fund_number, Foreseen.kind)
    )
    return wanted.where(Foreseen.kind == kind) if kind else wanted


def standing_of_funds(
    session: Session, coop_id: uuid.UUID, fund_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[ForeseenRow]]:
    """The warnings that stand of these funds, by fund, the nearest first; one query."""
    found: dict[uuid.UUID, list[ForeseenRow]] = {}
    for row in session.execute(standing_statement(coop_id).where(Foreseen.fund_id.in_(list(fund_ids)))):
        found.setdefault(row.fund_id, []).append(ForeseenRow(*row))
    return found


def looked_on(session: Session, coop_id: uuid.UUID) -> date | None:
    """The newest day on which all funds were looked at."""
    return session.scalar(select(OutlookRound.done_on).where(OutlookRound.coop_id == coop_id))
