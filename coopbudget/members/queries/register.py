"""The register of members and officers as section 30 of the Co-operative and Community Benefit Societies Act 2014 asks.

Members may inspect all of it but shares and loans (section 103); what each holds in shares is asked of the room that
keeps them, for who keeps the whole register.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.members.models import Membership, Office, Person
from coopbudget.members.queries.membership import (
    MemberRow,
    OfficeRow,
    member_row,
    members_statement,
    office_row,
    offices_statement,
)
from coopbudget.members.queries.people import called


@dataclass(frozen=True)
class RegisterRow:
    """An entry: who, where, since when, until when, and every office they held. ``left_why``: a Leaving value."""

    id: uuid.UUID
    number: int
    name: str
    member_class: str
    entered_on: date
    ceased_on: date | None
    left_why: str
    postal_address: str
    email: str
    offices: tuple[OfficeRow, ...]


def register_statement(coop_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Every entry of the register, current and past, by number; rows go through ``register_rows``."""
    return members_statement(coop_id).add_columns(Membership.left_why, Person.postal_address, Person.email)


def entry_statement(coop_id: uuid.UUID, member_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """One entry of it."""
    return register_statement(coop_id).where(Membership.id == member_id)


def register_rows(session: Session, coop_id: uuid.UUID, rows: Iterable[Any]) -> list[RegisterRow]:
    """Rows of ``register_statement`` with the offices of these members, in one query more."""
    found = list(rows)
    offices: dict[uuid.UUID, list[OfficeRow]] = {}
    wanted = [row.id for row in found]
    for office in session.execute(offices_statement(coop_id).where(Office.member_id.in_(wanted))) if wanted else ():
        offices.setdefault(office.member_id, []).append(office_row(office))
    return [
        RegisterRow(
            row.id, row.number, called(row.display_name), row.member_class, civil_date(row.admitted_at),
            row.left_at and civil_date(row.left_at), row.left_why or "", row.postal_address, row.email or "",
            tuple(reversed(offices.get(row.id, []))),
        )
        for row in found
    ]  # fmt: skip


def members_of_classes(session: Session, coop_id: uuid.UUID, classes: Iterable[str]) -> list[MemberRow]:
    """Every admitted member of these classes, current and past, by number."""
    wanted = members_statement(coop_id).where(Membership.member_class.in_([str(each) for each in classes]))
    return [member_row(row) for row in session.execute(wanted)]
