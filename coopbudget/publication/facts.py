"""What happened to a pool, told once for whoever publishes it. Frozen; sums are pence, shares pence by member.

Members stand here by their ids, so that ``rules.py`` can judge what may be shown. Nothing of that leaves the room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from coopbudget.publication.rules import Shares, Sum
from coopbudget.tenders.volume import Rebate


@dataclass(frozen=True)
class Buyer:
    """The co-op."""

    slug: str
    name: str
    nation: str


@dataclass(frozen=True)
class Supplier:
    """An organisation that was chosen, by its short number in the co-op. ``is_person``: it is somebody, in law."""

    number: int
    name: str
    is_person: bool


@dataclass(frozen=True)
class CallStage:
    """A call as it was published (``number`` 0), or as an amendment made it. ``changed`` are names of its fields.

    ``minutes`` are a week's, by kind of hour; ``pledged`` is what members had set aside a week at that instant.
    """

    number: int
    at: datetime
    material: bool
    changed: tuple[str, ...]
    weekly_most: int
    weeks: int
    starts_on: date
    minutes: Mapping[str, int]
    price_weight: int
    deadline_at: datetime
    questions_until_at: datetime | None
    opening_on: date | None
    decision_on: date | None
    pledged: Shares


@dataclass(frozen=True)
class Chosen:
    """A choice of a provider. ``number`` counts a call's choices; ``rates`` are pence an hour by kind."""

    number: int
    supplier: Supplier
    partners: tuple[Supplier, ...]
    rates: Mapping[str, int]
    minutes: Mapping[str, int]
    weekly_cost: int
    awarded_at: datetime
    waits: bool
    set_aside_at: datetime | None


@dataclass(frozen=True)
class Edition:
    """A version of a contract's terms that came into force ``at``. ``kinds`` maps a kind of hour to (rate, minutes).

    ``value`` is the most that the provider may charge over the whole term, and ``borne`` who bears it. ``levy_bp``:
    what the co-op keeps on top (100 is one percent). ``rebate``: what the provider gives back for buying much.
    """

    number: int
    kind: str
    at: datetime
    from_on: date
    until_on: date | None
    starts_on: date
    ends_on: date
    weeks: int
    kinds: Mapping[str, tuple[int, int]]
    value: int
    borne: Sum
    levy_bp: int = 0
    rebate: Rebate | None = None


@dataclass(frozen=True)
class Payment:
    """A payment to the provider that the bank showed. ``borne`` None: its sum is never shown.

    ``shares``: what each bore of it, whether it is shown or not.
    """

    name: str
    on: date
    at: datetime
    amount: int
    borne: Sum | None
    returned_on: date | None = None
    returned_at: datetime | None = None
    shares: Shares = field(default_factory=dict)


@dataclass(frozen=True)
class Agreed:
    """A contract. ``follows``: the number of the one it took over from."""

    number: int
    supplier: Supplier
    follows: int | None
    made_at: datetime
    in_force_at: datetime | None
    cancelled_at: datetime | None
    closed_at: datetime | None
    reviews: tuple[date, ...]
    editions: tuple[Edition, ...]
    payments: tuple[Payment, ...]


@dataclass(frozen=True)
class CallStory:
    """A published call with all that became of it.

    ``lots`` are the earlier lots of the same need and ``again_of`` the call it was made again of, by number.
    ``direct_below`` is the co-op's limit (pence over the whole term) when a provider was chosen without bids.
    """

    number: int
    service: str
    kind: str
    small: bool
    lots: tuple[int, ...]
    again_of: int | None
    stages: tuple[CallStage, ...]
    closed_at: datetime | None
    closed_why: str | None
    bids_opened: int
    choices: tuple[Chosen, ...]
    direct_below: int | None
    contracts: tuple[Agreed, ...]


@dataclass(frozen=True)
class PoolStory:
    """A pool with its calls. ``pledged`` is what members had set aside a week when it was funded."""

    number: int
    service: str
    weekly_minutes: int
    weeks: int
    starts_on: date
    weekly_target: int
    funded_at: datetime | None
    failed_at: datetime | None
    pledged: Shares
    calls: tuple[CallStory, ...]
