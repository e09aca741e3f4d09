"""Whose turn it is when a place frees in a full pool: first come, first asked, with a time to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class Turn(Generic[Key]):
    """Somebody who waits. ``answer_by``: until when a place is held for them, once they have been asked."""

    key: Key
    asked_at: datetime
    answer_by: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether a place is held for them at ``now``. At the very instant of its end it is not."""
        return self.answer_by is not None and now < self.answer_by


def places_left(*, most: int, people: int, held: int) -> int:
    """How many places nobody has and nobody is asked about; never less than none."""
    return max(0, most - people - held)


def next_turns(waiting: Sequence[Turn[Key]], free: int, now: datetime) -> list[Key]:
    """Who is asked next for ``free`` places: those not asked yet, the longest waiting first."""
    unasked = sorted((each for each in waiting if each.answer_by is None), key=lambda each: each.asked_at)
    return [each.key for each in unasked[:free]]
