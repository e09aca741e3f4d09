"""A day's records under one seal, so that one of them can be shown to stand there without showing the others. Pure.

The tree of RFC 6962 (certificate transparency) over the digests of the day's records: a leaf is SHA-256 over the byte
0 and the digest, a knot SHA-256 over the byte 1 and the two below it, the seal of no record SHA-256 of nothing. Who
holds one record, its neighbours' hashes (one for each storey) and the published seal can work out that they fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple


def leaf(digest: bytes) -> bytes:
    """What stands for one record at the bottom of the tree."""
    return hashlib.sha256(b"\x00" + digest).digest()


def knot(left: bytes, right: bytes) -> bytes:
    """What stands for everything below two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Grows record by record; keeps one hash for each storey, however many records there are."""

    def __init__(self) -> None:
        self._whole: list[tuple[int, bytes]] = []

    def add(self, digest: bytes) -> None:
        """The next record's digest."""
        size, top = 1, leaf(digest)
        while self._whole and self._whole[-1][0] == size:
            top = knot(self._whole.pop()[1], top)
            size *= 2
        self._whole.append((size, top))

    def seal(self) -> bytes:
        """The seal of what was added so far."""
        if not self._whole:
            return hashlib.sha256(b"").digest()
        top = self._whole[-1][1]
        for _size, left in reversed(self._whole[:-1]):
            top = knot(left, top)
        return top


class Step(NamedTuple):
    """A neighbour on the way up: whether it stands to the ``left``, and its hash."""

    left: bool
    hash: bytes


def way_up(digests: Sequence[bytes], place: int) -> list[Step]:
    """The neighbours, from the bottom up, by which record ``place`` (from 0) leads to the seal of ``digests``.

    Raises IndexError for a place that is not among them.
    """
    if not 0 <= place < len(digests):
        raise IndexError(place)
    steps: list[Step] = []
    row = [leaf(each) for each in digests]
    while len(row) > 1:
        beside = place ^ 1
        if beside < len(row):
            steps.append(Step(beside < place, row[beside]))
        row = [knot(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
        place //= 2
    return steps


def leads_to(digest: bytes, steps: Sequence[Step], seal: bytes) -> bool:
    """Whether a record and its neighbours give the seal: what another program works out for itself."""
    top = leaf(digest)
    for step in steps:
        top = knot(step.hash, top) if step.left else knot(top, step.hash)
    return top == seal
