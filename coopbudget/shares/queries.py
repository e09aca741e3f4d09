"""Reads of shares: holdings from the books, the offer and how far it has come, applications, what is asked back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from coopbudget.ledger import chart, queries as ledger
from coopbudget.paging import Page, paginate
from coopbudget.payments.queries.instructions import State, instruction_states
from coopbudget.shares.models import ShareApplication, ShareOffer, ShareTransfer, ShareWithdrawal
from coopbudget.shares.rules import Means, Progress


def reference_of(member: int) -> str:
    """What a member writes on a bank transfer that pays for shares."""
    return f"SHARES {member:05d}"


def held(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """What a member holds in shares, by her number."""
    return ledger.balance(session, coop_id, chart.share_capital(member))


def paid_in(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """What a member paid in for shares that are not registered."""
    return ledger.balance(session, coop_id, chart.shares_paid(member))


def holdings(session: Session, coop_id: uuid.UUID) -> dict[int, int]:
    """What each member holds in shares, by member number; those who hold none are left out. One query."""
    found = ledger.balances(session, coop_id, prefix=chart.SHARES)
    by_number = {chart.holder_of(code): pence for code, pence in found.items()}
    return {number: pence for number, pence in by_number.items() if number is not None and pence}


def holdings_of(session: Session, coop_id: uuid.UUID, members: Iterable[int]) -> dict[int, int]:
    """What these members hold, 0 where none, by number. One query."""
    numbers = list(members)
    found = ledger.balances(session, coop_id, [chart.share_capital(number) for number in numbers])
    return {number: found[chart.share_capital(number)] for number in numbers}


def standing_of(session: Session, coop_id: uuid.UUID, member: int) -> int:
    """All that the co-op has of a member's in shares: held, paid in, and on its way back. One query."""
    codes = (chart.share_capital(member), chart.shares_paid(member), chart.shares_back(member))
    return sum(ledger.balances(session, coop_id, codes).values())


def means(session: Session, coop_id: uuid.UUID) -> Means:
    """What shares could go back from, as the books stand now.

    A loss of the year that is not closed yet lowers the reserve; a surplus that members have not shared raises nothing.
    """
    own = (
        chart.OWN_BANK, chart.OWN_UNMATCHED, chart.OWN_CLEARING, chart.DIVIDEND_OWED, chart.COVER_OWED,
        chart.RESERVE_GENERAL, chart.SURPLUS,
    )  # fmt: skip
    found = ledger.balances(session, coop_id, own)
    owed = [sum(ledger.balances(session, coop_id, prefix=each).values())
            for each in ("Liabilities:Payable:Own:", chart.SHARES_OWED)]  # fmt: skip
    income, costs = (sum(ledger.balances(session, coop_id, prefix=each).values()) for each in ("Income:", "Expenses:"))
    waits = sum(found[code] for code in own[1:5])
    loss = min(0, found[chart.SURPLUS] + income - costs)
    return Means(cash=found[chart.OWN_BANK], due=waits + sum(owed), reserve=found[chart.RESERVE_GENERAL] + loss)


@dataclass(frozen=True)
class OfferRow:
    """An offer and how far it has come."""

    id: uuid.UUID
    number: int
    title: str
    what_for: str
    opens_on: date
    closes_on: date
    closed_at: datetime | None
    progress: Progress
    buyers: int

    def open_on(self, day: date) -> bool:
        """Whether one can still buy in it."""
        return self.closed_at is None and day <= self.closes_on


def _offers(coop_id: uuid.UUID) -> Select[Any]:
    amount = ShareApplication.shares * ShareApplication.value
    registered = case((ShareApplication.registered_at.is_not(None), amount), else_=0)
    open_ = case(
        (ShareApplication.registered_at.is_(None) & ShareApplication.called_off_at.is_(None), amount), else_=0
    )
    buyer = case((ShareApplication.registered_at.is_not(None), ShareApplication.member_id))
    sums = (
        select(
            ShareApplication.offer_id, func.sum(registered).label("reached"), func.sum(open_).label("asked"),
            func.count(buyer.distinct()).label("buyers"),
        )
        .where(ShareApplication.coop_id == coop_id, ShareApplication.offer_id.is_not(None))
        .group_by(ShareApplication.offer_id)
        .subquery()
    )  # fmt: skip
    columns: tuple[Any, ...] = (ShareOffer, sums.c.reached, sums.c.asked, sums.c.buyers)
    return (
        select(*columns)
        .outerjoin(sums, sums.c.offer_id == ShareOffer.id)
        .where(ShareOffer.coop_id == coop_id)
        .order_by(ShareOffer.number.desc())
    )


