"""Trying a split: ways that stand side by side, and what another part in the general reserve would change."""

from __future__ import annotations

from dataclasses import dataclass

from coopbudget.money import split
from coopbudget.rulebook.words import Society
from coopbudget.surplus.rules.split import NO_LIMITS, Limits, Percents, Shares, share

MOST_WAYS = 4
"""So many ways to share stand side by side."""


@dataclass(frozen=True)
class Tried:
    """What a split would be with another part in the general reserve, the rest going where it went in the same
    proportions; ``allowed``: by the rules."""

    general: int
    shares: Shares
    allowed: bool


def tried_reserves(surplus: int, percents: Percents, limits: Limits = NO_LIMITS) -> list[Tried]:
    """The split at general reserves from the least that the rules allow to 100 percent, by tens.

    From 60 % in reserve, 10 to the community and 30 back to 20 % in reserve: 20 and 60. Raises ValueError as ``share``.
    """
    share(surplus, percents)
    steps = [limits.general, *(tens for tens in range(0, 101, 10) if tens > limits.general)]
    return [_tried(surplus, percents, limits, general) for general in steps]


def _tried(surplus: int, percents: Percents, limits: Limits, general: int) -> Tried:
    rest, left = 100 - percents.general, 100 - general
    others = [percents.indivisible, percents.community, percents.mutual, percents.dividend]
    others += [percent for _, percent in percents.classes]
    if not rest:  # all of it was kept: what is not kept goes back
        rest, others[3] = 1, 1
    weights = [general * rest, *(percent * left for percent in others)]
    kept, indivisible, community, mutual, dividend, *classes = (
        amount for _, amount in split(surplus, list(enumerate(weights)))
    )
    back = (others[3] + sum(others[4:])) * left
    allowed = (
        all(
            percent * left >= least * rest
            for percent, least in zip(others, (limits.indivisible, limits.community, limits.mutual), strict=False)
        )
        and back <= limits.dividend_most * rest
        and not (back and limits.society is Society.COMMUNITY_BENEFIT)
        and all(percent * left <= limits.most_of(each) * rest for each, percent in percents.classes)
    )
    named = tuple((each, amount) for (each, _), amount in zip(percents.classes, classes, strict=True))
    return Tried(general, Shares(kept, indivisible, community, dividend, mutual, named), allowed)
