"""Heads of the chain that were published, and those that somebody noted down, must stand where they stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.ledger.finding import Disagrees
from coopbudget.trail.tree import Tree


class Heads:
    """The published heads and those that somebody kept, held against the chain as it passes by.

    ``published`` are rows of ``Stream.published`` in order, the first of which seals what came after record ``before``.
    ``last`` is the furthest that one stood when the walk began.
    """

    def __init__(
        self, published: Iterator[tuple[Any, ...]], last: int, kept: Mapping[int, str], *, before: int = 0
    ) -> None:
        self._published, self._next = published, next(published, None)
        self._kept = kept
        self.furthest = max(last, *kept, 0)
        self.passed = 0
        self._before, self._tree = before, Tree()

    def pass_by(self, seq: int, digest: bytes) -> None:
        """Record ``seq`` has this digest. Raises Disagrees where a published or kept head says otherwise."""
        if seq in self._kept and self._kept[seq] != digest.hex():
            raise Disagrees(f"head {seq}", _l("the chain does not hold the head that was kept"))
        if self._next is None:
            return
        self._tree.add(digest)
        while self._next is not None and self._next[2] == seq:
            day, after, _seq, told, seal = self._next
            if bytes(told) != digest or after != self._before or bytes(seal) != self._tree.seal():
                raise Disagrees(f"head {day}", _l("the chain does not hold the head that was published that day"))
            self.passed += 1
            self._before, self._tree = seq, Tree()
            self._next = next(self._published, None)

    def all_passed(self, head_seq: int) -> None:
        """The chain ends at ``head_seq``. Raises Disagrees where a head stood further on when the walk began."""
        if self.furthest > head_seq:
            raise Disagrees(f"head {self.furthest}", _l("the chain ends before this head"))
        if self._next is not None and self._next[2] <= head_seq:
            raise Disagrees(f"head {self._next[0]}", _l("the heads were not published in this order"))
