"""Reads of contracts, in a stated order. The rows are for reading: only this slice's service changes them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Absence, Acceptance, Contract, ContractPlace
from coopbudget.contracts.pricing import hourly, weekly_cost, weeks_between
from coopbudget.contracts.rules import (
    AbsenceRule,
    Allocation,
    Away,
    Place,
    Standing,
    Terms,
    standing,
)
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.chart import fund_committed

# What other slices call the rows they are handed: they read them, and never import a table.
ContractRow: TypeAlias = Contract
PlaceRow: TypeAlias = ContractPlace


class State(StrEnum):
    """Where a contract stands, worked out from its times."""

    ASKING = "asking"
    ACCEPTING = "accepting"
    AGREED = "agreed"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class MemberContract:
    """A contract as one of its members sees it: her own places, what was set aside and what is left (pence)."""

    contract: Contract
    places: tuple[ContractPlace, ...]
    committed: int
    left: int


def contract(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> Contract | None:
    """The contract, or None."""
    return session.get(Contract, (coop_id, contract_id))


def contract_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Contract | None:
    """The contract by the number people say aloud."""
    return session.scalar(select(Contract).where(Contract.coop_id == coop_id, Contract.number == number))


def contract_of_call(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> Contract | None:
    """The contract made from a call's award, if it was made."""
    return session.scalar(select(Contract).where(Contract.coop_id == coop_id, Contract.call_id == call_id))


def contracts_statement(
    coop_id: uuid.UUID, *, provider_id: uuid.UUID | None = None, member_id: uuid.UUID | None = None
) -> Select[Contract]:
    """Contracts of the co-op, of one provider, or of one member (who didn't say no); newest number first."""
    wanted = select(Contract).where(Contract.coop_id == coop_id).order_by(Contract.number.desc())
    if provider_id is not None:
        wanted = wanted.where(Contract.provider_id == provider_id)
    if member_id is not None:
        wanted = wanted.where(
            exists().where(
                ContractPlace.coop_id == Contract.coop_id,
                ContractPlace.contract_id == Contract.id,
                ContractPlace.member_id == member_id,
            )
        )
    return wanted


def contracts_by_id(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Contract]:
    """The contracts among ``ids``, by id; one query."""
    found = session.scalars(select(Contract).where(Contract.coop_id == coop_id, Contract.id.in_(list(ids))))
    return {each.id: each for each in found}


