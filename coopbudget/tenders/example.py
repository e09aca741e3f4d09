"""The published formula worked through with a call's own weights and floor, on two bids that are made up. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from coopbudget.tenders.rules import Offer, Result, rank

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
POINTS = {FIRST: (3, 4), SECOND: (5, 4)}
"""What two people give each of the two bids, on every question."""


@dataclass(frozen=True)
class ExampleBid:
    """A bid that is made up. ``rate`` is pence an hour."""

    rate: int
    points: tuple[int, int]
    mean: Fraction
    result: Result


def worked(weights: Mapping[uuid.UUID, int], price_weight: int, floor: int) -> Sequence[ExampleBid]:
    """Two bids: the first asks the lowest fair price, the second a tenth more (to the penny below)."""
    rates = {FIRST: floor, SECOND: floor + floor // 10}
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    results = rank(
        [Offer(bid, rate, long_ago) for bid, rate in rates.items()],
        weights=weights,
        price_weight=price_weight,
        floor=floor,
        points={(bid, each): POINTS[bid] for bid in rates for each in weights},
    )
    by_bid = {each.bid_id: each for each in results}
    return [
        ExampleBid(rate, POINTS[bid], Fraction(sum(POINTS[bid]), len(POINTS[bid])), by_bid[bid])
        for bid, rate in rates.items()
    ]
