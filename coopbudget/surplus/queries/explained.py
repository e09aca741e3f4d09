"""What a year's figures are made of: whose money came in, the entries of a step, and pooled money that was not used."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.budgets.queries.owners import owners_statement
from coopbudget.contracts.queries import left_of_places, places_of_contracts, waiting_to_close
from coopbudget.db.pieces import in_pieces
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.chart import LEVY_OWED
from coopbudget.ledger.sums import changes_by_month
from coopbudget.surplus.models import Provision
from coopbudget.surplus.queries.trading import PAYABLE, paid_by_funds
from coopbudget.surplus.queries.years import SHARED, UNDONE
from coopbudget.surplus.rules import Bar, FinancialYear, From, Result, Source, by_source


class StepMove(NamedTuple):
    """What one transfer did to an account of a step: pence, signed by the account's normal side."""

    entry_id: uuid.UUID
    number: int
    line: int
    on: date
    kind: str
    memo: str
    refs: dict[str, str]
    other: str
    change: int
    code: str


class Unspent(NamedTuple):
    """A contract that has ended and what members set aside for it and did not use, in pence."""

    contract_id: uuid.UUID
    number: int
    title: str
    amount: int


def income_by_source(session: Session, coop_id: uuid.UUID, year: FinancialYear, result: Result) -> tuple[From, ...]:
    """The year's income by whose money it was. Five queries, however many funds."""
    owners = owners_statement(coop_id).order_by(None).subquery()
    rows = in_pieces(session, select(owners.c.number, owners.c.funder_kind))
    kinds: dict[int, Source] = {number: Source(kind) for number, kind in rows}
    sums: list[dict[Source, int]] = []
    for to in (LEVY_OWED, PAYABLE):
        found: dict[Source, int] = {}
        for number, amount in paid_by_funds(session, coop_id, year, to=to).items():
            if number in kinds:
                found[kinds[number]] = found.get(kinds[number], 0) + amount
        sums.append(found)
    return by_source(result, *sums)


def step_statement(session: Session, coop_id: uuid.UUID, year: FinancialYear, bar: Bar) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``StepMove``, newest first. Entries that shared a surplus are not
    in it."""
    accounts = ledger.account_ids(session, coop_id, [line.code for line in bar.lines])
    moved = ledger.history(coop_id, list(accounts.values()), since=year.starts_on, until=year.ends_on).subquery()
    return (
        select(moved)
        .where(moved.c.kind.not_in((SHARED, UNDONE)))
        .order_by(moved.c.booked_on.desc(), moved.c.number.desc(), moved.c.line.desc(), moved.c.code.desc())
    )


def step_by_month(session: Session, coop_id: uuid.UUID, year: FinancialYear, bar: Bar) -> list[tuple[date, int]]:
    """What a step of one account came to in each month of the year: its first day and pence; one query."""
    rows = changes_by_month(
        session, coop_id, prefixes=[line.code for line in bar.lines], since=year.starts_on, until=year.ends_on,
        without_kinds=(SHARED, UNDONE),
    )  # fmt: skip
    return [(date(row.year, row.month, 1), row.change) for row in rows]


def unspent(session: Session, coop_id: uuid.UUID, year: FinancialYear, today: date) -> list[Unspent]:
    """Pooled money that no contract needs any more and that has not gone back to its funds, by contract. Three
    queries."""
    over = waiting_to_close(session, coop_id, year.ends_on, today)
    places = places_of_contracts(session, coop_id, [each.id for each in over]) if over else []
    left = left_of_places(session, coop_id, {each.id: each.number for each in over}, places)
    found = [
        Unspent(each.id, each.number, each.title, sum(left[p.id] for p in places if p.contract_id == each.id))
        for each in over
    ]
    return [each for each in found if each.amount]


class ProvisionRow(NamedTuple):
    """Something that a year keeps for a bill that has not come (pence)."""

    number: int
    what: str
    amount: int
    entry_number: int


def provisions(session: Session, coop_id: uuid.UUID, year: int) -> list[ProvisionRow]:
    """What a year keeps for bills that have not come, by number."""
    rows = session.execute(
        select(Provision.number, Provision.what, Provision.amount, Provision.entry_number)
        .where(Provision.coop_id == coop_id, Provision.year == year, Provision.taken_back_at.is_(None))
        .order_by(Provision.number)
    )
    return [ProvisionRow(*row) for row in rows]
