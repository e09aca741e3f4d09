"""Cash at the bank against the books: the figure the treasurer sees first, and what explains a difference."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from coopbudget.ledger import chart
from coopbudget.ledger.queries import account_history, account_ids, balance_on, balances
from coopbudget.payments.models import BankAccount, StatementLine
from coopbudget.payments.queries.runs import OnItsWay, on_its_way
from coopbudget.payments.queries.statements import StatementRow, bank_accounts, closings, last_closing, matched

BANK = {"members": chart.MEMBERS_BANK, "own": chart.OWN_BANK}
UNMATCHED = {"members": chart.MEMBERS_UNMATCHED, "own": chart.OWN_UNMATCHED}
CLEARING = {"members": chart.MEMBERS_CLEARING, "own": chart.OWN_CLEARING}


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
def _open_lines() -> Select[str, int]:
    """Built once: how many lines of each side wait for a match."""
    return (
        select(BankAccount.side, func.count(StatementLine.id))
        .join(
            StatementLine,
            (StatementLine.coop_id == BankAccount.coop_id) & (StatementLine.bank_account_id == BankAccount.id),
        )
        .where(BankAccount.coop_id == bindparam("coop"), ~matched())
        .group_by(BankAccount.side)
    )


def cash_position(session: Session, coop_id: uuid.UUID) -> list[Cash]:
    """Both bank accounts, members' first; those not set up yet are left out. A fixed number of queries."""
    accounts = bank_accounts(session, coop_id)
    codes = [*BANK.values(), *UNMATCHED.values(), *CLEARING.values()]
    found = balances(session, coop_id, codes)
    ids = account_ids(session, coop_id, BANK.values())
    open_rows = session.execute(_open_lines(), {"coop": coop_id})
    open_lines = {row[0]: int(row[1]) for row in open_rows}
    result = []
    for side in ("members", "own"):
        if side not in accounts:
            continue
        last = last_closing(session, coop_id, side)
        bank_id = ids.get(BANK[side])
        then = 0
        if last is not None and last.to_on is not None and bank_id is not None:
            then = balance_on(session, coop_id, bank_id, last.to_on)
        result.append(
            Cash(
                side=side,
                name=accounts[side].name,
                books=found[BANK[side]],
                bank=None if last is None else last.closing,
                bank_on=None if last is None else last.to_on,
                books_then=then,
                unmatched=found[UNMATCHED[side]],
                unmatched_lines=open_lines.get(side, 0),
                on_its_way=found[CLEARING[side]],
            )
        )
    return result


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
