"""The lines of entries: each transfer with its two accounts. Amounts are in pence, lines count from 1."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from coopbudget.ledger.models import Account, Transfer

FEW = 100
"""An entry of no more lines than so many is summed where entries are listed; the council's payment for everybody has
thousands."""


class TransferRow(NamedTuple):
    """A transfer with the codes of its two accounts."""

    line: int
    debit: str
    credit: str
    amount: int
    unit: str


class Moved(NamedTuple):
    """The lines of an entry and what they come to together; of more than ``FEW``, only that there are more."""

    lines: int
    amount: int

    @property
    def many(self) -> bool:
        return self.lines > FEW


def lines(coop_id: uuid.UUID, number: int) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``TransferRow``, by line."""
    debit, credit = aliased(Account), aliased(Account)
    columns: tuple[Any, ...] = (Transfer.line, debit.code, credit.code, Transfer.amount, Transfer.unit)
    return (
        select(*columns)
        .join(debit, (debit.coop_id == Transfer.coop_id) & (debit.id == Transfer.debit_id))
        .join(credit, (credit.coop_id == Transfer.coop_id) & (credit.id == Transfer.credit_id))
        .where(Transfer.coop_id == coop_id, Transfer.entry_number == number)
        .order_by(Transfer.line)
    )


def transfers(session: Session, coop_id: uuid.UUID, number: int) -> list[TransferRow]:
    """Every transfer of an entry, by line."""
    return [TransferRow(*row) for row in session.execute(lines(coop_id, number))]


def moved_by(session: Session, coop_id: uuid.UUID, numbers: Collection[int]) -> dict[int, Moved]:
    """What each of these entries moved; one query, which reads no more than ``FEW`` lines of each and one."""
    rows = session.execute(
        select(Transfer.entry_number, func.count(), func.sum(Transfer.amount))
        .where(Transfer.coop_id == coop_id, Transfer.entry_number.in_(list(numbers)), Transfer.line <= FEW + 1)
        .group_by(Transfer.entry_number)
    )
    return {number: Moved(int(count), int(amount)) for number, count, amount in rows}
