"""Bank against books at the end of a day: the two figures, and every item that stands between them, to the penny."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from coopbudget.ledger.queries import account_ids, balance_on, history
from coopbudget.payments.balance_rules import Break, breaks, position
from coopbudget.payments.models import BankAccount, LineRemoval, Reconciliation, Statement, StatementLine
from coopbudget.payments.queries.cash import BANK
from coopbudget.payments.queries.continuity import line_sums, told
from coopbudget.payments.queries.expected import in_the_books, on_the_way

LINE_KINDS: Final = ("statement_line", "line_taken_out", "line_put_back")
EXPECTED: Final = "expected"
MOST_SINGLE: Final = 100
"""More lines of one kind than this are told day by day."""


@dataclass(frozen=True)
class Item:
    """Why the bank has ``amount`` pence more than the books (or less, where it is negative).

    ``kind``: ``before``, ``between`` or ``inside`` (the bank's balances moved and no line shows it), ``later`` (on
    the statement, booked after the day because its period was closed), ``after`` (in the books, after the bank's
    last balance), ``out`` (taken out of the books later) or ``entry`` (in the books and on no statement); and
    ``expected`` for what is on its way and stands in neither figure (no ``text``: nobody knows what it is).
    ``number`` is the statement's or the entry's; ``count`` how many lines stand in it.
    """

    kind: str
    amount: int
    on: str
    number: int
    text: str = ""
    count: int = 1


@dataclass(frozen=True)
class Position:
    """A bank account at the end of the day ``at``, in pence. ``bank_on`` is the day the bank's figure is of.

    ``on_the_way`` is what the books have on its way to the account that day and neither figure has yet: no part of
    the difference, named one by one.
    """

    side: str
    at: date
    books: int
    bank: int
    bank_on: date
    statement_number: int
    items: tuple[Item, ...]
    on_the_way: tuple[Item, ...] = ()

    @property
    def difference(self) -> int:
        return self.bank - self.books

    @property
    def adds_up(self) -> bool:
        """Whether the items make the difference, as they always should."""
        return sum(item.amount for item in self.items) == self.difference

    @property
    def seal(self) -> str:
        """What tells one set of figures from another."""
        items = [asdict(item) for item in (*self.items, *self.on_the_way)]
        said = [self.side, self.at.isoformat(), self.books, self.bank, items]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def reconcile(session: Session, coop_id: uuid.UUID, side: str, at: date) -> Position | None:
    """Bank against books at the end of ``at``; None where no statement tells a balance of that day or before."""
    sums = line_sums(session, coop_id, side)
    known = position(told(session, coop_id, side), sums, at)
    if known is None:
        return None
    upto = known[-1].to_on
    account = account_ids(session, coop_id, [BANK[side]]).get(BANK[side])
    books = 0 if account is None else balance_on(session, coop_id, account, at)
    gaps = breaks(known, sums)
    removed, removed_in_books, removed_at_bank = _removed(session, coop_id, side, at, upto)
    apart = _out_of_step(session, coop_id, side, at, upto)
    # What the lines that were never taken out made of the books: all that the bank shows, but for what is apart.
    never_removed = sums.until(upto) - removed_at_bank - sum(item.amount for item in apart)
    entries: list[Item] = []
    if account is not None and books != removed_in_books + never_removed:
        entries = _other_entries(session, coop_id, account, at)
    items = [_of_break(each) for each in gaps]
    if sum(item.amount for item in items if item.kind == "before") + sum(item.amount for item in entries) == 0:
        # What was in the account before the first statement is just what the books began with.
        items, entries = [item for item in items if item.kind != "before"], []
    items += [*apart, *removed, *entries]
    coming = _on_the_way(session, coop_id, side, at)
    return Position(side, at, books, known[-1].closing, upto, known[-1].number, tuple(items), coming)


def _on_the_way(session: Session, coop_id: uuid.UUID, side: str, at: date) -> tuple[Item, ...]:
    """Each sum on its way to the bank at the end of a day, the soonest expected first. Together they are what the
    books have of it, always: what no sum explains is named too."""
    rows = on_the_way(session, coop_id, side, at)
    items = [Item(EXPECTED, row.amount, row.expected_on.isoformat(), 0, row.shown) for row in rows]
    rest = in_the_books(session, coop_id, side, at) - sum(item.amount for item in items)
    return (*items, Item(EXPECTED, rest, at.isoformat(), 0)) if rest else tuple(items)


def _of_break(gap: Break) -> Item:
    return Item(str(gap.where), gap.amount, (gap.after or gap.until).isoformat(), gap.number)


def _of_side(coop_id: uuid.UUID, side: str) -> Any:
    return and_(
        StatementLine.coop_id == coop_id,
        StatementLine.bank_account_id
        == select(BankAccount.id).where(BankAccount.coop_id == coop_id, BankAccount.side == side).scalar_subquery(),
    )


def _was_removed() -> Any:
    return exists().where(LineRemoval.coop_id == StatementLine.coop_id, LineRemoval.line_id == StatementLine.id)


def _out_of_step(session: Session, coop_id: uuid.UUID, side: str, at: date, upto: date) -> list[Item]:
    """Lines that one of the two figures has and the other has not, but for those that were once taken out.

    ``upto`` is never after ``at``: so what the books have later was booked on another day than the bank's.
    """
    line = StatementLine
    wanted = {
        "later": and_(line.booked_on != line.line_on, line.line_on <= upto, line.booked_on > at),
        "after": and_(line.line_on > upto, line.booked_on <= at),
    }
    found: dict[str, list[Item]] = {}
    for kind, which in wanted.items():
        rows = session.execute(
            select(line, Statement.number)
            .join(Statement, and_(Statement.coop_id == line.coop_id, Statement.id == line.statement_id))
            .where(_of_side(coop_id, side), which, ~_was_removed())
            .order_by(line.line_on, line.id)
        )
        found[kind] = [
            Item(
                kind, row.amount if kind == "later" else -row.amount, row.line_on.isoformat(), number,
                row.text or row.counterparty,
            )
            for row, number in rows
        ]  # fmt: skip
    return [item for items in found.values() for item in _by_day(items)]


def _by_day(items: Sequence[Item]) -> list[Item]:
    """The items themselves, or where they are very many one for each day."""
    if len(items) <= MOST_SINGLE:
        return list(items)
    days: dict[tuple[str, int], list[Item]] = defaultdict(list)
    for item in items:
        days[item.on, item.number].append(item)
    return [
        Item(of_day[0].kind, sum(item.amount for item in of_day), on, number, count=len(of_day))
        for (on, number), of_day in days.items()
    ]


def _removed(session: Session, coop_id: uuid.UUID, side: str, at: date, upto: date) -> tuple[list[Item], int, int]:
    """Lines that were once taken out, where that stands between the figures; and what all of them make of the books,
    and of the bank's figure."""
    rows = session.execute(
        select(StatementLine, Statement.number, LineRemoval.booked_on, LineRemoval.back_on)
        .join(Statement, and_(Statement.coop_id == StatementLine.coop_id, Statement.id == StatementLine.statement_id))
        .join(LineRemoval, and_(LineRemoval.coop_id == StatementLine.coop_id, LineRemoval.line_id == StatementLine.id))
        .where(_of_side(coop_id, side))
        .order_by(StatementLine.line_on, StatementLine.id)
    )
    times: dict[uuid.UUID, int] = {}
    seen: dict[uuid.UUID, tuple[StatementLine, int]] = {}
    for line, number, booked_on, back_on in rows:
        if line.id not in times:
            times[line.id] = int(line.booked_on is not None and line.booked_on <= at)
            seen[line.id] = (line, number)
        times[line.id] += int(back_on is not None and back_on <= at) - int(booked_on <= at)
    items, all_at_bank = [], 0
    for line_id, (line, number) in seen.items():
        at_bank = line.amount if line.taken_out_at is None and line.line_on <= upto else 0
        all_at_bank += at_bank
        between = at_bank - line.amount * times[line_id]
        if between:
            items.append(Item("out", between, line.line_on.isoformat(), number, line.text or line.counterparty))
    return items, sum(seen[line_id][0].amount * count for line_id, count in times.items()), all_at_bank


