"""Who holds the seats that handle reports, and whose names a report may hold, read from the members slice."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from coopbudget.concerns.rules import Seat, Seats
from coopbudget.members import queries as members
from coopbudget.members.words import OfficeKind

SEAT_WORDS: Final[Mapping[Seat, Iterable[str]]] = {
    Seat.SAFEGUARDING_LEAD: ("safeguarding lead", "safeguarding", "arweinydd diogelu", "diogelu"),
    Seat.CHAIR: ("chair", "chairman", "chairwoman", "chairperson", "cadeirydd"),
    Seat.SECRETARY: ("secretary", "ysgrifennydd"),
    Seat.REVIEWER: ("reviewer", "auditor", "adolygydd", "archwilydd"),
}
"""What people call the seats, in both languages: matched in the answer to "who is it about"."""

_OFFICES: Final = {
    OfficeKind.SAFEGUARDING_LEAD: Seat.SAFEGUARDING_LEAD,
    OfficeKind.CHAIR: Seat.CHAIR,
    OfficeKind.SECRETARY: Seat.SECRETARY,
}


@dataclass(frozen=True)
class Officer:
    """Somebody with an office today, for choosing whom a report is about. ``kinds`` are OfficeKind values."""

    person_id: uuid.UUID
    name: str
    kinds: tuple[str, ...]


def seats_on(session: Session, coop_id: uuid.UUID, on: date) -> Seats:
    """Who holds each seat on the day ``on``: two queries."""
    officers = members.officers(session, coop_id, on)
    return seats_of([(row.kind, row.person_id) for row in officers], members.reviewers(session, coop_id, on))


def seats_of(officers: Iterable[tuple[str, uuid.UUID]], reviewers: Iterable[uuid.UUID]) -> Seats:
    """The seats of those who hold an office (its kind, and who) and of the reviewers."""
    found: dict[Seat, set[uuid.UUID]] = {seat: set() for seat in Seat}
    for kind, person_id in officers:
        if seat := _OFFICES.get(OfficeKind(kind)):
            found[seat].add(person_id)
    found[Seat.REVIEWER].update(reviewers)
    return found


def officers_on(session: Session, coop_id: uuid.UUID, on: date) -> list[Officer]:
    """Everybody with an office on the day ``on``, each once, by name."""
    found: dict[uuid.UUID, Officer] = {}
    for row in members.officers(session, coop_id, on):
        kinds = (*found[row.person_id].kinds, row.kind) if row.person_id in found else (row.kind,)
        found[row.person_id] = Officer(row.person_id, row.display_name, kinds)
    return sorted(found.values(), key=lambda officer: (officer.name, officer.person_id))


def names_on(session: Session, coop_id: uuid.UUID, seats: Seats) -> dict[uuid.UUID, str]:
    """The names of all current members and of whoever holds a seat, by person id."""
    found = {row.person_id: row.display_name for row in members.current_members(session, coop_id)}
    outside = {person for people in seats.values() for person in people} - set(found)
    found.update({p: row.display_name for p, row in members.people_by_id(session, outside).items()})
    return found
