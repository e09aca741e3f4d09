"""Pure rules of membership: what a co-op's own rules say where they say nothing else, and when an end is told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

OFFICE_STEPS: Final = (60, 30, 7)
SUPPORT_STEPS: Final = (14,)
OVER: Final = 0
"""What is kept once people were told that it is over."""
NEWS: Final = timedelta(days=7)
"""So long after an end it is still news; later nobody is told."""


@dataclass(frozen=True)
class MembershipRules:
    """What the co-op's rules say about membership. Days, and longest times."""

    appeal_days: int = 28
    """So long after a no or a suspension somebody may ask that it is looked at again."""
    longest_suspension: timedelta = timedelta(days=92)
    longest_co_option: timedelta = timedelta(days=366)


def may_ask_again(decided_on: date, today: date, days: int) -> bool:
    """Whether a decision may still be questioned: through the last of ``days`` after it."""
    return today <= decided_on + timedelta(days=days)


def step_due(ends_on: date, today: date, steps: Sequence[int], told: int | None) -> int | None:
    """Which reminder of an end is due: a step of days before it, OVER once it has passed, or None.

    It ends on 31 March, and people are told 60, 30 and 7 days before. On 1 March (30 days before) 30 is due,
    unless 30 was ``told``; on 27 March 7; on 1 April OVER. A step that was missed is not made up for: the nearest
    one says it all.
    """
    left = (ends_on - today).days
    if left < 0:
        return OVER if told != OVER else None
    reached = [step for step in steps if left <= step]
    if not reached:
        return None
    nearest = min(reached)
    return nearest if told is None or nearest < told else None
