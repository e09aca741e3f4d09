"""A year's surplus, explained: step by step from what came in to what is left, and whose money it was that came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coopbudget.ledger import chart
from coopbudget.money import split
from coopbudget.surplus.rules.trade import Source
from coopbudget.surplus.rules.year import Line, Result


class Step(StrEnum):
    """What a year's result is made of, in the order in which it is told."""

    LEVY = "levy"
    REBATES = "rebates"
    GRANTS = "grants"
    OTHER = "other"
    COSTS = "costs"
    INTEREST = "interest"  # what shares earned: a cost that members had decided, not a share of what is left
    PROVISIONS = "provisions"  # kept for bills of the year that have not come yet


_BY_CODE: Mapping[str, Step] = {
    chart.INCOME_LEVY: Step.LEVY,
    chart.INCOME_REBATES: Step.REBATES,
    chart.INCOME_GRANTS: Step.GRANTS,
    chart.SHARE_INTEREST: Step.INTEREST,
    chart.PROVIDED: Step.PROVISIONS,
}
_SPENDERS = (Source.COUNCIL, Source.NHS, Source.OWN)


def step_of(line: Line) -> Step:
    """The step that an account of income or costs belongs to."""
    return _BY_CODE.get(line.code, Step.COSTS if line.is_cost else Step.OTHER)


@dataclass(frozen=True)
class Bar:
    """One step: what it adds to what was there (pence; a cost takes off), from where to where, and its accounts."""

    step: Step
    amount: int
    start: int
    end: int
    lines: tuple[Line, ...]


def waterfall(result: Result) -> tuple[Bar, ...]:
    """The steps that have accounts, in their order; the last one ends at the surplus."""
    bars: list[Bar] = []
    for step in Step:
        lines = tuple(line for line in result.lines if step_of(line) is step)
        if lines:
            amount = sum(-line.amount if line.is_cost else line.amount for line in lines)
            start = bars[-1].end if bars else 0
            bars.append(Bar(step, amount, start, start + amount, lines))
    return tuple(bars)


@dataclass(frozen=True)
class From:
    """What came in from one source of money, in pence."""

    source: Source
    levy: int
    rebates: int
    rest: int

    @property
    def total(self) -> int:
        return self.levy + self.rebates + self.rest


def by_source(result: Result, levy: Mapping[Source, int], spent: Mapping[Source, int]) -> tuple[From, ...]:
    """The year's income by whose money it was; the rows sum to it, always.

    ``levy`` is what the funds of each source paid, as the books say; levy with no fund behind it counts as the co-op's
    own. Rebates were earned by what was bought, so they follow what each source ``spent`` (a spare penny goes to the
    one that stands first). Grants are grants, and the rest is the co-op's own.
    """
    came = dict.fromkeys(Step, 0)
    for line in result.lines:
        if not line.is_cost:
            came[step_of(line)] += line.amount
    levies = {source: levy.get(source, 0) for source in _SPENDERS}
    weights = [(source, max(0, spent.get(source, 0))) for source in _SPENDERS]
    rebates = dict.fromkeys(_SPENDERS, 0)
    if came[Step.REBATES] >= 0 and any(weight for _, weight in weights):
        rebates = dict(split(came[Step.REBATES], weights))
    rows = [From(source, levies[source], rebates[source], 0) for source in _SPENDERS]
    rows.append(From(Source.GRANT, 0, 0, came[Step.GRANTS]))
    rows.append(
        From(
            Source.CO_OP,
            came[Step.LEVY] - sum(levies.values()),
            came[Step.REBATES] - sum(rebates.values()),
            came[Step.OTHER],
        )
    )
    return tuple(row for row in rows if row.levy or row.rebates or row.rest)
