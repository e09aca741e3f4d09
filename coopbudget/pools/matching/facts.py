"""What the engine is told of needs, and the groups it answers with. Money is pence, time minutes, distance miles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Where = Callable[[str], tuple[float, float] | None]
"""Where a place is, in miles east and north; None where nobody knows: then it is near to itself alone."""


@dataclass(frozen=True)
class Kind:
    """What an hour of one kind of support usually costs, and how many people one worker can be there for."""

    key: str
    hourly: int
    least: int
    most: int


@dataclass(frozen=True, order=True)
class Agreed:
    """What a group has in common: the weekly slots (bits), where it is near to, and what they wish of a worker."""

    slots: int
    hub: str
    gender: str = ""
    language: str = ""


@dataclass(frozen=True)
class Need:
    """One need. ``number`` names it and stands for its place in every order.

    ``slots``: bits of the week's slots that would do; ``times`` of them are wanted, each ``minutes`` long.
    ``most``: pence a week that it may cost. ``avoid``: sets of slots that this member has said no to.
    """

    number: int
    kind: str
    times: int
    minutes: int
    slots: int
    place: str
    miles: float
    most: int
    gender: str = ""
    language: str = ""
    avoid: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Group:
    """People who could buy together. ``each`` and ``alone`` are pence a week; ``needs`` their numbers, in order."""

    kind: str
    times: int
    minutes: int
    agreed: Agreed
    needs: tuple[int, ...]
    each: int
    alone: int


def weekly_alone(kind: Kind, times: int, minutes: int) -> int:
    """Pence a week for a worker of one's own, up to the next penny."""
    return -(-kind.hourly * times * minutes // 60)


def weekly_each(kind: Kind, times: int, minutes: int, people: int) -> int:
    """Pence a week for each of ``people`` who share one worker evenly, up to the next penny."""
    return -(-kind.hourly * times * minutes // (60 * people))


def fewest_for(need: Need, kind: Kind) -> int | None:
    """The smallest group in which the need's share is not more than it may cost; None where no size is."""
    if need.most <= 0:
        return None
    whole = kind.hourly * need.times * need.minutes
    size = max(kind.least, -(-whole // (60 * need.most)))
    return size if size <= kind.most else None
