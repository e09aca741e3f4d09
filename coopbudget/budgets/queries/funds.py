"""Funds, what stands in them, and what they are promised to.

Give a read the day it is for (``work.today``). Without one it tells the funder's last word, changes still to come
included.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import Date, Select, Uuid, and_, bindparam, func, select
from sqlalchemy.orm import Session

from coopbudget.budgets import rules
from coopbudget.budgets.keeping import Credit, Keeping, credit
from coopbudget.budgets.kinds import NO_END, FunderKind, PromiseKind
from coopbudget.budgets.models import Agreement, Fund, FundPromise
from coopbudget.budgets.queries.agreements import (
    AgreementRow,
    agreement_columns,
    agreement_of_columns,
    agreement_row,
    agreements_statement,
    of_members,
    takes_no_money,
)
from coopbudget.db.written import Written
from coopbudget.ledger import chart, queries as ledger

_AT_ONCE = 1_000  # databases bound the number of parameters


@dataclass(frozen=True)
class FundRow:
    """A fund with what its agreement says on a day. Amounts are pence.

    ``name`` is the funder's (empty for own money), ``weekly_income`` what comes in a week, ``pooling`` why it may
    or may not be pledged. ``account_id`` is its Available account.
    """

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    agreement_id: uuid.UUID
    agreement_number: int
    account_id: uuid.UUID
    name: str
    funder_kind: str
    reference: str
    rate: int
    pattern: str
    contribution: int
    weekly_income: int
    suspended: bool
    starts_on: date
    ends_on: date | None
    surplus_weeks: int
    contingency: int
    paid_into: str
    paid_as: str
    keeping: Keeping
    pooling: rules.Pooling

    @property
    def poolable(self) -> bool:
        return self.pooling is rules.Pooling.ALLOWED

    @property
    def accepted(self) -> bool:
        """Whether an officer has checked its agreement (or it needs no more): money may land in it."""
        return self.pooling not in (rules.Pooling.NEEDS_CHECK, rules.Pooling.REFUSED)

    def credit(self, pot: Pot) -> Credit:
        """How what stands in it compares with what its funder lets it keep; own money has no funder to ask."""
        if self.funder_kind == FunderKind.OWN:
            return Credit(None, 0, 0)
        return credit(
            self.keeping, self.weekly_income, free=pot.available, pledged=pot.pledged, committed=pot.committed
        )


@dataclass(frozen=True)
class Pot:
    """What stands in a fund, in pence. ``asked_back`` is set aside for the funder (own money: for its owner's bank
    account) and can't be promised any more; ``arriving`` comes from another co-op and is no part of the fund yet."""

    available: int = 0
    pledged: int = 0
    committed: int = 0
    asked_back: int = 0
    arriving: int = 0

    @property
    def total(self) -> int:
        return self.available + self.pledged + self.committed


class Promised(NamedTuple):
    """That a fund (by number) is or was promised to a pool or contract (by kind and number)."""

    fund: int
    kind: str
    of: int

    @property
    def code(self) -> str:
        """The account that holds what was promised."""
        make = chart.fund_pledged if self.kind == PromiseKind.POOL else chart.fund_committed
        return make(self.fund, self.of)


def fund_row(a: AgreementRow) -> FundRow:
    """The fund of an agreement."""
    return FundRow(
        id=a.fund_id, number=a.fund_number, member_id=a.member_id, agreement_id=a.id, agreement_number=a.number,
        account_id=a.available_account_id, name=a.funder_name, funder_kind=a.funder_kind, reference=a.reference,
        rate=a.rate, pattern=a.pattern, contribution=a.contribution, weekly_income=a.weekly_income,
        suspended=a.suspended, starts_on=a.starts_on, ends_on=a.ends_on, surplus_weeks=a.surplus_weeks,
        contingency=a.contingency, paid_into=a.paid_into, paid_as=a.paid_as, keeping=a.keeping, pooling=a.pooling,
    )  # fmt: skip


