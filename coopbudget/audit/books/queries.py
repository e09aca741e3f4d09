"""The figures of the reports, from the ledger's sums and the other rooms' queries. Pence; each in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.audit.books.models import BudgetLine
from coopbudget.audit.books.rules import (
    Ages,
    BalanceSheet,
    FundMoves,
    balance_sheet,
    by_age,
    fund_moves,
    shown_apart,
    still_owed,
)
from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import RECEIPTS
from coopbudget.budgets.queries.looking import paid_here
from coopbudget.budgets.queries.owners import FundOwner, fund_owners
from coopbudget.budgets.rules import next_payment
from coopbudget.clock import civil_date
from coopbudget.collections.queries.owing import debts
from coopbudget.contracts import queries as contracts
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.moved import balances_at, moved
from coopbudget.ledger.queries import BalanceRow
from coopbudget.ledger.sums import flows
from coopbudget.members.queries import members_by_id
from coopbudget.money import GBP
from coopbudget.payments.queries.aged import Unsent, unsent
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers
from coopbudget.rebates import queries as rebates
from coopbudget.rulebook.queries import versions
from coopbudget.surplus.queries import COVERED, SHARED, UNCOVERED, UNDONE, years_of
from coopbudget.surplus.rules import FinancialYear, year_ends, year_of

_COMMITTED = "Liabilities:Funds:*:Committed:"
_PROVIDERS = "Liabilities:Payable:Members:"
_LEVY = chart.LEVY_OWED
_MEMBERS_OWE = "Assets:Receivable:Members:M"
_BILLED = ("invoice", "bill")
LATE_DAYS = 91
GRACE_DAYS = 7


def years(session: Session, coop_id: uuid.UUID, today: date) -> list[FinancialYear]:
    """The year that runs, then those that are over, the newest first."""
    ends = year_ends([each.dated for each in versions(session, coop_id)])
    return [year_of(today, ends), *years_of(session, coop_id, today)]


def sheets_at(session: Session, coop_id: uuid.UUID, days: Sequence[date]) -> list[BalanceSheet]:
    """The balance sheet at the end of each day. A fixed number of queries for a day, and one for all: what stands now
    is read once, an account a row; what moved since each day, under headings."""
    now = [(row.code, row.type, row.balance) for row in ledger.trial_balance(session, coop_id) if row.unit == GBP]
    found = []
    for day in days:
        later = moved(
            session, coop_id, prefixes=("",), since=day + timedelta(days=1), until=date.max, by=("heading",)
        )  # fmt: skip
        found.append(balance_sheet([*now, *((row.code, row.type, -row.change) for row in later)]))
    return found


def accounts_below(session: Session, coop_id: uuid.UUID, at: date, prefixes: Sequence[str]) -> list[BalanceRow]:
    """The accounts that stand behind a line of the balance sheet, with something in them, by code."""
    return [row for row in balances_at(session, coop_id, at, prefixes) if row.balance]


def result(session: Session, coop_id: uuid.UUID, since: date, until: date) -> dict[str, int]:
    """What each account of income and costs gained, by code. Entries that shared a surplus, or
    covered a deficit, don't count."""
    found: dict[str, int] = {}
    for row in moved(
        session, coop_id, prefixes=("Income:", "Expenses:"), since=since, until=until, by=("code", "kind")
    ):
        if row.kind not in (SHARED, UNDONE, COVERED, UNCOVERED):
            found[row.code] = found.get(row.code, 0) + row.change
    return {code: amount for code, amount in sorted(found.items()) if amount}


def budget_lines(session: Session, coop_id: uuid.UUID, year: int) -> dict[str, BudgetLine]:
    """What counts of a year's budget, by code: of each line the newest."""
    rows = session.scalars(
        select(BudgetLine)
        .where(BudgetLine.coop_id == coop_id, BudgetLine.year == year)
        .order_by(BudgetLine.code, BudgetLine.set_at, BudgetLine.id)
    )
    return {row.code: row for row in rows}


def budget_history(coop_id: uuid.UUID, year: int, code: str) -> Select[BudgetLine]:
    """Every time a line was set, the newest first."""
    return (
        select(BudgetLine)
        .where(BudgetLine.coop_id == coop_id, BudgetLine.year == year, BudgetLine.code == code)
        .order_by(BudgetLine.set_at.desc(), BudgetLine.id.desc())
    )


def all_funds(session: Session, coop_id: uuid.UUID, since: date, until: date) -> FundMoves:
    """All members' funds together: before, what each kind of entry brought or took, after."""
    prefix = "Liabilities:Funds:"
    now = sum(ledger.balances(session, coop_id, prefix=prefix).values())
    later = moved(
        session, coop_id, prefixes=(prefix,), since=until + timedelta(days=1), until=date.max, by=("heading",)
    )
    after = now - sum(row.change for row in later)
    rows = moved(session, coop_id, prefixes=(prefix,), since=since, until=until, by=("kind",))
    return fund_moves(0, after, [(row.kind, row.change) for row in rows])


