"""Reads of the books, each in a stated order. Balances are signed by the account's normal side, in pence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from coopbudget.db.values import values_of
from coopbudget.ledger.below import below
from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.models import Account, Entry, PeriodClose, Transfer


class BalanceRow(NamedTuple):
    """One line of a trial balance. ``balance`` is signed by the normal side of ``type``."""

    code: str
    type: str
    unit: str
    balance: int


class EntryRow(NamedTuple):
    """An entry without its transfers."""

    id: uuid.UUID
    number: int
    kind: str
    on: date
    memo: str
    refs: dict[str, str]
    reverses_id: uuid.UUID | None
    actor_id: uuid.UUID | None
    recorded_at: datetime
    key: str
    trail_seq: int


class Movement(NamedTuple):
    """What one transfer did to one account: ``change`` is signed by the account's normal side."""

    entry_id: uuid.UUID
    number: int
    line: int
    on: date
    kind: str
    memo: str
    refs: dict[str, str]
    other: str
    change: int


def account_id(session: Session, coop_id: uuid.UUID, code: str) -> uuid.UUID | None:
    """The id of the account ``code``, or None where it was never opened."""
    return session.scalar(select(Account.id).where(Account.coop_id == coop_id, Account.code == code))


def account_ids(session: Session, coop_id: uuid.UUID, codes: Iterable[str]) -> dict[str, uuid.UUID]:
    """The ids of those accounts among ``codes`` that are open."""
    rows = session.execute(
        select(Account.code, Account.id).where(Account.coop_id == coop_id, Account.code.in_(list(codes)))
    )
    return {row.code: row.id for row in rows}


