"""Both sides accept the same digest, or the contract is called off and everything is set free."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from coopbudget.contracts import policy, queries
from coopbudget.contracts.errors import (
    AlreadyAccepted,
    AlreadyInForce,
    DoesNotStand,
    NoSuchContract,
    StillWaiting,
    TermsDiffer,
    TermsOver,
)
from coopbudget.contracts.models import Acceptance, Contract, ContractPlace
from coopbudget.contracts.service.answering import free_place, hold_funds
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers, tell_provider
from coopbudget.contracts.service.offering import hold_line, offer_place
from coopbudget.coops.service import need_going
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.chart import provider_payable
from coopbudget.ledger.service import open_account
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import service as pools_service
from coopbudget.providers import queries as providers
from coopbudget.trail.service import append


def accept_contract(work: Work, *, contract_id: uuid.UUID, side: str, digest: str) -> Contract:
    """One side (``coop`` or ``provider``) accepts the terms with this digest; the second brings it in force.

    The co-op accepts when all have answered or their day has passed; who hasn't answered by then is
    released. Raises ProofNeeded, Forbidden (policy), TermsOver, AlreadyAccepted, TermsDiffer, StillWaiting,
    DoesNotStand.
    """
    need_going(work)
    work.need(Permission.MANAGE_CONTRACTS if side == "coop" else Permission.ACT_FOR_PROVIDER)
    work.need_proof()
    contract = hold_contract(work, contract_id)
    hold_line(work, contract)
    if side == "provider" and work.provider_id != contract.provider_id:
        raise NoSuchContract()
    if contract.cancelled_at or contract.closed_at:
        raise TermsOver()
    accepted = queries.acceptances(work.session, work.coop_id, contract.id)
    _insist_who(work, contract, side, accepted)
    if side in accepted:
        raise AlreadyAccepted()
    if digest != contract.terms_digest:
        raise TermsDiffer()
    if side == "coop":
        _close_answers(work, contract)
    with named_rules(work.session, {"uq_acceptance_coop_id_contract_id_side": AlreadyAccepted}):
        work.session.add(
            Acceptance(
                coop_id=work.coop_id,
                id=new_id(),
                contract_id=contract.id,
                side=side,
                person_id=work.person_id,
                accepted_at=work.now,
                terms_digest=digest,
            )
        )
    append(
        work,
        act="contract_accepted",
        subject_kind="contract",
        subject_id=contract.id,
        content={"digest": digest, "side": side},
    )
    values: dict[str, Value] = {"title": contract.title}
    if accepted:
        _bring_in_force(work, contract)
    elif side == "coop":
        tell_provider(work, contract, N_("The co-op has accepted the contract for %(title)s. It is your turn."), values)
    else:
        tell_officers(work, contract, N_("The provider has accepted the contract for %(title)s."), values)
    return contract


def _insist_who(work: Work, contract: Contract, side: str, accepted: dict[str, Acceptance]) -> None:
    insist_side(work, contract, side, {row.person_id for other, row in accepted.items() if other != side})


def insist_side(work: Work, contract: Contract, side: str, others: Collection[uuid.UUID | None]) -> None:
    """Raise Forbidden unless the person may accept for this side; ``others`` accepted for the other one."""
    facts = policy.AcceptFacts(
        is_provider_person=work.person_id in providers.people_of(work.session, contract.provider_id),
        accepted_for_other_side=work.person_id in others,
    )
    insist(policy.may_accept_for_coop(facts) if side == "coop" else policy.may_accept_for_provider(facts))


def _close_answers(work: Work, contract: Contract) -> None:
    """Nobody may answer after this: it has to stand with those who said yes; the silent are released."""
    places = queries.places(work.session, work.coop_id, contract.id)
    silent = [place for place in places if place.said_yes is None]
    if silent and work.today <= contract.answer_by:
        raise StillWaiting()
    if not queries.standing_of(contract, places).stands:
        raise DoesNotStand()
    hold_funds(work, silent)
    for place in silent:
        free_place(work, contract, place, key="silent")
        place.said_yes = False
        place.answered_at = work.now
        place.answered_as = "silence"
    work.session.flush()
    tell_members(
        work,
        contract,
        silent,
        N_("We had no answer from you about %(title)s, so your pledge is free again."),
        {"title": contract.title},
    )


def _bring_in_force(work: Work, contract: Contract) -> None:
    contract.in_force_at = work.now
    first = queries.version(work.session, work.coop_id, contract.id, 1)
    if first is not None:
        first.in_force_at = work.now
    work.session.flush()
    if contract.follows_id is None:
        pools_service.mark_contracted(work, contract.pool_id)
    number = providers.provider_number(work.session, work.coop_id, contract.provider_id)
    if number is not None:
        open_account(work, code=provider_payable(number))
    append(
        work,
        act="contract_in_force",
        subject_kind="contract",
        subject_id=contract.id,
        content={"digest": contract.terms_digest},
    )
    values: dict[str, Value] = {"title": contract.title, "day": {"date": contract.starts_on.isoformat()}}
    message = N_("Both sides have accepted the contract for %(title)s. It begins on %(day)s.")
    tell_members(work, contract, queries.allocation(work.session, work.coop_id, contract.id), message, values)
    tell_provider(work, contract, message, values)
    tell_officers(work, contract, message, values)
    offer_place(work, contract)


def cancel_contract(work: Work, *, contract_id: uuid.UUID, reason: str) -> Contract:
    """Call off a contract that is not in force: every pledge and commitment is free again, all are told.

    Raises TermsOver, AlreadyInForce.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    if contract.cancelled_at or contract.closed_at:
        raise TermsOver()
    if contract.in_force_at:
        raise AlreadyInForce()
    places = queries.places(work.session, work.coop_id, contract.id)
    concerned: list[ContractPlace] = [place for place in places if place.said_yes is not False]
    contract.cancelled_at = work.now
    contract.cancelled_by = work.actor.person_id
    contract.cancel_reason = reason
    first = queries.version(work.session, work.coop_id, contract.id, 1)
    if first is not None:
        first.cancelled_at = work.now
    work.session.flush()
    hold_funds(work, concerned)
    if contract.follows_id is None:
        pools_service.release_all(work, contract.pool_id)  # the pledges of those who haven't answered
    for place in concerned:
        if place.said_yes:
            free_place(work, contract, place, key="cancelled")
    append(work, act="contract_cancelled", subject_kind="contract", subject_id=contract.id)
    values: dict[str, Value] = {"title": contract.title}
    message = N_("The contract for %(title)s was called off. Your money is free again.")
    tell_members(work, contract, concerned, message, values)
    tell_provider(work, contract, N_("The contract for %(title)s was called off. Read why."), values)
    return contract