def _offer(row: Any) -> OfferRow:
    offer, reached, asked, buyers = row
    return OfferRow(
        offer.id, offer.number, offer.title, offer.what_for, offer.opens_on, offer.closes_on, offer.closed_at,
        Progress(int(reached or 0), int(asked or 0), offer.target), int(buyers or 0),
    )  # fmt: skip


def offers(session: Session, coop_id: uuid.UUID, *, most: int = 20) -> list[OfferRow]:
    """The last offers, the newest first. One query."""
    return [_offer(row) for row in session.execute(_offers(coop_id).limit(most))]


def offer_by_number(session: Session, coop_id: uuid.UUID, number: int) -> OfferRow | None:
    """The offer people call by this number."""
    row = session.execute(_offers(coop_id).where(ShareOffer.number == number)).first()
    return None if row is None else _offer(row)


def offer_now(session: Session, coop_id: uuid.UUID, today: date) -> OfferRow | None:
    """The offer in which one can buy today, or None."""
    wanted = _offers(coop_id).where(ShareOffer.closed_at.is_(None), ShareOffer.closes_on >= today)
    row = session.execute(wanted).first()
    return None if row is None else _offer(row)


@dataclass(frozen=True)
class ApplicationRow:
    """Shares that a member wants to buy. ``paid``: what has come with her reference; ``state`` one of waiting, paid,
    registered, called_off."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    offer_id: uuid.UUID | None
    shares: int
    value: int
    paid: int
    asked_by: uuid.UUID
    asked_at: datetime
    registered_by: uuid.UUID | None
    registered_at: datetime | None
    called_off_at: datetime | None
    entry_number: int | None

    @property
    def amount(self) -> int:
        return self.shares * self.value

    @property
    def missing(self) -> int:
        return max(0, self.amount - self.paid)

    @property
    def state(self) -> str:
        if self.registered_at is not None:
            return "registered"
        if self.called_off_at is not None:
            return "called_off"
        return "waiting" if self.missing else "paid"


def _applications(coop_id: uuid.UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (
        ShareApplication,
        ledger.balance_of(ShareApplication.coop_id, ShareApplication.paid_account_id).label("paid"),
    )
    return select(*columns).where(ShareApplication.coop_id == coop_id).order_by(ShareApplication.number.desc())


def _application(row: Any) -> ApplicationRow:
    found, paid = row
    return ApplicationRow(
        found.id, found.number, found.member_id, found.offer_id, found.shares, found.value, int(paid or 0),
        found.asked_by, found.asked_at, found.registered_by, found.registered_at, found.called_off_at,
        found.entry_number,
    )  # fmt: skip


def application_by_number(session: Session, coop_id: uuid.UUID, number: int) -> ApplicationRow | None:
    """The application people call by this number."""
    row = session.execute(_applications(coop_id).where(ShareApplication.number == number)).first()
    return None if row is None else _application(row)


def _open(wanted: Select[Any]) -> Select[Any]:
    return wanted.where(ShareApplication.registered_at.is_(None), ShareApplication.called_off_at.is_(None))


def open_application(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> ApplicationRow | None:
    """What a member has applied for and not got yet."""
    row = session.execute(_open(_applications(coop_id)).where(ShareApplication.member_id == member_id)).first()
    return None if row is None else _application(row)


def applications(
    session: Session, coop_id: uuid.UUID, *, waiting: bool = False, number: int = 1
) -> Page[ApplicationRow]:
    """A page of applications, the newest first; ``waiting``: only those that are open."""
    wanted = _open(_applications(coop_id)) if waiting else _applications(coop_id)
    found = paginate(session, wanted, number=number)
    return Page([_application(row) for row in found], found.number, found.size, found.total)


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

    @property
    def can_stop(self) -> bool:
        """Whether it can still be called off."""
        return self.state in ("asked", "instructed", "returned")


def _withdrawals(coop_id: uuid.UUID) -> Select[Any]:
    return (
        select(ShareWithdrawal).where(ShareWithdrawal.coop_id == coop_id).order_by(ShareWithdrawal.number.desc())
    )


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
        TransferRow(each.number, each.from_id, each.to_id, each.amount, each.why, each.passed_at, each.entry_number)
        for each in found
    ]
