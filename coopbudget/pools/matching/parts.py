"""Needs that can never meet are taken apart, so that each part is small and can be searched well."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopbudget.pools.matching.facts import Kind, Need, Where, fewest_for


@dataclass(frozen=True)
class Part:
    """Needs of one kind, length and number of times whose places hang together.

    ``fewest[i]``: the smallest group that the i-th need can pay for. ``reach[i]``: the hubs near enough to it.
    """

    kind: Kind
    times: int
    minutes: int
    needs: tuple[Need, ...]
    fewest: tuple[int, ...]
    reach: tuple[frozenset[str], ...]


def take_apart(needs: Iterable[Need], kinds: Mapping[str, Kind], where: Where) -> list[Part]:
    """The parts in a stated order: by kind, times and minutes, then by their lowest number.

    Needs that nobody could share with (no such kind, too few slots, too little money) are in no part.
    """
    alike: dict[tuple[str, int, int], list[tuple[Need, int]]] = {}
    for need in sorted(needs, key=lambda each: each.number):
        kind = kinds.get(need.kind)
        fewest = fewest_for(need, kind) if kind is not None else None
        if fewest is not None and need.slots.bit_count() >= need.times > 0:
            alike.setdefault((need.kind, need.times, need.minutes), []).append((need, fewest))
    parts = []
    for (name, times, minutes), found in sorted(alike.items(), key=lambda each: each[0]):
        kind = kinds[name]
        near = _Near({need.place for need, _ in found}, where, max(need.miles for need, _ in found))
        reach = {key: near.within(*key) for key in {(need.place, need.miles) for need, _ in found}}
        for together in _that_meet(found, reach):
            if len(together) >= kind.least:
                parts.append(
                    Part(
                        kind, times, minutes,
                        tuple(need for need, _ in together),
                        tuple(fewest for _, fewest in together),
                        tuple(reach[need.place, need.miles] for need, _ in together),
                    )
                )  # fmt: skip
    return parts


class _Near:
    """The hubs that a place can reach. Places lie in squares as wide as anybody goes, so few are looked at."""

    def __init__(self, places: Iterable[str], where: Where, furthest: float) -> None:
        self.width = max(furthest, 1.0)
        self.at = {place: where(place) for place in places}
        self.squares: dict[tuple[int, int], list[str]] = {}
        for place, here in self.at.items():
            if here is not None:
                self.squares.setdefault(self._square(here), []).append(place)

    def _square(self, here: tuple[float, float]) -> tuple[int, int]:
        return math.floor(here[0] / self.width), math.floor(here[1] / self.width)

    def within(self, place: str, miles: float) -> frozenset[str]:
        here = self.at[place]
        if here is None:
            return frozenset({place})
        east, north = self._square(here)
        return frozenset(
            hub
            for x in (east - 1, east, east + 1)
            for y in (north - 1, north, north + 1)
            for hub in self.squares.get((x, y), ())
            if hub == place or math.dist(here, self.at[hub] or here) <= miles
        )


def _that_meet(
    found: Sequence[tuple[Need, int]], reach: Mapping[tuple[str, float], frozenset[str]]
) -> list[list[tuple[Need, int]]]:
    """Needs that have a hub in common, perhaps by way of others, stand in one part."""
    parent: dict[str, str] = {}

    def root(hub: str) -> str:
        while parent.setdefault(hub, hub) != hub:
            parent[hub] = hub = parent[parent[hub]]
        return hub

    for hubs in reach.values():
        first, *others = sorted(hubs)
        for other in others:
            one, two = sorted((root(first), root(other)))
            parent[two] = one
    together: dict[str, list[tuple[Need, int]]] = {}
    for need, fewest in found:
        together.setdefault(root(min(reach[need.place, need.miles])), []).append((need, fewest))
    return list(together.values())
