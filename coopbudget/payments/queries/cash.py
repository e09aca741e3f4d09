"""Cash at the bank against the books: the figure the treasurer sees first, and what explains a difference."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Uuid, and_, bindparam, case, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances, standing_on
from coopbudget.payments.models import BankAccount, Statement, StatementLine
from coopbudget.payments.queries.statements import unmatched

BANK = {"members": chart.MEMBERS_BANK, "own": chart.OWN_BANK}
UNMATCHED = {"members": chart.MEMBERS_UNMATCHED, "own": chart.OWN_UNMATCHED}
CLEARING = {"members": chart.MEMBERS_CLEARING, "own": chart.OWN_CLEARING}
CASH_CODES = (*BANK.values(), *UNMATCHED.values(), *CLEARING.values())
"""The accounts whose balances ``cash_of`` tells of."""


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


class Told(NamedTuple):
    """A bank account (its side and name), the newest posted closing balance and its day (None: no statement tells),
    and the books at the end of that day, in pence."""

    side: str
    name: str
    closing: int | None
    to_on: date | None
    then: int


def told(coop_id: Any) -> Any:
    """A statement: the columns of ``Told``, an account a row."""
    each = aliased(Statement)
    newest = (
        select(each.id)
        .where(
            each.coop_id == BankAccount.coop_id,
            each.bank_account_id == BankAccount.id,
            each.discarded_at.is_(None),
            each.posted_at.is_not(None),
            each.closing.is_not(None),
            each.to_on.is_not(None),
        )
        .order_by(each.to_on.desc(), each.posted_at.desc())
        .limit(literal_column("1"))  # said aloud: PostgreSQL plans for one row, whoever asks
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
            func.coalesce(standing_on(coop_id, code, Statement.to_on), 0).label("then"),
        )
        .outerjoin(Statement, and_(Statement.coop_id == BankAccount.coop_id, Statement.id == newest))
        .where(BankAccount.coop_id == coop_id)
    )


@cache
def _told() -> Any:
    """Built once."""
    return told(bindparam("coop", type_=Uuid()))


def _unmatched_lines(session: Session, coop_id: uuid.UUID) -> dict[str, int]:
    of_it = and_(BankAccount.coop_id == StatementLine.coop_id, BankAccount.id == StatementLine.bank_account_id)
    rows = session.execute(
        select(BankAccount.side, func.count(StatementLine.id))
        .join(StatementLine, of_it)
        .where(BankAccount.coop_id == coop_id, unmatched())
        .group_by(BankAccount.side)
    )
    return {row[0]: row[1] for row in rows}


def cash_position(session: Session, coop_id: uuid.UUID) -> list[Cash]:
    """Both bank accounts, members' first; those not set up yet are left out. Three queries."""
    accounts = [Told(*row) for row in session.execute(_told(), {"coop": coop_id})]
    return cash_of(accounts, balances(session, coop_id, CASH_CODES), _unmatched_lines(session, coop_id))


def cash_of(accounts: Iterable[Told], standing: Mapping[str, int], unmatched_lines: Mapping[str, int]) -> list[Cash]:
    """The same of what is known: the balances of ``CASH_CODES`` (pence), and how many lines of each side wait."""
    return [
        Cash(
            side=each.side,
            name=each.name,
            books=standing[BANK[each.side]],
            bank=each.closing,
            bank_on=each.to_on,
            books_then=int(each.then),
            unmatched=standing[UNMATCHED[each.side]],
            unmatched_lines=unmatched_lines.get(each.side, 0),
            on_its_way=standing[CLEARING[each.side]],
        )
        for each in sorted(accounts, key=lambda account: account.side)
    ]
