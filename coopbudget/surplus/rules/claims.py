"""Everybody's claims to a dividend, packed: there may be a hundred thousand."""

from __future__ import annotations

import uuid
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from coopbudget.money import portions
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus.rules.split import Shares
from coopbudget.surplus.rules.trade import Source, Trade

_SOURCES, _PARTS = tuple(Source), tuple(MemberClass)
_NONE = -1
_NO_FUND = uuid.UUID(int=0)


class Claims(Sequence[Trade]):
    """Trade after trade, in the order in which it came, at some sixty bytes each. Read, each is a Trade again."""

    def __init__(self, trades: Iterable[Trade]) -> None:
        self._numbers = array("q")  # member, fund, amount
        self._kinds = array("b")  # source, part
        self._ids = bytearray()  # member, fund
        for each in trades:
            self._numbers.extend((each.member, each.fund, each.amount))
            self._kinds.append(_NONE if each.source is None else _SOURCES.index(each.source))
            self._kinds.append(_NONE if each.part is None else _PARTS.index(each.part))
            self._ids += each.member_id.bytes + (each.fund_id or _NO_FUND).bytes

    def __len__(self) -> int:
        return len(self._kinds) // 2

    @overload
    def __getitem__(self, place: int) -> Trade: ...
    @overload
    def __getitem__(self, place: slice) -> list[Trade]: ...
    def __getitem__(self, place: int | slice) -> Trade | list[Trade]:
        if isinstance(place, slice):
            return [self._at(n) for n in range(*place.indices(len(self)))]
        return self._at(range(len(self))[place])

    def __iter__(self) -> Iterator[Trade]:
        return map(self._at, range(len(self)))

    def _at(self, n: int) -> Trade:
        member, fund, amount = self._numbers[3 * n : 3 * n + 3]
        source, part = self._kinds[2 * n : 2 * n + 2]
        ids = self._ids[32 * n : 32 * n + 32]
        return Trade(
            member, fund, uuid.UUID(bytes=bytes(ids[16:])) if fund else None, uuid.UUID(bytes=bytes(ids[:16])), amount,
            None if source == _NONE else _SOURCES[source], None if part == _NONE else _PARTS[part],
        )  # fmt: skip

    def counted(self, part: MemberClass | None) -> tuple[Sequence[int], Sequence[int]]:
        """The places of those with a claim to the pot of a part (None: the dividend by trade), and what each counts."""
        kind, places, amounts = _NONE if part is None else _PARTS.index(part), array("q"), array("q")
        for place, theirs in enumerate(self._kinds[1::2]):
            if theirs == kind and (amount := self._numbers[3 * place + 2]) > 0:
                places.append(place)
                amounts.append(amount)
        return places, amounts


def each_gets(shares: Shares, claims: Claims) -> Sequence[int]:
    """What every claim gets of a split (pence), place by place: of the dividend by trade, and of the parts that classes
    have of their own. ``claims`` stand in their order (``in_order``), for a spare penny.

    Raises ValueError where something is to be shared and nobody has a claim to it.
    """
    gets = array("q", bytes(8 * len(claims)))
    pots: list[tuple[MemberClass | None, int]] = [(None, shares.dividend), *shares.classes]
    for part, pot in pots:
        if pot:
            places, amounts = claims.counted(part)
            for place, amount in zip(places, portions(pot, amounts), strict=True):
                gets[place] = amount
    return gets
