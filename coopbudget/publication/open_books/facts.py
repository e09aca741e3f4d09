"""What open books are made of, and what they come to: one ``QuarterBooks`` for page, table and JSON. Frozen; pence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coopbudget.invoices.rules import Saving
from coopbudget.publication.facts import Payment, PoolStory, Supplier
from coopbudget.publication.rules import Shares


@dataclass(frozen=True)
class Quarter:
    """Three months (or what is left) of a co-op's financial year whose books are closed, and since when they are."""

    year: int
    number: int
    starts_on: date
    ends_on: date
    closed_at: datetime

    @property
    def name(self) -> str:
        """How addresses call it: ``2026-q3``. It never changes."""
        return f"{self.year}-q{self.number}"


@dataclass(frozen=True)
class Happened:
    """What happened, by whoever bore it. ``small`` are payments for support that is never told of by itself.

    ``came_in`` is what came into members' funds, by the quarter's name.
    """

    pools: Sequence[PoolStory]
    small: Sequence[Payment] = ()
    came_in: Mapping[str, Shares] = field(default_factory=dict)


@dataclass(frozen=True)
class Around:
    """What else is told of one quarter: its members, prices alone, the co-op's own costs by account, decisions."""

    members: int = 0
    savings: Sequence[Saving] = ()
    running: Sequence[tuple[str, int]] = ()
    decisions: Sequence[Decided] = ()


@dataclass(frozen=True)
class Band:
    """A number of people, as it is told: from ``least`` to ``most`` (None: and more)."""

    least: int
    most: int | None


class Kind(StrEnum):
    """What a decision was about, where it may be told."""

    SURPLUS = "surplus"
    RULES = "rule_change"
    AWARD = "award"
    INTEREST = "share_interest"
    OPEN_BOOKS = "open_books"
    WINDING = "winding"
    OTHER = "other"


@dataclass(frozen=True)
class Decided:
    """What members carried. ``words`` is empty where nobody read them for names; votes are None where few voted."""

    number: int
    kind: Kind
    on: date
    words: str
    yes: int | None
    no: int | None


@dataclass(frozen=True)
class Rate:
    """What an hour of a kind costs (pence), from a day on."""

    kind: str
    pence: int
    since: date


@dataclass(frozen=True)
class Bought:
    """A contract in a quarter. ``paid`` None: nothing that can be shown; ``more``: something is not shown.

    ``levy`` is what the co-op kept on top of ``paid``.
    """

    contract: int
    supplier: Supplier
    service: str
    starts_on: date
    ends_on: date
    rates: tuple[Rate, ...]
    members: Band | None
    paid: int | None
    levy: int
    more: bool


@dataclass(frozen=True)
class QuarterBooks:
    """All that everybody reads of a quarter. ``small``: paid for what fewer than five share, all of it together.

    ``more``: something was paid and is in no sum here. ``came_in`` None: not shown. ``saved_percent`` is in steps of
    five (below nothing: it cost more), None where fewer than five told a price.
    """

    quarter: Quarter
    members: Band | None
    came_in: int | None
    bought: tuple[Bought, ...]
    small: int | None
    more: bool
    saved_percent: int | None
    running: tuple[tuple[str, int], ...]
    decisions: tuple[Decided, ...]

    @property
    def paid(self) -> int:
        """All that is shown of what was paid to providers: no more and no less than the lines add up to."""
        return sum(each.paid or 0 for each in self.bought) + (self.small or 0)

    @property
    def levy(self) -> int:
        """What the co-op kept on top of what is shown by contract."""
        return sum(each.levy for each in self.bought)
