"""What a call may ask, who sees it, and how it may change once it is published. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

PRICE_CAP = 60  # what price may count for at most, where the co-op has not said otherwise
HIGHEST_CAP = 90
MOST_CRITERIA = 6

SMALL_CRITERIA = 4
PAGE = 3_000  # characters on a page of A4, with its spaces
SMALL_PAGES = 2
FLOOR_REASON = 500  # what a small bid may say about a low rate
LONGEST_ANSWER = 4_000
LONGEST_FLOOR_REASON = 2_000

MOST_FILES = 3
LARGEST_FILE = 2 * 1024 * 1024


class CallKind(StrEnum):
    """Who may bid."""

    OPEN = "open"  # every checked provider
    INVITED = "invited"  # those whom the co-op asks, and nobody else sees it
    DIRECT = "direct"  # one provider, without bids


@dataclass(frozen=True)
class Limits:
    """What a co-op set for its calls. Sums are pence over the whole term.

    Price may count for ``price_cap`` of 100 at most. A call worth less than ``small_below`` asks for two pages at
    most. A provider may be chosen without bids below ``direct_below``; None: never. The contract may follow the choice
    at once, without days to challenge it, below ``at_once_below``.
    """

    price_cap: int = PRICE_CAP
    small_below: int = 2_500_000
    direct_below: int | None = None
    at_once_below: int = 500_000

    def small(self, value: int) -> bool:
        return value < self.small_below

    def needs_standstill(self, value: int) -> bool:
        """Whether so much is too large to go without days in which the choice can be challenged."""
        return value >= self.at_once_below

    def direct(self, value: int) -> bool:
        """Whether so much may go to a provider without bids."""
        return self.direct_below is not None and value < self.direct_below


def most_criteria(small: bool) -> int:
    """How many questions a call may ask beside price."""
    return SMALL_CRITERIA if small else MOST_CRITERIA


def longest_answer(small: bool, criteria: int) -> int:
    """How many characters each answer may have. In a small call all of them fit on two pages together."""
    if not small or criteria < 1:
        return LONGEST_ANSWER
    return min(LONGEST_ANSWER, (SMALL_PAGES * PAGE - FLOOR_REASON) // criteria)


def longest_floor_reason(small: bool) -> int:
    """How many characters the reason for a low rate may have."""
    return FLOOR_REASON if small else LONGEST_FLOOR_REASON


def pages(characters: int) -> int:
    """How many pages so many characters fill, begun ones counted."""
    return -(-characters // PAGE)


MATERIAL = frozenset(
    {
        "what", "for_whom", "place", "when_words", "hours", "weeks", "starts_on", "weekly_most", "price_weight",
        "price_floor", "fair_pay_words", "outcomes", "criteria", "files_wanted", "chosen_by", "valid_days",
    }
)  # fmt: skip
"""What a bid rests on: when one of these changes, bids are confirmed or replaced, and the deadline moves."""


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, by name: (from, to)."""
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def is_material(changed: Collection[str]) -> bool:
    """Whether bids sent before the change must be confirmed."""
    return not MATERIAL.isdisjoint(changed)


@dataclass(frozen=True)
class Timetable:
    """The instants and days of a call, as far as they were set. Days are London's."""

    questions_until_at: datetime | None
    deadline_at: datetime


def questions_open(times: Timetable, now: datetime) -> bool:
    """Whether a question can still be asked: until the stated instant, or until the deadline."""
    return now < (times.questions_until_at or times.deadline_at)


def parts_of(late_by: timedelta) -> tuple[tuple[str, int], ...]:
    """How late something is in its two largest units, to be said: (("minute", 2), ("second", 5)).

    Empty for less than a second, which is late all the same.
    """
    seconds = int(late_by.total_seconds())
    found = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        n, seconds = divmod(seconds, size)
        found.append((unit, n))
    first = next((place for place, (_, n) in enumerate(found) if n), len(found))
    return tuple((unit, n) for unit, n in found[first : first + 2] if n)
