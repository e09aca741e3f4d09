"""How much of its money a funder lets a member keep: pure arithmetic on whole pence.

The ceiling is each funder's own policy and no statute (DOMAIN 6): so many weeks' money in one place, an amount in
another; a contingency beside it is left alone; and what of the money counts differs too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coopbudget.budgets.kinds import Deducts


@dataclass(frozen=True)
class Keeping:
    """The rule from a day on: ``weeks`` of money, or an ``amount``; one of them is None."""

    from_on: date
    weeks: int | None
    amount: int | None
    contingency: int
    deducts: Deducts

    def ceiling(self, weekly_income: int) -> int | None:
        """The most that may be kept (pence). A number of weeks says nothing while nothing comes in: None.

        8 weeks of £105.00, and £200.00 beside: £1,040.00.
        """
        if self.amount is not None:
            return self.amount + self.contingency
        if self.weeks is None or weekly_income <= 0:
            return None
        return self.weeks * weekly_income + self.contingency

    def counted(self, *, free: int, pledged: int, committed: int) -> int:
        """What of a fund's money the funder counts as kept."""
        if self.deducts is Deducts.NOTHING:
            return free + pledged + committed
        if self.deducts is Deducts.COMMITTED:
            return free + pledged
        return free


@dataclass(frozen=True)
class Credit:
    """How a fund stands against what its funder lets it keep. ``weeks`` is whole weeks of money (None: nothing comes
    in); ``over`` is pence above the ``ceiling``."""

    weeks: int | None
    ceiling: int
    over: int


def credit(keeping: Keeping, income: int, *, free: int, pledged: int, committed: int) -> Credit:
    """What of a fund's money its funder may ask back; ``income`` is pence a week.

    Where the rule says nothing (a number of weeks, and nothing comes in) there is no ceiling to be over.
    """
    ceiling = keeping.ceiling(income)
    if ceiling is None:
        return Credit(None, 0, 0)
    counted = max(0, keeping.counted(free=free, pledged=pledged, committed=committed))
    return Credit(counted // income if income > 0 else None, ceiling, max(0, counted - ceiling))


def keeping_on(rules: Iterable[Keeping], day: date, *, weeks: int, contingency: int) -> Keeping:
    """The rule that stands on ``day``: the last of ``rules`` (in the order recorded for a day) that has begun.

    Before the first, it is the agreement's own: so many ``weeks``, a ``contingency``, and nothing promised counts.
    """
    found = Keeping(date.min, weeks, None, contingency, Deducts.PROMISED)
    for rule in sorted(rules, key=lambda rule: rule.from_on):
        if rule.from_on > day:
            break
        found = rule
    return found
