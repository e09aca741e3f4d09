"""Which groups serve the most members of a part: built greedily, then taken down and built again where some are left.

Every choice is made by a generator with a fixed seed and a count of tries, never by the clock: the same part
always gives the same groups.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from coopbudget.pools.matching.options import Option, bits_of
from coopbudget.pools.matching.parts import Part

SEED = 20261127
TRIES_A_NEED = 60
"""So many times are groups taken down and built again, for each need of a part."""
SMALLER = 0.3
"""How often a group is made smaller than it could be: what is left over may make another."""
WORSE = 0.05
"""How often one fewer is put up with for a while, so that the search gets out of a corner."""
PATIENCE = 800
"""So many tries without a gain, and a few more for each need left over, end the search of a part."""
MOST_WORK = 2_000_000
"""So many groups and options are looked at in one part at most: a crowd that wants the same has many good answers."""


@dataclass
class _Made:
    """Groups by a running number: which option, and its needs as bits."""

    option: dict[int, int] = field(default_factory=dict)
    needs: dict[int, int] = field(default_factory=dict)
    free: int = 0


class Search:
    """The search of one part. ``run`` gives its groups: an option's place in the list, and needs as bits."""

    def __init__(self, part: Part, options: list[Option]) -> None:
        kind = part.kind
        self.least, self.most = kind.least, kind.most
        self.fits = [option.fits for option in options]
        self.having: list[list[int]] = [[] for _ in part.needs]
        self.servable = 0
        for place, fits in enumerate(self.fits):
            self.servable |= fits
            for index in bits_of(fits):
                self.having[index].append(place)
        # payable[size]: the needs that can pay their share in a group of that size.
        self.payable = [
            sum(1 << index for index, fewest in enumerate(part.fewest) if fewest <= size)
            for size in range(self.most + 1)
        ]
        self.choosy = [len(having) for having in self.having]
        self.random = random.Random(SEED)
        self.made = _Made(free=self.servable)
        self.next = 0

    def run(self) -> list[tuple[int, int]]:
        """The groups, in the order of their lowest need."""
        self.greedy()
        best, left = self._now(), self.made.free.bit_count()
        idle = work = 0
        for _ in range(TRIES_A_NEED * self.servable.bit_count()):
            if not self.made.free or idle > PATIENCE + 4 * left or work > MOST_WORK:
                break
            work += self._try_again()
            idle += 1
            if (now := self.made.free.bit_count()) < left:
                best, left, idle = self._now(), now, 0
        return sorted(best, key=lambda each: each[1] & -each[1])

    def greedy(self) -> int:
        """The largest group first, until none can be made: where the search begins. How many are served."""
        self._build(list(range(len(self.fits))))
        self._join()
        return (self.servable & ~self.made.free).bit_count()

    def _now(self) -> list[tuple[int, int]]:
        return [(self.made.option[key], needs) for key, needs in self.made.needs.items()]

    def _possible(self, option: int) -> tuple[int, int]:
        """The largest group that the free needs could make at an option (0: none), and who could be in it."""
        candidates = self.fits[option] & self.made.free
        for size in range(min(self.most, candidates.bit_count()), self.least - 1, -1):
            able = candidates & self.payable[size]
            if able.bit_count() >= size:
                return size, able
        return 0, 0

    def _choose(self, able: int, size: int, *, shake: bool) -> int:
        """So many of the able: those with the fewest other ways first."""
        if able.bit_count() == size:
            return able
        if shake:
            order = sorted(bits_of(able), key=lambda index: self.choosy[index] * (0.5 + self.random.random()))
        else:
            order = sorted(bits_of(able), key=lambda index: (self.choosy[index], index))
        return sum(1 << index for index in order[:size])

    def _open(self, option: int, needs: int) -> None:
        self.made.option[self.next], self.made.needs[self.next] = option, needs
        self.made.free &= ~needs
        self.next += 1

    def _build(self, options: list[int], *, shake: bool = False) -> None:
        """Open the largest group that can be opened, until none can."""
        sizes = {option: self._possible(option)[0] for option in options}
        while sizes:
            best = max(sizes.values())
            if not best:
                return
            enough = best - 1 if shake and best > self.least and self.random.random() < SMALLER else best
            ties = [option for option, size in sizes.items() if size >= enough]
            option = self.random.choice(ties) if shake else ties[0]
            size, able = self._possible(option)
            if size < sizes[option]:
                sizes[option] = size
                if not size:
                    del sizes[option]
                continue
            if shake and size > self.least and self.random.random() < SMALLER:
                size, able = self._smaller(option, size, able)
            self._open(option, self._choose(able, size, shake=shake))

    def _smaller(self, option: int, size: int, able: int) -> tuple[int, int]:
        """A size below the largest by chance, and who can pay for it: what is left may make another group."""
        less = self.random.randrange(self.least, size)
        fewer = able & self.payable[less]
        return (less, fewer) if fewer.bit_count() >= less else (size, able)

    def _join(self) -> None:
        """Whoever is free joins an open group that has room and that they can pay for."""
        for index in bits_of(self.made.free):
            bit = 1 << index
            for key, needs in self.made.needs.items():
                size = needs.bit_count() + 1
                if size <= self.most and self.fits[self.made.option[key]] & bit and self.payable[size] & bit:
                    self.made.needs[key] = needs | bit
                    self.made.free &= ~bit
                    break

    def _try_again(self) -> int:
        """Take down some groups around somebody left over, build anew, keep it if no fewer are served.

        Gives how much it looked at.
        """
        made, chance = self.made, self.random
        before = made.free.bit_count()
        kept = (dict(made.option), dict(made.needs), made.free)
        left = list(bits_of(made.free))
        someone = chance.choice(left)
        option = chance.choice(self.having[someone])
        fits = self.fits[option]
        touching = [key for key, needs in made.needs.items() if needs & fits]
        for key in chance.sample(touching, min(len(touching), chance.randint(1, 4))):
            made.free |= made.needs.pop(key)
            del made.option[key]
        size, able = self._possible(option)
        if size > self.least and chance.random() < SMALLER:
            size, able = self._smaller(option, size, able)
        if size and able >> someone & 1:
            chosen = self._choose(able & ~(1 << someone), size - 1, shake=True) | 1 << someone
            self._open(option, chosen)
        around: set[int] = set()
        for index in bits_of(made.free):
            around.update(self.having[index])
        self._build(sorted(around), shake=True)
        self._join()
        after = made.free.bit_count()
        if after > before + (chance.random() < WORSE):
            made.option, made.needs, made.free = kept
        return len(kept[0]) + len(around)
