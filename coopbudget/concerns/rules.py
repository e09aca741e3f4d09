"""Who a report goes to, and whom its words name. Pure."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The three doors behind which something is written down (the fourth, danger now, is a phone number)."""

    WORRY = "worry"
    COMPLAINT = "complaint"
    FAULT = "fault"


class Seat(StrEnum):
    """Who may come to handle a report."""

    SAFEGUARDING_LEAD = "safeguarding_lead"
    CHAIR = "chair"
    SECRETARY = "secretary"
    REVIEWER = "reviewer"


Seats = Mapping[Seat, Set[uuid.UUID]]
"""Who holds each seat today, by person id."""

LADDER: Final[Mapping[Kind, tuple[frozenset[Seat], ...]]] = {
    Kind.WORRY: (
        frozenset({Seat.SAFEGUARDING_LEAD}), frozenset({Seat.CHAIR}), frozenset({Seat.SECRETARY}),
        frozenset({Seat.REVIEWER}),
    ),
    Kind.COMPLAINT: (
        frozenset({Seat.CHAIR, Seat.SECRETARY}), frozenset({Seat.SAFEGUARDING_LEAD}), frozenset({Seat.REVIEWER}),
    ),
    Kind.FAULT: (
        frozenset({Seat.SECRETARY}), frozenset({Seat.CHAIR}), frozenset({Seat.SAFEGUARDING_LEAD}),
        frozenset({Seat.REVIEWER}),
    ),
}  # fmt: skip
"""Each step is asked only when everybody on the steps before it is named, or nobody sits there."""


def holders(seats: Seats, step: Iterable[Seat]) -> frozenset[uuid.UUID]:
    """Everybody who sits on one step."""
    return frozenset(person for seat in step for person in seats.get(seat, ()))


def readers(kind: Kind, named: Set[uuid.UUID], seats: Seats) -> frozenset[uuid.UUID]:
    """Who reads a report today: the first step with somebody it doesn't name. Empty: the site's own people."""
    for step in LADDER[kind]:
        if free := holders(seats, step) - named:
            return free
    return frozenset()


@dataclass(frozen=True)
class Place:
    """Where a person stands on a ladder: who must all be named before a report comes to them."""

    kind: Kind
    before: frozenset[uuid.UUID]


def places(person_id: uuid.UUID, seats: Seats) -> list[Place]:
    """The person's first place on each ladder; none for who holds no seat.

    Only the first counts: if the person is not named, the ladder stops there at the latest.
    """
    found = []
    for kind, ladder in LADDER.items():
        before: frozenset[uuid.UUID] = frozenset()
        for step in ladder:
            here = holders(seats, step)
            if person_id in here:
                found.append(Place(kind, before))
                break
            before |= here
    return found


def fold(text: str) -> str:
    """Words alone, in small letters without hats, one space between: ``" Siân O'Neill "`` is `` sian o neill``."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " " + " ".join(re.findall(r"[^\W_]+", plain)) + " "


def named_in_words(
    words: str, about: str, names: Mapping[uuid.UUID, str], seats: Seats, seat_words: Mapping[Seat, Iterable[str]]
) -> frozenset[uuid.UUID]:
    """Whom a report names in its words.

    A whole name counts wherever it stands. In the answer to "who is it about", a part of the name or the word
    for the seat is enough for those who would read the report: hiding it once too often only sends it on.
    """
    everything, subject = fold(f"{words} {about}"), fold(about)
    found = {person for person, name in names.items() if fold(name).strip() and fold(name) in everything}
    for seat, people in seats.items():
        if any(fold(word) in subject for word in seat_words.get(seat, ())):
            found |= set(people)
        for person in people:
            parts = [part for part in fold(names.get(person, "")).split() if len(part) > 2]
            if any(f" {part} " in subject for part in parts):
                found.add(person)
    return frozenset(found)
