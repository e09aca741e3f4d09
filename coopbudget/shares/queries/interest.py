"""Interest as it was put to the vote, decided and booked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.governance.queries import MotionRow, motions_by_id
from coopbudget.shares.models import ShareInterest, ShareInterestPart, ShareWithdrawal


@dataclass(frozen=True)
class InterestRow:
    """Interest as it was put to the vote. ``mine``: what a member's shares earned of it."""

    id: uuid.UUID
    number: int
    rate: int
    starts_on: date
    ends_on: date
    motion: MotionRow
    total: int | None
    booked_at: datetime | None
    entry_number: int | None
    booked_by: uuid.UUID | None
    undone_at: datetime | None
    undone_why: str
    mine: int

    def state(self, today: date) -> str:
        """Where it stands on a day: voting, to_come, to_book, refused or booked."""
        if self.booked_at is not None:
            return "booked"
        if self.motion.closed_at is None:
            return "voting"
        if not self.motion.carried:
            return "refused"
        return "to_book" if today > self.ends_on else "to_come"


@dataclass(frozen=True)
class VotedInterest:
    """What became of a decision on interest: ``total`` pence booked, None while a booking is taken back."""

    rate: int
    total: int | None


def interest_voted(
    session: Session, coop_id: uuid.UUID, motion_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, VotedInterest]:
    """What became of those of these motions that were about interest, by motion. One query."""
    rows = session.execute(
        select(ShareInterest.motion_id, ShareInterest.rate, ShareInterest.total).where(
            ShareInterest.coop_id == coop_id, ShareInterest.motion_id.in_(list(motion_ids))
        )
    )
    return {row.motion_id: VotedInterest(row.rate, row.total) for row in rows if row.motion_id is not None}


def interest_waits(session: Session, coop_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> bool:
    """Whether one of these members has asked for interest and no officer has answered."""
    found = session.scalar(
        select(ShareWithdrawal.id)
        .where(
            ShareWithdrawal.coop_id == coop_id,
            ShareWithdrawal.member_id.in_(list(member_ids)),
            ShareWithdrawal.kind == "interest",
            ShareWithdrawal.decided_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


def interest_rows(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID | None = None, *, most: int = 20
) -> list[InterestRow]:
    """What was proposed, the newest first, with what a member's shares earned. Three queries at most."""
    found = session.scalars(
        select(ShareInterest).where(ShareInterest.coop_id == coop_id).order_by(ShareInterest.number.desc()).limit(most)
    ).all()
    motions = motions_by_id(session, coop_id, [row.motion_id for row in found if row.motion_id])
    mine: dict[uuid.UUID, int] = {}
    if found and member_id is not None:
        rows = session.execute(
            select(ShareInterestPart.interest_id, ShareInterestPart.amount).where(
                ShareInterestPart.coop_id == coop_id,
                ShareInterestPart.member_id == member_id,
                ShareInterestPart.interest_id.in_([row.id for row in found]),
            )
        )
        mine = {row.interest_id: row.amount for row in rows}
    return [
        InterestRow(
            row.id, row.number, row.rate, row.starts_on, row.ends_on, motions[row.motion_id], row.total, row.booked_at,
            row.entry_number, row.booked_by, row.undone_at, row.undone_why, mine.get(row.id, 0),
        )
        for row in found
        if row.motion_id is not None
    ]  # fmt: skip
