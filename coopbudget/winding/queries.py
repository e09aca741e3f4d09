"""The ending of a co-op, and what of it remains, asked of the rooms that own it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.contracts.queries import open_contracts
from coopbudget.guard import Work
from coopbudget.invoices.queries import unsettled_visits
from coopbudget.ledger.queries import trial_balance
from coopbudget.moving.queries import open_moves
from coopbudget.payments.queries.bills import bills_waiting
from coopbudget.pools.queries import pools_statement
from coopbudget.pools.rules import PoolState
from coopbudget.tenders.queries import calls_statement
from coopbudget.tenders.rules import CallState
from coopbudget.trail.queries import records
from coopbudget.winding.law import Way
from coopbudget.winding.models import Winding, WindingShare
from coopbudget.winding.rules import Remains, Step, remaining


@dataclass(frozen=True)
class WindingRow:
    """An ending. ``state``: proposed, begun, closed or called_off. Pence."""

    id: uuid.UUID
    number: int
    way: Way
    successor: str
    why: str
    motion_id: uuid.UUID
    members: int | None
    signatures: int | None
    begun_at: datetime | None
    called_off_at: datetime | None
    called_off_why: str
    shares_at: datetime | None
    handed_on: int | None
    handed_entry_number: int | None
    closed_at: datetime | None
    keep_until: date | None
    report: Any
    state: str

    @property
    def money_left(self) -> bool:
        """Whether money has left for good."""
        return self.shares_at is not None or self.handed_on is not None


def _row(found: Winding) -> WindingRow:
    state = "closed" if found.closed_at else "begun" if found.begun_at else "proposed"
    return WindingRow(
        found.id, found.number, Way(found.way), found.successor, found.why, found.motion_id, found.members,
        found.signatures, found.begun_at, found.called_off_at, found.called_off_why, found.shares_at, found.handed_on,
        found.handed_entry_number, found.closed_at, found.keep_until, found.report,
        "called_off" if found.called_off_at else state,
    )  # fmt: skip


def endings(session: Session, coop_id: uuid.UUID) -> list[WindingRow]:
    """Every ending that was proposed, the newest first."""
    found = session.scalars(select(Winding).where(Winding.coop_id == coop_id).order_by(Winding.number.desc()))
    return [_row(each) for each in found]


def ending_now(session: Session, coop_id: uuid.UUID) -> WindingRow | None:
    """The one that was not called off, or None."""
    return next((row for row in endings(session, coop_id) if row.state != "called_off"), None)


def endings_voted(session: Session, coop_id: uuid.UUID, motion_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, WindingRow]:
    """The endings that these votes were about, by the vote; one query."""
    found = session.scalars(select(Winding).where(Winding.coop_id == coop_id, Winding.motion_id.in_(list(motion_ids))))
    return {each.motion_id: _row(each) for each in found}


@dataclass(frozen=True)
class ShareRow:
    """What a member's shares bring at the end. Pence."""

    id: uuid.UUID
    member_id: uuid.UUID
    par: int
    paid: int
    paid_at: datetime | None


def share_rows(session: Session, coop_id: uuid.UUID, winding_id: uuid.UUID) -> list[ShareRow]:
    """Every holder's part, in the order of their ids."""
    found = session.scalars(
        select(WindingShare)
        .where(WindingShare.coop_id == coop_id, WindingShare.winding_id == winding_id)
        .order_by(WindingShare.member_id)
    )
    return [ShareRow(each.id, each.member_id, each.par, each.paid, each.paid_at) for each in found]


def balances_now(session: Session, coop_id: uuid.UUID) -> dict[str, int]:
    """Every account of the books by its code."""
    return {row.code: row.balance for row in trial_balance(session, coop_id)}


def _count(session: Session, of: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(of.order_by(None).subquery())) or 0


_POOLS = (PoolState.FORMING, PoolState.CLOSING, PoolState.FUNDED, PoolState.IN_TENDER)
_CALLS = (CallState.OPEN, CallState.WAITING, CallState.SCORING)


def what_remains(work: Work, row: WindingRow) -> list[Remains]:
    """The list, in order: from the books, and from what the rooms still have open. A fixed number of queries."""
    session, coop_id = work.session, work.coop_id
    counts = {
        Step.POOLS: sum(_count(session, pools_statement(coop_id, work.now, where=state)) for state in _POOLS),
        Step.CALLS: sum(_count(session, calls_statement(coop_id, work.now, where=state)) for state in _CALLS),
        Step.CONTRACTS: len(open_contracts(session, coop_id)),
        Step.VISITS: _count(session, unsettled_visits(coop_id, work.today)),
        Step.ARCHIVE: 0 if archived_since(session, row, coop_id) else 1,
    }
    if moves := len(open_moves(session, coop_id)):
        counts[Step.MOVES] = moves
    if bills := len(bills_waiting(session, coop_id)):
        counts[Step.BILLS] = bills
    return remaining(balances_now(session, coop_id), counts)


def archived_since(session: Session, row: WindingRow, coop_id: uuid.UUID) -> datetime | None:
    """When the whole co-op was last written into a file, if that was after the last entry of its books."""
    written = session.scalars(records(None, act="archive.written", subject_id=coop_id).limit(1)).first()
    if written is None or row.begun_at is None:
        return None
    last = session.scalars(records(coop_id, act="entry_posted").limit(1)).first()
    after = last.recorded_at if last is not None else row.begun_at
    return written.recorded_at if written.recorded_at >= after else None
