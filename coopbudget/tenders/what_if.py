"""What if something counted more or less? Pure, exact, by the published formula.

One weight at a time moves by ten points, up and down. The others share the change in proportion to what they weigh,
so that all make 100 again. Nothing weighs less than nothing: a weight of six goes down by six.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopbudget.tenders.rules import Offer, rank

STEP = 10

Weighed = uuid.UUID | None
"""A criterion's id; None stands for price."""


@dataclass(frozen=True)
class Shift:
    """One weight moved: ``by`` so many points to ``weight``, and who would be first, by so many points.

    ``lead`` is None where there is no second bid.
    """

    what: Weighed
    by: int
    weight: int
    first: uuid.UUID
    lead: Fraction | None


def moved(weights: Mapping[Weighed, int], what: Weighed, by: int) -> dict[Weighed, Fraction]:
    """The weights with one of them moved; the others scaled so that all make 100. No weight leaves 0 to 100."""
    new = min(100, max(0, weights[what] + by))
    rest = 100 - weights[what]
    return {
        each: Fraction(new) if each == what else Fraction(weight * (100 - new), rest)
        for each, weight in weights.items()
    }


def what_if(
    offers: Sequence[Offer],
    *,
    weights: Mapping[uuid.UUID, int],
    price_weight: int,
    floor: int,
    points: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[int]],
) -> list[Shift]:
    """Every move of one weight: price first, then the criteria in their order, each down and up."""
    if not offers:
        return []
    whole: dict[Weighed, int] = {None: price_weight}
    for each, weight in weights.items():
        whole[each] = weight
    found = []
    for what, weight in whole.items():
        for step in (-STEP, STEP):
            given = moved(whole, what, step)
            ranked = rank(
                offers,
                weights={each: given[each] for each in weights},
                price_weight=given[None],
                floor=floor,
                points=points,
            )
            now = int(given[what])
            lead = ranked[0].total - ranked[1].total if len(ranked) > 1 else None
            found.append(Shift(what, now - weight, now, ranked[0].bid_id, lead))
    return found
