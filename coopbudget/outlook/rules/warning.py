"""When somebody is warned of what is foreseen, and what they could do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coopbudget.budgets.kinds import FunderKind
from coopbudget.outlook.kinds import Advice, Crosses
from coopbudget.outlook.rules.forecast import Crossing

FORGOTTEN_AFTER: Final = timedelta(weeks=4)
"""A crossing that moved further away than this before its first step is another one when it comes near again."""


@dataclass(frozen=True)
class Told:
    """A warning that stands: the nearest step (see ``steps_of``) that was told."""

    kind: Crosses
    step: int


def steps_of(first: int, again: int) -> tuple[int, ...]:
    """How many weeks before a crossing its people are told, by the rules of the co-op; 0 is when it has come."""
    return tuple(sorted({first, again, 0}, reverse=True))


def step_of(crossing: Crossing, today: date, steps: Sequence[int]) -> int | None:
    """The nearest step that a crossing has come to; None while it is further away than all."""
    away = crossing.days_away(today)
    return min((weeks for weeks in steps if away <= 7 * weeks), default=None)


def to_tell(crossing: Crossing, told: Told | None, today: date, steps: Sequence[int]) -> int | None:
    """The step to tell now: each once, and none that is further away than one that was told."""
    step = step_of(crossing, today, steps)
    if step is None or (told is not None and step >= told.step):
        return None
    return step


def is_past(crossing: Crossing | None, today: date, steps: Sequence[int]) -> bool:
    """Whether a warning that stands has lost its reason: nothing is foreseen any more, or not for long."""
    return crossing is None or crossing.on > today + timedelta(weeks=max(steps)) + FORGOTTEN_AFTER


def advice(kind: Crosses, *, funder_kind: str, has_outcomes: bool, poolable: bool, late: bool) -> tuple[Advice, ...]:
    """What one could do, the first thing first.

    A direct payment is spent on the needs of its plan alone, and what is left may be asked back (DOMAIN 1, 6): so the
    funder is asked first, in writing. A member's own money tops up nothing that the funder has to pay (DOMAIN 28).
    """
    own = funder_kind == FunderKind.OWN
    if kind is Crosses.OVER:
        ways = {
            Advice.ASK_IN_WRITING: True,
            Advice.BRING_FORWARD: has_outcomes,
            Advice.ONCE: True,
            Advice.JOIN: poolable,
            Advice.TELL_OFFICER: True,
        }
    else:
        ways = {
            Advice.LOOK_FOR_PAYMENT: late,
            Advice.ASK_REVIEW: not own,
            Advice.OWN_MONEY: own,
            Advice.LOOK_AT_HOURS: True,
            Advice.NOT_OWN_MONEY: not own,
            Advice.TELL_OFFICER: True,
        }
    return tuple(each for each, applies in ways.items() if applies)
