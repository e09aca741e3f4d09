"""Each member's own answer: a yes commits her pledge, a no sets it free."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import service as budgets
from coopbudget.budgets.service.money import lock_fund
from coopbudget.contracts import queries
from coopbudget.contracts.errors import (
    AlreadyAnswered,
    AlreadyInForce,
    AnswersClosed,
    NoSuchContract,
    TermsOver,
)
from coopbudget.contracts.models import Contract, ContractPlace
from coopbudget.contracts.pricing import weeks_between
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers, tell_provider
from coopbudget.coops.service import need_going
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work
from coopbudget.ledger import queries as ledger
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools, service as pools_service
from coopbudget.trail.service import append


def answer_contract(work: Work, *, contract_id: uuid.UUID, yes: bool) -> Contract:
    """The member this act is for says yes or no to the contract, with all she pledged to its pool.

    A yes moves her pledge into a commitment for the whole term; a no sets it free. A yes can become a no
    until the co-op accepts; a no stays, since the money may be elsewhere by then. Raises NoSuchContract,
    TermsOver, AlreadyInForce, AlreadyAnswered, AnswersClosed, and for a yes budgets' NotPayable.
    """
    if yes:
        need_going(work)
    work.need_power(Power.PLEDGE)
    contract = hold_contract(work, contract_id)
    mine = _own_places(work, contract)
    _must_be_open(contract)
    before = mine[0].said_yes
    accepted = queries.acceptances(work.session, work.coop_id, contract.id)
    if before is not None and (before == yes or not before):
        raise AlreadyAnswered()
    if before and "coop" in accepted:
        raise AlreadyInForce()
    if before is None and work.today > contract.answer_by:
        raise AnswersClosed()
    if yes:
        insist_payable(work, contract)
    hold_funds(work, mine)
    for place in mine:
        if yes:
            place.answer_entry = _commit(work, contract, place)
        else:
            place.answer_entry = free_place(work, contract, place, key="no")
        place.said_yes = yes
        place.answered_at = work.now
        place.answered_by = work.actor.person_id
        place.answered_as = work.actor.capacity.value
    work.session.flush()
    append(
        work,
        act="contract_answered",
        subject_kind="contract",
        subject_id=contract.id,
        content={"answer": "yes" if yes else "no", "member": str(work.member_id)},
    )
    _tell_how_it_stands(work, contract)
    return contract


def insist_payable(work: Work, contract: Contract) -> None:
    """Raise budgets' NotPayable where a rule keeps this member's money from the provider, or from one of its group."""
    partners = queries.partners(work.session, work.coop_id, contract)
    budgets.require_payable(work, provider_id=contract.provider_id, partners=partners, member_ids=[work.member_id])


def hold_funds(work: Work, places: Sequence[ContractPlace]) -> None:
    """Lock every fund before the first posting: nothing new is locked after the chain's head."""
    for fund_id in sorted(place.fund_id for place in places):
        lock_fund(work, fund_id)


def _commit(work: Work, contract: Contract, place: ContractPlace) -> int | None:
    """The whole pledge becomes a commitment; what it holds for more than the term or the cap is free at once.

    A contract that took over from another has no pledge to take: what is free is set aside. The number of the
    entry that committed it.
    """
    wanted = place.most * weeks_between(contract.starts_on, contract.ends_on)
    if contract.follows_id is not None:
        place.committed = wanted
        budgets.require_poolable(work, place.fund_id, work.today)
        return budgets.commit_available(
            work,
            place.fund_id,
            contract.number,
            wanted,
            f"contract:{contract.id}:{place.fund_id}:yes",
            weekly=place.most,
            until_on=contract.ends_on,
        ).number
    pledges = pools.pledges_of_member(work.session, work.coop_id, place.member_id, contract.pool_id)
    pledge = next((each for each in pledges if each.fund_id == place.fund_id), None)
    taken = pools_service.commit_pledge(
        work, pool_id=contract.pool_id, fund_id=place.fund_id, contract_number=contract.number
    )
    place.committed = min(taken, wanted)
    if taken > place.committed:
        budgets.release_commitment(
            work,
            place.fund_id,
            contract.number,
            taken - place.committed,
            f"contract:{contract.id}:{place.fund_id}:beyond",
        )
    entry = ledger.entry_by_key(work.session, work.coop_id, f"pledge:{pledge.id}:commit") if pledge else None
    return entry.number if entry else None


