"""What of each year's deficit still stands, and what a later surplus has to fill first. Pure. Amounts are pence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from coopbudget.ledger import chart


@dataclass(frozen=True)
class YearFacts:
    """A year with closed books: what is left of income after costs (below nothing: a deficit), what resolutions covered
    of it, and, where its surplus was shared, what was kept back then to fill earlier deficits (None: not shared)."""

    name: int
    result: int
    covered: int = 0
    filled: int | None = None


@dataclass(frozen=True)
class Carried:
    """``brought``: deficits of earlier years that wait for this year's surplus; ``fills``: what it fills of them;
    ``left``: what of this year's own deficit nothing has filled or covered yet."""

    brought: int
    fills: int
    left: int


def carry(years: Sequence[YearFacts]) -> dict[int, Carried]:
    """Every year by its name, from the years in order. The oldest deficit is filled first.

    A deficit of £100 and a surplus of £150 after it: £100 is filled, £50 can be shared.
    """
    open_sums: dict[int, int] = {}
    brought: dict[int, int] = {}
    fills: dict[int, int] = {}
    for year in years:
        brought[year.name] = sum(open_sums.values())
        fills[year.name] = 0
        if year.result < 0:
            open_sums[year.name] = max(0, -year.result - year.covered)
            continue
        rest = min(year.result, brought[year.name]) if year.filled is None else min(year.filled, brought[year.name])
        fills[year.name] = rest
        for name, left in open_sums.items():
            taken = min(left, rest)
            open_sums[name] -= taken
            rest -= taken
    return {year.name: Carried(brought[year.name], fills[year.name], open_sums.get(year.name, 0)) for year in years}


def shareable(result: int, brought: int) -> int:
    """What of a year's result can be shared once earlier deficits are filled; never below nothing."""
    return max(0, result - brought)


def only_own(codes: Collection[str]) -> bool:
    """Whether an entry of these accounts leaves everything alone but the co-op's own result, surplus and general
    reserve: members' funds, and the reserve that can never be shared, never pay for a deficit."""
    return all(
        code.startswith(("Income:", "Expenses:")) or code in (chart.SURPLUS, chart.RESERVE_GENERAL) for code in codes
    )
