"""Cash at the bank against the books: the figure the treasurer sees first, and what explains a difference."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances, standing_on
from coopbudget.payments.models import BankAccount, Statement, StatementLine
from coopbudget.payments.queries.statements import unmatched

BANK = {"members": chart.MEMBERS_BANK, "own": chart.OWN_BANK}
UNMATCHED = {"members": chart.MEMBERS_UNMATCHED, "own": chart.OWN_UNMATCHED}
CLEARING = {"members": chart.MEMBERS_CLEARING, "own": chart.OWN_CLEARING}
CASH_CODES = (*BANK.values(), *UNMATCHED.values(), *CLEARING.values())
"""The accounts whose balances ``cash_position`` tells of."""


@dataclass(frozen=True)
class Cash:
    """One bank account, in pence. ``bank`` is the last closing balance a statement told (None: none did) and
    ``books_then`` the books at the end of that day; ``books`` are the books now."""

    side: str
    name: str
    books: int
    bank: int | None
    bank_on: date | None
    books_then: int
    unmatched: int
    unmatched_lines: int
    on_its_way: int

    @property
    def difference(self) -> int | None:
        """Bank less books on the day of the statement: 0 when they agree, None when no statement tells."""
        return None if self.bank is None else self.bank - self.books_then


@dataclass(frozen=True)
class Known:
    """What a caller has asked already: the balances of ``CASH_CODES`` (pence) and how many lines of each side wait."""

    balances: Mapping[str, int]
    unmatched_lines: Mapping[str, int]


@cache
def _accounts() -> Any:
    """Built once: each account, its newest posted closing balance, and the books at the end of that day."""
    told = aliased(Statement)
    newest = (
        select(told.id)
        .where(
            told.coop_id == BankAccount.coop_id,
            told.bank_account_id == BankAccount.id,
            told.discarded_at.is_(None),
            told.posted_at.is_not(None),
            told.closing.is_not(None),
            told.to_on.is_not(None),
        )
        .order_by(told.to_on.desc(), told.posted_at.desc())
        .limit(1)
        .correlate(BankAccount)
        .scalar_subquery()
    )
    code = case(BANK, value=BankAccount.side)
    return (
        select(
            BankAccount.side,
            BankAccount.name,
            Statement.closing,
            Statement.to_on,
            standing_on(bindparam("coop"), code, Statement.to_on).label("then"),
        )
        .outerjoin(Statement, and_(Statement.coop_id == BankAccount.coop_id, Statement.id == newest))
        .where(BankAccount.coop_id == bindparam("coop"))
        .order_by(BankAccount.side)
    )


def _unmatched_lines(session: Session, coop_id: uuid.UUID) -> dict[str, int]:
    of_it = and_(BankAccount.coop_id == StatementLine.coop_id, BankAccount.id == StatementLine.bank_account_id)
    rows = session.execute(
        select(BankAccount.side, func.count(StatementLine.id))
        .join(StatementLine, of_it)
        .where(BankAccount.coop_id == coop_id, unmatched())
        .group_by(BankAccount.side)
    )
    return {row[0]: row[1] for row in rows}


def cash_position(session: Session, coop_id: uuid.UUID, known: Known | None = None) -> list[Cash]:
    """Both bank accounts, members' first; those not set up yet are left out. Three queries,
    or one where the caller has ``known`` the rest already."""
    if known is None:
        known = Known(balances(session, coop_id, CASH_CODES), _unmatched_lines(session, coop_id))
    rows = session.execute(_accounts(), {"coop": coop_id})
    return [
        Cash(
            side=side,
            name=name,
            books=known.balances[BANK[side]],
            bank=closing,
            bank_on=on,
            books_then=int(then or 0),
            unmatched=known.balances[UNMATCHED[side]],
            unmatched_lines=known.unmatched_lines.get(side, 0),
            on_its_way=known.balances[CLEARING[side]],
        )
        for side, name, closing, on, then in rows
    ]
