"""What is on its way to a bank account and on no statement yet."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.ledger.queries import account_codes, balances_on
from coopbudget.payments.models import ExpectedMoney


class OnTheWay(NamedTuple):
    """A sum on its way (pence; below zero, on its way out again)."""

    account_id: uuid.UUID
    amount: int
    shown: str
    expected_on: date


@dataclass
class Expected:
    """The accounts of a side that expect money, and what is on its way to them, the soonest expected first."""

    accounts: frozenset[uuid.UUID] = frozenset()
    left: dict[tuple[uuid.UUID, int], list[OnTheWay]] = field(default_factory=lambda: defaultdict(list))

    def take(self, account_id: uuid.UUID, amount: int) -> OnTheWay | None:
        """The next sum of just this amount, for one line alone."""
        rows = self.left.get((account_id, amount))
        return rows.pop(0) if rows else None


def expected(session: Session, coop_id: uuid.UUID, side: str) -> Expected:
    """What a side expects now. Two queries."""
    wanted = select(ExpectedMoney).where(ExpectedMoney.coop_id == coop_id, ExpectedMoney.side == side)
    accounts = frozenset(session.scalars(wanted.with_only_columns(ExpectedMoney.account_id).distinct()))
    found = Expected(accounts)
    for row in on_the_way(session, coop_id, side) if accounts else ():
        found.left[row.account_id, row.amount].append(row)
    return found


def shown_on(session: Session, coop_id: uuid.UUID, owner_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day on which a statement showed what these owners expect to come in; others are left out. One query."""
    rows = session.execute(
        select(ExpectedMoney.owner_id, ExpectedMoney.cleared_on).where(
            ExpectedMoney.coop_id == coop_id,
            ExpectedMoney.owner_id.in_(list(owner_ids)),
            ExpectedMoney.amount > 0,
            ExpectedMoney.cleared_on.is_not(None),
        )
    )
    return {owner: day for owner, day in rows if day is not None}


def given_on(session: Session, coop_id: uuid.UUID, match_id: uuid.UUID) -> bool:
    """Whether what a match shows is in use already, so that it can't be undone alone."""
    found = session.scalar(
        select(ExpectedMoney.id).where(
            ExpectedMoney.coop_id == coop_id,
            ExpectedMoney.cleared_match_id == match_id,
            ExpectedMoney.given_on.is_not(None),
        )
    )
    return found is not None


def on_the_way(session: Session, coop_id: uuid.UUID, side: str, at: date | None = None) -> list[OnTheWay]:
    """What is on its way to a side's bank now, or was at the end of a day; the soonest expected first."""
    wanted = select(
        ExpectedMoney.account_id, ExpectedMoney.amount, ExpectedMoney.shown, ExpectedMoney.expected_on
    ).where(ExpectedMoney.coop_id == coop_id, ExpectedMoney.side == side)
    if at is None:
        wanted = wanted.where(ExpectedMoney.cleared_on.is_(None), ExpectedMoney.withdrawn_on.is_(None))
    else:
        wanted = wanted.where(
            ExpectedMoney.booked_on <= at,
            ExpectedMoney.cleared_on.is_(None) | (ExpectedMoney.cleared_on > at),
            ExpectedMoney.withdrawn_on.is_(None) | (ExpectedMoney.withdrawn_on > at),
        )
    rows = session.execute(wanted.order_by(ExpectedMoney.expected_on, ExpectedMoney.shown, ExpectedMoney.id))
    return [OnTheWay(*row) for row in rows]


def in_the_books(session: Session, coop_id: uuid.UUID, side: str, at: date) -> int:
    """What the books have of money on its way to a side's bank at the end of a day, whatever it is. Three queries."""
    accounts = session.scalars(
        select(ExpectedMoney.account_id).where(ExpectedMoney.coop_id == coop_id, ExpectedMoney.side == side).distinct()
    )
    codes = account_codes(session, coop_id, set(accounts))
    return sum(balances_on(session, coop_id, dict.fromkeys(codes.values(), at)).values())
