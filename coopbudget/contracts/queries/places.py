"""The places of a contract: who has one, who said yes, what is left of each commitment, whether it stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Acceptance, Contract, ContractPlace
from coopbudget.contracts.queries.rates import week_cost
from coopbudget.contracts.rules import Allocation, Place
from coopbudget.contracts.standing import Standing, standing
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.chart import fund_committed

# What other slices call the rows they are handed: they read them, and never import a table.
PlaceRow: TypeAlias = ContractPlace


def places(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> Sequence[ContractPlace]:
    """Every place that was offered in a contract, by member number, then fund number."""
    return session.scalars(
        select(ContractPlace)
        .where(ContractPlace.coop_id == coop_id, ContractPlace.contract_id == contract_id)
        .order_by(ContractPlace.member_number, ContractPlace.fund_number)
    ).all()


def places_of_contracts(
    session: Session, coop_id: uuid.UUID, contract_ids: Iterable[uuid.UUID]
) -> Sequence[ContractPlace]:
    """The places of those who said yes to any of these contracts, by member number, then fund number; one query."""
    return session.scalars(
        select(ContractPlace)
        .where(
            ContractPlace.coop_id == coop_id,
            ContractPlace.contract_id.in_(list(contract_ids)),
            ContractPlace.said_yes.is_(True),
        )
        .order_by(ContractPlace.member_number, ContractPlace.fund_number, ContractPlace.id)
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
    return Place(
        place.fund_id, place.member_number, place.weekly, place.minutes, place.last_day, place.first_day, place.most
    )


def standing_of(contract: Contract, found: Sequence[ContractPlace], on: date | None = None) -> Standing:
    """Whether those among ``found`` who said yes carry the contract, on a day of its term (default: its first)."""
    day = min(max(on or contract.starts_on, contract.starts_on), contract.ends_on)
    return standing(
        [as_rule(place) for place in found if place.said_yes],
        [as_rule(place) for place in found if place.said_yes is None],
        cost=week_cost(contract),
        allocation=Allocation(contract.allocation),
        min_people=contract.min_people,
        on=day,
    )


def committed_left(
    session: Session, coop_id: uuid.UUID, contract: Contract, found: Sequence[ContractPlace]
) -> dict[uuid.UUID, int]:
    """What is left (pence) of each fund's commitment to the contract, by fund id; one query."""
    codes = {place.fund_id: fund_committed(place.fund_number, contract.number) for place in found}
    left = ledger.balances(session, coop_id, codes.values()) if codes else {}
    return {fund_id: left[code] for fund_id, code in codes.items()}


def left_of_places(
    session: Session, coop_id: uuid.UUID, numbers: Mapping[uuid.UUID, int], found: Iterable[ContractPlace]
) -> dict[uuid.UUID, int]:
    """What is left (pence) of each place's commitment, by place; ``numbers`` are the contracts' by id. One query."""
    codes = {place.id: fund_committed(place.fund_number, numbers[place.contract_id]) for place in found}
    left = ledger.balances(session, coop_id, codes.values()) if codes else {}
    return {place_id: left[code] for place_id, code in codes.items()}


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
