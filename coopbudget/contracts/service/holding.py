"""Locking a contract, and telling the people it concerns."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.models import Contract, ContractPlace
from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Power, Work
from coopbudget.members import queries as members
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.providers import queries as providers


def hold_contract(work: Work, contract_id: uuid.UUID) -> Contract:
    """The contract, locked until commit: everything that rests on it waits. Raises NoSuchContract."""
    found = work.session.scalar(
        select(Contract)
        .where(Contract.coop_id == work.coop_id, Contract.id == contract_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchContract()
    return found


def coop_path(work: Work, rest: str) -> str:
    """A path inside the co-op of this work, for a notice's link."""
    slug = work.actor.coop.slug if work.actor.coop else coops.coop_by_id(work.session, work.coop_id).slug
    return f"/c/{slug}{rest}"


def tell_members(
    work: Work,
    contract: Contract,
    places: Iterable[ContractPlace],
    message: str,
    values: Mapping[str, Value],
    *,
    link: str = "",
) -> None:
    """Tell the members of ``places``, and the supporters who may pledge for them; ``link`` is inside the co-op."""
    ids = {place.member_id for place in places}
    found = members.members_by_id(work.session, work.coop_id, ids)
    people = {member.person_id for member in found.values()}
    for member_id in sorted(ids):
        people.update(members.supporters_of(work.session, work.coop_id, member_id, work.today, Power.PLEDGE))
    path = coop_path(work, link or f"/contracts/{contract.number}")
    tell(work, people=people, message=message, values=values, link=path, about=contract.id)


def tell_officers(work: Work, contract: Contract, message: str, values: Mapping[str, Value], *, link: str = "") -> None:
    """Tell those who look after contracts."""
    people = members.people_with(work.session, work.coop_id, Permission.MANAGE_CONTRACTS, work.today)
    path = coop_path(work, link or f"/contracts/{contract.number}")
    tell(work, people=people, message=message, values=values, link=path, about=contract.id)


def tell_provider(work: Work, contract: Contract, message: str, values: Mapping[str, Value], *, link: str = "") -> None:
    """Tell the people of the provider, with a link to their own page of the contract (or to ``link`` below it)."""
    provider = providers.provider(work.session, contract.provider_id)
    if provider is None:
        return
    tell(
        work,
        people=providers.people_of(work.session, provider.id),
        message=message,
        values=values,
        link=coop_path(work, f"/p/{provider.slug}/contracts/{contract.number}{link}"),
        about=contract.id,
    )
