"""Own money that its owners asked for, and where its payment stands. Bank details leave here for one at a time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.budgets.models import Fund, MoneyBack
from coopbudget.paging import Page, paginate
from coopbudget.payments.queries.instructions import State, instruction_states


@dataclass(frozen=True)
class MoneyBackRow:
    """One asking. ``state``: asked, refused, called_off, or where its payment stands; ``details`` the bank details
    that wait for an officer's eyes, None once one has decided or where we know the account."""

    id: uuid.UUID
    number: int
    fund_id: uuid.UUID
    fund_number: int
    member_id: uuid.UUID
    amount: int
    asked_by: uuid.UUID
    asked_as: str
    asked_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    why: str
    called_off_at: datetime | None
    entry_number: int
    back_entry_number: int | None
    state: str
    run_number: int | None
    sent_on: date | None
    cleared_on: date | None
    details: tuple[str, str] | None = None

    @property
    def can_stop(self) -> bool:
        """Whether it can still be called off."""
        return self.state in ("asked", "instructed", "returned")


def _wanted(coop_id: uuid.UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (MoneyBack, Fund.number.label("fund_number"))
    return (
        select(*columns)
        .join(Fund, and_(Fund.coop_id == MoneyBack.coop_id, Fund.id == MoneyBack.fund_id))
        .where(MoneyBack.coop_id == coop_id)
        .order_by(MoneyBack.number.desc())
    )


def _rows(session: Session, coop_id: uuid.UUID, found: Sequence[Any]) -> list[MoneyBackRow]:
    states = instruction_states(session, coop_id, [back.id for back, _ in found if back.agreed])
    return [_row(back, number, states.get(back.id)) for back, number in found]


def _row(back: MoneyBack, fund_number: int, paid: State | None) -> MoneyBackRow:
    if back.called_off_at is not None:
        state = "called_off"
    elif back.decided_at is None:
        state = "asked"
    elif not back.agreed:
        state = "refused"
    else:
        state = paid.state if paid is not None else "instructed"
    details = None
    if back.sort_code is not None and back.account_number is not None:
        details = (back.sort_code, back.account_number)
    return MoneyBackRow(
        id=back.id, number=back.number, fund_id=back.fund_id, fund_number=fund_number, member_id=back.member_id,
        amount=back.amount, asked_by=back.asked_by, asked_as=back.asked_as, asked_at=back.asked_at,
        decided_by=back.decided_by, decided_at=back.decided_at, why=back.why, called_off_at=back.called_off_at,
        entry_number=back.entry_number, back_entry_number=back.back_entry_number, state=state,
        run_number=paid.run_number if paid else None, sent_on=paid.sent_on if paid else None,
        cleared_on=paid.cleared_on if paid else None, details=details,
    )  # fmt: skip


def money_back_by_number(session: Session, coop_id: uuid.UUID, number: int) -> MoneyBackRow | None:
    """The asking people call by this number. Two queries."""
    found = session.execute(_wanted(coop_id).where(MoneyBack.number == number)).all()
    return next(iter(_rows(session, coop_id, found)), None)


def money_back_of_fund(session: Session, coop_id: uuid.UUID, fund_id: uuid.UUID, limit: int = 5) -> list[MoneyBackRow]:
    """What was asked for from a fund, the newest first. Two queries at most."""
    return _rows(
        session, coop_id, session.execute(_wanted(coop_id).where(MoneyBack.fund_id == fund_id).limit(limit)).all()
    )


def money_back_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[MoneyBackRow]:
    """All that a member asked for, or that was asked for in her name, the newest first. Two queries at most."""
    return _rows(session, coop_id, session.execute(_wanted(coop_id).where(MoneyBack.member_id == member_id)).all())


def money_back_page(
    session: Session, coop_id: uuid.UUID, *, waiting: bool = False, number: int = 1
) -> Page[MoneyBackRow]:
    """A page of what members asked for, the newest first; ``waiting``: only what no officer has decided."""
    wanted = _wanted(coop_id)
    if waiting:
        wanted = wanted.where(MoneyBack.decided_at.is_(None))
    got = paginate(session, wanted, number=number)
    return Page(_rows(session, coop_id, list(got.rows)), got.number, got.size, got.total)
