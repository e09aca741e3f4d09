"""The code on a receipt: an entry's number and the beginning of its record's digest. Pure.

Who kept the code can see later that the record still stands as it stood: had it been rewritten, its digest would
begin otherwise. Eighty bits of it are enough that nobody finds another record that begins the same.
"""

from __future__ import annotations

from typing import Final, NamedTuple

KEPT: Final = 20
"""How many characters of the digest a code holds."""


class Code(NamedTuple):
    """What somebody typed: the entry's number, and how its record's digest begins ("" where they typed the number)."""

    number: int
    begins: str


def code_of(number: int, digest: bytes) -> str:
    """``57-9f3a-77c1-0b2d-44aa-1c0e``: what stands on the receipt."""
    begins = digest.hex()[:KEPT]
    return "-".join([str(number), *(begins[at : at + 4] for at in range(0, KEPT, 4))])


def read_code(text: str) -> Code | None:
    """A code as somebody typed it, in any spacing; or the entry's number alone. None for anything else."""
    first, _, rest = text.strip().lower().replace("\u2013", "-").replace(" ", "-").partition("-")
    begins = "".join(rest.split("-"))
    if not (first.isascii() and first.isdigit() and len(first) <= 12):
        return None
    if begins.strip("0123456789abcdef") or len(begins) not in (0, KEPT):
        return None
    return Code(int(first), begins)