def funds_of_member(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, on: date | None = None, *, refused: bool = False
) -> list[FundRow]:
    """A member's funds by number, as they stand on a day; those of refused agreements only if asked for."""
    values = {"coop": coop_id, "day": on or NO_END, "member": member_id}
    rows = _funds_of_a_member().rows(session, values)
    found = [fund_row(agreement_of_columns(row, on)) for row in rows]
    return [f for f in sorted(found, key=lambda f: f.number) if refused or f.pooling is not rules.Pooling.REFUSED]


def funds_of_members(
    session: Session, coop_id: uuid.UUID, member_ids: Iterable[uuid.UUID], on: date
) -> list[tuple[FundRow, uuid.UUID | None]]:
    """The funds of these members as they stand on a day, by agreement, each with its funder's id (None: own money)."""
    wanted, found = sorted(set(member_ids)), []
    for start in range(0, len(wanted), _AT_ONCE):
        some = agreements_statement(coop_id, on).where(of_members(wanted[start : start + _AT_ONCE]))
        found += [agreement_row(row, on) for row in session.execute(some)]
    return [(fund_row(each), each.funder_id) for each in found]


def members_with_shut_funds(coop_id: uuid.UUID, on: date) -> Select[uuid.UUID]:
    """A statement: the members who have a fund in which no money can land on a day."""
    return select(Agreement.member_id).where(Agreement.coop_id == coop_id, takes_no_money(on)).distinct()


@cache
def _funds_of_a_member() -> Written:
    """Built once: a home page asks it, and building it takes longer than answering it."""
    statement = agreement_columns(bindparam("coop", type_=Uuid()), bindparam("day", type_=Date()))
    return Written(statement.where(Fund.member_id == bindparam("member", type_=Uuid())))


def funds_by_id(
    session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID], on: date | None = None
) -> dict[uuid.UUID, FundRow]:
    """Funds by id, as they stand on a day, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(agreements_statement(coop_id, on).where(Fund.id.in_(wanted)))
    return {f.id: f for f in (fund_row(agreement_row(row, on)) for row in rows)}


def fund(session: Session, coop_id: uuid.UUID, fund_id: uuid.UUID, on: date | None = None) -> FundRow | None:
    """One fund as it stands on a day."""
    return funds_by_id(session, coop_id, [fund_id], on).get(fund_id)


def fund_by_number(session: Session, coop_id: uuid.UUID, number: int, on: date | None = None) -> FundRow | None:
    """The fund people call by this number."""
    row = session.execute(agreements_statement(coop_id, on).where(Fund.number == number)).one_or_none()
    return None if row is None else fund_row(agreement_row(row, on))


def funds_after(session: Session, coop_id: uuid.UUID, agreement_number: int, on: date, limit: int) -> list[FundRow]:
    """The next funds, by their agreement's number, of which an officer checked the agreement; for looking at all."""
    wanted = agreements_statement(coop_id, on).where(
        Agreement.number > agreement_number, Agreement.checked_at.is_not(None), Agreement.refused_at.is_(None)
    )
    return [fund_row(agreement_row(row, on)) for row in session.execute(wanted.limit(limit))]


def count_funds(session: Session, coop_id: uuid.UUID) -> int:
    """How many funds the co-op has."""
    return session.scalar(select(func.count()).where(Fund.coop_id == coop_id)) or 0


def promises_of(
    session: Session, coop_id: uuid.UUID, fund_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[rules.Promise]]:
    """What funds are promised to now, contracts first, by number; those with nothing left in them are left out."""
    return _promises(session, coop_id, list(fund_ids))[0]


def fund_pots(session: Session, coop_id: uuid.UUID, fund_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Pot]:
    """What stands in each fund: two queries, however many funds."""
    return _promises(session, coop_id, list(fund_ids))[1]


