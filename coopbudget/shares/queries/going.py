"""What members asked back, where its payment stands, and what passed on after a death."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.paging import Page, paginate
from coopbudget.payments.queries.instructions import State, instruction_states
from coopbudget.shares.models import ShareTransfer, ShareWithdrawal


@dataclass(frozen=True)
class WithdrawalRow:
    """What a member asked back. ``state``: asked, refused, called_off, or where its payment stands; ``details`` the
    bank details that wait for an officer's eyes, None once one has decided or where we know the account."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    kind: str
    amount: int
    notice_until: date
    asked_by: uuid.UUID
    asked_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    why: str
    entry_number: int | None
    back_entry_number: int | None
    state: str
    run_number: int | None
    sent_on: date | None
    cleared_on: date | None
    details: tuple[str, str] | None
    nomination_id: uuid.UUID | None

    @property
    def can_stop(self) -> bool:
        """Whether it can still be called off."""
        return self.state in ("asked", "instructed", "returned")


def _withdrawals(coop_id: uuid.UUID) -> Select[Any]:
    return select(ShareWithdrawal).where(ShareWithdrawal.coop_id == coop_id).order_by(ShareWithdrawal.number.desc())


def _withdrawal_rows(session: Session, coop_id: uuid.UUID, found: Sequence[ShareWithdrawal]) -> list[WithdrawalRow]:
    states = instruction_states(session, coop_id, [each.id for each in found if each.agreed])
    return [_withdrawal(each, states.get(each.id)) for each in found]


def _withdrawal(found: ShareWithdrawal, paid: State | None) -> WithdrawalRow:
    if found.called_off_at is not None:
        state = "called_off"
    elif found.decided_at is None:
        state = "asked"
    elif not found.agreed:
        state = "refused"
    else:
        state = paid.state if paid is not None else "instructed"
    details = None
    if found.sort_code is not None and found.account_number is not None:
        details = (found.sort_code, found.account_number)
    return WithdrawalRow(
        id=found.id, number=found.number, member_id=found.member_id, kind=found.kind, amount=found.amount,
        notice_until=found.notice_until, asked_by=found.asked_by, asked_at=found.asked_at,
        decided_by=found.decided_by, decided_at=found.decided_at, why=found.why, entry_number=found.entry_number,
        back_entry_number=found.back_entry_number, state=state, run_number=paid.run_number if paid else None,
        sent_on=paid.sent_on if paid else None, cleared_on=paid.cleared_on if paid else None, details=details,
        nomination_id=found.nomination_id,
    )  # fmt: skip


def withdrawal_by_number(session: Session, coop_id: uuid.UUID, number: int) -> WithdrawalRow | None:
    """The asking people call by this number. Two queries."""
    found = session.scalars(_withdrawals(coop_id).where(ShareWithdrawal.number == number)).all()
    return next(iter(_withdrawal_rows(session, coop_id, found)), None)


def withdrawals_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, most: int = 5) -> list[WithdrawalRow]:
    """What a member asked back, the newest first. Two queries at most."""
    wanted = _withdrawals(coop_id).where(ShareWithdrawal.member_id == member_id).limit(most)
    return _withdrawal_rows(session, coop_id, session.scalars(wanted).all())


def withdrawals(session: Session, coop_id: uuid.UUID, *, waiting: bool = False, number: int = 1) -> Page[WithdrawalRow]:
    """A page of what members asked back, the newest first; ``waiting``: only what no officer has decided."""
    wanted = _withdrawals(coop_id)
    if waiting:
        wanted = wanted.where(ShareWithdrawal.decided_at.is_(None))
    found = paginate(session, wanted, number=number)
    return Page(_withdrawal_rows(session, coop_id, found.rows), found.number, found.size, found.total)


@dataclass(frozen=True)
class TransferRow:
    """Shares that passed from a member who had died to another."""

    number: int
    from_id: uuid.UUID
    to_id: uuid.UUID
    amount: int
    why: str
    passed_at: datetime
    entry_number: int
    evidence_id: uuid.UUID | None


def transfers_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[TransferRow]:
    """What passed from a member or to her, the newest first."""
    found = session.scalars(
        select(ShareTransfer)
        .where(
            ShareTransfer.coop_id == coop_id,
            (ShareTransfer.from_id == member_id) | (ShareTransfer.to_id == member_id),
        )
        .order_by(ShareTransfer.number.desc())
    )
    return [
        TransferRow(
            each.number, each.from_id, each.to_id, each.amount, each.why, each.passed_at, each.entry_number,
            each.evidence_id,
        )
        for each in found
    ]  # fmt: skip
