"""From what was bought to what a provider owes back, and to each fund's part of it. Pure: no database, no clock.

**What is earned.** Each stretch that the terms name (the whole time, or each year from the day the rebate was agreed)
is counted by itself. Steps go up in what they give, so that more bought never earns less:

- on the whole: the highest step that was reached gives its rate on everything;
- only above: each step gives its rate on what lies between it and the next one.

A percentage is of what was paid to the provider; where hours or visits are counted, what lies above a step was paid at
the stretch's mean price. Parts of a penny are dropped: a provider never owes one. A step is reached at its very start:
from £5,000 on, £5,000.00 counts and £4,999.99 does not. The sum stands in ``tenders.volume``: a bid shows it too.

**What each fund gets** is what all that was shared so far would give it by what it paid, less what it had: shared in
three parts or at once, the sums agree to the penny, and nobody is ever asked for something back.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coopbudget.money import split
from coopbudget.tenders.volume import (
    Bought as Bought,
    Rebate,
    Step,
    Stretch,
    earned as earned,
    reached as reached,
)


def next_step(rebate: Rebate, bought: Bought) -> Step | None:
    """The next step that can be reached."""
    much = bought.of(rebate.measure)
    return next((step for step in rebate.steps if much < step.start), None)


@dataclass(frozen=True)
class Agreed:
    """A rebate and the days for which it is agreed, both included."""

    rebate: Rebate
    since: date
    until: date


def agreements(versions: Sequence[tuple[date, Rebate | None]], ends_on: date) -> list[Agreed]:
    """The rebates of a contract from its terms' versions in order (first day, rebate or None), to its last day.

    Terms that change other things leave the rebate's count as it is; another rebate begins anew on its first day.
    """
    found: list[Agreed] = []
    for place, (since, rebate) in enumerate(versions):
        until = versions[place + 1][0] - timedelta(days=1) if place + 1 < len(versions) else ends_on
        until = min(until, ends_on)
        if rebate is None or until < since:
            continue
        last = found[-1] if found else None
        if last is not None and last.rebate == rebate and last.until == since - timedelta(days=1):
            found[-1] = Agreed(rebate, last.since, until)
        else:
            found.append(Agreed(rebate, since, until))
    return found


@dataclass(frozen=True)
class Counting:
    """A stretch that is counted by itself, both days included."""

    rebate: Rebate
    since: date
    until: date


def countings(agreed: Sequence[Agreed]) -> list[Counting]:
    """The stretches of these agreements, the oldest first: a whole agreement, or each year of it."""
    found = []
    for each in agreed:
        since = each.since
        while since <= each.until:
            after = a_year_on(since) if each.rebate.stretch is Stretch.YEAR else each.until + timedelta(days=1)
            found.append(Counting(each.rebate, since, min(each.until, after - timedelta(days=1))))
            since = after
    return found


def a_year_on(day: date) -> date:
    """The same day a year later; of 29 February, 1 March."""
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def booked_next(earned_now: int, claimed: int, booked: int) -> int:
    """By how much the books have to change (pence): to what is earned, and never below what was asked for."""
    return max(earned_now, claimed) - booked


def parts(
    amount: int, paid: Sequence[tuple[uuid.UUID, int]], had: Mapping[uuid.UUID, int]
) -> list[tuple[uuid.UUID, int]]:
    """``amount`` pence among funds by what each paid, given what each ``had`` of the stretch's rebate before.

    Ties go to whoever stands first in ``paid`` (by member number, then fund number). Raises ValueError where nobody
    paid.
    """
    whole = dict(split(amount + sum(had.values()), paid))
    wanted = [(key, max(0, part - had.get(key, 0))) for key, part in whole.items()]
    return split(amount, wanted)
