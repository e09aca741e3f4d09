"""Which sums may be shown to the world, so that no member can be found in one or between several. Pure.

A sum is made of what each of some members bears (pence, or pence a week: only proportions count). Part of it may be
*personal*: it hangs on what single members do (their pledges, their own hours, visits that fewer than five share).
What is not personal is the price of something that five or more bear together, and says nothing of any of them.

A sum is shown where

1. five members or more bear it, and none more than half; and the same holds for its personal part, if it has one;
2. beside each sum of the pool that is shown already, the members who moved on their own are nobody, or five and more:
   who is in one and not in the other, or whose part did not grow or shrink with the others';
3. its personal part is borne by the very group of one that is shown already, or five or more bear it who stand in none,
   and nobody in it bears more than half of what those five and more do.

So no adding, subtracting, doubling or halving of all that stands in the open leaves what one to four members bear: in
whatever combination, take the sum in it that came last; either its group stood in an earlier one, which can take its
place, or the five and more who are new in it are in nothing before it and nothing cancels them.

Where it comes from: a threshold and a dominance rule (primary suppression), and an audit against differencing between
tables and over time (secondary suppression), as the *Handbook on Statistical Disclosure Control* has them (Hundepool
and others, second edition, August 2024, on magnitude tables). The numbers are ours: five, as for counts of needs, and
one half.

Sums are judged in the order in which
they came to be known, each by those before it alone: what was shown once stays as it was.
"""

from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from coopbudget.pools.rules import FEWEST_SHOWN

FEWEST: Final = FEWEST_SHOWN
SAME_PACE: Final = 20
"""Two parts keep pace where they differ by no more than one in twenty: odd pennies are no news."""

_MILLION: Final = 1_000_000  # paces are compared as whole millionths

Shares = Mapping[uuid.UUID, int]
"""What each member bears. Only proportions count; nothing and less does not."""


@dataclass(frozen=True)
class Sum:
    """A sum that might be shown: who bears it, and how much of it is personal."""

    bearers: Shares
    personal: Shares = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """Something that was paid for: pence, who bears it by weight, and whether an absence took something off."""

    owed: int
    weights: Shares
    credited: bool = False


def enough(members: int) -> bool:
    """Whether so many may be told of at all."""
    return members >= FEWEST


def is_crowd(shares: Shares) -> bool:
    """Whether five or more bear something of it, and none more than half."""
    given = _given(shares)
    return enough(len(given)) and 2 * max(given.values()) <= sum(given.values())


def paid_sum(amount: int, cost: int, shares: Shares, lines: Iterable[Line]) -> Sum | None:
    """A payment of ``amount`` pence for lines that cost ``cost``, as a sum; None where it is never shown.

    Where something was taken off (a credit for an absence, a note set off against it) the sum would show what one
    visit or one member's absence is worth: it is never shown. A line that five bear, none more than half of it, is a
    price that they share; any other line is personal.
    """
    personal: dict[uuid.UUID, int] = {}
    if amount != cost:
        return None
    for line in lines:
        if line.credited:
            return None
        if is_crowd(line.weights):
            continue
        whole = sum(line.weights.values())
        if whole <= 0:
            return None
        for member, weight in line.weights.items():
            personal[member] = personal.get(member, 0) + line.owed * weight // whole
    return Sum(shares, personal)


def moved_alone(one: Shares, other: Shares) -> int:
    """How many members stand out between two sums, once the pace that most of them keep is taken out.

    Five bear £40 each and then £50 each: nobody. Then one is away and bears nothing: one. All move each in their own
    way: all, for then nobody can be told from the others.
    """
    first, second = _given(one), _given(other)
    both = first.keys() & second.keys()
    strangers = len(first.keys() ^ second.keys())
    if not both:
        return strangers
    paces = sorted(second[each] * _MILLION // first[each] for each in both)
    together = max(
        bisect_right(paces, pace + pace // SAME_PACE) - bisect_left(paces, pace - pace // SAME_PACE) for pace in paces
    )
    if together == 1 and len(both) > 1:
        return strangers + len(both)
    return strangers + len(both) - together


def stand_beside(one: Shares, other: Shares) -> bool:
    """Whether both may be shown: nobody stands out between them, or five and more do."""
    alone = moved_alone(one, other)
    return alone == 0 or enough(alone)


def news_is_a_crowd(personal: Shares, known: Collection[uuid.UUID]) -> bool:
    """Whether five or more are new in this sum, and bear so much that nobody in it stands out beside them.

    What they bear together hides what each of the others bears: none of all is more than half of it.
    """
    given = _given(personal)
    new = [amount for member, amount in given.items() if member not in known]
    return enough(len(new)) and 2 * max(given.values()) <= sum(new)


def shown(sums: Iterable[Sum | None]) -> list[bool]:
    """Which of these sums of one pool may be shown, in the order in which they came to be known."""
    told: list[Shares] = []
    groups: set[frozenset[uuid.UUID]] = set()
    answers = []
    for each in sums:
        answers.append(each is not None and _may_join(each, told, groups))
        if answers[-1] and each is not None and _given(each.personal):
            told.append(each.personal)
            groups.add(frozenset(_given(each.personal)))
    return answers


def _may_join(new: Sum, told: Sequence[Shares], groups: Collection[frozenset[uuid.UUID]]) -> bool:
    if not is_crowd(new.bearers):
        return False
    personal = _given(new.personal)
    if not personal:
        return True
    if frozenset(personal) not in groups and not news_is_a_crowd(personal, set().union(*groups)):
        return False
    return is_crowd(personal) and all(stand_beside(before, personal) for before in told)


def _given(shares: Shares) -> dict[uuid.UUID, int]:
    return {member: amount for member, amount in shares.items() if amount > 0}
