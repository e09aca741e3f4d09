"""Departures, and what of a leaving member's stands open: asked of the rooms that own it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries import FundRow, Pot
from coopbudget.budgets.queries.owners import owners_of_members
from coopbudget.clock import civil_date
from coopbudget.collections import queries as collections
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.rules import LeavingRule, last_paying_day, weeks_after
from coopbudget.departures.models import Departure, FamilyLink, FamilyView
from coopbudget.invoices.queries import unbilled
from coopbudget.members import queries as members
from coopbudget.members.words import Leaving
from coopbudget.pools import queries as pools
from coopbudget.shares import queries as share_queries


@dataclass(frozen=True)
class DepartureRow:
    """A departure. ``why`` is a Leaving value; ``state`` one of open, called_off, done."""

    id: uuid.UUID
    member_id: uuid.UUID
    why: str
    told_on: date
    words: str
    settler: str
    settler_contact: str
    begun_by: uuid.UUID | None
    begun_on: date
    state: str
    ended_on: date | None
    motion_id: uuid.UUID | None
    done_by: uuid.UUID | None = None

    @property
    def moved_to(self) -> str:
        """The co-op to which a member who left took her money; empty where she took none to another."""
        return self.words if self.why == Leaving.LEFT else ""


def _row(found: Departure) -> DepartureRow:
    ended = found.done_at or found.called_off_at
    state = "done" if found.done_at else "called_off" if found.called_off_at else "open"
    return DepartureRow(
        found.id, found.member_id, found.why, found.told_on, found.words, found.settler, found.settler_contact,
        found.begun_by, civil_date(found.begun_at), state, civil_date(ended) if ended else None, found.motion_id,
        found.done_by,
    )  # fmt: skip


def departures_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[DepartureRow]:
    """Every departure of a member, the latest first."""
    found = session.scalars(
        select(Departure)
        .where(Departure.coop_id == coop_id, Departure.member_id == member_id)
        .order_by(Departure.begun_at.desc(), Departure.id)
    )
    return [_row(each) for each in found]


def departure_by_id(session: Session, coop_id: uuid.UUID, departure_id: uuid.UUID) -> DepartureRow | None:
    """One departure."""
    found = session.scalar(select(Departure).where(Departure.coop_id == coop_id, Departure.id == departure_id))
    return None if found is None else _row(found)


@dataclass(frozen=True)
class LinkRow:
    """A link to a closing statement. It opens until the end of ``ends_on``, unless it was taken back."""

    id: uuid.UUID
    number: int
    departure_id: uuid.UUID
    for_whom: str
    made_by: uuid.UUID | None
    made_at: datetime
    ends_on: date
    revoked_at: datetime | None
    views: tuple[tuple[str, datetime], ...] = ()

    def opens(self, today: date) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and today <= self.ends_on


def _link(found: FamilyLink, views: Iterable[tuple[str, datetime]] = ()) -> LinkRow:
    return LinkRow(
        found.id, found.number, found.departure_id, found.for_whom, found.made_by, found.made_at, found.ends_on,
        found.revoked_at, tuple(views),
    )  # fmt: skip


def link_by_digest(session: Session, coop_id: uuid.UUID, digest: str) -> LinkRow | None:
    """The link with this digest, ended or not."""
    found = session.scalar(select(FamilyLink).where(FamilyLink.coop_id == coop_id, FamilyLink.digest == digest))
    return None if found is None else _link(found)


def links_of(session: Session, coop_id: uuid.UUID, departure_id: uuid.UUID) -> list[LinkRow]:
    """Every link of a departure, the newest first, each with who opened it and when; two queries."""
    found = session.scalars(
        select(FamilyLink)
        .where(FamilyLink.coop_id == coop_id, FamilyLink.departure_id == departure_id)
        .order_by(FamilyLink.number.desc())
    ).all()
    views = session.scalars(
        select(FamilyView)
        .where(FamilyView.coop_id == coop_id, FamilyView.link_id.in_([each.id for each in found]))
        .order_by(FamilyView.opened_at.desc(), FamilyView.id)
    ).all()
    return [_link(each, [(view.who, view.opened_at) for view in views if view.link_id == each.id]) for each in found]


def open_departure(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> DepartureRow | None:
    """The one that is under way, or None."""
    return next((row for row in departures_of(session, coop_id, member_id) if row.state == "open"), None)


def departures_decided(session: Session, coop_id: uuid.UUID, motions: Iterable[uuid.UUID]) -> list[DepartureRow]:
    """Departures that these decisions caused, in the order they began."""
    found = session.scalars(
        select(Departure)
        .where(Departure.coop_id == coop_id, Departure.motion_id.in_(list(motions)))
        .order_by(Departure.begun_at, Departure.id)
    )
    return [_row(each) for each in found]


def open_statement(coop_id: uuid.UUID) -> Select[Departure]:
    """Departures under way, the oldest first; rows go through ``departure_rows``."""
    return (
        select(Departure)
        .where(Departure.coop_id == coop_id, Departure.called_off_at.is_(None), Departure.done_at.is_(None))
        .order_by(Departure.begun_at, Departure.id)
    )


def departure_rows(found: Any) -> list[DepartureRow]:
    """Rows of ``open_statement``."""
    return [_row(each) for each in found]


@dataclass(frozen=True)
class StandingContract:
    """A contract she is in: ``last_day`` until which she pays if she leaves (or left) by its rule.

    Of the ``left`` pence promised still, ``freed`` are free at once if she leaves; ``unbilled`` are how many visits up
    to that day are on no approved invoice.
    """

    id: uuid.UUID
    number: int
    title: str
    last_day: date
    left: int
    begun: bool
    freed: int
    unbilled: int


@dataclass(frozen=True)
class StandingFund:
    """A fund and what stands in it, in pence."""

    fund: FundRow
    pot: Pot

    @property
    def total(self) -> int:
        """All that stands in it, what is set aside for the funder or the owner and what still arrives included."""
        return self.pot.total + self.pot.asked_back + self.pot.arriving


@dataclass(frozen=True)
class StandingLoan:
    """What a member lent and has not all back: ``owed`` pence, the last of it due on ``last_on`` (None: not begun)."""

    number: int
    owed: int
    last_on: date | None


@dataclass(frozen=True)
class Standing:
    """What of a member's stands open in the co-op. ``pledges``, ``needs`` and ``waits`` are how many, ``shares`` is
    pence that she holds, paid in for, earned, or waits to have back. ``loans`` are what she lent the co-op, ``owes`` is
    pence that she owes it."""

    pledges: int
    needs: int
    waits: int
    debit: bool
    contracts: tuple[StandingContract, ...]
    to_answer: int
    funds: tuple[StandingFund, ...]
    shares: int
    loans: tuple[StandingLoan, ...]
    owes: int

    def settled(self, today: date) -> bool:
        """Whether nothing of hers stands here any more."""
        return not (self.money or self.loans or self.owes or self.paying(today))

    @property
    def money(self) -> int:
        """Pence that stand in all her funds, and in shares."""
        return sum(each.total for each in self.funds) + self.shares

    def paying(self, today: date) -> bool:
        """Whether a contract of hers is still paid for after ``today``."""
        return any(each.last_day > today for each in self.contracts)


def standing(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, today: date, *, told_on: date, died: bool
) -> Standing:
    """What stands open, and until when each contract is paid for if she leaves on ``told_on``."""
    running: list[StandingContract] = []
    to_answer, contracted = 0, set()
    for mine in contracts.contracts_of_member(session, coop_id, member_id):
        contract, places = mine.contract, [place for place in mine.places if place.said_yes]
        if contract.cancelled_at or contract.closed_at:
            continue
        if contract.in_force_at is None:
            to_answer += 1
            continue
        contracted.add(contract.pool_id)
        if not places:
            continue
        left_on = places[0].last_day
        last = left_on or last_paying_day(
            LeavingRule(contract.leaving), told_on=told_on, notice_days=contract.notice_days, ends_on=contract.ends_on,
            died=died,
        )  # fmt: skip
        freed = sum(place.most for place in places) * weeks_after(last, contract.starts_on, contract.ends_on)
        running.append(
            StandingContract(
                contract.id, contract.number, contract.title, last, mine.left, left_on is not None,
                0 if left_on else min(mine.left, freed), 0,
            )
        )  # fmt: skip
    open_visits = unbilled(session, coop_id, {each.id: each.last_day for each in running})
    funds = budgets.funds_of_member(session, coop_id, member_id, today)
    pots = budgets.fund_pots(session, coop_id, [fund.id for fund in funds])
    member = members.member(session, coop_id, member_id)
    return Standing(
        pledges=len(
            [each for each in pools.pledges_of_member(session, coop_id, member_id) if each.pool_id not in contracted]
        ),
        needs=len(pools.needs_of_member(session, coop_id, member_id)),
        waits=len(pools.lines_of_member(session, coop_id, member_id)),
        debit=collections.mandate_of(session, coop_id, member_id) is not None,
        contracts=tuple(replace(each, unbilled=open_visits[each.id]) for each in running),
        to_answer=to_answer,
        funds=tuple(StandingFund(fund, pots[fund.id]) for fund in funds),
        shares=share_queries.standing_of(session, coop_id, member.number) if member else 0,
        loans=tuple(
            StandingLoan(loan.number, loan.owed, loan.schedule(loan.begun_on)[-1].due_on if loan.begun_on else None)
            for loan in share_queries.loans_of(session, coop_id, member_id)
            if loan.state not in ("paid_back", "called_off")
        ),
        owes=max(collections.owed_by(session, coop_id, member.number), 0) if member else 0,
    )


def came_since(session: Session, coop_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Pence that stand in funds of members whose departure was settled, by member: a dividend that came after, say.
    Four queries."""
    settled = session.scalars(
        select(Departure.member_id).where(Departure.coop_id == coop_id, Departure.done_at.is_not(None)).distinct()
    ).all()
    owners = owners_of_members(session, coop_id, settled) if settled else []
    pots = budgets.fund_pots(session, coop_id, [each.id for each in owners])
    found: dict[uuid.UUID, int] = {}
    for each in owners:
        if here := pots[each.id].total + pots[each.id].asked_back:
            found[each.member_id] = found.get(each.member_id, 0) + here
    return found


def names_of(session: Session, coop_id: uuid.UUID, rows: list[DepartureRow]) -> dict[uuid.UUID, members.MemberRow]:
    """The members of these departures, in one query."""
    return members.members_by_id(session, coop_id, [row.member_id for row in rows])
