"""What a contract costs: its price list by kind of hour and day, a week, and the most it can come to."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Contract, ContractRate
from coopbudget.contracts.pricing import KindRate, PriceList, levy_on, term_cost
from coopbudget.contracts.rules import AbsenceRule, Allocation, Earlier, Terms
from coopbudget.providers.rules import HourKind


def price_lists(session: Session, coop_id: uuid.UUID, contract_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PriceList]:
    """What an hour of each kind costs and when that began, by contract; one query."""
    found: dict[uuid.UUID, dict[date, dict[HourKind, KindRate]]] = {each: {} for each in contract_ids}
    if not found:
        return {}
    rows = session.scalars(
        select(ContractRate)
        .where(ContractRate.coop_id == coop_id, ContractRate.contract_id.in_(found))
        .order_by(ContractRate.contract_id, ContractRate.from_on, ContractRate.kind)
    )
    for row in rows:
        kinds = found[row.contract_id].setdefault(row.from_on, {})
        kinds[HourKind(row.kind)] = KindRate(row.rate, row.minutes)
    return {each: PriceList.of(lists) for each, lists in found.items()}


def price_list(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> PriceList:
    """The price list of one contract, from its first day on."""
    return price_lists(session, coop_id, [contract_id])[contract_id]


def rates_on(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, day: date) -> dict[HourKind, int]:
    """What an hour of each kind costs (pence) on a day; kinds that were not agreed are not in it."""
    return {kind: each.rate for kind, each in price_list(session, coop_id, contract_id).on(day).items()}


def terms_of(contract: Contract) -> Terms:
    """The rules by which an invoice of this contract is split, those of earlier days among them."""
    return Terms(
        Allocation(contract.allocation),
        AbsenceRule(contract.absence),
        contract.absence_after_days,
        contract.levy_bp,
        tuple(
            Earlier(
                date.fromisoformat(each["until"]),
                Allocation(each["allocation"]),
                AbsenceRule(each["absence"]),
                each["after_days"],
                {uuid.UUID(fund): minutes for fund, minutes in each["minutes"].items()},
            )
            for each in contract.phases
        ),
    )


def week_cost(contract: Contract) -> int:
    """What a usual week costs by the newest price list (pence), the levy included."""
    return contract.week_price + levy_on(contract.week_price, contract.levy_bp)


def cap(contract: Contract, prices: PriceList) -> int:
    """The most the provider can invoice over the whole term (pence, without the levy).

    What the contract says, or else what its usual weeks cost, each at the price of its time.
    """
    if contract.cap_term is not None:
        return contract.cap_term
    return term_cost(prices, contract.starts_on, contract.ends_on)
