"""Days away, as recorded and as the rules know them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Absence, ContractPlace
from coopbudget.contracts.rules import Away


def absences(
    session: Session, coop_id: uuid.UUID, member_ids: Iterable[uuid.UUID], since: date, until: date
) -> list[Absence]:
    """Absences of members that touch the days from ``since`` to ``until``, by first day."""
    return list(
        session.scalars(
            select(Absence)
            .where(
                Absence.coop_id == coop_id,
                Absence.member_id.in_(list(member_ids)),
                Absence.withdrawn_at.is_(None),
                Absence.from_on <= until,
                (Absence.until_on.is_(None)) | (Absence.until_on >= since),
            )
            .order_by(Absence.from_on, Absence.id)
        )
    )


def aways(session: Session, coop_id: uuid.UUID, found: Sequence[ContractPlace], since: date, until: date) -> list[Away]:
    """The absences of a contract's members between two days, as ``rules`` knows them."""
    numbers = {place.member_id: place.member_number for place in found}
    return [
        Away(numbers[each.member_id], each.from_on, each.until_on)
        for each in absences(session, coop_id, numbers, since, until)
    ]


def absences_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> Sequence[Absence]:
    """A member's absences that were not withdrawn, the newest first."""
    return session.scalars(
        select(Absence)
        .where(Absence.coop_id == coop_id, Absence.member_id == member_id, Absence.withdrawn_at.is_(None))
        .order_by(Absence.from_on.desc(), Absence.id)
    ).all()
