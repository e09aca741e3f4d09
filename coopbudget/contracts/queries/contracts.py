"""Contracts: one, many, a member's own, and those that wait to be accepted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Acceptance, Contract, ContractPlace
from coopbudget.contracts.rules import LAST_INVOICE_DAYS
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.chart import fund_committed
from coopbudget.tenders import queries as tenders

# What other slices call the rows they are handed: they read them, and never import a table.
ContractRow: TypeAlias = Contract


class State(StrEnum):
    """Where a contract stands, worked out from its times."""

    ASKING = "asking"
    ACCEPTING = "accepting"
    AGREED = "agreed"
    RUNNING = "running"
    SUSPENDED = "suspended"
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
    return session.scalar(
        select(Contract).where(Contract.coop_id == coop_id, Contract.call_id == call_id, Contract.follows_id.is_(None))
    )


def contracts_of_calls(
    session: Session, coop_id: uuid.UUID, call_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Contract]:
    """The contracts made from the awards of these calls, by call; one query."""
    found = session.scalars(
        select(Contract).where(
            Contract.coop_id == coop_id, Contract.call_id.in_(list(call_ids)), Contract.follows_id.is_(None)
        )
    )
    return {each.call_id: each for each in found}


def partners(session: Session, coop_id: uuid.UUID, contract: Contract) -> list[uuid.UUID]:
    """The other providers of the group that the contract's bid was from; empty for a provider alone. One query."""
    group = tenders.partners_of_bidders(session, coop_id, [contract.call_id])
    found = group.get((contract.call_id, contract.provider_id), [])
    return [each for each, _share in found if each != contract.provider_id]


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


def of_provider(provider_id: Any) -> Select[uuid.UUID]:
    """The ids of a provider's contracts in every co-op, as a part of another statement."""
    return select(Contract.id).where(Contract.provider_id == provider_id)


def contracts_by_id(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Contract]:
    """The contracts among ``ids``, by id; one query."""
    found = session.scalars(select(Contract).where(Contract.coop_id == coop_id, Contract.id.in_(list(ids))))
    return {each.id: each for each in found}


def titles_by_number(session: Session, coop_id: uuid.UUID, numbers: Collection[int]) -> dict[int, str]:
    """What the contracts of these numbers are called; one query, none for no number."""
    if not numbers:
        return {}
    rows = session.execute(
        select(Contract.number, Contract.title)
        .where(Contract.coop_id == coop_id, Contract.number.in_(list(numbers)))
        .order_by(Contract.number)
    )
    return {number: title for number, title in rows}  # noqa: C416


def open_contracts(session: Session, coop_id: uuid.UUID) -> Sequence[Contract]:
    """Every contract of the co-op that is in force and not closed, by number: its last day may be past."""
    return session.scalars(
        select(Contract)
        .where(
            Contract.coop_id == coop_id,
            Contract.in_force_at.is_not(None),
            Contract.cancelled_at.is_(None),
            Contract.closed_at.is_(None),
        )
        .order_by(Contract.number)
    ).all()


def is_suspended(contract: Contract, day: date) -> bool:
    """Whether no support is given on a day, by the newest suspension."""
    begun = contract.suspended_from is not None and contract.suspended_from <= day
    return begun and (contract.suspended_until is None or day <= contract.suspended_until)


def state_of(contract: Contract, today: date, *, waiting: bool = False) -> State:
    """Where it stands; ``waiting``: some members haven't answered."""
    if contract.cancelled_at:
        return State.CANCELLED
    if contract.in_force_at is None:
        return State.ASKING if waiting and today <= contract.answer_by else State.ACCEPTING
    if today > contract.ends_on or contract.closed_at:
        return State.ENDED
    if is_suspended(contract, today):
        return State.SUSPENDED
    return State.RUNNING if today >= contract.starts_on else State.AGREED


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


def contracts_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[MemberContract]:
    """A member's contracts, newest first, each with her own places alone; two queries."""
    rows = session.execute(_places_of_a_member(), {"coop": coop_id, "member": member_id})
    grouped: dict[uuid.UUID, tuple[Contract, list[ContractPlace]]] = {}
    for each, place in rows:
        grouped.setdefault(each.id, (each, []))[1].append(place)
    codes = {(p.fund_id, c.number): fund_committed(p.fund_number, c.number) for c, ps in grouped.values() for p in ps}
    left = ledger.balances(session, coop_id, codes.values()) if codes else {}
    return [
        MemberContract(c, tuple(ps), sum(p.committed for p in ps), sum(left[codes[p.fund_id, c.number]] for p in ps))
        for c, ps in grouped.values()
    ]


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


MOST_JOINABLE = 20


def joinable(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, today: date) -> Sequence[Contract]:
    """Running contracts that a member is not in, by number: she may ask to join."""
    return session.scalars(
        select(Contract)
        .where(
            Contract.coop_id == coop_id,
            is_running(today),
            ~exists().where(
                ContractPlace.coop_id == Contract.coop_id,
                ContractPlace.contract_id == Contract.id,
                ContractPlace.member_id == member_id,
                ContractPlace.said_yes.is_(True),
            ),
        )
        .order_by(Contract.number)
        .limit(MOST_JOINABLE)
    ).all()


def live_of_pool(session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID, today: date) -> Contract | None:
    """The contract in force for a pool that runs today or is to begin; of one that was handed over, the newest."""
    return session.scalar(
        select(Contract)
        .where(
            Contract.coop_id == coop_id,
            Contract.pool_id == pool_id,
            Contract.in_force_at.is_not(None),
            Contract.cancelled_at.is_(None),
            Contract.closed_at.is_(None),
            Contract.ends_on >= today,
        )
        .order_by(Contract.number.desc())
        .limit(1)
    )


def is_running(today: Any) -> ColumnElement[bool]:
    """The condition that a contract runs today: ``state_of`` would say RUNNING or SUSPENDED."""
    return and_(
        Contract.cancelled_at.is_(None),
        Contract.in_force_at.is_not(None),
        Contract.closed_at.is_(None),
        Contract.starts_on <= today,
        Contract.ends_on >= today,
    )


def waiting_to_close(session: Session, coop_id: uuid.UUID, ended_by: date, today: date) -> Sequence[Contract]:
    """Contracts that ended on ``ended_by`` or before, whose last invoice has had its time, and that still hold what
    members set aside for them; by number."""
    return session.scalars(
        select(Contract)
        .where(
            Contract.coop_id == coop_id,
            Contract.in_force_at.is_not(None),
            Contract.cancelled_at.is_(None),
            Contract.closed_at.is_(None),
            Contract.ends_on <= min(ended_by, today - timedelta(days=LAST_INVOICE_DAYS + 1)),
        )
        .order_by(Contract.number)
    ).all()


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
