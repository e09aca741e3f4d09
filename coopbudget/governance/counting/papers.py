"""What is counted: candidates, and papers that rank them, equal papers together."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Ranking = tuple[int, ...]
"""Candidates by their place on the paper (from 0), the first choice first. No candidate stands twice."""


@dataclass(frozen=True)
class Election:
    """An election ready to be counted. ``papers`` maps each ranking to how many votes were cast so."""

    title: str
    names: tuple[str, ...]
    seats: int
    papers: dict[Ranking, int]
    withdrawn: frozenset[int] = frozenset()

    @property
    def standing(self) -> tuple[int, ...]:
        """The candidates who can be elected, in the order of the paper."""
        return tuple(each for each in range(len(self.names)) if each not in self.withdrawn)

    def valid(self) -> dict[Ranking, int]:
        """The papers as they are counted: without who withdrew; a paper that then names nobody is not valid."""
        if not self.withdrawn:
            return {ranking: votes for ranking, votes in self.papers.items() if ranking}
        left: Counter[Ranking] = Counter()
        for ranking, votes in self.papers.items():
            kept = tuple(each for each in ranking if each not in self.withdrawn)
            if kept:
                left[kept] += votes
        return dict(left)

    def spoilt(self) -> int:
        """How many votes name nobody who stands."""
        return sum(self.papers.values()) - sum(self.valid().values())


def collect(rankings: Iterable[tuple[Ranking, int]]) -> dict[Ranking, int]:
    """Equal papers laid together: how many votes each ranking has."""
    found: Counter[Ranking] = Counter()
    for ranking, votes in rankings:
        found[ranking] += votes
    return dict(found)


def lot_order(election: Election) -> tuple[int, ...]:
    """The order of the lot: who comes first is drawn first.

    It is drawn from the papers themselves: each candidate's SHA-256 over all that was cast and their own name,
    smallest first. Nobody can choose it, the order of the papers does not change it, and whoever counts again
    draws the same.
    """
    seed = json.dumps([election.seats, election.names, sorted(election.withdrawn), sorted(election.papers.items())])
    box = hashlib.sha256(seed.encode()).digest()
    return tuple(
        sorted(
            range(len(election.names)),
            key=lambda each: hashlib.sha256(box + election.names[each].encode("utf-8", "surrogatepass")).digest(),
        )
    )


def same_names(names: Sequence[str]) -> str | None:
    """A name that stands twice, or None."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