def places(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> Sequence[ContractPlace]:
    """Every place that was offered in a contract, by member number, then fund number."""
    return session.scalars(
        select(ContractPlace)
        .where(ContractPlace.coop_id == coop_id, ContractPlace.contract_id == contract_id)
        .order_by(ContractPlace.member_number, ContractPlace.fund_number)
    ).all()


def allocation(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> list[ContractPlace]:
    """The places of those who said yes: who bears the contract, by member number, then fund number."""
    return [place for place in places(session, coop_id, contract_id) if place.said_yes]


def acceptances(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> dict[str, Acceptance]:
    """Who accepted, by side (``coop``, ``provider``)."""
    found = session.scalars(
        select(Acceptance)
        .where(Acceptance.coop_id == coop_id, Acceptance.contract_id == contract_id)
        .order_by(Acceptance.accepted_at)
    )
    return {each.side: each for each in found}


def as_rule(place: ContractPlace) -> Place:
    """A place as ``rules`` knows it; its key is the fund's id."""
    return Place(place.fund_id, place.member_number, place.weekly, place.minutes, place.last_day)


def terms_of(contract: Contract) -> Terms:
    """The rules by which an invoice of this contract is split."""
    return Terms(
        Allocation(contract.allocation),
        AbsenceRule(contract.absence),
        contract.absence_after_days,
        contract.levy_bp,
    )


def week_cost(contract: Contract) -> int:
    """A week's cost in pence, the levy included."""
    return weekly_cost(contract.minutes_per_week, contract.rate, contract.levy_bp)


def cap(contract: Contract) -> int:
    """The most the provider can invoice over the whole term (pence, without the levy)."""
    weeks = weeks_between(contract.starts_on, contract.ends_on)
    return hourly(contract.minutes_per_week * weeks, contract.rate)


def standing_of(contract: Contract, found: Sequence[ContractPlace]) -> Standing:
    """Whether those among ``found`` who said yes carry the contract."""
    return standing(
        [as_rule(place) for place in found if place.said_yes],
        [as_rule(place) for place in found if place.said_yes is None],
        cost=week_cost(contract),
        allocation=Allocation(contract.allocation),
        min_people=contract.min_people,
        on=contract.starts_on,
    )


def state_of(contract: Contract, today: date, *, waiting: bool = False) -> State:
    """Where it stands; ``waiting``: some members haven't answered."""
    if contract.cancelled_at:
        return State.CANCELLED
    if contract.in_force_at is None:
        return State.ASKING if waiting and today <= contract.answer_by else State.ACCEPTING
    if today > contract.ends_on or contract.closed_at:
        return State.ENDED
    return State.RUNNING if today >= contract.starts_on else State.AGREED


def committed_left(
    session: Session, coop_id: uuid.UUID, contract: Contract, found: Sequence[ContractPlace]
) -> dict[uuid.UUID, int]:
    """What is left (pence) of each fund's commitment to the contract, by fund id; one query."""
    codes = {place.fund_id: fund_committed(place.fund_number, contract.number) for place in found}
    left = ledger.balances(session, coop_id, codes.values()) if codes else {}
    return {fund_id: left[code] for fund_id, code in codes.items()}


@cache
def _places_of_a_member() -> Select[Contract, ContractPlace]:
    """Built once: a home page asks it."""
    return (
        select(Contract, ContractPlace)
        .join(
            ContractPlace,
            (ContractPlace.coop_id == Contract.coop_id) & (ContractPlace.contract_id == Contract.id),
        )
        .where(ContractPlace.coop_id == bindparam("coop"), ContractPlace.member_id == bindparam("member"))
        .order_by(Contract.number.desc(), ContractPlace.fund_number)
    )


def contracts_of_member(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, held: Mapping[tuple[uuid.UUID, int], int] | None = None
) -> list[MemberContract]:
    """A member's contracts, newest first, each with her own places alone; two queries.

    One query where the caller knows already what is ``held`` (pence) for a contract's number in a fund.
    """
    rows = session.execute(_places_of_a_member(), {"coop": coop_id, "member": member_id})
    grouped: dict[uuid.UUID, tuple[Contract, list[ContractPlace]]] = {}
    for each, place in rows:
        grouped.setdefault(each.id, (each, []))[1].append(place)
    if held is None:
        codes = {
            (p.fund_id, c.number): fund_committed(p.fund_number, c.number) for c, ps in grouped.values() for p in ps
        }
        left = ledger.balances(session, coop_id, codes.values()) if codes else {}
        held = {key: left[code] for key, code in codes.items()}
    return [
        MemberContract(c, tuple(ps), sum(p.committed for p in ps), sum(held.get((p.fund_id, c.number), 0) for p in ps))
        for c, ps in grouped.values()
    ]


def still_to_answer(mine: Iterable[MemberContract], today: date) -> list[Contract]:
    """Those of a member's contracts she still has to say yes or no to, the nearest day first."""
    found = [
        each.contract
        for each in mine
        if each.contract.cancelled_at is None
        and each.contract.in_force_at is None
        and each.contract.answer_by >= today
        and any(place.said_yes is None for place in each.places)
    ]
    return sorted(found, key=lambda contract: (contract.answer_by, contract.number))


def waiting_for_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, today: date) -> list[Contract]:
    """Contracts this member still has to say yes or no to, the nearest day first."""
    return list(
        session.scalars(
            select(Contract)
            .where(
                Contract.coop_id == coop_id,
                Contract.cancelled_at.is_(None),
                Contract.in_force_at.is_(None),
                Contract.answer_by >= today,
                exists().where(
                    ContractPlace.coop_id == Contract.coop_id,
                    ContractPlace.contract_id == Contract.id,
                    ContractPlace.member_id == member_id,
                    ContractPlace.said_yes.is_(None),
                ),
            )
            .order_by(Contract.answer_by, Contract.number)
        )
    )


def is_running(today: Any) -> ColumnElement[bool]:
    """The condition that support is given under a contract today: ``state_of`` would say RUNNING."""
    return and_(
        Contract.cancelled_at.is_(None),
        Contract.in_force_at.is_not(None),
        Contract.closed_at.is_(None),
        Contract.starts_on <= today,
        Contract.ends_on >= today,
    )


def to_accept(side: str) -> Select[Contract]:
    """A statement: contracts in every co-op that this side has not accepted, the nearest day first."""
    return (
        select(Contract)
        .where(
            Contract.cancelled_at.is_(None),
            Contract.in_force_at.is_(None),
            ~exists().where(
                Acceptance.coop_id == Contract.coop_id,
                Acceptance.contract_id == Contract.id,
                Acceptance.side == side,
            ),
        )
        .order_by(Contract.answer_by, Contract.number)
    )


def to_accept_for_coop(coop_id: Any, today: Any) -> Select[Contract]:
    """A statement: contracts the co-op can look at accepting now: all have answered, or their day has passed."""
    waiting = exists().where(
        ContractPlace.coop_id == Contract.coop_id,
        ContractPlace.contract_id == Contract.id,
        ContractPlace.said_yes.is_(None),
    )
    return to_accept("coop").where(Contract.coop_id == coop_id, (Contract.answer_by < today) | ~waiting)


def answers_by_contract(
    session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, int, int]]:
    """Of each contract, how many members said yes, said no, and haven't answered; one query."""
    rows = session.execute(
        select(
            ContractPlace.contract_id,
            ContractPlace.said_yes,
            func.count(ContractPlace.member_id.distinct()),
        )
        .where(ContractPlace.coop_id == coop_id, ContractPlace.contract_id.in_(list(ids)))
        .group_by(ContractPlace.contract_id, ContractPlace.said_yes)
    )
    found: dict[uuid.UUID, list[int]] = {}
    for contract_id, said_yes, count in rows:
        found.setdefault(contract_id, [0, 0, 0])[2 if said_yes is None else int(not said_yes)] = count
    return {contract_id: (yes, no, none) for contract_id, (yes, no, none) in found.items()}


def absences(
    session: Session, coop_id: uuid.UUID, member_ids: Iterable[uuid.UUID], since: date, until: date
) -> list[Absence]:
    """Absences of members that touch the days from ``since`` to ``until``, by first day."""
    return list(
        session.scalars(
            select(Absence)
            .where(
                Absence.coop_id == coop_id,
                Absence.member_id.in_(list(member_ids)),
                Absence.withdrawn_at.is_(None),
                Absence.from_on <= until,
                (Absence.until_on.is_(None)) | (Absence.until_on >= since),
            )
            .order_by(Absence.from_on, Absence.id)
        )
    )


def aways(session: Session, coop_id: uuid.UUID, found: Sequence[ContractPlace], since: date, until: date) -> list[Away]:
    """The absences of a contract's members between two days, as ``rules`` knows them."""
    numbers = {place.member_id: place.member_number for place in found}
    return [
        Away(numbers[each.member_id], each.from_on, each.until_on)
        for each in absences(session, coop_id, numbers, since, until)
    ]


def absences_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> Sequence[Absence]:
    """A member's absences that were not withdrawn, the newest first."""
    return session.scalars(
        select(Absence)
        .where(Absence.coop_id == coop_id, Absence.member_id == member_id, Absence.withdrawn_at.is_(None))
        .order_by(Absence.from_on.desc(), Absence.id)
    ).all()
