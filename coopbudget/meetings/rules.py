"""Notice, quorum and who came: pure arithmetic on what the rules of the co-op ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """Who meets."""

    GENERAL = "general"
    BOARD = "board"


class Way(StrEnum):
    """How somebody comes to a meeting; or that they can't."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    ONLINE = "online"
    APOLOGIES = "apologies"


THERE = (Way.IN_PERSON, Way.PHONE, Way.ONLINE)
"""Who comes in one of these ways is there, and counts."""


def notice_for(kind: Kind, meeting_notice_days: int) -> int:
    """How many days of notice a meeting needs: the rules speak of general meetings alone."""
    return meeting_notice_days if kind is Kind.GENERAL else 0


def first_day(today: date, notice_days: int) -> date:
    """The first day on which a meeting that is called today can be."""
    return today + timedelta(days=notice_days)


def agenda_open(last_on: date | None, today: date) -> bool:
    """Whether things can still be put on the agenda or taken off it: through its last day, London time."""
    return last_on is not None and today <= last_on


@dataclass(frozen=True)
class Quorum:
    """What the rules ask for: ``percent`` of the roll, and never fewer than ``people``."""

    percent: int
    people: int = 1

    def of(self, roll: int) -> int:
        """How many must be there: the share of the roll rounded up, or the number where that is more; one at least."""
        return max(1, self.people, -(-roll * self.percent // 100))


@dataclass(frozen=True)
class Presence:
    """How many were there, of how many. ``quorum`` None: the rules ask for no number."""

    roll: int
    quorum: Quorum | None
    ways: Mapping[Way, int]

    @property
    def there(self) -> int:
        """How many came, in whatever way."""
        return sum(self.ways.get(way, 0) for way in THERE)

    @property
    def apologies(self) -> int:
        return self.ways.get(Way.APOLOGIES, 0)

    @property
    def needed(self) -> int | None:
        """How many had to be there, or None."""
        return None if self.quorum is None else self.quorum.of(self.roll)

    @property
    def quorate(self) -> bool | None:
        """Whether enough were there; None where the rules ask for no number."""
        return None if self.needed is None else self.there >= self.needed


def presence(roll: int, quorum: Quorum | None, ways: Iterable[str]) -> Presence:
    """The presence from each person's way; an empty one says nothing."""
    said = [Way(way) for way in ways if way]
    return Presence(roll, quorum, {way: said.count(way) for way in Way})


def read_numbers(typed: str) -> tuple[int, ...] | None:
    """Members' numbers as people type them, with commas or spaces between; None where something is no number."""
    parts = [part for part in re.split(r"[\s,;]+", typed.strip()) if part]
    if any(not (part.isascii() and part.isdigit() and len(part) < 10) for part in parts):
        return None
    return tuple(int(part) for part in parts)


def twice(fields: Mapping[str, Iterable[int]]) -> dict[str, int]:
    """Fields that name somebody who was named before, there or in an earlier field, with that number."""
    seen: set[int] = set()
    found: dict[str, int] = {}
    for name, numbers in fields.items():
        for number in numbers:
            if number in seen:
                found.setdefault(name, number)
            seen.add(number)
    return found
