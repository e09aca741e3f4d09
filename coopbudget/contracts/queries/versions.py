"""The versions of a contract's terms: its history, the change that waits, and what it means for each member."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.contracts.changing import Change
from coopbudget.contracts.models import Contract, ContractStake, ContractVersion

VersionRow: TypeAlias = ContractVersion
StakeRow: TypeAlias = ContractStake


def versions(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> Sequence[ContractVersion]:
    """Every version of a contract's terms, the newest first."""
    return session.scalars(
        select(ContractVersion)
        .where(ContractVersion.coop_id == coop_id, ContractVersion.contract_id == contract_id)
        .order_by(ContractVersion.number.desc())
    ).all()


def version(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, number: int) -> ContractVersion | None:
    """One version by its number."""
    return session.scalar(
        select(ContractVersion).where(
            ContractVersion.coop_id == coop_id,
            ContractVersion.contract_id == contract_id,
            ContractVersion.number == number,
        )
    )


def open_change(found: Iterable[ContractVersion]) -> ContractVersion | None:
    """The change among these versions that waits for answers or for a side, if one does."""
    return next((v for v in found if v.kind != Change.FIRST and v.in_force_at is None and v.cancelled_at is None), None)


def stakes(session: Session, coop_id: uuid.UUID, version_id: uuid.UUID) -> dict[uuid.UUID, ContractStake]:
    """What a change means for each place, by the place's id."""
    found = session.scalars(
        select(ContractStake)
        .where(ContractStake.coop_id == coop_id, ContractStake.version_id == version_id)
        .order_by(ContractStake.id)
    )
    return {each.place_id: each for each in found}


def suspended_days(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> list[tuple[date, date | None]]:
    """First and last day (None: nobody knows yet) of each time the contract was suspended, the oldest first."""
    rows = session.execute(
        select(ContractVersion.from_on, ContractVersion.until_on)
        .where(
            ContractVersion.coop_id == coop_id,
            ContractVersion.contract_id == contract_id,
            ContractVersion.kind == Change.SUSPENSION,
            ContractVersion.in_force_at.is_not(None),
        )
        .order_by(ContractVersion.number)
    )
    return [(from_on, until_on) for from_on, until_on in rows if until_on is None or until_on >= from_on]


def suspended_among(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, days: Iterable[date]) -> list[date]:
    """Those of the days on which the contract was suspended, in order."""
    pauses = suspended_days(session, coop_id, contract_id)
    return sorted(day for day in days if any(first <= day and (last is None or day <= last) for first, last in pauses))


def ended_early(session: Session, coop_id: uuid.UUID, contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, date]:
    """Those of the contracts that were ended before their time, with the last day they would have had; one query."""
    rows = session.execute(
        select(ContractVersion.contract_id, ContractVersion.terms)
        .where(
            ContractVersion.coop_id == coop_id,
            ContractVersion.contract_id.in_(list(contract_ids)),
            ContractVersion.kind == Change.TERMINATION,
            ContractVersion.in_force_at.is_not(None),
        )
        .order_by(ContractVersion.contract_id, ContractVersion.number)
    )
    return {contract_id: date.fromisoformat(terms["would_end_on"]) for contract_id, terms in rows}


def successors(session: Session, coop_id: uuid.UUID, contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Contract]:
    """As ``successor`` for several contracts: what took over from each, by the old one; one query."""
    found = session.scalars(
        select(Contract)
        .where(
            Contract.coop_id == coop_id, Contract.follows_id.in_(list(contract_ids)), Contract.cancelled_at.is_(None)
        )
        .order_by(Contract.number)
    )
    return {each.follows_id: each for each in found if each.follows_id is not None}


def successor(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> Contract | None:
    """The contract that took over from this one, if it was not called off."""
    return session.scalar(
        select(Contract).where(
            Contract.coop_id == coop_id, Contract.follows_id == contract_id, Contract.cancelled_at.is_(None)
        )
    )
