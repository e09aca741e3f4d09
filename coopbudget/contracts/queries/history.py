"""Contracts of many pools with all that became of them, for whoever tells their whole story."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Contract, ContractPlace, ContractStake, ContractVersion


@dataclass(frozen=True)
class ContractStory:
    """A contract, its versions that came into force in order, every place, and each version's stakes by place."""

    contract: Contract
    versions: tuple[ContractVersion, ...]
    places: tuple[ContractPlace, ...]
    stakes: dict[uuid.UUID, dict[uuid.UUID, ContractStake]]


def contract_stories(session: Session, coop_id: uuid.UUID, pool_ids: Collection[uuid.UUID]) -> list[ContractStory]:
    """Every contract of these pools, those called off too, by number; four queries."""
    found = session.scalars(
        select(Contract).where(Contract.coop_id == coop_id, Contract.pool_id.in_(pool_ids)).order_by(Contract.number)
    ).all()
    ids = [each.id for each in found]
    versions: dict[uuid.UUID, list[ContractVersion]] = {}
    for version in session.scalars(
        select(ContractVersion)
        .where(
            ContractVersion.coop_id == coop_id,
            ContractVersion.contract_id.in_(ids),
            ContractVersion.in_force_at.is_not(None),
        )
        .order_by(ContractVersion.contract_id, ContractVersion.number)
    ):
        versions.setdefault(version.contract_id, []).append(version)
    places: dict[uuid.UUID, list[ContractPlace]] = {}
    for place in session.scalars(
        select(ContractPlace)
        .where(ContractPlace.coop_id == coop_id, ContractPlace.contract_id.in_(ids))
        .order_by(ContractPlace.contract_id, ContractPlace.member_number, ContractPlace.fund_number)
    ):
        places.setdefault(place.contract_id, []).append(place)
    stakes: dict[uuid.UUID, dict[uuid.UUID, ContractStake]] = {}
    for stake in session.scalars(
        select(ContractStake)
        .where(
            ContractStake.coop_id == coop_id,
            ContractStake.version_id.in_([each.id for group in versions.values() for each in group]),
        )
        .order_by(ContractStake.id)
    ):
        stakes.setdefault(stake.version_id, {})[stake.place_id] = stake
    return [
        ContractStory(
            each,
            tuple(versions.get(each.id, ())),
            tuple(places.get(each.id, ())),
            {version.id: stakes.get(version.id, {}) for version in versions.get(each.id, ())},
        )
        for each in found
    ]


def providers_with_contract(session: Session, coop_id: uuid.UUID) -> list[uuid.UUID]:
    """The providers that ever had a contract in force with the co-op; one query."""
    return list(
        session.scalars(
            select(Contract.provider_id)
            .where(Contract.coop_id == coop_id, Contract.in_force_at.is_not(None))
            .distinct()
            .order_by(Contract.provider_id)
        )
    )