def moves_of_funds(
    session: Session, coop_id: uuid.UUID, owners: Sequence[FundOwner], since: date, until: date
) -> list[FundMoves]:
    """The same of each of these funds, in their order; a fixed number of queries."""
    if not owners:
        return []
    prefixes = [chart.fund_prefix(owner.number) for owner in owners]
    after: dict[int, int] = {}
    for standing in balances_at(session, coop_id, until, prefixes):
        number = chart.fund_of(standing.code) or 0
        after[number] = after.get(number, 0) + standing.balance
    kinds: dict[int, list[tuple[str, int]]] = {}
    for row in moved(session, coop_id, prefixes=prefixes, since=since, until=until, by=("code", "kind")):
        kinds.setdefault(chart.fund_of(row.code) or 0, []).append((row.kind, row.change))
    return [fund_moves(o.number, after.get(o.number, 0), kinds.get(o.number, [])) for o in owners]


class Creditor(NamedTuple):
    """What one payee is owed, by age, with its payments."""

    side: str
    number: int
    name: str
    ages: Ages
    payments: tuple[Unsent, ...]


@dataclass(frozen=True)
class Payables:
    """Who is owed what. ``books`` is what the accounts of providers and suppliers hold; it is less than their bills
    where a credit note waits to be taken off the next payment."""

    creditors: tuple[Creditor, ...]
    books: int

    @property
    def ages(self) -> Ages:
        return sum((each.ages for each in self.creditors), Ages())

    @property
    def billed(self) -> int:
        """What is owed for invoices and bills alone."""
        return sum(row.amount for each in self.creditors for row in each.payments if row.owner_kind in _BILLED)


def payables(session: Session, coop_id: uuid.UUID, today: date) -> Payables:
    """What is owed to providers and suppliers and was not sent, by age past its due day. Three queries."""
    found: dict[tuple[str, int], list[Unsent]] = {}
    for each in unsent(session, coop_id):
        found.setdefault((each.side, each.payee_number), []).append(each)
    creditors = [
        Creditor(side, number, rows[0].payee_name, by_age([(r.due_on, r.amount) for r in rows], today), tuple(rows))
        for (side, number), rows in found.items()
    ]
    creditors.sort(key=lambda each: (-each.ages.total, each.number))
    books = sum(ledger.balances(session, coop_id, prefix="Liabilities:Payable:").values())
    return Payables(tuple(creditors), books)


class Debtor(NamedTuple):
    """What a member owes since money was taken back."""

    number: int
    name: str
    ages: Ages


class Late(NamedTuple):
    """A fund for which less came than was due in the last weeks: ``council`` and ``own`` are what was due of each."""

    fund: int
    agreement: int
    member_number: int
    funder: str
    council: int
    own: int
    came: int
    ages: Ages

    @property
    def missing(self) -> int:
        return self.ages.total


def debtors(session: Session, coop_id: uuid.UUID, today: date) -> list[Debtor]:
    """Members who owe something, by number: what they paid goes to the oldest first."""
    owing = [each for each in debts(session, coop_id) if each.owed > 0]
    ids = ledger.account_ids(session, coop_id, [chart.member_receivable(each.member_number) for each in owing])
    codes = {account: code for code, account in ids.items()}
    charges: dict[str, list[tuple[date, int]]] = {}
    paid: dict[str, int] = {}
    if ids:
        for row in session.execute(ledger.history(coop_id, list(codes))):
            if row.change > 0:
                charges.setdefault(row.code, []).append((row.booked_on, row.change))
            else:
                paid[row.code] = paid.get(row.code, 0) - row.change
    found = []
    for each in owing:
        code = chart.member_receivable(each.member_number)
        left = still_owed(charges.get(code, []), paid.get(code, 0))
        found.append(Debtor(each.member_number, each.name, by_age(left, today)))
    return found


class RebateOwed(NamedTuple):
    """What a provider still owes of a rebate that was asked for."""

    claim: int
    provider: str
    ages: Ages


def rebates_owed(session: Session, coop_id: uuid.UUID, today: date) -> list[RebateOwed]:
    """Rebates that were asked for and have not come in whole, by age past their day. Three queries."""
    rows = rebates.owed(session, coop_id)
    known = providers.providers_by_id(session, {row.provider_id for row in rows})
    return [
        RebateOwed(
            row.number,
            known[row.provider_id].name if row.provider_id in known else "",
            by_age([(row.due_on, row.owed)], today),
        )
        for row in rows
    ]


