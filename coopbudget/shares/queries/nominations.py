"""Whom members named to have their shares when they die, and what of it has still to pass."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.paging import Page, paginate
from coopbudget.shares.models import ShareNomination, ShareTransfer, ShareWithdrawal


@dataclass(frozen=True)
class NominationRow:
    """Somebody named. ``passes``: what passes to them (pence) since the member died, ``left`` what of it has not yet
    and nobody has asked for."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    name: str
    contact: str
    relation: str
    officer: bool
    to_member_id: uuid.UUID | None
    percent: int
    made_by: uuid.UUID
    made_at: datetime
    evidence_id: uuid.UUID | None
    received_by: uuid.UUID | None
    received_at: datetime | None
    ended_at: datetime | None
    passes: int | None
    left: int

    @property
    def state(self) -> str:
        """waits for the signed paper, counts, or ended."""
        if self.ended_at is not None:
            return "ended"
        return "counts" if self.received_at is not None else "waits"


def _nominations(coop_id: uuid.UUID) -> Select[Any]:
    return select(ShareNomination).where(ShareNomination.coop_id == coop_id).order_by(ShareNomination.number)


def _rows(session: Session, coop_id: uuid.UUID, found: Sequence[ShareNomination]) -> list[NominationRow]:
    gone = _gone(session, coop_id, [row.id for row in found if row.passes])
    return [
        NominationRow(
            row.id, row.number, row.member_id, row.name, row.contact, row.relation, row.officer, row.to_member_id,
            row.percent, row.made_by, row.made_at, row.evidence_id, row.received_by, row.received_at, row.ended_at,
            row.passes, max(0, (row.passes or 0) - gone.get(row.id, 0)),
        )
        for row in found
    ]  # fmt: skip


def _gone(session: Session, coop_id: uuid.UUID, ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What was passed on to each, or asked for them and not refused; two queries, none where nobody has died."""
    if not ids:
        return {}
    found: dict[uuid.UUID, int] = {}
    asked = ShareWithdrawal.called_off_at.is_(None) & ShareWithdrawal.agreed.is_not(False)
    for table, where in ((ShareTransfer, None), (ShareWithdrawal, asked)):
        wanted: Any = (
            select(table.nomination_id, func.sum(table.amount))
            .where(table.coop_id == coop_id, table.nomination_id.in_(ids))
            .group_by(table.nomination_id)
        )
        for ident, pence in session.execute(wanted if where is None else wanted.where(where)):
            found[ident] = found.get(ident, 0) + int(pence)
    return found


def nominations_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[NominationRow]:
    """Everybody whom a member named, the oldest first."""
    found = session.scalars(_nominations(coop_id).where(ShareNomination.member_id == member_id)).all()
    return _rows(session, coop_id, found)


def passing_to(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[NominationRow]:
    """Those to whom something passes since a member died, the oldest first."""
    return [row for row in nominations_of(session, coop_id, member_id) if row.passes]


def waits_for_named(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> int:
    """What was asked for those whom a member had named, and no officer has answered (pence)."""
    found = session.scalar(
        select(func.coalesce(func.sum(ShareWithdrawal.amount), 0)).where(
            ShareWithdrawal.coop_id == coop_id,
            ShareWithdrawal.member_id == member_id,
            ShareWithdrawal.nomination_id.is_not(None),
            ShareWithdrawal.decided_at.is_(None),
        )
    )
    return int(found or 0)


def nomination_by_number(session: Session, coop_id: uuid.UUID, number: int) -> NominationRow | None:
    """The nomination people call by this number."""
    found = session.scalars(_nominations(coop_id).where(ShareNomination.number == number)).all()
    return next(iter(_rows(session, coop_id, found)), None)


def nominations_page(session: Session, coop_id: uuid.UUID, *, number: int = 1) -> Page[NominationRow]:
    """A page of the book of nominations, the newest first: those taken back too, as the law asks."""
    found = paginate(
        session, _nominations(coop_id).order_by(None).order_by(ShareNomination.number.desc()), number=number
    )
    return Page(_rows(session, coop_id, found.rows), found.number, found.size, found.total)
