"""Share offers with how far they have come, and what members applied for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from coopbudget.collections import queries as collected
from coopbudget.ledger import queries as ledger
from coopbudget.paging import Page, paginate
from coopbudget.shares.models import ShareApplication, ShareOffer
from coopbudget.shares.rules import Progress


@dataclass(frozen=True)
class OfferRow:
    """An offer and how far it has come. Shares whose money a bank took back since are not counted."""

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
    open_ = case((ShareApplication.registered_at.is_(None) & ShareApplication.called_off_at.is_(None), amount), else_=0)
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


def _offer(row: Any, ended: Mapping[uuid.UUID, int]) -> OfferRow:
    offer, registered, asked, buyers = row
    reached = int(registered or 0) - ended.get(offer.id, 0)
    return OfferRow(
        offer.id, offer.number, offer.title, offer.what_for, offer.opens_on, offer.closes_on, offer.closed_at,
        Progress(reached, int(asked or 0), offer.target), int(buyers or 0),
    )  # fmt: skip


def _ended(session: Session, coop_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """What was registered in each offer and whose money a bank took back since; one query, two where there is any."""
    back = collected.returned_for_shares(session, coop_id)
    found: dict[uuid.UUID, int] = {}
    if not back:
        return found
    rows = session.execute(
        select(ShareApplication.offer_id, ShareApplication.number, ShareApplication.shares * ShareApplication.value)
        .where(
            ShareApplication.coop_id == coop_id,
            ShareApplication.number.in_(back),
            ShareApplication.offer_id.is_not(None),
            ShareApplication.registered_at.is_not(None),
        )
    )  # fmt: skip
    for offer_id, number, amount in rows:
        assert offer_id is not None  # asked for
        found[offer_id] = found.get(offer_id, 0) + min(amount, back[number])
    return found


def offers(session: Session, coop_id: uuid.UUID, *, most: int = 20) -> list[OfferRow]:
    """The last offers, the newest first. Three queries at most."""
    ended = _ended(session, coop_id)
    return [_offer(row, ended) for row in session.execute(_offers(coop_id).limit(most))]


def offer_by_number(session: Session, coop_id: uuid.UUID, number: int) -> OfferRow | None:
    """The offer people call by this number."""
    row = session.execute(_offers(coop_id).where(ShareOffer.number == number)).first()
    return None if row is None else _offer(row, _ended(session, coop_id))


def offer_now(session: Session, coop_id: uuid.UUID, today: date) -> OfferRow | None:
    """The offer in which one can buy today, or None."""
    wanted = _offers(coop_id).where(ShareOffer.closed_at.is_(None), ShareOffer.closes_on >= today)
    row = session.execute(wanted).first()
    return None if row is None else _offer(row, _ended(session, coop_id))


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
