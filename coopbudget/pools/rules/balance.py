"""A pool with more money than it needs: what each gets back, by one rule. Pence a week."""

from __future__ import annotations

from collections.abc import Sequence

from coopbudget.money import Key, split


def level(target: int, weeklies: Sequence[tuple[Key, int]]) -> list[tuple[Key, int]]:
    """What each would set aside if the target were met and no more: each keeps the same part of what they gave.

    The sum is the target, to the penny (largest remainder; ties to whoever stands first). Where the target is
    not passed, everything stays. Nobody comes to nothing: whoever gave a penny keeps it.
    """
    total = sum(weekly for _, weekly in weeklies)
    if total <= target:
        return list(weeklies)
    giving = [(key, weekly) for key, weekly in weeklies if weekly > 0]
    # One penny each stays put; the rest of the target is shared by what each gave beyond it.
    beyond = [(key, weekly - 1) for key, weekly in giving]
    rest = target - len(giving)
    if rest < 0:
        return list(weeklies)
    shares = dict(split(rest, beyond))
    kept = {key: 1 + shares.get(key, 0) for key, _ in giving}
    return [(key, kept.get(key, 0)) for key, _ in weeklies]


def give_back(target: int, weeklies: Sequence[tuple[Key, int]]) -> list[tuple[Key, int, int]]:
    """Who gets something back: the key, what is set aside now and what will be, where the two differ."""
    after = dict(level(target, weeklies))
    return [(key, weekly, after[key]) for key, weekly in weeklies if after[key] != weekly]