def _other_entries(session: Session, coop_id: uuid.UUID, account: uuid.UUID, at: date) -> list[Item]:
    """Entries of the bank's account that come from no line: an opening balance, say. The books have them alone."""
    moves = history(coop_id, [account], until=at).subquery()
    rows = session.execute(
        select(moves.c.number, moves.c.booked_on, moves.c.kind, moves.c.change)
        .where(moves.c.kind.not_in(LINE_KINDS))
        .order_by(moves.c.booked_on, moves.c.number, moves.c.line)
    )
    items = [Item("entry", -row.change, row.booked_on.isoformat(), row.number, row.kind) for row in rows]
    if len(items) <= MOST_SINGLE:
        return items
    return [Item("entry", sum(item.amount for item in items), items[-1].on, items[-1].number, count=len(items))]


def reconciliations(coop_id: uuid.UUID, *, side: str = "") -> Select[Any]:
    """A statement for ``paginate``: what was signed off, with its side, the newest first."""
    columns: tuple[Any, ...] = (Reconciliation, BankAccount.side)
    wanted = (
        select(*columns)
        .join(
            BankAccount,
            and_(BankAccount.coop_id == Reconciliation.coop_id, BankAccount.id == Reconciliation.bank_account_id),
        )
        .where(Reconciliation.coop_id == coop_id)
        .order_by(Reconciliation.number.desc())
    )
    return wanted.where(BankAccount.side == side) if side else wanted


def signed_off(session: Session, coop_id: uuid.UUID, number: int) -> tuple[Reconciliation, str] | None:
    """One that was signed off, and its side."""
    row = session.execute(reconciliations(coop_id).where(Reconciliation.number == number)).one_or_none()
    return None if row is None else (row[0], row[1])


def signed_for(session: Session, coop_id: uuid.UUID, side: str, at: date) -> int | None:
    """The number of the newest sheet that was signed off for a side at the end of ``at``."""
    found = session.execute(reconciliations(coop_id, side=side).where(Reconciliation.at == at).limit(1)).first()
    return None if found is None else int(found[0].number)
