"""Invoices and bills cut to fit under the limit above which one more officer says yes. Pure; whole pence."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from coopbudget.exceptions.facts import Claim, Found, Kind, Limit, Record, Rule
from coopbudget.exceptions.rules.payments import SPLIT_DAYS, limit_on

SPAN_DAYS = 31
"""Invoices for a longer time than this, together, are late ones that came at once."""


def cut_under_limit(claims: Iterable[Claim], limits: Mapping[Kind, Sequence[Limit]]) -> list[Found]:
    """Papers of one party that came within a week: each within the limit and half of it or more, together above it.
    As one paper they would have needed one more person.

    Invoices are held together where they are of one contract and, together, for a month at most: a provider with two
    contracts sends two invoices, and one who is late sends two months at once.
    """
    groups: dict[tuple[Kind, uuid.UUID, uuid.UUID | None], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda each: (each.on, each.number)):
        limit = limit_on(limits.get(claim.kind, ()), claim.on)
        if limit is not None and claim.amount <= limit <= 2 * claim.amount:
            groups[claim.kind, claim.party, claim.contract].append(claim)
    found = []
    for (kind, party, _contract), group in groups.items():
        while group:
            first = group[0]
            near = [each for each in group if _belong(first, each)]
            group = [each for each in group if each not in near]
            together = sum(each.amount for each in near)
            limit = limit_on(limits[kind], near[-1].on) or 0
            if len(near) > 1 and together > limit:
                found.append(_found(party, near, together, limit))
    return found


def _belong(first: Claim, other: Claim) -> bool:
    since, until = min(first.since, other.since), max(first.until, other.until)
    return other.on - first.on < timedelta(days=SPLIT_DAYS) and until - since < timedelta(days=SPAN_DAYS)


def _found(party: uuid.UUID, near: Sequence[Claim], together: int, limit: int) -> Found:
    kind = near[0].kind
    records: tuple[Record, ...] = tuple(each.record for each in near)
    return Found(
        Rule.SPLIT, f"{kind.value}:{party}:{near[0].number}", near[-1].on, together,
        {"limit": limit, "together": together, "papers": len(near), "of": kind.value}, records,
        people=frozenset().union(*(each.people for each in near)),
        members=frozenset().union(*(each.members for each in near)), parties=frozenset({party}),
    )  # fmt: skip
