"""Money is integer pence with a unit, never a float; this module reads it, shows it and splits it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

from babel.numbers import format_currency

GBP: Final = "GBP"  # pence
TIME: Final = "TIME"  # minutes, for a time bank
UNITS: Final = (GBP, TIME)

# PostgreSQL's bigint, with room left so that a sum of many stays inside it.
LARGEST: Final = 10**15

_POUNDS = re.compile(
    r"(?P<sign>[-−]?)£?\s*(?P<sign2>[-−]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<pence>[0-9]{1,2}))?"
)

_PACKED: Final = 2**62  # what is below it fits into eight bytes

Key = TypeVar("Key")


def parse_pounds(text: str) -> int:
    """Pence from what a person types: ``42``, ``£1,204.50``, ``1204.5``, ``-3``.

    Raises ValueError for anything else, a third decimal included: money is never rounded in silence.
    """
    match = _POUNDS.fullmatch(text.strip())
    if match is None or (match["sign"] and match["sign2"]):
        raise ValueError(f"not an amount of money: {text!r}")
    pence = int(match["whole"].replace(",", "")) * 100 + int((match["pence"] or "0").ljust(2, "0"))
    if pence > LARGEST:
        raise ValueError("more money than this can hold")
    return -pence if match["sign"] or match["sign2"] else pence


@lru_cache(maxsize=8192)
def format_pence(pence: int, locale: str = "en_GB") -> str:
    """``120450`` as ``£1,204.50``; a negative amount carries its sign before the pound.

    The newest answers are kept: a page names the same amounts again and again, and writing one is dear.
    """
    return format_currency(Decimal(pence) / 100, "GBP", locale=locale)


def plain_pounds(pence: int) -> str:
    """``120450`` as ``1204.50``: for files and form fields, where no comma or sign may stand."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def split(amount: int, weights: Sequence[tuple[Key, int]]) -> list[tuple[Key, int]]:
    """Split ``amount`` pence in proportion to ``weights``; the parts sum to ``amount``, always.

    Method: largest remainder (Hamilton). Ties go to whoever stands first in ``weights``, so callers pass a
    stable, stated order (member number, say). Python's integers don't overflow at amount times weight.
    Raises ValueError for a negative amount or weight, or when every weight is zero.
    """
    parts = portions(amount, [weight for _, weight in weights])
    return [(key, part) for (key, _), part in zip(weights, parts, strict=True)]


def portions(amount: int, weights: Sequence[int]) -> Sequence[int]:
    """The same from weights alone, place by place, and packed: there may be a hundred thousand. Raises as ``split``."""
    total = sum(weights)
    if amount < 0 or total <= 0 or min(weights) < 0:
        raise ValueError("a split needs a whole amount and at least one positive weight")
    small = max(amount, total) < _PACKED
    parts: Any = array("q") if small else []
    remainders: Any = array("q") if small else []
    for weight in weights:
        part, remainder = divmod(amount * weight, total)
        parts.append(part)
        remainders.append(-remainder)
    left = amount - sum(parts)
    for index in sorted(range(len(parts)), key=remainders.__getitem__)[:left]:
        parts[index] += 1
    return parts  # type: ignore[no-any-return]
