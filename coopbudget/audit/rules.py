"""How the books are laid out for reading: lines of a trial balance, months of a picture. Pure.

Amounts are whole pence. A balance stands in the debit column where the account's normal side is debit and it is not
below zero, or where it is credit and it is; the two columns have the same sum, or something is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DEBIT_TYPES = frozenset({"asset", "expense"})


class Group(StrEnum):
    """Accounts that are one line in the short form, for there is one for each fund, provider or supplier."""

    FREE = "free"
    PLEDGED = "pledged"
    COMMITTED = "committed"
    ASKED_BACK = "asked_back"
    PROVIDERS = "providers"
    SUPPLIERS = "suppliers"
    SHARES = "shares"
    SHARES_PAID = "shares_paid"
    SHARES_BACK = "shares_back"
    SHARES_EARNED = "shares_earned"
    LOANS = "loans"
    ACCRUED = "accrued"
    MEMBERS_OWE = "members_owe"


_GROUPS: Sequence[tuple[re.Pattern[str], Group]] = (
    (re.compile(r"Liabilities:Funds:F\d+:Available"), Group.FREE),
    (re.compile(r"Liabilities:Funds:F\d+:Pledged:.+"), Group.PLEDGED),
    (re.compile(r"Liabilities:Funds:F\d+:Committed:.+"), Group.COMMITTED),
    (re.compile(r"Liabilities:Funds:F\d+:AskedBack"), Group.ASKED_BACK),
    (re.compile(r"Liabilities:Payable:Members:.+"), Group.PROVIDERS),
    (re.compile(r"Liabilities:Payable:Own:.+"), Group.SUPPLIERS),
    (re.compile(r"Equity:Shares:.+"), Group.SHARES),
    (re.compile(r"Liabilities:Shares:Paid:.+"), Group.SHARES_PAID),
    (re.compile(r"Liabilities:Shares:Back:.+"), Group.SHARES_BACK),
    (re.compile(r"Liabilities:Shares:Interest:.+"), Group.SHARES_EARNED),
    (re.compile(r"Liabilities:Loans:.+"), Group.LOANS),
    (re.compile(r"Liabilities:Accrued:Members:.+"), Group.ACCRUED),
    (re.compile(r"Assets:Receivable:Members:.+"), Group.MEMBERS_OWE),
)


@dataclass(frozen=True)
class TrialLine:
    """One line: an account by its ``code``, or a ``group`` of ``accounts`` of them. Pence; one side is 0."""

    code: str
    group: Group | None
    accounts: int
    debit: int
    credit: int


@dataclass(frozen=True)
class Trial:
    """A trial balance."""

    lines: tuple[TrialLine, ...]

    @property
    def debit(self) -> int:
        return sum(line.debit for line in self.lines)

    @property
    def credit(self) -> int:
        return sum(line.credit for line in self.lines)

    @property
    def agrees(self) -> bool:
        return self.debit == self.credit


def group_of(code: str) -> Group | None:
    """The group an account belongs to, or None where it stands alone."""
    return next((group for pattern, group in _GROUPS if pattern.fullmatch(code)), None)


def trial_lines(rows: Iterable[tuple[str, str, int]], *, gather: bool, only: Group | None = None) -> Trial:
    """Lines from (code, type, balance), balances signed by the normal side; those of nothing are left out.

    ``gather`` makes a group one line (its debits and credits stay apart only as their difference); ``only`` keeps
    the accounts of one group.
    """
    nets: dict[str, int] = {}
    members: dict[str, int] = {}
    groups: dict[str, Group | None] = {}
    for code, type, balance in rows:
        group = group_of(code)
        if only is not None and group is not only:
            continue
        if not balance:
            continue
        key = f"{_FIRST[group]}" if gather and group is not None else code
        nets[key] = nets.get(key, 0) + (balance if type in DEBIT_TYPES else -balance)
        members[key] = members.get(key, 0) + 1
        groups[key] = group if gather else None
    return Trial(
        tuple(TrialLine(key, groups[key], members[key], max(net, 0), max(-net, 0)) for key, net in sorted(nets.items()))
    )


# Where a gathered line stands among the codes.
_FIRST = {
    Group.FREE: "Liabilities:Funds:1",
    Group.PLEDGED: "Liabilities:Funds:2",
    Group.COMMITTED: "Liabilities:Funds:3",
    Group.ASKED_BACK: "Liabilities:Funds:4",
    Group.PROVIDERS: "Liabilities:Payable:Members",
    Group.SUPPLIERS: "Liabilities:Payable:Own",
    Group.SHARES: "Equity:Shares",
    Group.SHARES_PAID: "Liabilities:Shares:Paid",
    Group.SHARES_BACK: "Liabilities:Shares:Back",
    Group.SHARES_EARNED: "Liabilities:Shares:Interest",
    Group.LOANS: "Liabilities:Loans",
    Group.ACCRUED: "Liabilities:Accrued:Members",
    Group.MEMBERS_OWE: "Assets:Receivable:Members",
}


def months_between(since: date, until: date) -> list[tuple[int, int]]:
    """Every month that the days from ``since`` to ``until`` touch, as (year, month)."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [(n // 12, n % 12 + 1) for n in range(first, last + 1)]


def a_year_back(day: date) -> date:
    """The first day of the month eleven months before ``day``'s: so that twelve months show, this one last."""
    n = day.year * 12 + day.month - 12
    return date(n // 12, n % 12 + 1, 1)


@dataclass(frozen=True)
class Spend:
    """What went to providers: by provider number, and by month."""

    by_provider: dict[int, int]
    by_month: tuple[tuple[tuple[int, int], int], ...]

    @property
    def total(self) -> int:
        return sum(self.by_provider.values())

    @property
    def largest(self) -> tuple[int, int] | None:
        """The provider who got most, and what percentage of all (cut, not rounded); ties to the lower number."""
        if self.total <= 0:
            return None
        number = min(self.by_provider, key=lambda n: (-self.by_provider[n], n))
        return number, self.by_provider[number] * 100 // self.total


def spend(moves: Iterable[tuple[int, int, int, int]], months: Sequence[tuple[int, int]]) -> Spend:
    """Add up (provider, year, month, pence); what was taken back comes in below zero."""
    by_provider: dict[int, int] = {}
    by_month = dict.fromkeys(months, 0)
    for provider, year, month, amount in moves:
        by_provider[provider] = by_provider.get(provider, 0) + amount
        by_month[(year, month)] = by_month.get((year, month), 0) + amount
    return Spend(dict(sorted(by_provider.items())), tuple(sorted(by_month.items())))
