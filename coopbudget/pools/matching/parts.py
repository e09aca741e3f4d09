"""Needs that can never meet are taken apart, so that each part is small and can be searched well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coopbudget.pools.matching.facts import Kind, Miles, Need, fewest_for


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


def take_apart(needs: Iterable[Need], kinds: Mapping[str, Kind], miles: Miles) -> list[Part]:
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
        near = _Near(sorted({need.place for need, _ in found}), miles)
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
    """The hubs that a place can reach; each distance is asked once."""

    def __init__(self, places: Sequence[str], miles: Miles) -> None:
        self._from = {place: [(0.0 if hub == place else miles(place, hub), hub) for hub in places] for place in places}

    def within(self, place: str, miles: float) -> frozenset[str]:
        return frozenset(hub for far, hub in self._from[place] if far is not None and far <= miles)


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
