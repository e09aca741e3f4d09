"""What a group could agree on, and which needs of a part fit it; sets of needs are bits of one whole number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

from coopbudget.pools.matching.facts import Agreed
from coopbudget.pools.matching.parts import Part

MOST_SLOT_SETS = 400
"""So many sets of slots are tried for one need's week: somebody who is free all week fits what others choose."""


@dataclass(frozen=True)
class Option:
    """Something to agree on, and the needs that it suits, as bits."""

    agreed: Agreed
    fits: int


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def options_of(part: Part) -> list[Option]:
    """Every option that suits enough needs, without those whose needs all fit another; in a stated order."""
    by_hub: dict[str, int] = {}
    genders: dict[str, int] = {}
    languages: dict[str, int] = {}
    by_slot: dict[int, int] = {}
    refused: dict[int, int] = {}
    for index, (need, hubs) in enumerate(zip(part.needs, part.reach, strict=True)):
        bit = 1 << index
        for hub in hubs:
            by_hub[hub] = by_hub.get(hub, 0) | bit
        genders[need.gender] = genders.get(need.gender, 0) | bit
        languages[need.language] = languages.get(need.language, 0) | bit
        for slot in bits_of(need.slots):
            by_slot[slot] = by_slot.get(slot, 0) | bit
        for slots in need.avoid:
            refused[slots] = refused.get(slots, 0) | bit
    least = part.kind.least
    wishes = [
        (gender, language, gender_fits & language_fits)
        for gender, gender_fits in _with_the_indifferent(genders)
        for language, language_fits in _with_the_indifferent(languages)
    ]
    found: dict[int, Agreed] = {}
    for slots in _slot_sets(part, by_slot):
        free = ~refused.get(slots, 0)
        for slot in bits_of(slots):
            free &= by_slot[slot]
        if free.bit_count() < least:
            continue
        for hub, near in sorted(by_hub.items()):
            here = free & near
            if here.bit_count() < least:
                continue
            for gender, language, fits in wishes:
                suits = here & fits
                if suits.bit_count() >= least:
                    found.setdefault(suits, Agreed(slots, hub, gender, language))
    return _widest([Option(agreed, fits) for fits, agreed in found.items()])


def _with_the_indifferent(wishes: dict[str, int]) -> list[tuple[str, int]]:
    """For each wish, who has it or none. Nobody's wish in particular comes last: it suits fewest."""
    whoever = wishes.get("", 0)
    stated = [(wish, fits | whoever) for wish, fits in sorted(wishes.items()) if wish]
    return stated or [("", whoever)]


def _slot_sets(part: Part, by_slot: dict[int, int]) -> list[int]:
    """The sets of as many slots as are wanted that some need has, in a stated order."""
    shared = {slot for slot, fits in by_slot.items() if fits.bit_count() >= part.kind.least}
    found: set[int] = set()
    for mask in sorted({need.slots for need in part.needs}):
        usable = [slot for slot in bits_of(mask) if slot in shared]
        for chosen in islice(combinations(usable, part.times), MOST_SLOT_SETS):
            found.add(sum(1 << slot for slot in chosen))
    return sorted(found)


def _widest(options: list[Option]) -> list[Option]:
    """Without each option whose needs all fit another one; the widest first."""
    ordered = sorted(options, key=lambda each: (-each.fits.bit_count(), each.agreed))
    having: dict[int, list[int]] = {}
    kept = []
    for option in ordered:
        members = list(bits_of(option.fits))
        rarest = min(members, key=lambda index: len(having.get(index, ())))
        if any(option.fits & ~wider == 0 for wider in having.get(rarest, ())):
            continue
        kept.append(option)
        for index in members:
            having.setdefault(index, []).append(option.fits)
    return kept
