"""What stands, and stood, in many accounts at once: for statements of many funds, in one trip for all of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, Uuid, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from coopbudget.ledger.below import LAST
from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.models import Account, Entry, Transfer


class Standing(NamedTuple):
    """An account with its balance of now, signed by its normal side."""

    id: uuid.UUID
    code: str
    balance: int


def accounts_below(session: Session, coop_id: uuid.UUID, prefixes: Collection[str]) -> list[Standing]:
    """Every account whose code begins with one of ``prefixes`` (each ends with a colon), by code; one query."""
    if not prefixes:
        return []
    values: dict[str, Any] = {"coop": coop_id} | {f"from{n}": prefix for n, prefix in enumerate(prefixes)}
    values |= {f"to{n}": prefix + LAST for n, prefix in enumerate(prefixes)}
    rows = (Standing(*row) for row in session.execute(_accounts_below(len(prefixes)), values))
    below = tuple(prefixes)
    return [row for row in rows if row.code.startswith(below)]


@lru_cache
def _accounts_below(many: int) -> Select[uuid.UUID, str, int]:
    """Built once for as many. Ranges, so that the index of codes is read: however a database sorts signs and figures,
    letters come in their order, and what it finds besides is left out above."""
    ranges = (Account.code.between(bindparam(f"from{n}"), bindparam(f"to{n}")) for n in range(many))
    return (
        select(Account.id, Account.code, Account.balance)
        .where(Account.coop_id == bindparam("coop", type_=Uuid()), or_(*ranges))
        .order_by(Account.code)
    )


def stood_at(
    session: Session, coop_id: uuid.UUID, account_ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, int]:
    """What stood in each account at the end of the day, by its id; one query.

    The accounts' transfers are read from the first entry booked after that day on: what came before costs nothing.
    """
    if not account_ids:
        return {}
    rows = session.execute(_stood_at(), {"coop": coop_id, "accounts": list(account_ids), "day": on})
    return {account_id: int(balance) for account_id, balance in rows}


@lru_cache
def _stood_at() -> Select[uuid.UUID, int]:
    coop, day = bindparam("coop", type_=Uuid()), bindparam("day", type_=Date())
    accounts, later = bindparam("accounts", type_=Uuid(), expanding=True), aliased(Entry)
    # "+ 0": the first number is sought among that day's and later entries, not among all entries by number.
    first = select(func.min(later.number + 0)).where(later.coop_id == coop, later.booked_on > day).scalar_subquery()

    def side(own: Any, sign: int) -> Any:
        return (
            select(own.label("account_id"), (Transfer.amount * sign).label("net"))
            .join(Entry, and_(Entry.coop_id == Transfer.coop_id, Entry.number == Transfer.entry_number))
            .where(Transfer.coop_id == coop, own.in_(accounts), Transfer.entry_number >= first, Entry.booked_on > day)
        )

    both = union_all(side(Transfer.debit_id, 1), side(Transfer.credit_id, -1)).subquery()
    moved = select(both.c.account_id, func.sum(both.c.net).label("net")).group_by(both.c.account_id).subquery()
    turned = case((Account.type.in_(sorted(DEBIT_TYPES)), 1), else_=-1)
    return (
        select(Account.id, Account.balance - func.coalesce(moved.c.net, 0) * turned)
        .outerjoin(moved, moved.c.account_id == Account.id)
        .where(Account.coop_id == coop, Account.id.in_(accounts))
    )
