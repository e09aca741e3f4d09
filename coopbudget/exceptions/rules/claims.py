"""Invoices and bills: asked twice, without a paper, too round, or after a long silence. Pure.

Amounts are whole pence.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from coopbudget.exceptions.facts import Claim, Found, Kind, Rule

DORMANT_DAYS = 400
"""A silence longer than this is one: what comes once a year (an insurance) never is."""

ROUND = 5_000
ROUND_LEAST = 6
ROUND_PERCENT = 80
_PARTS = re.compile(r"[A-Z]+|[0-9]+")


def squeezed(number: str) -> tuple[str, ...]:
    """A paper's number without what people type differently: ``INV-0012``, ``inv 12`` and ``INV12`` are one.

    ``1-12`` and ``11-2`` are two. A number without a letter or a figure is its own.
    """
    found = _PARTS.findall(number.upper())
    return tuple(each.lstrip("0") or "0" if each.isdigit() else each for each in found) or (number,)


def _by_party(claims: Iterable[Claim]) -> dict[tuple[Kind, uuid.UUID], list[Claim]]:
    groups: dict[tuple[Kind, uuid.UUID], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda each: (each.on, each.number)):
        groups[claim.kind, claim.party].append(claim)
    return groups


def same_claim(first: Claim, second: Claim) -> str:
    """Why two papers of one party may be one: ``number``, ``amount``, or nothing.

    The same number, as people type it; or the same amount with the same day or the same period. Two invoices of the
    same sum for different people are two (a provider with a contract for each of them sends such every month).
    """
    if squeezed(first.their_number) == squeezed(second.their_number):
        return "number"
    same_time = first.on == second.on or (first.since, first.until) == (second.since, second.until)
    apart = bool(first.members) and bool(second.members) and not first.members & second.members
    return "amount" if first.amount == second.amount and same_time and not apart else ""


def duplicates(claims: Iterable[Claim]) -> list[Found]:
    """Papers that were asked for before: each later one with the first it is like."""
    found = []
    for (_kind, party), group in _by_party(claims).items():
        for index, later in enumerate(group):
            for first in group[:index]:
                if how := same_claim(first, later):
                    found.append(
                        Found(
                            Rule.DUPLICATE, str(later.id), later.on, later.amount, {"how": how},
                            (first.record, later.record), people=later.people | first.people,
                            parties=frozenset({party}),
                        )
                    )  # fmt: skip
                    break
    return found


def without_evidence(claims: Iterable[Claim]) -> list[Found]:
    """Bills that were paid and have no file. A provider's invoice stands on visits that members confirmed."""
    return [
        Found(
            Rule.NO_EVIDENCE, str(claim.id), claim.on, claim.amount, {}, (claim.record,), people=claim.people,
            parties=frozenset({claim.party}),
        )
        for claim in claims
        if claim.kind is Kind.BILL and claim.paid and not claim.has_file
    ]  # fmt: skip


def round_sums(claims: Iterable[Claim]) -> list[Found]:
    """Suppliers whose bills of a year are nearly all whole £50: six bills or more, four of five round, three sums.

    Equal sums are a standing price (a rent), so they count once. What an invoice of visits comes to is hours times a
    rate, and round by itself: those are left alone.
    """
    groups: dict[tuple[uuid.UUID, int], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda each: (each.on, each.number)):
        if claim.kind is Kind.BILL:
            groups[claim.party, claim.on.year].append(claim)
    found = []
    for (party, year), bills in groups.items():
        round_ones = [bill for bill in bills if bill.amount % ROUND == 0]
        many = len(bills) >= ROUND_LEAST and len(round_ones) * 100 >= ROUND_PERCENT * len(bills)
        if many and len({bill.amount for bill in round_ones}) >= 3:
            found.append(
                Found(
                    Rule.ROUND_SUMS, f"{party}:{year}", round_ones[-1].on, sum(bill.amount for bill in round_ones),
                    {"round": len(round_ones), "all": len(bills), "year": year},
                    tuple(bill.record for bill in round_ones[:20]),
                    people=frozenset().union(*(bill.people for bill in round_ones)), parties=frozenset({party}),
                )
            )  # fmt: skip
    return found


def dormant(claims: Iterable[Claim], last_before: Mapping[tuple[Kind, uuid.UUID], date]) -> list[Found]:
    """Whoever asks for money again after more than 400 days. ``last_before``: their last paper before these."""
    found = []
    for (kind, party), group in _by_party(claims).items():
        before: Sequence[date | None] = (last_before.get((kind, party)), *(claim.on for claim in group))
        for last, claim in zip(before, group, strict=False):
            if last is not None and claim.on - last > timedelta(days=DORMANT_DAYS):
                found.append(
                    Found(
                        Rule.DORMANT, str(claim.id), claim.on, claim.amount,
                        {"days": (claim.on - last).days, "last": last.isoformat()}, (claim.record,),
                        people=claim.people, parties=frozenset({party}),
                    )
                )  # fmt: skip
    return found
