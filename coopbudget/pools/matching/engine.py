"""From needs to groups, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from coopbudget.pools.matching.facts import Agreed, Group, Kind, Need, Where, weekly_alone, weekly_each
from coopbudget.pools.matching.options import bits_of, options_of
from coopbudget.pools.matching.parts import Part, take_apart
from coopbudget.pools.matching.search import Search

Progress = Callable[[int, int], None]
"""Told after each part: how many needs have been looked at, and of how many."""


def find_groups(
    needs: Iterable[Need], kinds: Mapping[str, Kind], where: Where, *, progress: Progress | None = None
) -> list[Group]:
    """The groups that serve the most members, in a stated order; each need is in one at most."""
    parts = take_apart(needs, kinds, where)
    whole = sum(len(part.needs) for part in parts)
    done, groups = 0, []
    for part in parts:
        groups += groups_of(part)
        done += len(part.needs)
        if progress is not None:
            progress(done, whole)
    return groups


def groups_of(part: Part) -> list[Group]:
    """The groups of one part."""
    options = options_of(part)
    return [_group(part, options[place].agreed, needs) for place, needs in Search(part, options).run()]


def _group(part: Part, agreed: Agreed, bits: int) -> Group:
    members = [part.needs[index] for index in bits_of(bits)]
    # A wish stands only where somebody of the group has it.
    wishes = Agreed(
        agreed.slots,
        agreed.hub,
        max(need.gender for need in members),
        max(need.language for need in members),
    )
    return Group(
        kind=part.kind.key,
        times=part.times,
        minutes=part.minutes,
        agreed=wishes,
        needs=tuple(need.number for need in members),
        each=weekly_each(part.kind, part.times, part.minutes, len(members)),
        alone=weekly_alone(part.kind, part.times, part.minutes),
    )
