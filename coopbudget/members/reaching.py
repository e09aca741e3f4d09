"""How notices reach people: their chosen way, as the notices slice asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy.orm import Session

from coopbudget.members import queries
from coopbudget.notices.addresses import Address, Way


def addresses(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Address]:
    """The address of each of ``people`` who is known, in one query. Nothing leads to somebody who has died."""
    found, dead = queries.people_and_the_dead(session, people)
    return {
        person_id: Address(name=row.display_name, language=row.language, way=Way.SCREEN)
        if person_id in dead
        else Address(
            name=row.display_name,
            email=row.email or "",
            phone=row.phone,
            postal=row.postal_address,
            language=row.language,
            way=Way(row.reach),
        )
        for person_id, row in found.items()
    }
