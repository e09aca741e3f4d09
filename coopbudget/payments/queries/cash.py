"""Cash at the bank against the books: the figure the treasurer sees first, and what explains a difference."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from coopbudget.ledger import chart
from coopbudget.ledger.queries import account_history, account_ids, balance_on, balances, balances_on
from coopbudget.payments.models import BankAccount, Statement, StatementLine
from coopbudget.payments.queries.runs import OnItsWay, on_its_way
from coopbudget.payments.queries.statements import StatementRow, closings, matched

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


@cache
def _accounts() -> Any:
    """Built once: each account, how many of its lines wait for a match, and its newest posted closing balance."""
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
    open_lines = (
        select(func.count(StatementLine.id))
        .where(
            StatementLine.coop_id == BankAccount.coop_id,
            StatementLine.bank_account_id == BankAccount.id,
            ~matched(),
        )
        .correlate(BankAccount)
        .scalar_subquery()
    )
    return (
        select(BankAccount.side, BankAccount.name, open_lines, Statement.closing, Statement.to_on)
        .outerjoin(Statement, and_(Statement.coop_id == BankAccount.coop_id, Statement.id == newest))
        .where(BankAccount.coop_id == bindparam("coop"))
        .order_by(BankAccount.side)
    )


def cash_position(session: Session, coop_id: uuid.UUID, found: Mapping[str, int] | None = None) -> list[Cash]:
    """Both bank accounts, members' first; those not set up yet are left out. Three queries.

    Two where the caller knows already the balances of ``CASH_CODES`` (``found``, pence by code).
    """
    if found is None:
        found = balances(session, coop_id, CASH_CODES)
    rows = session.execute(_accounts(), {"coop": coop_id}).all()
    then = balances_on(session, coop_id, {BANK[side]: on for side, _, _, _, on in rows if on is not None})
    return [
        Cash(
            side=side,
            name=name,
            books=found[BANK[side]],
            bank=closing,
            bank_on=on,
            books_then=then.get(BANK[side], 0),
            unmatched=found[UNMATCHED[side]],
            unmatched_lines=open_lines,
            on_its_way=found[CLEARING[side]],
        )
        for side, name, open_lines, closing, on in rows
    ]


@dataclass(frozen=True)
class Gap:
    """Between two statements (or before the first) the bank moved ``amount`` pence that the books don't have."""

    after: date | None
    until: date
    amount: int
    number: int


@dataclass(frozen=True)
class Reconciliation:
    """A bank account at a day, in pence: the bank's figure, the books', and what stands between or is open."""

    side: str
    at: date
    books: int
    last: StatementRow | None
    books_then: int
    gaps: tuple[Gap, ...] = ()
    unmatched: int = 0
    open_lines: tuple[StatementLine, ...] = ()
    on_its_way: tuple[OnItsWay, ...] = field(default=())

    @property
    def difference(self) -> int | None:
        return None if self.last is None or self.last.closing is None else self.last.closing - self.books_then

    @property
    def explained(self) -> bool:
        """Whether the gaps make up the whole difference."""
        return self.difference is not None and sum(gap.amount for gap in self.gaps) == self.difference


def reconciliation(session: Session, coop_id: uuid.UUID, side: str, at: date) -> Reconciliation:
    """Bank against books at the end of the day ``at``, with every item that explains the difference.

    Each statement line is in the books, so a difference has two causes alone: money that was in the bank before
    the first statement, or a time that no statement covers. Each shows as a gap.
    """
    bank_id = account_ids(session, coop_id, [BANK[side]]).get(BANK[side])
    unmatched_id = account_ids(session, coop_id, [UNMATCHED[side]]).get(UNMATCHED[side])

    told = closings(session, coop_id, side, at)
    start = told[0].to_on if told and told[0].to_on else at
    base = 0 if bank_id is None else balance_on(session, coop_id, bank_id, start)
    moves = (
        []
        if bank_id is None or start >= at
        else account_history(session, coop_id, bank_id, since=start + timedelta(days=1), until=at)
    )

    def books_on(day: date) -> int:
        return base + sum(move.change for move in moves if move.on <= day)

    gaps: list[Gap] = []
    before, after = 0, None
    last: StatementRow | None = None
    for index, row in enumerate(told):
        if row.to_on is None or row.closing is None:
            continue
        # A statement taken at noon doesn't tell its day's close; one that goes on from that day does.
        if any(later.from_on is not None and later.from_on <= row.to_on for later in told[index + 1 :]):
            continue
        difference = row.closing - books_on(row.to_on)
        if difference != before:
            gaps.append(Gap(after, row.to_on, difference - before, row.number))
        before, after, last = difference, row.to_on, row
    open_lines = session.scalars(
        select(StatementLine)
        .join(
            BankAccount,
            (BankAccount.coop_id == StatementLine.coop_id) & (BankAccount.id == StatementLine.bank_account_id),
        )
        .where(
            StatementLine.coop_id == coop_id,
            BankAccount.side == side,
            StatementLine.line_on <= at,
            ~matched(),
        )
        .order_by(StatementLine.line_on, StatementLine.id)
        .limit(200)
    ).all()
    return Reconciliation(
        side=side,
        at=at,
        books=books_on(at),
        last=last,
        books_then=0 if last is None or last.to_on is None else books_on(last.to_on),
        gaps=tuple(gaps),
        unmatched=0 if unmatched_id is None else balance_on(session, coop_id, unmatched_id, at),
        open_lines=tuple(open_lines),
        on_its_way=tuple(on_its_way(session, coop_id, side)),
    )
