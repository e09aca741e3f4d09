"""What remains before a co-op can close, and what shares bring at the end. Pure: no database, no clock. Pence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from coopbudget.ledger.chart import DEBIT_TYPES, TYPES
from coopbudget.money import split


def signatures_needed(members: int, share: Fraction) -> int:
    """How many of the members have to sign: the share, rounded up, and at least one."""
    return max(1, -(-members * share.numerator // share.denominator))


class Step(StrEnum):
    """What has to be done, in order."""

    POOLS = "pools"
    CALLS = "calls"
    CONTRACTS = "contracts"
    VISITS = "visits"
    BILLS = "bills"
    FUNDS = "funds"
    MOVES = "moves"
    OWED = "owed"
    LOANS = "loans"
    BANK = "bank"
    OTHER = "other"
    SHARES = "shares"
    ASSETS = "assets"
    ARCHIVE = "archive"


_PLACES: Final[tuple[tuple[Step, tuple[str, ...]], ...]] = (
    (Step.FUNDS, ("Liabilities:Funds:", "Liabilities:Arriving:")),
    (Step.MOVES, ("Liabilities:Coops:", "Assets:Coops:")),
    (Step.BILLS, ("Liabilities:Payable:", "Liabilities:Accrued:", "Assets:Accrued:")),
    (Step.OWED, ("Assets:Receivable:",)),
    (Step.LOANS, ("Liabilities:Loans:",)),
    (Step.SHARES, ("Equity:Shares:", "Liabilities:Shares:")),
    (Step.ASSETS, ("Equity:", "Income:", "Expenses:", "Liabilities:AssetLock", "Assets:Bank:Own")),
    (
        Step.BANK,
        ("Liabilities:Clearing:", "Liabilities:Unmatched:", "Liabilities:Crossing:", "Assets:Crossing:",
         "Assets:Stripe:", "Liabilities:Stripe:", "Assets:Bank:Members"),
    ),
)  # fmt: skip


def step_of(code: str) -> Step:
    """Where an account that is not at nothing is settled; one of no name of its own is looked at by itself."""
    found = [(len(prefix), step) for step, prefixes in _PLACES for prefix in prefixes if code.startswith(prefix)]
    return max(found)[1] if found else Step.OTHER


@dataclass(frozen=True)
class Remains:
    """One line of the list: what still stands (pence, all amounts taken as they are, whichever side) and how many."""

    step: Step
    amount: int
    count: int

    @property
    def done(self) -> bool:
        return not (self.amount or self.count)


def remaining(balances: Mapping[str, int], counts: Mapping[Step, int]) -> list[Remains]:
    """Every step in order, from the balances of all accounts and what the rooms counted."""
    amounts: dict[Step, int] = {}
    accounts: dict[Step, int] = {}
    for code, balance in balances.items():
        if balance:
            step = step_of(code)
            amounts[step] = amounts.get(step, 0) + abs(balance)
            accounts[step] = accounts.get(step, 0) + 1
    return [Remains(step, amounts.get(step, 0), counts.get(step, accounts.get(step, 0))) for step in Step]


BEFORE_SHARES: Final = tuple(step for step in Step if step not in (Step.SHARES, Step.ASSETS, Step.ARCHIVE, Step.BANK))
"""Creditors, members' own money and what they owe come before shares. What is on its way at the bank may still be."""


def own_worth(balances: Mapping[str, int]) -> int:
    """What the co-op itself is worth (pence): all it has less all it owes to others; shares are its own."""
    total = 0
    for code, balance in balances.items():
        kind = TYPES[code.partition(":")[0]]
        if kind == "asset":
            total += balance
        elif kind == "liability":
            total -= balance
    return total


def net(balances: Mapping[str, int], prefixes: Sequence[str]) -> int:
    """The sum of accounts that begin so, credits less debits."""
    found = 0
    for code, balance in balances.items():
        if code.startswith(tuple(prefixes)):
            found += -balance if TYPES[code.partition(":")[0]] in DEBIT_TYPES else balance
    return found


def shares_bring(held: Sequence[tuple[int, int]], *, worth: int, locked: int) -> list[tuple[int, int]]:
    """What each holder (by number) has for shares held at par: all of it, or in proportion what there is; never more.

    ``worth`` is what the co-op itself is worth; ``locked`` of it is the indivisible reserve, which no member shares.
    """
    par = sum(amount for _number, amount in held)
    left = max(0, min(par, worth - locked))
    if par == 0:
        return []
    return split(left, sorted(held))
