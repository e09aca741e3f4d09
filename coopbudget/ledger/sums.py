"""What moved in a stretch of time, added up by the database: for a year's result, members' trade, spending.

Two statements each, whatever the number of accounts. Amounts are whole pence (minutes for time accounts).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    extract,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from coopbudget.db.pieces import in_pieces
from coopbudget.ledger.below import below
from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.models import Account, Entry, Transfer
from coopbudget.ledger.numbers import booked_day, first_number


class MonthSum(NamedTuple):
    """What one account gained in a month, signed by its normal side."""

    code: str
    type: str
    year: int
    month: int
    change: int


class Flow(NamedTuple):
    """What moved between two groups of accounts, by the account of one end; ``month`` 0: the whole stretch."""

    code: str
    year: int
    month: int
    amount: int


def entry_values(
    session: Session, coop_id: uuid.UUID, since: date, until: date
) -> list[tuple[uuid.UUID, int, date, int]]:
    """Id, number, day and what its transfers add up to (pence) of each entry booked in these days; by number."""
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.booked_on, func.sum(Transfer.amount))
        .join(Transfer, and_(Transfer.coop_id == Entry.coop_id, Transfer.entry_number == Entry.number))
        .where(Entry.coop_id == coop_id, Entry.booked_on >= since, Entry.booked_on <= until, Transfer.unit == "GBP")
        .group_by(Entry.id, Entry.number, Entry.booked_on)
        .order_by(Entry.number)
    )
    return [(ident, number, on, int(amount)) for ident, number, on, amount in rows]


def changes_by_month(
    session: Session,
    coop_id: uuid.UUID,
    *,
    prefixes: Sequence[str],
    since: date,
    until: date,
    without_kinds: Collection[str] = (),
) -> list[MonthSum]:
    """What the accounts below ``prefixes`` gained, month by month (both days included), by code, then month.

    Entries of ``without_kinds`` are left out. Months in which nothing moved have no row.
    """
    statement = _changes_by_month(tuple(prefixes), tuple(without_kinds))
    first = first_number(session, coop_id, since)
    rows = session.execute(statement, {"coop": coop_id, "since": since, "until": until, "first": first})
    return [MonthSum(code, type, int(y), int(m), int(change)) for code, type, y, m, change in rows]


@lru_cache(maxsize=64)
def _changes_by_month(prefixes: tuple[str, ...], without_kinds: tuple[str, ...]) -> Select[Any]:
    """Built once for each question: building it takes longer than answering it for a year."""
    year, month = extract("year", Entry.booked_on), extract("month", Entry.booked_on)
    coop, since, until = (
        bindparam("coop", type_=Uuid()), bindparam("since", type_=Date()), bindparam("until", type_=Date()),
    )  # fmt: skip

    def side(own: Any, sign: int) -> Any:
        net = func.sum(Transfer.amount * sign)
        wanted = (
            select(Account.code, Account.type, year.label("year"), month.label("month"), net.label("net"))
            .select_from(Transfer)
            .join(Entry, and_(Entry.coop_id == Transfer.coop_id, Entry.number == Transfer.entry_number))
            .join(Account, and_(Account.coop_id == Transfer.coop_id, Account.id == own))
            .where(
                Transfer.coop_id == coop,
                booked_day().between(since, until),
                Transfer.entry_number >= bindparam("first", type_=BigInteger()),
                below(Account, *prefixes),
            )
            .group_by(Account.code, Account.type, year, month)
        )
        return wanted.where(Entry.kind.not_in(without_kinds)) if without_kinds else wanted

    both = union_all(side(Transfer.debit_id, 1), side(Transfer.credit_id, -1)).subquery()
    signed = func.sum(both.c.net) * case((both.c.type.in_(sorted(DEBIT_TYPES)), 1), else_=-1)
    return (
        select(both.c.code, both.c.type, both.c.year, both.c.month, signed)
        .group_by(both.c.code, both.c.type, both.c.year, both.c.month)
        .order_by(both.c.code, both.c.year, both.c.month)
    )


End = Literal["debit", "credit"]
"""One end of a transfer."""


def flows(
    session: Session,
    coop_id: uuid.UUID,
    *,
    debit: str,
    credit: str,
    by: End,
    since: date,
    until: date,
    by_month: bool = False,
) -> list[Flow]:
    """What moved from accounts matching ``debit`` to those matching ``credit``, by the code of one end.

    A pattern is a prefix with at most one ``*``, which stands for anything: ``Liabilities:Funds:*:Committed:``.
    Both days are included. Transfers the other way are not taken off: ask for those too.
    """
    first = first_number(session, coop_id, since)
    return list(_read_flows(session, coop_id, debit, credit, by, since, until, first, by_month=by_month))


def each_flow_there_and_back(
    session: Session,
    coop_id: uuid.UUID,
    *,
    debit: str,
    credit: str,
    by: End,
    since: date,
    until: date,
) -> Iterator[Flow]:
    """The same for both ways between two kinds of account, by the code of one end, as it is read: first what moved
    from ``debit`` to ``credit``, then what came back, below nothing."""
    first = first_number(session, coop_id, since)
    other: End = "credit" if by == "debit" else "debit"
    yield from _read_flows(session, coop_id, debit, credit, by, since, until, first)
    for flow in _read_flows(session, coop_id, credit, debit, other, since, until, first):
        yield flow._replace(amount=-flow.amount)


def _read_flows(
    session: Session,
    coop_id: uuid.UUID,
    debit: str,
    credit: str,
    by: End,
    since: date,
    until: date,
    first: int,
    *,
    by_month: bool = False,
) -> Iterator[Flow]:
    """``first`` is the lowest number of an entry that can be meant."""
    given = {"coop": coop_id, "since": since, "until": until, "first": first}
    for row in in_pieces(session, _flows(debit, credit, by, by_month=by_month), given):
        yield Flow(row[0], int(row[1]), int(row[2]), int(row[3])) if by_month else Flow(row[0], 0, 0, int(row[1]))


@lru_cache(maxsize=64)
def _flows(debit: str, credit: str, by: End, *, by_month: bool) -> Select[Any]:
    source, target = aliased(Account), aliased(Account)
    code = (source if by == "debit" else target).code
    parts: tuple[Any, ...] = (code,)
    if by_month:
        parts = (code, extract("year", Entry.booked_on), extract("month", Entry.booked_on))
    columns: tuple[Any, ...] = (*parts, func.sum(Transfer.amount))
    since, until = bindparam("since", type_=Date()), bindparam("until", type_=Date())
    return (
        select(*columns)
        .select_from(Transfer)
        .join(Entry, and_(Entry.coop_id == Transfer.coop_id, Entry.number == Transfer.entry_number))
        .join(source, and_(source.coop_id == Transfer.coop_id, source.id == Transfer.debit_id))
        .join(target, and_(target.coop_id == Transfer.coop_id, target.id == Transfer.credit_id))
        .where(
            Transfer.coop_id == bindparam("coop", type_=Uuid()),
            Entry.booked_on.between(since, until),
            Transfer.entry_number >= bindparam("first", type_=BigInteger()),
            _matches(source, debit),
            _matches(target, credit),
        )
        .group_by(*parts)
        .order_by(*parts)
    )


class Received(NamedTuple):
    """What came into one account from outside on one day."""

    account_id: uuid.UUID
    on: date
    amount: int


def received(
    session: Session,
    coop_id: uuid.UUID,
    account_ids: Collection[uuid.UUID],
    *,
    sources: Collection[str],
    since: date,
    without_kinds: Collection[str] = (),
) -> list[Received]:
    """What came into these accounts from those with the codes ``sources``, by account and day; one query.

    What was taken back whole, by a reversal, did not come. Entries of ``without_kinds`` are left out.
    """
    undone = aliased(Entry)
    rows = session.execute(
        select(Transfer.credit_id, Entry.booked_on, func.sum(Transfer.amount))
        .join(Entry, and_(Entry.coop_id == Transfer.coop_id, Entry.number == Transfer.entry_number))
        .join(Account, and_(Account.coop_id == Transfer.coop_id, Account.id == Transfer.debit_id))
        .where(
            Transfer.coop_id == coop_id,
            Transfer.credit_id.in_(list(account_ids)),
            Account.code.in_(list(sources)),
            Entry.booked_on >= since,
            Entry.kind.not_in(list(without_kinds)),
            ~select(undone.id).where(undone.coop_id == coop_id, undone.reverses_id == Entry.id).exists(),
        )
        .group_by(Transfer.credit_id, Entry.booked_on)
        .order_by(Transfer.credit_id, Entry.booked_on)
    )
    return [Received(account_id, on, int(amount)) for account_id, on, amount in rows]


def _matches(account: Any, pattern: str) -> ColumnElement[bool]:
    head, star, tail = pattern.partition("*")
    return and_(below(account, head), account.code.like(f"{head}%{tail}%")) if star else below(account, head)
