"""Reads of payees. Bank details leave here for one payee at a time, never for a list."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import Payee, PayeeChange
from coopbudget.payments.rules import last_four, show_sort_code


class PayeeRow(NamedTuple):
    """A payee as a list shows it. ``account`` holds the last four figures alone."""

    id: uuid.UUID
    number: int
    kind: str
    ref_id: uuid.UUID
    name: str
    account: str
    recorded_at: datetime
    people: frozenset[uuid.UUID]
    rests_until: datetime | None


class ChangeRow(NamedTuple):
    """A change of bank details. ``sort_code`` and ``account`` as a second officer may see them."""

    id: uuid.UUID
    sort_code: str
    account_number: str
    reason: str
    asked_by: uuid.UUID
    asked_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    agreed: bool | None
    confirmed_by: uuid.UUID | None
    confirmed_at: datetime | None
    confirmed: bool | None
    confirmed_how: str
    settled_at: datetime | None
    called_off_at: datetime | None
    payee_name: str = ""


def _row(payee: Payee) -> PayeeRow:
    return PayeeRow(
        payee.id,
        payee.number,
        payee.kind,
        payee.ref_id,
        payee.name,
        last_four(payee.account_number),
        payee.recorded_at,
        frozenset(uuid.UUID(person) for person in payee.people),
        payee.rests_until,
    )


def payee_for(session: Session, coop_id: uuid.UUID, ref_id: uuid.UUID) -> PayeeRow | None:
    """The payee whose owner's id is ``ref_id`` (a provider, a funder, a supplier)."""
    payee = session.scalar(select(Payee).where(Payee.coop_id == coop_id, Payee.ref_id == ref_id))
    return None if payee is None else _row(payee)


def payee(session: Session, coop_id: uuid.UUID, payee_id: uuid.UUID) -> PayeeRow | None:
    """The payee by id."""
    found = session.scalar(select(Payee).where(Payee.coop_id == coop_id, Payee.id == payee_id))
    return None if found is None else _row(found)


def payee_by_number(session: Session, coop_id: uuid.UUID, number: int) -> PayeeRow | None:
    """The payee by the number people say aloud."""
    found = session.scalar(select(Payee).where(Payee.coop_id == coop_id, Payee.number == number))
    return None if found is None else _row(found)


def payees(coop_id: uuid.UUID, *, kind: str = "", name: str = "") -> Select[Any]:
    """A statement for ``paginate``: number, name, kind, account number, whether a change waits; by name."""
    changing = exists().where(
        PayeeChange.coop_id == Payee.coop_id,
        PayeeChange.payee_id == Payee.id,
        PayeeChange.settled_at.is_(None),
    )
    columns: tuple[Any, ...] = (
        Payee.number,
        Payee.name,
        Payee.kind,
        Payee.account_number,
        changing.label("change_waiting"),
    )
    wanted = select(*columns).where(Payee.coop_id == coop_id, Payee.kind != "coop").order_by(Payee.name, Payee.number)
    if kind:
        wanted = wanted.where(Payee.kind == kind)
    if name:
        wanted = wanted.where(Payee.name.icontains(name, autoescape=True))
    return wanted


def suppliers(session: Session, coop_id: uuid.UUID) -> list[PayeeRow]:
    """The co-op's own suppliers and claimants, by name."""
    return [
        _row(found)
        for found in session.scalars(
            select(Payee).where(Payee.coop_id == coop_id, Payee.kind == "supplier").order_by(Payee.name, Payee.number)
        )
    ]


def changes(session: Session, coop_id: uuid.UUID, payee_id: uuid.UUID) -> list[ChangeRow]:
    """Every change asked for, newest first; those settled show the last four figures alone."""
    rows = session.scalars(
        select(PayeeChange)
        .where(PayeeChange.coop_id == coop_id, PayeeChange.payee_id == payee_id)
        .order_by(PayeeChange.asked_at.desc(), PayeeChange.id.desc())
    )
    return [_change(row) for row in rows]


def _change(row: PayeeChange, payee_name: str = "") -> ChangeRow:
    return ChangeRow(
        row.id,
        show_sort_code(row.sort_code),
        # Whoever decides has to compare every figure with the letter in their hand.
        row.account_number if row.settled_at is None else last_four(row.account_number),
        row.reason,
        row.asked_by,
        row.asked_at,
        row.decided_by,
        row.decided_at,
        row.agreed,
        row.confirmed_by,
        row.confirmed_at,
        row.confirmed,
        row.confirmed_how,
        row.settled_at,
        row.called_off_at,
        payee_name,
    )


def changes_to_confirm(
    session: Session, coop_id: uuid.UUID, *, person_id: uuid.UUID, ref_id: uuid.UUID | None
) -> list[ChangeRow]:
    """Changes that wait for this person's own word, as the payee or (``ref_id``) for the provider, oldest first."""
    rows = session.execute(
        select(PayeeChange, Payee)
        .join(Payee, and_(Payee.coop_id == PayeeChange.coop_id, Payee.id == PayeeChange.payee_id))
        .where(
            PayeeChange.coop_id == coop_id,
            PayeeChange.settled_at.is_(None),
            PayeeChange.confirmed_at.is_(None),
            Payee.ref_id == ref_id if ref_id is not None else Payee.kind != "provider",
        )
        .order_by(PayeeChange.asked_at, PayeeChange.id)
    )
    return [
        _change(change, payee.name) for change, payee in rows if ref_id is not None or str(person_id) in payee.people
    ]


def changes_waiting(session: Session, coop_id: uuid.UUID, *, not_by: uuid.UUID) -> list[int]:
    """Numbers of the payees of ``changes_to_agree``."""
    return list(session.scalars(changes_to_agree(coop_id, not_by)))


def changes_to_agree(coop_id: Any, person_id: Any) -> Select[int]:
    """A statement: numbers of the payees whose change of bank details waits for a second officer, oldest first;
    without those that this person asked for."""
    return (
        select(Payee.number)
        .join(PayeeChange, and_(PayeeChange.coop_id == Payee.coop_id, PayeeChange.payee_id == Payee.id))
        .where(Payee.coop_id == coop_id, PayeeChange.decided_at.is_(None), PayeeChange.asked_by != person_id)
        .order_by(PayeeChange.asked_at, Payee.number)
    )
