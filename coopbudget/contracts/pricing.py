"""What time costs, what the co-op keeps on top, and how many weeks a term has. Pure.

Money is pence, a levy is basis points (1 % is 100), time is minutes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coopbudget.providers.rules import HourKind


def levy_on(cost: int, levy_bp: int) -> int:
    """The levy on top of ``cost``, half a penny up: 5 % (500) of £100.10 is £5.01."""
    return (cost * levy_bp + 5_000) // 10_000


def hourly(minutes: int, rate: int) -> int:
    """What ``minutes`` cost at ``rate`` pence an hour, half a penny up: 50 minutes at £20.00 are £16.67."""
    return (minutes * rate + 30) // 60


def weekly_cost(minutes_per_week: int, rate: int, levy_bp: int) -> int:
    """A week's cost with the levy: 56 hours at £20.00 and 5 % are £1,176.00."""
    cost = hourly(minutes_per_week, rate)
    return cost + levy_on(cost, levy_bp)


@dataclass(frozen=True)
class KindRate:
    """What an hour of one kind costs (pence), and how many minutes of it a usual week has."""

    rate: int
    minutes: int = 0


Kinds = Mapping[HourKind, KindRate]


def kinds_offered(rates: Mapping[HourKind, int], hours: Mapping[HourKind, int]) -> dict[HourKind, KindRate]:
    """The prices of an offer beside its minutes a week; a kind without minutes costs nothing in a usual week."""
    return {kind: KindRate(rate, hours.get(kind, 0)) for kind, rate in sorted(rates.items())}


@dataclass(frozen=True)
class PriceList:
    """What an hour of each kind costs, and from when: ``days`` in order, each with one whole list in ``lists``."""

    days: tuple[date, ...]
    lists: tuple[Kinds, ...]

    @classmethod
    def of(cls, lists: Mapping[date, Kinds]) -> PriceList:
        """The price list of these lists by their first day. Raises ValueError without any."""
        if not lists:
            raise ValueError("a contract has at least one rate")
        days = tuple(sorted(lists))
        return cls(days, tuple(lists[day] for day in days))

    def then(self, from_on: date, kinds: Kinds) -> PriceList:
        """The same up to a day, and from it on another list alone: what was planned for later is planned no more."""
        kept = {day: each for day, each in zip(self.days, self.lists, strict=True) if day < from_on}
        return PriceList.of({**kept, from_on: kinds})

    def on(self, day: date) -> Kinds:
        """The newest list that has begun; before the first day, the first.

        £20.00 a waking night from 5 October, £21.00 from 1 April: 31 March costs £20.00, 1 April £21.00.
        """
        return self.lists[max(0, bisect_right(self.days, day) - 1)]

    def rate(self, kind: HourKind, day: date) -> int | None:
        """What an hour of ``kind`` costs on a day (pence); None where none was agreed."""
        found = self.on(day).get(kind)
        return found.rate if found else None


def week_of(kinds: Kinds) -> int:
    """What a usual week costs, the levy not included: each kind of hour rounded to the penny by itself.

    35 waking-night hours at £20.00 and 2 bank-holiday hours at £30.00: £760.00.
    """
    return sum(hourly(each.minutes, each.rate) for each in kinds.values())


def weeks_between(starts_on: date, ends_on: date) -> int:
    """Weeks begun in the term, both days included: 1 to 7 March is one week, 1 to 8 March two."""
    return max(0, -(-((ends_on - starts_on).days + 1) // 7))


def weeks_left(starts_on: date, ends_on: date, today: date) -> int:
    """Weeks of the term still to come, the one that has begun included."""
    return weeks_between(max(today, starts_on), ends_on)


Days = tuple[date, date | None]


def term_cost(prices: PriceList, starts_on: date, ends_on: date, pauses: Sequence[Days] = ()) -> int:
    """What all usual weeks of a term cost, the levy not included; those without visits (``pauses``) cost nothing.

    £700.00 a week for 4 weeks, from the third at £735.00: £2,870.00; with the second suspended, £2,170.00. A week
    in which the price changes counts with the dearer one.
    """
    cost = 0
    for week in range(weeks_between(starts_on, ends_on)):
        first = starts_on + timedelta(days=7 * week)
        last = min(first + timedelta(days=6), ends_on)
        if any(begun <= first and (until is None or last <= until) for begun, until in pauses):
            continue
        cost += max(week_of(prices.on(day)) for day in {first, last})
    return cost
