"""What must be so before a month is closed, and which months can be. Pure: no database, no clock.

Amounts are whole pence. The checklist is the issue's own: the bank agreed, nothing parked, visits billed or accrued,
two officers' eyes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EYES_NEEDED = 2
MOST_MONTHS = 24


class Item(StrEnum):
    """One line of the checklist, in the order in which it is read."""

    BANK_MEMBERS = "bank_members"
    BANK_OWN = "bank_own"
    PARKED_MEMBERS = "parked_members"
    PARKED_OWN = "parked_own"
    ON_ITS_WAY = "on_its_way"
    VISITS = "visits"
    EYES = "eyes"


@dataclass(frozen=True)
class Check:
    """How an item stands. ``amount`` is what is open (pence; for the eyes, how many officers have looked)."""

    item: Item
    ok: bool
    amount: int = 0
    signed: int | None = None  # the number of the bank sheet that was signed off for the day


@dataclass(frozen=True)
class Checklist:
    """All items of the books through a day."""

    through: date
    checks: tuple[Check, ...]
    seal: str

    @property
    def ready(self) -> bool:
        return all(check.ok for check in self.checks)

    @property
    def looked(self) -> bool:
        return all(check.ok for check in self.checks if check.item is Item.EYES)

    @property
    def open(self) -> list[Check]:
        """What is not as it should be, but for the eyes: it can be explained."""
        return [check for check in self.checks if not check.ok and check.item is not Item.EYES]

    def of(self, item: Item) -> Check:
        return next(check for check in self.checks if check.item is item)


def bank_agrees(difference: int | None, *, books: int, signed: int | None) -> bool:
    """Whether a bank account is agreed: no difference, or one whose items an officer signed off for that very day.

    ``difference`` None: no statement tells a balance of that day, which is well only where the books hold nothing.
    """
    if difference is None:
        return books == 0
    return difference == 0 or signed is not None


def seal_of(through: date, last: int, checks: Iterable[Check]) -> str:
    """What tells one state of the figures from another: an officer's look counts for the figures they saw.

    ``last`` is the record of the last closing or opening: after a stretch was opened again, everybody looks anew.
    """
    said = [through.isoformat(), last, [[c.item.value, c.ok, c.amount] for c in checks if c.item is not Item.EYES]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def month_end(day: date) -> date:
    """The last day of ``day``'s month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def is_month_end(day: date) -> bool:
    """Whether the month is over with this day."""
    return (day + timedelta(days=1)).day == 1


def months_to_close(begins: date, closed: date | None, today: date) -> list[date]:
    """The last days of the months that are over and open, the oldest first; at most ``MOST_MONTHS``.

    Begun on 10 January, nothing closed, looked at on 3 March: 31 January, 28 February.
    """
    day = month_end(begins if closed is None else closed + timedelta(days=1))
    found: list[date] = []
    while day < today and len(found) < MOST_MONTHS:
        found.append(day)
        day = month_end(day + timedelta(days=1))
    return found


def shut_years(first_day: date, years: Sequence[tuple[date, int]]) -> list[int]:
    """The years (last day, name) whose figures would change if the books were opened from ``first_day`` on."""
    return [name for ends_on, name in years if ends_on >= first_day]
