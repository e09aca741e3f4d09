"""Benford's law: how often amounts begin with 1, 2, ... 9 where nobody made them up. Pure.

Test: the mean absolute deviation of the nine shares from Benford's (Nigrini calls more than 0.015 nonconformity), and
chi-square with 8 degrees of freedom beyond chance of one in a hundred. Both, so that neither many small deviations
of much data nor one jump of little data cries. The law holds only for amounts of many sizes: at least 300 of a year,
the middle nine tenths of them reaching over two powers of ten, and no single amount more than one in twenty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import log10

from coopbudget.exceptions.facts import Claim, Found, Rule

LEAST = 300
LEAST_SPREAD = 100
MOST_OF_ONE = 20
MOST_DEVIATION = 0.015
CHI_SQUARE = 20.09
"""The 99th percentile with 8 degrees of freedom."""

EXPECTED = {digit: log10(1 + 1 / digit) for digit in range(1, 10)}


def shares(amounts: Sequence[int]) -> dict[int, float]:
    """How often each digit begins an amount, as parts of 1."""
    counts = Counter(int(str(amount)[0]) for amount in amounts)
    return {digit: counts[digit] / len(amounts) for digit in EXPECTED}


def deviation(amounts: Sequence[int]) -> float:
    """The mean absolute deviation of the shares from Benford's."""
    found = shares(amounts)
    return sum(abs(found[digit] - EXPECTED[digit]) for digit in EXPECTED) / len(EXPECTED)


def chi_square(amounts: Sequence[int]) -> float:
    """Chi-square of the counts against Benford's."""
    found = shares(amounts)
    return len(amounts) * sum((found[digit] - EXPECTED[digit]) ** 2 / EXPECTED[digit] for digit in EXPECTED)


def testable(amounts: Sequence[int]) -> bool:
    """Whether the law can be asked of amounts (pence, above nothing) at all."""
    if len(amounts) < LEAST:
        return False
    ordered = sorted(amounts)
    low, high = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
    commonest = Counter(amounts).most_common(1)[0][1]
    return high >= LEAST_SPREAD * low and commonest * MOST_OF_ONE <= len(amounts)


def odd_digits(claims: Iterable[Claim], today: date) -> list[Found]:
    """Years that are over whose invoices and bills begin with other digits than amounts by themselves do."""
    years: dict[int, list[int]] = defaultdict(list)
    for claim in claims:
        if claim.amount > 0 and claim.on.year < today.year:
            years[claim.on.year].append(claim.amount)
    found = []
    for year, amounts in sorted(years.items()):
        if testable(amounts) and deviation(amounts) > MOST_DEVIATION and chi_square(amounts) > CHI_SQUARE:
            parts = shares(amounts)
            digit = max(EXPECTED, key=lambda each: parts[each] - EXPECTED[each])
            found.append(
                Found(
                    Rule.DIGITS, str(year), date(year, 12, 31), sum(amounts),
                    {
                        "year": year, "amounts": len(amounts), "digit": digit,
                        "percent": round(100 * parts[digit]), "expected": round(100 * EXPECTED[digit]),
                    },
                    (),
                )
            )  # fmt: skip
    return found