def late_money(session: Session, coop_id: uuid.UUID, today: date) -> list[Late]:
    """Funds whose agreement pays into the co-op's account and for which less came than was due, by fund number.

    Looked at are the payments due in the last 13 weeks, but for the last days: funders keep their own calendars. What
    came goes to the oldest first. A fixed number of queries.
    """
    begins, ends = today - timedelta(days=LATE_DAYS), today - timedelta(days=GRACE_DAYS)
    due: dict[int, list[tuple[date, int, int]]] = {}
    rows = {}
    for row in paid_here(session, coop_id, today):
        if row.terms.suspended:
            continue
        known = civil_date(row.checked_at)  # what was due before that did not come here
        day = next_payment(row.starts_on, max(begins, row.starts_on, known), row.pattern)
        while day <= min(ends, row.terms.ends_on):
            due.setdefault(row.fund_number, []).append((day, row.terms.rate, row.own))
            day = next_payment(row.starts_on, day + timedelta(days=1), row.pattern)
        rows[row.fund_number] = row
    came: dict[int, int] = {}
    for each in moved(
        session, coop_id, prefixes=("Liabilities:Funds:",), since=begins - timedelta(days=GRACE_DAYS), until=today,
        kinds=RECEIPTS,
    ):  # fmt: skip
        number = chart.fund_of(each.code)
        if number in due:
            came[number] = came.get(number, 0) + each.change
    members = members_by_id(session, coop_id, {rows[number].member_id for number in due})
    late = []
    for number, each_due in sorted(due.items()):
        left = still_owed([(day, rate + own) for day, rate, own in each_due], came.get(number, 0))
        member = members.get(rows[number].member_id)
        if left and member is not None:
            late.append(
                Late(
                    number, rows[number].number, member.number, rows[number].funder,
                    sum(rate for _day, rate, _own in each_due), sum(own for _day, _rate, own in each_due),
                    came.get(number, 0), by_age(left, today),
                )
            )  # fmt: skip
    return late


@dataclass(frozen=True)
class Spending:
    """What members' funds paid for contracts, with the levy: by place, by outcome (each name with pence).

    Spending stands under each outcome that the fund's plan names, so outcomes together may be more than all. One that
    few members share is not named, for a plan's words can tell who somebody is: ``others`` is spending of funds all of
    whose outcomes are such, ``none`` of funds whose plan names none.
    """

    places: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    others: int
    none: int


def spending(session: Session, coop_id: uuid.UUID, since: date, until: date) -> Spending:
    """Spending by place and by outcome. A fixed number of queries."""
    sums: dict[tuple[int, int], int] = {}
    for far in (_PROVIDERS, _LEVY):
        for sign, debit, credit in ((1, _COMMITTED, far), (-1, far, _COMMITTED)):
            for flow in flows(
                session, coop_id, debit=debit, credit=credit, by="debit" if sign > 0 else "credit", since=since,
                until=until,
            ):  # fmt: skip
                fund, number = chart.fund_of(flow.code) or 0, int(flow.code.rpartition(":C")[2])
                sums[fund, number] = sums.get((fund, number), 0) + sign * flow.amount
    known = {
        each.number: each
        for each in session.scalars(contracts.contracts_statement(coop_id))
        if any(number == each.number for _fund, number in sums)
    }
    where = pools.places_of_pools(session, coop_id, {each.pool_number for each in known.values()})
    places: dict[str, int] = {}
    for (_fund, number), amount in sums.items():
        contract = known.get(number)
        name = where.get(contract.pool_number, "") if contract else ""
        places[name] = places.get(name, 0) + amount
    return Spending(_largest(places), *_by_outcome(session, coop_id, sums))


def _by_outcome(
    session: Session, coop_id: uuid.UUID, sums: Mapping[tuple[int, int], int]
) -> tuple[tuple[tuple[str, int], ...], int, int]:
    by_fund: dict[int, int] = {}
    for (fund, _number), amount in sums.items():
        by_fund[fund] = by_fund.get(fund, 0) + amount
    agreements = {
        owner.number: (owner.agreement_id, owner.member_id)
        for owner in fund_owners(session, coop_id)
        if owner.number in by_fund
    }
    said = budgets.outcomes_by_agreement(session, coop_id, {each[0] for each in agreements.values()})
    people: dict[str, set[int]] = {}
    for agreement_id, member_id in agreements.values():
        for words in said.get(agreement_id, []):
            people.setdefault(words, set()).add(member_id.int)
    apart = shown_apart(people)
    outcomes: dict[str, int] = {}
    others = none = 0
    for fund, amount in by_fund.items():
        named = said.get(agreements[fund][0], []) if fund in agreements else []
        shown = apart & set(named)
        for words in shown:
            outcomes[words] = outcomes.get(words, 0) + amount
        if not shown and named:
            others += amount
        elif not shown:
            none += amount
    return _largest(outcomes), others, none


def _largest(sums: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((name, amount) for name, amount in sums.items() if amount), key=lambda e: (-e[1], e[0])))
