"""A contract's story: its editions with what each is worth and who bears it, and what was paid for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from coopbudget.contracts.changing import Change
from coopbudget.contracts.pricing import levy_on, week_of, weeks_between
from coopbudget.contracts.queries.history import ContractStory
from coopbudget.contracts.rules import Allocation, Place
from coopbudget.contracts.service.terms import kinds_of
from coopbudget.contracts.standing import weekly_shares
from coopbudget.invoices.queries.history import ApprovedPart
from coopbudget.payments.queries.paid import Paid
from coopbudget.publication.facts import Agreed, Edition, Payment, Supplier
from coopbudget.publication.rules import Line, Shares, Sum, paid_sum
from coopbudget.tenders.volume import of_terms

SHARED_PRICE = (Allocation.EQUAL, Allocation.BY_PLEDGE)
"""Where the cost is shared so, what a contract is worth does not hang on any one member's hours."""


def agreed(
    story: ContractStory,
    *,
    supplier: Supplier,
    numbers: Mapping[uuid.UUID, int],
    parts: Sequence[ApprovedPart],
    paid: Mapping[uuid.UUID, Sequence[Paid]],
) -> Agreed:
    """A contract with its editions and payments. ``numbers`` are those of the call's contracts, ``paid`` is by part."""
    contract = story.contract
    member_of = {place.fund_id: place.member_id for place in story.places}
    known = [(each, part) for part in parts for each in paid.get(part.id, ())]
    return Agreed(
        number=contract.number,
        supplier=supplier,
        follows=numbers.get(contract.follows_id) if contract.follows_id else None,
        made_at=contract.made_at,
        in_force_at=contract.in_force_at,
        cancelled_at=contract.cancelled_at,
        closed_at=contract.closed_at,
        reviews=tuple(date.fromisoformat(day) for day in contract.reviews),
        editions=tuple(_editions(story)),
        payments=tuple(
            _payment(part, each, member_of)
            for each, part in sorted(known, key=lambda pair: (pair[0].known_at, pair[0].name))
        ),
    )


def _editions(story: ContractStory) -> list[Edition]:
    found: list[Edition] = []
    prices: list[tuple[date, int]] = []
    for version in story.versions:
        assert version.in_force_at is not None
        terms = version.terms
        kinds = kinds_of(terms)
        starts_on, ends_on = date.fromisoformat(terms["starts_on"]), date.fromisoformat(terms["ends_on"])
        week = week_of(kinds)
        if not prices or prices[-1][1] != week:
            prices = [each for each in prices if each[0] < version.from_on]
            prices.append((version.from_on if prices else starts_on, week))
        value = terms["cap_term"]
        if value is None or version.kind == Change.TERMINATION:
            value = _worth(prices, ends_on)
        shares = _first_shares(story, terms) if version.kind == Change.FIRST else _later_shares(story, version)
        found.append(
            Edition(
                number=version.number,
                kind=version.kind,
                at=version.in_force_at,
                from_on=version.from_on,
                until_on=version.until_on,
                starts_on=starts_on,
                ends_on=ends_on,
                weeks=weeks_between(starts_on, ends_on),
                kinds={str(kind): (each.rate, each.minutes) for kind, each in kinds.items()},
                value=value,
                borne=Sum(shares, {} if terms["allocation"] in SHARED_PRICE else shares),
                levy_bp=terms["levy_bp"],
                rebate=of_terms(terms.get("rebate")),
            )
        )
    return found


def _worth(prices: Sequence[tuple[date, int]], ends_on: date) -> int:
    """What the usual weeks come to (pence), each at the price of its time. ``prices`` are first day and week's price.

    Weeks are counted from the first day, so that one begun under the old price is paid by it.
    """
    first = prices[0][0]
    begun = [weeks_between(first, day - timedelta(days=1)) for day, _ in prices]
    ends = [*begun[1:], weeks_between(first, ends_on)]
    return sum(week * max(0, end - start) for (_, week), start, end in zip(prices, begun, ends, strict=True))


def _first_shares(story: ContractStory, terms: Mapping[str, Any]) -> Shares:
    """What each who said yes before it was signed bears of a usual week, by the terms as they were signed."""
    minutes_of = terms.get("minutes_of", {})
    begun = [place for place in story.places if place.said_yes and place.first_day is None]
    places = [
        Place(place.fund_id, place.member_number, place.weekly, minutes_of.get(str(place.member_number), place.minutes))
        for place in begun
    ]
    week = week_of(kinds_of(terms))
    cost = week + levy_on(week, terms["levy_bp"])
    found = weekly_shares(places, cost, Allocation(terms["allocation"]), date.fromisoformat(terms["starts_on"]))
    return _by_member((place.member_id, found.get(place.fund_id, 0)) for place in begun)


def _later_shares(story: ContractStory, version: Any) -> Shares:
    """What each bears of a usual week by a change; where it ends the contract, what each bore before."""
    stakes = story.stakes[version.id]
    ends = version.kind == Change.TERMINATION
    return _by_member(
        (place.member_id, stakes[place.id].share_before if ends else stakes[place.id].share_after)
        for place in story.places
        if place.id in stakes
    )


def _by_member(shares: Iterable[tuple[uuid.UUID, int]]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for member, share in shares:
        found[member] = found.get(member, 0) + share
    return found


def _payment(part: ApprovedPart, paid: Paid, member_of: Mapping[uuid.UUID, uuid.UUID]) -> Payment:
    lines = [
        Line(
            line.owed,
            _by_member((member_of[fund], weight) for fund, weight in line.weights.items()),
            credited=line.credit > 0,
        )
        for line in part.lines
    ]
    return Payment(
        name=paid.name,
        on=paid.paid_on,
        at=paid.known_at,
        amount=paid.amount,
        borne=paid_sum(paid.amount, part.cost, part.shares, lines),
        returned_on=paid.returned_on,
        returned_at=paid.return_known_at,
        shares=part.shares,
    )
