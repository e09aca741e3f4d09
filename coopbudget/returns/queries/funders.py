"""Funders' links, who opened them, and what was sent there."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.returns.models import FunderChange, FunderLink, FunderView


@dataclass(frozen=True)
class LinkRow:
    """A funder's link. It opens until the end of ``ends_on``, unless it was taken back."""

    id: uuid.UUID
    number: int
    agreement_id: uuid.UUID
    for_whom: str
    made_by: uuid.UUID | None
    made_at: datetime
    ends_on: date
    revoked_at: datetime | None

    def opens(self, today: date) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and today <= self.ends_on


@dataclass(frozen=True)
class ViewRow:
    """One opening of a link."""

    link_id: uuid.UUID
    who: str
    opened_at: datetime


@dataclass(frozen=True)
class ChangeRow:
    """What a council's officer sent (pence). ``accepted`` is None while nobody answered."""

    id: uuid.UUID
    number: int
    link_id: uuid.UUID
    agreement_id: uuid.UUID
    change: str
    effective_on: date
    rate: int | None
    contribution: int | None
    amount: int | None
    reference: str
    due_on: date | None
    words: str
    sender: str
    sent_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    accepted: bool | None
    why: str


def _link(found: FunderLink) -> LinkRow:
    return LinkRow(
        found.id, found.number, found.agreement_id, found.for_whom, found.made_by, found.made_at, found.ends_on,
        found.revoked_at,
    )  # fmt: skip


def links_of_agreement(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[LinkRow]:
    """Every link to an agreement, the newest first."""
    rows = session.scalars(
        select(FunderLink)
        .where(FunderLink.coop_id == coop_id, FunderLink.agreement_id == agreement_id)
        .order_by(FunderLink.number.desc())
    )
    return [_link(row) for row in rows]


def link_by_digest(session: Session, coop_id: uuid.UUID, digest: str) -> LinkRow | None:
    """The link with this digest, ended or not."""
    found = session.scalar(select(FunderLink).where(FunderLink.coop_id == coop_id, FunderLink.digest == digest))
    return None if found is None else _link(found)


def link_of(session: Session, coop_id: uuid.UUID, link_id: uuid.UUID) -> LinkRow | None:
    """One link."""
    found = session.scalar(select(FunderLink).where(FunderLink.coop_id == coop_id, FunderLink.id == link_id))
    return None if found is None else _link(found)


def views_of(session: Session, coop_id: uuid.UUID, link_ids: Collection[uuid.UUID], *, most: int = 50) -> list[ViewRow]:
    """The newest openings of these links, the newest first."""
    columns: tuple[Any, ...] = (FunderView.link_id, FunderView.who, FunderView.opened_at)
    rows = session.execute(
        select(*columns)
        .where(FunderView.coop_id == coop_id, FunderView.link_id.in_(list(link_ids)))
        .order_by(FunderView.opened_at.desc(), FunderView.id.desc())
        .limit(most)
    )
    return [ViewRow(*row) for row in rows]


def changes_statement(coop_id: uuid.UUID) -> Select[FunderChange]:
    """What councils sent and nobody answered, the oldest first."""
    return (
        select(FunderChange)
        .where(FunderChange.coop_id == coop_id, FunderChange.decided_at.is_(None))
        .order_by(FunderChange.number)
    )


def change_row(found: FunderChange) -> ChangeRow:
    """A row of ``changes_statement``."""
    return ChangeRow(
        id=found.id, number=found.number, link_id=found.link_id, agreement_id=found.agreement_id, change=found.change,
        effective_on=found.effective_on, rate=found.rate, contribution=found.contribution, amount=found.amount,
        reference=found.reference, due_on=found.due_on, words=found.words, sender=found.sender, sent_at=found.sent_at,
        decided_by=found.decided_by, decided_at=found.decided_at, accepted=found.accepted, why=found.why,
    )  # fmt: skip


def change_by_number(session: Session, coop_id: uuid.UUID, number: int) -> ChangeRow | None:
    """What was sent, by its number."""
    found = session.scalar(select(FunderChange).where(FunderChange.coop_id == coop_id, FunderChange.number == number))
    return None if found is None else change_row(found)


def changes_of_link(session: Session, coop_id: uuid.UUID, link_id: uuid.UUID) -> list[ChangeRow]:
    """What was sent by one link, the newest first."""
    rows = session.scalars(
        select(FunderChange)
        .where(FunderChange.coop_id == coop_id, FunderChange.link_id == link_id)
        .order_by(FunderChange.number.desc())
    )
    return [change_row(row) for row in rows]


def changes_of_agreement(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID) -> list[ChangeRow]:
    """What was sent about an agreement, the newest first."""
    rows = session.scalars(
        select(FunderChange)
        .where(FunderChange.coop_id == coop_id, FunderChange.agreement_id == agreement_id)
        .order_by(FunderChange.number.desc())
    )
    return [change_row(row) for row in rows]
