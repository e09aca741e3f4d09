"""What moved in accounts over a stretch of days, from the sums of closed months and the transfers of open days.

However long the history, what is read is bounded: one row an account (where none is asked apart, one a heading), kind
and closed month of the stretch, and the transfers of days that are not closed or that a stretch begins or ends within.
Amounts are pence, the time bank's minutes are left out. The same figures as adding up every transfer, always: a
property test holds the two together.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, extract, func, literal, select, union_all
from sqlalchemy.orm import Session

from coopbudget.ledger.below import below
from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.closing import month_after
from coopbudget.ledger.headings import heading_of, is_whole
from coopbudget.ledger.models import Account, Entry, MonthSum, MonthTotal, Transfer
from coopbudget.ledger.numbers import booked_day, numbers_between
from coopbudget.ledger.queries import BalanceRow, closed_through
from coopbudget.money import GBP

By = Literal["code", "heading", "kind", "month"]
_WIDE = frozenset({"", "Assets:", "Liabilities:", "Liabilities:Funds:"})
"""Beginnings of codes that thousands of accounts have, an own one or more for each member."""


class Moved(NamedTuple):
    """What an account (or all accounts asked for) was debited and credited. What was not asked apart is empty.

    ``month`` is its first day; ``change`` is signed by the account's normal side.
    """

    code: str
    type: str
    kind: str
    month: date | None
    debit: int
    credit: int

    @property
    def change(self) -> int:
        return self.debit - self.credit if self.type in DEBIT_TYPES else self.credit - self.debit


def moved(
    session: Session,
    coop_id: uuid.UUID,
    *,
    prefixes: Sequence[str],
    since: date,
    until: date,
    by: Sequence[By] = ("code",),
    kinds: Collection[str] = (),
) -> list[Moved]:
    """What the accounts below ``prefixes`` (codes, or what they begin with) were debited and credited from ``since``
    to ``until``, both included; by the parts named, in the order code, kind, month. Four queries at most.

    ``heading`` puts accounts together under headings, which stand in the place of codes: of closed months a row a
    heading is read, and not one an account. Leaving out both puts all together: they must be of one type, since the
    type is theirs. With ``kinds``, entries of these kinds alone.
    """
    closed = closed_through(session, coop_id)
    apart = "code" in by or not all(map(is_whole, prefixes))
    parts = _each(session, coop_id, prefixes, since, until, closed, kinds, apart=apart)
    if not parts:
        return []
    each = union_all(*parts).subquery()
    named = not {"code", "heading"}.isdisjoint(by)
    wanted: dict[str, Any] = {"kind": each.c.kind, "month": each.c.month}
    parted = [*((each.c.code,) if named else ()), *(column for name, column in wanted.items() if name in by)]
    wanted["type"] = each.c.type
    columns: tuple[Any, ...] = (
        each.c.code if named else literal(""),
        wanted["type"],
        wanted["kind"] if "kind" in by else literal(""),
        wanted["month"] if "month" in by else literal(0),
    )
    rows: Any = session.execute(
        select(*columns, func.sum(each.c.debit), func.sum(each.c.credit))
        .group_by(wanted["type"], *parted)
        .order_by(*parted, wanted["type"])
    )
    return [
        Moved(code, type, kind, date(month // 12, month % 12 + 1, 1) if month else None, int(debit), int(credit))
        for code, type, kind, month, debit, credit in rows
    ]


def balances_at(session: Session, coop_id: uuid.UUID, at: date, prefixes: Sequence[str] = ("",)) -> list[BalanceRow]:
    """What stood in each account below ``prefixes`` at the end of the day ``at``, by code: accounts of pounds alone.

    Worked backwards from the running balances by what moved since. Five queries at most.
    """
    rows = session.execute(
        select(Account.code, Account.type, Account.balance)
        .where(Account.coop_id == coop_id, Account.unit == GBP, below(Account, *prefixes))
        .order_by(Account.code)
    )
    later = moved(session, coop_id, prefixes=prefixes, since=at + timedelta(days=1), until=date.max)
    since = {row.code: row.change for row in later}
    return [BalanceRow(code, type, GBP, int(balance) - since.get(code, 0)) for code, type, balance in rows]


def whole_months(since: date, until: date, closed: date | None) -> tuple[date, date] | None:
    """The first days of the first and the last month that lie wholly within a stretch and are closed; None for none.

    From 15 March to 20 July, closed through 30 June: April to June.
    """
    first = since if since.day == 1 else month_after(since)
    end = min(until, closed) if closed is not None else None
    if end is None or end < first:
        return None
    last = end.replace(day=1)
    if end < date.max - timedelta(days=31) and month_after(last) - timedelta(days=1) > end:
        last = (last - timedelta(days=1)).replace(day=1)
    return (first, last) if last >= first else None


def _month(day: Any) -> Any:
    """A month as one whole number, the same on both databases."""
    return cast(extract("year", day) * 12 + extract("month", day) - 1, Integer)


def _each(
    session: Session,
    coop_id: uuid.UUID,
    prefixes: Sequence[str],
    since: date,
    until: date,
    closed: date | None,
    kinds: Collection[str],
    *,
    apart: bool,
) -> list[Select[Any]]:
    """Rows of code (or its heading, unless accounts are kept ``apart``), type, kind, month, debit, credit: from the
    sums where a month has them, else from transfers. Where nothing was booked there is nothing to read."""
    months = whole_months(since, until, closed)
    code = Account.code if apart else heading_of(Account).label("code")
    mine = (Account.coop_id == coop_id, Account.unit == GBP, below(Account, *prefixes))
    parts: list[Select[Any]] = []
    stretches = [(since, until)]
    if months is not None:
        first, last = months
        after = month_after(last)
        stretches = [(since, first - timedelta(days=1)), (after, until)]
        parts.append(_of_months(coop_id, mine, prefixes, (first, last), kinds, apart=apart))
    for begins, ends in stretches:
        numbers = numbers_between(session, coop_id, begins, ends) if begins <= ends else None
        if numbers is None:
            continue
        booked = (Transfer.coop_id == coop_id, Transfer.entry_number.between(*numbers), *_of_kinds(Entry.kind, kinds))
        if _WIDE.isdisjoint(prefixes):
            booked = (*booked, booked_day().between(begins, ends))
            parts += [_of_accounts(code, mine, booked, debit=debit) for debit in (True, False)]
        else:
            parts.append(_of_days(code, mine, (*booked, Entry.booked_on.between(begins, ends))))
    return parts


def _of_kinds(column: Any, kinds: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (column.in_(sorted(kinds)),) if kinds else ()


def _of_months(
    coop_id: uuid.UUID,
    mine: Sequence[Any],
    prefixes: Sequence[str],
    months: tuple[date, date],
    kinds: Collection[str],
    *,
    apart: bool,
) -> Select[Any]:
    """What closed months came to: a row an account and kind, or a heading and kind."""
    kept = MonthSum if apart else MonthTotal
    named = Account if apart else MonthTotal
    found = select(
        named.code, named.type, kept.kind, _month(kept.month).label("month"), kept.debit.label("debit"),
        kept.credit.label("credit"),
    ).where(kept.month.between(*months), *_of_kinds(kept.kind, kinds))  # fmt: skip
    if not apart:
        return found.where(MonthTotal.coop_id == coop_id, below(MonthTotal, *prefixes))
    return found.join(Account, and_(Account.coop_id == MonthSum.coop_id, Account.id == MonthSum.account_id)).where(
        *mine
    )


def _of_accounts(code: Any, mine: Sequence[Any], booked: Sequence[Any], *, debit: bool) -> Select[Any]:
    """One side of the transfers of some accounts, found by the accounts: what else was booked is not read."""
    side = Transfer.debit_id if debit else Transfer.credit_id
    return (
        select(
            code, Account.type, Entry.kind, _month(Entry.booked_on).label("month"),
            (Transfer.amount if debit else literal(0)).label("debit"),
            (literal(0) if debit else Transfer.amount).label("credit"),
        )
        .join(Transfer, and_(Transfer.coop_id == Account.coop_id, side == Account.id))
        .join(Entry, and_(Entry.coop_id == Transfer.coop_id, Entry.number == Transfer.entry_number))
        .where(*mine, *booked)
    )  # fmt: skip


def _of_days(code: Any, mine: Sequence[Any], booked: Sequence[Any]) -> Select[Any]:
    """Both sides of all that was booked, found by the days: each transfer, entry and account is read once."""
    each = (
        select(
            Transfer.coop_id, Transfer.debit_id, Transfer.credit_id, Transfer.amount, Entry.kind,
            _month(Entry.booked_on).label("month"),
        )
        .join(Entry, and_(Entry.coop_id == Transfer.coop_id, Entry.number == Transfer.entry_number))
        .where(*booked)
        .cte()
    )  # fmt: skip
    sides = union_all(
        *(
            select(
                each.c.coop_id, (each.c.debit_id if debit else each.c.credit_id).label("account_id"), each.c.kind,
                each.c.month, (each.c.amount if debit else literal(0)).label("debit"),
                (literal(0) if debit else each.c.amount).label("credit"),
            )
            for debit in (True, False)
        )
    ).subquery()  # fmt: skip
    return (
        select(code, Account.type, sides.c.kind, sides.c.month, sides.c.debit, sides.c.credit)
        .join(sides, and_(sides.c.coop_id == Account.coop_id, sides.c.account_id == Account.id))
        .where(*mine)
    )
