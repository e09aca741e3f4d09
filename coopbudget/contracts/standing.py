"""What each member's share of a usual week is, and whether those who said yes carry the contract. Pure.

Money is pence a week, the levy included.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coopbudget.contracts.rules import AbsenceRule, Allocation, Place, Terms, Visit, share_invoice


@dataclass(frozen=True)
class Standing:
    """Whether those who said yes carry the contract. Money is pence a week, the levy included."""

    weekly_cost: int
    weekly_yes: int
    people_yes: int
    people_waiting: int
    min_people: int
    beyond: tuple[int, ...]  # member numbers whose share would be more than they pledged
    shares: Mapping[uuid.UUID, int]

    @property
    def enough_money(self) -> bool:
        return self.weekly_yes >= self.weekly_cost and not self.beyond

    @property
    def enough_people(self) -> bool:
        return self.people_yes >= self.min_people

    @property
    def stands(self) -> bool:
        return self.enough_money and self.enough_people


def weekly_shares(places: Iterable[Place], cost: int, allocation: Allocation, on: date) -> dict[uuid.UUID, int]:
    """What each fund pays in a week when everybody comes; ``cost`` has the levy in it."""
    ordered = sorted(places, key=lambda place: (place.member, str(place.key)))
    if not any(place.pays_on(on) for place in ordered):
        return {place.key: 0 for place in ordered}
    everyone = frozenset(place.member for place in ordered)
    terms = Terms(allocation, AbsenceRule.PAYS_ON)
    whole = share_invoice([Visit(on, cost, everyone)], ordered, [], terms)
    return {share.key: share.cost for share in whole.shares}


def _most(place: Place) -> int:
    return place.pledge if place.most is None else place.most


def standing(
    yes: Sequence[Place],
    waiting: Sequence[Place],
    *,
    cost: int,
    allocation: Allocation,
    min_people: int,
    on: date,
) -> Standing:
    """Whether those who said yes carry ``cost`` a week among them, each within her pledge.

    Four people at £40 a week each, for a week of £150.00 and at least three people: it stands. Two of them
    say no: £80 does not carry £150.00, and two are too few.
    """
    shares = weekly_shares(yes, cost, allocation, on)
    owed: dict[int, int] = {}
    for place in yes:
        owed[place.member] = owed.get(place.member, 0) + shares[place.key] - _most(place)
    return Standing(
        weekly_cost=cost,
        weekly_yes=sum(_most(place) for place in yes if place.pays_on(on)),
        people_yes=len(owed),
        people_waiting=len({place.member for place in waiting}),
        min_people=min_people,
        beyond=tuple(sorted(member for member, over in owed.items() if over > 0)),
        shares=shares,
    )