def account_codes(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The codes of accounts by id."""
    rows = session.execute(
        select(Account.id, Account.code).where(Account.coop_id == coop_id, Account.id.in_(list(ids)))
    )
    return {row.id: row.code for row in rows}


def balance(session: Session, coop_id: uuid.UUID, code: str) -> int:
    """What stands in an account now; 0 if it was never opened. One indexed row, however long its history."""
    found = session.scalar(select(Account.balance).where(Account.coop_id == coop_id, Account.code == code))
    return found or 0


def balance_of(coop_id: Any, account_id: Any) -> ScalarSelect[int]:
    """The balance of an account (pence) as a part of another statement: both see the same moment."""
    return select(Account.balance).where(Account.coop_id == coop_id, Account.id == account_id).scalar_subquery()


@cache
def _balances_of() -> Select[str, int]:
    """Built once: nearly every page asks it."""
    return (
        select(Account.code, Account.balance)
        .where(Account.coop_id == bindparam("coop"), Account.code.in_(bindparam("codes", expanding=True)))
        .order_by(Account.code)
    )


def balances(
    session: Session, coop_id: uuid.UUID, codes: Iterable[str] = (), *, prefix: str | None = None
) -> dict[str, int]:
    """Balances of ``codes`` (0 where never opened), or of every account whose code begins with ``prefix``."""
    if prefix is not None:
        wanted = select(Account.code, Account.balance).where(Account.coop_id == coop_id).order_by(Account.code)
        wanted = wanted.where(below(Account, prefix))
        return {row.code: row.balance for row in session.execute(wanted)}
    codes = list(codes)
    found = {row.code: row.balance for row in session.execute(_balances_of(), {"coop": coop_id, "codes": codes})}
    return {code: found.get(code, 0) for code in codes}


def trial_balance(session: Session, coop_id: uuid.UUID, at: date | None = None) -> list[BalanceRow]:
    """Every account by code, as the books stand, or stood at the end of the day ``at``.

    A past day is worked backwards from the running balance, so recent days cost little.
    """
    amount: Any = Account.balance
    wanted = select(Account.code, Account.type, Account.unit)
    if at is not None:
        later = _changes(coop_id, after=at)
        amount = Account.balance - func.coalesce(_signed(later.c.net), 0)
        wanted = wanted.outerjoin(later, later.c.account_id == Account.id)
    rows = session.execute(
        wanted.add_columns(amount.label("balance")).where(Account.coop_id == coop_id).order_by(Account.code)
    )
    return [BalanceRow(code, type, unit, int(total)) for code, type, unit, total in rows]


def balance_on(session: Session, coop_id: uuid.UUID, account_id: uuid.UUID, on: date) -> int:
    """What stood in one account at the end of the day ``on``; 0 for no such account."""
    return int(session.scalar(_balance_on(), {"coop": coop_id, "account": account_id, "day": on}) or 0)


@cache
def _balance_on() -> Select[Any]:
    """Built once: a treasurer's home asks it twice, and building it takes longer than answering it."""
    coop, account = bindparam("coop", type_=Uuid()), bindparam("account", type_=Uuid())
    later = _changes(coop, after=bindparam("day", type_=Date()), account_id=account)
    amount: Any = Account.balance - func.coalesce(_signed(later.c.net), 0)
    return (
        select(amount)
        .outerjoin(later, later.c.account_id == Account.id)
        .where(Account.coop_id == coop, Account.id == account)
    )


def balances_on(session: Session, coop_id: uuid.UUID, days: Mapping[str, date]) -> dict[str, int]:
    """What stood in each account by its code at the end of its day; 0 for no such account. One query."""
    if not days:
        return {}
    values: dict[str, Any] = {"coop": coop_id}
    for n, (code, on) in enumerate(days.items()):
        values |= {f"code{n}": code, f"day{n}": on}
    found = {code: int(balance) for code, balance in session.execute(_balances_on(len(days)), values)}
    return {code: found.get(code, 0) for code in days}


@lru_cache
def _balances_on(many: int) -> Any:
    """Built once for as many accounts."""
    coop = bindparam("coop", type_=Uuid())

    def one(n: int) -> Any:
        code = bindparam(f"code{n}", type_=Text())
        return select(Account.code, standing_on(coop, code, bindparam(f"day{n}", type_=Date()))).where(
            Account.coop_id == coop, Account.code == code
        )

    return union_all(*(one(n) for n in range(many)))


def standing_on(coop_id: Any, code: Any, day: Any) -> ScalarSelect[Any]:
    """What stood in the account ``code`` at the end of ``day``, to be asked within another room's statement: both may
    be columns of it. NULL for no such account or no day.

    The account's transfers are read from the first entry booked after that day on: what came before costs nothing.
    """
    account, entry, later = aliased(Account), aliased(Entry), aliased(Entry)
    # "+ 0": the first number is sought among that day's and later entries, not among all entries by number.
    first = (
        select(func.min(later.number + 0))
        .where(later.coop_id == coop_id, later.booked_on > day)
        .correlate_except(later)
        .scalar_subquery()
    )
    its_day = func.coalesce(entry.booked_on, entry.booked_on)  # so that no index of days is read for it
    moved = [
        select(func.coalesce(func.sum(Transfer.amount), 0))
        .where(Transfer.coop_id == coop_id, side == account.id, Transfer.entry_number >= first)
        # Not a join: PostgreSQL, which knows no account busier than another, read the days once for each transfer.
        .where(
            select(entry.number)
            .where(entry.coop_id == coop_id, entry.number == Transfer.entry_number, its_day > day)
            .correlate_except(entry)
            .exists()
        )
        .correlate_except(Transfer)
        .scalar_subquery()
        for side in (Transfer.debit_id, Transfer.credit_id)
    ]
    turned = case((account.type.in_(sorted(DEBIT_TYPES)), 1), else_=-1)
    return (
        select(account.balance - (moved[0] - moved[1]) * turned)
        .where(account.coop_id == coop_id, account.code == code)
        .correlate_except(account)
        .scalar_subquery()
    )


def _signed(net: ColumnElement[int]) -> ColumnElement[int]:
    """Debits less credits, turned to the account's normal side."""
    return net * case((Account.type.in_(sorted(DEBIT_TYPES)), 1), else_=-1)


def _changes(coop_id: Any, *, after: Any, account_id: Any = None) -> Any:
    """Debits less credits of each account in entries dated after a day."""

    def side(column: Any, sign: int) -> Select[Any]:
        wanted = (
            select(column.label("account_id"), (Transfer.amount * sign).label("net"))
            .join(
                Entry,
                (Entry.coop_id == Transfer.coop_id) & (Entry.number == Transfer.entry_number),
            )
            .where(Transfer.coop_id == coop_id, Entry.booked_on > after)
        )
        return wanted if account_id is None else wanted.where(column == account_id)

    both = union_all(side(Transfer.debit_id, 1), side(Transfer.credit_id, -1)).subquery()
    return select(both.c.account_id, func.sum(both.c.net).label("net")).group_by(both.c.account_id).subquery()


def account_history(
    session: Session,
    coop_id: uuid.UUID,
    account_id: uuid.UUID,
    since: date | None = None,
    until: date | None = None,
) -> list[Movement]:
    """What moved in an account between two days (both included), by day, then entry number, then line."""
    rows = session.execute(history(coop_id, [account_id], since=since, until=until))
    return [Movement(*row[:-1]) for row in rows]


def history(
    coop_id: uuid.UUID,
    account_ids: Sequence[uuid.UUID],
    *,
    since: date | None = None,
    until: date | None = None,
    newest_first: bool = False,
    from_number: int = 1,
) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``Movement``, then the moved account's ``code``.

    ``from_number``: entries before this number are known not to be among them, and not looked at.
    """
    mine, other = aliased(Account), aliased(Account)

    def side(own: Any, far: Any, sign: int) -> Select[Any]:
        return select(
            Transfer.entry_number, Transfer.line, own.label("mine"), far.label("other"), literal(sign).label("sign"),
            Transfer.amount,
        ).where(Transfer.coop_id == coop_id, own.in_(account_ids), Transfer.entry_number >= from_number)  # fmt: skip

    moved = union_all(
        side(Transfer.debit_id, Transfer.credit_id, 1), side(Transfer.credit_id, Transfer.debit_id, -1)
    ).subquery()
    change = moved.c.amount * moved.c.sign * case((mine.type.in_(sorted(DEBIT_TYPES)), 1), else_=-1)
    wanted = (
        select(
            Entry.id, Entry.number, moved.c.line, Entry.booked_on, Entry.kind, Entry.memo, Entry.refs,
            other.code.label("other"), change.label("change"), mine.code.label("code"),
        )
        .select_from(moved)
        .join(Entry, (Entry.coop_id == coop_id) & (Entry.number == moved.c.entry_number))
        .join(mine, (mine.coop_id == coop_id) & (mine.id == moved.c.mine))
        .join(other, (other.coop_id == coop_id) & (other.id == moved.c.other))
    )  # fmt: skip
    if since is not None:
        wanted = wanted.where(Entry.booked_on >= since)
    if until is not None:
        wanted = wanted.where(Entry.booked_on <= until)
    keys = (Entry.booked_on, Entry.number, moved.c.line, mine.code)
    return wanted.order_by(*(key.desc() for key in keys)) if newest_first else wanted.order_by(*keys)


def _entry_columns() -> tuple[Any, ...]:
    return (
        Entry.id, Entry.number, Entry.kind, Entry.booked_on.label("on"), Entry.memo, Entry.refs,
        Entry.reverses_id, Entry.actor_id, Entry.recorded_at, Entry.key, Entry.trail_seq,
    )  # fmt: skip


def entries(
    coop_id: uuid.UUID, *, kind: str | None = None, since: date | None = None, until: date | None = None
) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``EntryRow``, newest number first."""
    wanted = select(*_entry_columns()).where(Entry.coop_id == coop_id).order_by(Entry.number.desc())
    if kind is not None:
        wanted = wanted.where(Entry.kind == kind)
    if since is not None:
        wanted = wanted.where(Entry.booked_on >= since)
    if until is not None:
        wanted = wanted.where(Entry.booked_on <= until)
    return wanted


def entry(session: Session, coop_id: uuid.UUID, entry_id: uuid.UUID) -> EntryRow | None:
    """One entry by id."""
    row = session.execute(select(*_entry_columns()).where(Entry.coop_id == coop_id, Entry.id == entry_id)).one_or_none()
    return None if row is None else EntryRow(*row)


def entry_by_number(session: Session, coop_id: uuid.UUID, number: int) -> EntryRow | None:
    """One entry by the number people say aloud."""
    row = session.execute(
        select(*_entry_columns()).where(Entry.coop_id == coop_id, Entry.number == number)
    ).one_or_none()
    return None if row is None else EntryRow(*row)


def entry_by_key(session: Session, coop_id: uuid.UUID, key: str) -> EntryRow | None:
    """One entry by its idempotency key."""
    row = session.execute(select(*_entry_columns()).where(Entry.coop_id == coop_id, Entry.key == key)).one_or_none()
    return None if row is None else EntryRow(*row)


def reversal_of(session: Session, coop_id: uuid.UUID, entry_id: uuid.UUID) -> EntryRow | None:
    """The entry that reversed this one, if one did."""
    row = session.execute(
        select(*_entry_columns()).where(Entry.coop_id == coop_id, Entry.reverses_id == entry_id)
    ).one_or_none()
    return None if row is None else EntryRow(*row)


def reversed_by(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, EntryRow]:
    """What each of these entries takes back, by the id of the one that does; others are left out. One query."""
    undone = aliased(Entry)
    rows = session.execute(
        select(undone.id.label("by_id"), *_entry_columns())
        .join(undone, (undone.coop_id == Entry.coop_id) & (undone.reverses_id == Entry.id))
        .where(Entry.coop_id == coop_id, undone.id.in_(list(ids)))
        .order_by(Entry.number)
    )
    return {row[0]: EntryRow(*row[1:]) for row in rows}


def entry_kinds(session: Session, coop_id: uuid.UUID) -> list[str]:
    """Every kind of entry in the books, in order of name: for the filter of a list."""
    return list(session.scalars(values_of(Entry.kind, Entry.coop_id == coop_id)))


_CLOSED = (
    select(PeriodClose.through)
    .where(PeriodClose.coop_id == bindparam("coop"))
    .order_by(PeriodClose.trail_seq.desc())
    .limit(1)
)


def closed_through(session: Session, coop_id: uuid.UUID) -> date | None:
    """The last day of the closed part of the books, or None where nothing was closed."""
    return session.scalar(_CLOSED, {"coop": coop_id})
