"""Who pays what of an invoice that is approved in parts and credited later, to the penny. Pure: no database, no clock.

**The rule.** At every moment each fund has paid what one approval of all the lines that count so far would take
from it: the exact fractions of all lines are added and rounded together by largest remainder (decision 20). A part,
and a credit note, moves the difference between what stood before and what stands after. So the order in which
parts are approved and credits given changes nothing, the sums are exact, and a credit of the whole gives each fund
back what it paid. A difference may be a penny the other way: rounded again, a fund had paid one too many, or too few.

Money is pence, levy and VAT are basis points (1 % is 100).
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from coopbudget.contracts.pricing import levy_on
from coopbudget.money import split


@dataclass(frozen=True)
class Borne:
    """A line that counts: what is owed for it now (all that was taken off it gone) and the whole numbers in
    proportion to which funds bear it, frozen when it was matched."""

    owed: int
    weights: Mapping[uuid.UUID, int]


@dataclass(frozen=True)
class Part:
    """What one fund pays: ``cost`` to the provider (VAT in it), ``levy`` to the co-op."""

    cost: int
    levy: int


NOTHING = Part(0, 0)


@dataclass(frozen=True)
class Sums:
    """What stands, or what moves: ``vat`` is in ``cost``; ``shares`` by fund, those with nothing left out."""

    cost: int = 0
    vat: int = 0
    levy: int = 0
    shares: Mapping[uuid.UUID, Part] = field(default_factory=dict)


def vat_in(cost: int, vat_bp: int) -> int:
    """The VAT that is in a sum, half a penny up: at 20 % (2000), £20.00 of £120.00."""
    return (2 * cost * vat_bp + 10_000 + vat_bp) // (2 * (10_000 + vat_bp))


def whole_numbers(parts: Mapping[uuid.UUID, Fraction]) -> dict[uuid.UUID, int]:
    """Exact parts as the smallest whole numbers in the same proportion: a half and a quarter as 2 and 1."""
    used = {key: part for key, part in parts.items() if part}
    if not used:
        return {}
    scale = math.lcm(*(part.denominator for part in used.values()))
    found = {key: int(part * scale) for key, part in used.items()}
    shared = math.gcd(*found.values())
    return {key: number // shared for key, number in found.items()}


def stand(lines: Iterable[Borne], order: Sequence[uuid.UUID], *, levy_bp: int, vat_bp: int = 0) -> Sums:
    """What one approval of these lines takes from each fund; ``order`` settles ties (by member, then by fund).

    Two lines of £100.00 borne 2 to 1: £133.33 and £66.67. Raises ValueError for a line that is owed and borne by
    nobody, or by a fund that is not in ``order``.
    """
    exact = {key: Fraction(0) for key in order}
    cost = 0
    for line in lines:
        whole = sum(line.weights.values())
        if line.owed and not whole:
            raise ValueError("nobody bears this line")
        cost += line.owed
        for key, weight in line.weights.items():
            if key not in exact:
                raise ValueError("a fund that has no place in the contract")
            exact[key] += Fraction(line.owed * weight, whole)
    if not cost:
        return Sums()
    scale = math.lcm(*(part.denominator for part in exact.values()))
    costs = split(cost, [(key, int(part * scale)) for key, part in exact.items()])
    levy = levy_on(cost, levy_bp)
    levies = dict(split(levy, costs))
    shares = {key: Part(part, levies[key]) for key, part in costs if part or levies[key]}
    return Sums(cost, vat_in(cost, vat_bp), levy, shares)


def step(before: Sums, after: Sums) -> Sums:
    """What moves between two moments; negative where it goes back."""
    shares = {
        key: Part(
            after.shares.get(key, NOTHING).cost - before.shares.get(key, NOTHING).cost,
            after.shares.get(key, NOTHING).levy - before.shares.get(key, NOTHING).levy,
        )
        for key in [*before.shares, *(key for key in after.shares if key not in before.shares)]
    }
    moved = {key: part for key, part in shares.items() if part != NOTHING}
    return Sums(after.cost - before.cost, after.vat - before.vat, after.levy - before.levy, moved)
