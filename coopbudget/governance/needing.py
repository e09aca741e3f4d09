"""What people who are interested in a group need, and what they need in common. Pure.

Needs are chosen from one list, so that "company" and "somebody to talk to" meet; free words are compared besides. The
list is a group's own: the kinds that pools know stand in a room above, which a group does not have yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """Kinds of support, by the words in which pools and providers keep them."""

    PERSONAL_CARE = "personal_care"
    NIGHT_COVER = "night_cover"
    HOME_HELP = "home_help"
    COMPANY = "company"
    OUTINGS = "outings"
    ACTIVITIES = "activities"
    MEALS = "meals"
    TRANSPORT = "transport"
    BREAKS = "breaks"
    SKILLS = "skills"


class When(StrEnum):
    """Parts of the week."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


@dataclass(frozen=True)
class Wish:
    """What one person needs: kinds, when it would suit, where; and free words with commas between."""

    kinds: Sequence[str]
    times: Sequence[str]
    place: str = ""
    words: str = ""


@dataclass(frozen=True)
class Common:
    """A kind that several need: how many, and of those how many at each time and place that two or more share."""

    kind: Need
    people: int
    times: tuple[tuple[When, int], ...]
    places: tuple[tuple[str, int], ...]


_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?[0-9][A-Z]{2}")


def area(place: str) -> str:
    """A place as it is compared: the first half of a postcode, else its words with single spaces and one capital."""
    plain = " ".join(place.split()).upper()
    whole = _POSTCODE.fullmatch(plain)
    if whole:
        return whole[1]
    return plain if any(letter.isdigit() for letter in plain) else plain.title()


def kinds_in_common(wishes: Iterable[Wish]) -> list[Common]:
    """Kinds that two or more people need, the most common first, then in the order of the list.

    Nobody counts twice for one kind, and a time or a place is named where two of them share it.
    """
    found = list(wishes)
    common = []
    for kind in Need:
        those = [wish for wish in found if kind in wish.kinds]
        if len(those) < 2:
            continue
        times = Counter(when for wish in those for when in When if when in wish.times)
        places = Counter(area(wish.place) for wish in those if wish.place.strip())
        shared = sorted(((place, n) for place, n in places.items() if n > 1), key=lambda pair: (-pair[1], pair[0]))
        common.append(
            Common(kind, len(those), tuple((when, times[when]) for when in When if times[when] > 1), tuple(shared))
        )
    return sorted(common, key=lambda each: -each.people)


def words_in_common(wants: Iterable[str]) -> list[tuple[str, int]]:
    """Free words (with commas between) that two or more wrote, the most common first, then by the alphabet.

    Capitals and space make no difference; nobody counts twice for one need.
    """
    counts: Counter[str] = Counter()
    for each in wants:
        counts.update({" ".join(part.split()).casefold() for part in each.split(",")} - {""})
    common = sorted(((words, n) for words, n in counts.items() if n > 1), key=lambda pair: (-pair[1], pair[0]))
    return [(words[0].upper() + words[1:], n) for words, n in common]
