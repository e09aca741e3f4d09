"""Needs as a large co-op might have them: invented people in invented towns, the same for the same seed."""

from __future__ import annotations

import random

from coopbudget.pools.matching.facts import Kind, Need, Where

# key, pence an hour, fewest and most people to one worker
KINDS = (
    ("night_cover", 1_500, 3, 10),
    ("company", 1_600, 2, 4),
    ("outings", 1_800, 3, 6),
    ("personal_care", 2_200, 2, 3),
    ("meals", 1_400, 4, 12),
    ("home_help", 1_700, 2, 4),
    ("activities", 1_500, 4, 10),
    ("transport", 1_900, 2, 6),
)
DISTRICTS = 8
APART = 80.0  # miles from one area to the next: nobody goes so far


def kinds() -> dict[str, Kind]:
    """Each kind by its key."""
    return {key: Kind(key, hourly, least, most) for key, hourly, least, most in KINDS}


def needs_of(count: int, areas: int, *, seed: int) -> tuple[list[Need], Where]:
    """``count`` needs in so many areas of eight postcode districts each, and where these are."""
    chance = random.Random(seed)
    side = int(areas**0.5 + 0.999)
    middle: dict[str, tuple[float, float]] = {}
    for area in range(areas):
        for district in range(DISTRICTS):
            east, north = (area % side) * APART, (area // side) * APART
            middle[f"A{area:03d}D{district}"] = (east + chance.uniform(-9, 9), north + chance.uniform(-9, 9))
    places = list(middle)
    prices = kinds()
    needs = [_need(chance, number, places, prices) for number in range(1, count + 1)]
    return needs, middle.get


def _need(chance: random.Random, number: int, places: list[str], prices: dict[str, Kind]) -> Need:
    kind = prices[chance.choice(KINDS)[0]]
    times = chance.choice((1, 1, 1, 1, 2))
    minutes = chance.choice((120, 120, 120, 180))
    days = chance.sample(range(7), min(7, times + chance.randint(0, 2)))
    parts = chance.sample(range(3), chance.choice((1, 1, 2)))
    alone = kind.hourly * times * minutes / 60
    return Need(
        number=number,
        kind=kind.key,
        times=times,
        minutes=minutes,
        slots=sum(1 << (day * 4 + part) for day in days for part in parts),
        place=chance.choice(places),
        miles=chance.choice((2.0, 4.0, 6.0, 8.0, 12.0)),
        most=int(alone * chance.choice((0.2, 0.3, 0.34, 0.5, 0.6, 0.8))),
        gender=chance.choice(("",) * 8 + ("woman", "man")),
        language=chance.choice(("",) * 6 + ("cy",)),
    )