def pots_and_promises(
    session: Session, coop_id: uuid.UUID, fund_ids: Iterable[uuid.UUID]
) -> tuple[dict[uuid.UUID, Pot], dict[uuid.UUID, list[rules.Promise]]]:
    """Both at once, for the price of one."""
    promises, pots = _promises(session, coop_id, list(fund_ids))
    return pots, promises


@cache
def _promises_of_funds() -> Select[uuid.UUID, int, str, int, int | None, date | None]:
    return (
        select(
            Fund.id, Fund.number, FundPromise.kind, FundPromise.number.label("of"), FundPromise.weekly,
            FundPromise.until_on,
        )
        .outerjoin(FundPromise, and_(FundPromise.coop_id == Fund.coop_id, FundPromise.fund_id == Fund.id))
        .where(Fund.coop_id == bindparam("coop"), Fund.id.in_(bindparam("funds", expanding=True)))
        .order_by(Fund.id, FundPromise.kind, FundPromise.number)
    )  # fmt: skip


def _promises(
    session: Session, coop_id: uuid.UUID, fund_ids: list[uuid.UUID]
) -> tuple[dict[uuid.UUID, list[rules.Promise]], dict[uuid.UUID, Pot]]:
    if not fund_ids:
        return {}, {}
    rows = session.execute(_promises_of_funds(), {"coop": coop_id, "funds": fund_ids}).all()
    numbers = {row.id: row.number for row in rows}
    held = [Promised(row.number, row.kind, row.of) for row in rows if row.kind is not None]
    balances, pots = _standing(session, coop_id, numbers, held)
    promises: dict[uuid.UUID, list[rules.Promise]] = {fund_id: [] for fund_id in numbers}
    for row in rows:
        if row.kind is not None and (left := balances[Promised(row.number, row.kind, row.of).code]):
            promises[row.id].append(rules.Promise(PromiseKind(row.kind), row.of, left, row.weekly, row.until_on))
    return {fund_id: rules.in_order(found) for fund_id, found in promises.items()}, pots


def pots_in(funds: Iterable[FundRow], standing: Mapping[str, int]) -> tuple[dict[uuid.UUID, Pot], dict[int, int]]:
    """What stands in funds, and what is left for each contract by its number, from balances by code
    (``questions.POTS``). What is ``arriving`` is not among them."""
    sums, contracts = Counter[tuple[int, str]](), Counter[int]()
    for code, pence in standing.items():
        if (pot := chart.pot_of(code)) is not None:
            number, part, of = pot
            sums[number, part] += pence
            if part == "Committed":
                contracts[of] += pence
    pots = {
        fund.id: Pot(
            available=sums[fund.number, "Available"],
            pledged=sums[fund.number, "Pledged"],
            committed=sums[fund.number, "Committed"],
            asked_back=sums[fund.number, "AskedBack"],
        )
        for fund in funds
    }
    return pots, contracts


def _standing(
    session: Session, coop_id: uuid.UUID, numbers: Mapping[uuid.UUID, int], promised: Collection[Promised]
) -> tuple[dict[str, int], dict[uuid.UUID, Pot]]:
    """Balances by code, and the pots of funds (their numbers by id) that they make."""
    codes = [each.code for each in promised]
    for number in numbers.values():
        codes += [chart.fund_available(number), chart.fund_asked_back(number), chart.fund_arriving(number)]
    balances = ledger.balances(session, coop_id, codes) if codes else {}
    sums = Counter[tuple[int, str]]()
    for each in promised:
        sums[each.fund, each.kind] += balances[each.code]
    return balances, {
        fund_id: Pot(
            available=balances[chart.fund_available(number)],
            pledged=sums[number, PromiseKind.POOL],
            committed=sums[number, PromiseKind.CONTRACT],
            asked_back=balances[chart.fund_asked_back(number)],
            arriving=balances[chart.fund_arriving(number)],
        )
        for fund_id, number in numbers.items()
    }