def free_place(work: Work, contract: Contract, place: ContractPlace, *, key: str) -> int | None:
    """Set free what a place holds: its pledge while unanswered, what is left of its commitment after a yes.

    The number of the entry that did it, if there was anything to free.
    """
    if place.said_yes is None and contract.follows_id is not None:
        return None
    if place.said_yes is None:
        move = pools_service.drop_pledge(work, contract.pool_id, place.fund_id)
        return move.entry_number if move else None
    if place.said_yes:
        if contract.in_force_at is None and contract.follows_id is None:
            pools_service.uncommit_pledge(work, pool_id=contract.pool_id, fund_id=place.fund_id)
        left = queries.committed_left(work.session, work.coop_id, contract, [place])[place.fund_id]
        if left:
            return budgets.release_commitment(
                work, place.fund_id, contract.number, left, f"contract:{contract.id}:{place.fund_id}:{key}"
            ).number
    return None


def ask_to_meet(work: Work, *, contract_id: uuid.UUID) -> Contract:
    """The member asks to meet the provider before she answers; officers and the provider are told once."""
    work.need_power(Power.PLEDGE)
    contract = hold_contract(work, contract_id)
    mine = _own_places(work, contract)
    _must_be_open(contract)
    if all(place.meet_asked_at for place in mine):
        return contract
    for place in mine:
        place.meet_asked_at = work.now
    work.session.flush()
    append(
        work,
        act="meeting_asked",
        subject_kind="contract",
        subject_id=contract.id,
        content={"member": str(work.member_id)},
    )
    member = members.member(work.session, work.coop_id, work.member_id)
    name = member.display_name if member else ""
    message = N_("%(name)s would like to meet the provider before answering about %(title)s.")
    tell_officers(work, contract, message, {"name": name, "title": contract.title})
    tell_provider(
        work,
        contract,
        N_("A member would like to meet you before answering about %(title)s. The co-op will arrange it."),
        {"title": contract.title},
    )
    return contract


def move_answer_day(work: Work, *, contract_id: uuid.UUID, answer_by: date) -> Contract:
    """Give members until another day to answer; those who haven't are told."""
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    _must_be_open(contract)
    if "coop" in queries.acceptances(work.session, work.coop_id, contract.id):
        raise AlreadyInForce()
    if answer_by < work.today:
        raise Invalid({"answer_by": [_l("Give members a day that has not passed.")]})
    contract.answer_by = answer_by
    work.session.flush()
    append(
        work,
        act="answer_day_moved",
        subject_kind="contract",
        subject_id=contract.id,
        content={"answer_by": answer_by.isoformat()},
    )
    waiting = [p for p in queries.places(work.session, work.coop_id, contract.id) if p.said_yes is None]
    tell_members(
        work,
        contract,
        waiting,
        N_("You have until %(day)s to say yes or no about %(title)s."),
        {"title": contract.title, "day": {"date": answer_by.isoformat()}},
    )
    return contract


def _own_places(work: Work, contract: Contract) -> list[ContractPlace]:
    found = work.session.scalars(
        select(ContractPlace)
        .where(
            ContractPlace.coop_id == work.coop_id,
            ContractPlace.contract_id == contract.id,
            ContractPlace.member_id == work.member_id,
        )
        .order_by(ContractPlace.fund_number)
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        raise NoSuchContract()
    return list(found)


def _must_be_open(contract: Contract) -> None:
    if contract.cancelled_at or contract.closed_at:
        raise TermsOver()
    if contract.in_force_at:
        raise AlreadyInForce()


def _tell_how_it_stands(work: Work, contract: Contract) -> None:
    """Officers hear when the last answer is in, and when the contract stops standing."""
    places = queries.places(work.session, work.coop_id, contract.id)
    if any(place.said_yes is None for place in places):
        return
    if queries.standing_of(contract, places).stands:
        message = N_("Everybody has answered about %(title)s. It stands: the co-op can accept the contract.")
    else:
        message = N_("Everybody has answered about %(title)s. It does not stand. Decide what to do.")
    tell_officers(work, contract, message, {"title": contract.title})
