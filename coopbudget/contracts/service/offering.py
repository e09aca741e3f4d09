"""A place frees in a running contract: the first in its pool's line is asked, one at a time, and joins by her own yes.

One at a time, since whoever joins makes a change of the contract, and changes come one after the other. While a place
is held for somebody no other change is proposed, so that her days to answer are hers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from coopbudget.contracts import queries
from coopbudget.contracts.errors import PlaceHeld
from coopbudget.contracts.models import Contract, ContractPlace
from coopbudget.contracts.service.holding import hold_contract
from coopbudget.guard import Permission, Work
from coopbudget.pools import queries as pools, rules as pool_rules, service as pools_service


def hold_line(work: Work, contract: Contract) -> None:
    """Lock the line of the contract's pool: after the contract, before its funds and every posting."""
    pools_service.hold_line(work, pool_id=contract.pool_id)


def places_free(work: Work, contract: Contract, *, but: UUID | None = None) -> int:
    """Places that nobody has, asked for, or is asked about (other than the member ``but``)."""
    pool = pools.pool(work.session, work.coop_id, contract.pool_id)
    if pool is None:
        return 0
    held = pools.held_places(work.session, work.coop_id, pool.id, work.now, but=but)
    taken = {place.member_id for place in _taken(queries.places(work.session, work.coop_id, contract.id))}
    return pool_rules.places_left(most=pool.max_people, people=len(taken - {but}), held=held)


def first_day_to_join(work: Work, contract: Contract) -> date:
    """The first day from which a place is free: whoever leaves has hers until her last day."""
    pool = pools.pool(work.session, work.coop_id, contract.pool_id)
    most = pool.max_people if pool else 0
    places = queries.places(work.session, work.coop_id, contract.id)
    staying = {place.member_id for place in _taken(places)}
    lasts = sorted(
        {place.member_id: place.last_day for place in places if place.said_yes and place.last_day}.items(),
        key=lambda each: each[1],
    )
    day = max(work.today, contract.starts_on)
    later = [last for member, last in lasts if member not in staying and last >= day]
    too_many = len(staying) + len(later) - most + 1
    return later[too_many - 1] + timedelta(days=1) if 0 < too_many <= len(later) else day


def _taken(places: Sequence[ContractPlace]) -> list[ContractPlace]:
    """Who is in and stays, and who has asked to join."""
    return [place for place in places if place.said_yes is not False and place.last_day is None]


def nobody_is_asked_in(work: Work, contract: Contract) -> None:
    """Raise PlaceHeld while a free place is held for somebody from the line."""
    if pools.held_places(work.session, work.coop_id, contract.pool_id, work.now):
        raise PlaceHeld()


def offer_place(work: Work, contract: Contract) -> bool:
    """Ask the first in line for a free place, where the contract runs and nothing else waits; whether one was asked.

    The contract and the line are locked.
    """
    runs = contract.in_force_at is not None and contract.cancelled_at is None and contract.closed_at is None
    if not runs or work.today >= contract.ends_on or queries.is_suspended(contract, work.today):
        return False
    if queries.open_change(queries.versions(work.session, work.coop_id, contract.id)) is not None:
        return False
    if pools.held_places(work.session, work.coop_id, contract.pool_id, work.now) or not places_free(work, contract):
        return False
    return pools_service.offer_places(work, pool_id=contract.pool_id, places=1) > 0


def offer_places_in_running(work: Work) -> int:
    """Ask whoever is next for the free places of every running contract with a line; how many were asked."""
    work.need(Permission.MANAGE_CONTRACTS)
    running = work.session.scalars(
        select(Contract.id)
        .where(Contract.coop_id == work.coop_id, queries.is_running(work.today))
        .order_by(Contract.number)
    ).all()
    asked = 0
    for contract_id in running:
        contract = hold_contract(work, contract_id)
        if pools.waiting(work.session, work.coop_id, contract.pool_id):
            hold_line(work, contract)
            asked += offer_place(work, contract)
    return asked
