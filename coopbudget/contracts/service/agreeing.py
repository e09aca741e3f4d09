"""A change is answered by those it costs more, accepted by both sides, and only then in force; or it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from coopbudget.budgets import service as budgets
from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, freed_by_leaving
from coopbudget.contracts.errors import (
    AlreadyAccepted,
    AlreadyAnswered,
    AnswersClosed,
    ChangeOver,
    ChangeTooLate,
    NoSuchContract,
    NotAllAgreed,
    StillWaiting,
    TermsDiffer,
)
from coopbudget.contracts.models import Contract, ContractPlace, ContractStake, ContractVersion
from coopbudget.contracts.service.accepting import insist_side
from coopbudget.contracts.service.answering import hold_funds, insist_payable
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers, tell_provider
from coopbudget.contracts.service.offering import hold_line, offer_place
from coopbudget.contracts.service.proposing import RULES, must_run
from coopbudget.contracts.service.terms import kinds_of, take_terms, write_rates
from coopbudget.coops.service import need_going
from coopbudget.guard import Permission, Power, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.trail.service import append


def answer_change(work: Work, *, contract_id: uuid.UUID, number: int, yes: bool) -> ContractVersion:
    """The member this act is for says yes or no to a change; a yes sets aside what it takes more.

    Until the co-op accepts, she may change her mind: a yes that becomes a no sets it free again. Raises
    NoSuchContract, ChangeOver, AlreadyAnswered, AnswersClosed, NotPoolable, NotEnough, for a yes budgets' NotPayable.
    """
    work.need_power(Power.PLEDGE)
    contract, version = _hold(work, contract_id, number)
    mine = [
        (place, stake)
        for place, stake in _with_stakes(work, contract, version)
        if place.member_id == work.member_id and stake.asks
    ]
    if not mine:
        raise NoSuchContract()
    if version.coop_at is not None or all(stake.said_yes == yes for _, stake in mine):
        raise AlreadyAnswered()
    if version.answer_by is not None and work.today > version.answer_by:
        raise AnswersClosed()
    if yes:
        need_going_for(work, contract, version)
        insist_payable(work, contract)
    hold_funds(work, [place for place, _ in mine])
    for place, stake in mine:
        stake.answers += 1
        if yes:
            commit_stake(work, contract, version, place, stake)
        elif stake.said_yes:
            _give_back(work, contract, version, place, stake)
        stake.said_yes, stake.answered_at = yes, work.now
        stake.answered_by, stake.answered_as = work.actor.person_id, work.actor.capacity.value
    work.session.flush()
    append(
        work,
        act="contract_change_answered",
        subject_kind="contract",
        subject_id=contract.id,
        content={"answer": "yes" if yes else "no", "member": str(work.member_id), "version": version.number},
    )
    _tell_how_it_stands(work, contract, version)
    return version


def need_going_for(work: Work, contract: Contract, version: ContractVersion) -> None:
    """A change by which somebody joins, or that lasts longer, begins something. Raises CoopEnds, CoopClosed."""
    if version.kind == Change.JOIN or date.fromisoformat(version.terms["ends_on"]) > contract.ends_on:
        need_going(work)


def commit_stake(
    work: Work, contract: Contract, version: ContractVersion, place: ContractPlace, stake: ContractStake
) -> None:
    """Set aside what a change takes more of a fund, from what is free. Raises NotPoolable, NotEnough."""
    if stake.moves <= 0:
        return
    budgets.require_poolable(work, place.fund_id, work.today)
    posted = budgets.commit_available(
        work,
        place.fund_id,
        contract.number,
        stake.moves,
        f"change:{version.id}:{place.fund_id}:{stake.answers}",
        weekly=stake.most_after,
        until_on=date.fromisoformat(version.terms["ends_on"]),
    )
    stake.entry_number = posted.number


def _give_back(
    work: Work, contract: Contract, version: ContractVersion, place: ContractPlace, stake: ContractStake
) -> None:
    if stake.moves <= 0:
        return
    posted = budgets.release_commitment(
        work,
        place.fund_id,
        contract.number,
        stake.moves,
        f"change:{version.id}:{place.fund_id}:{stake.answers}",
    )
    stake.entry_number = posted.number


def accept_change(work: Work, *, contract_id: uuid.UUID, number: int, side: str, digest: str) -> ContractVersion:
    """One side (``coop`` or ``provider``) accepts the changed terms with this digest; the second puts them in force.

    Raises ProofNeeded, Forbidden (policy), ChangeOver, AlreadyAccepted, TermsDiffer, ChangeTooLate, and for the
    co-op StillWaiting or NotAllAgreed while not all who were asked said yes.
    """
    work.need(Permission.MANAGE_CONTRACTS if side == "coop" else Permission.ACT_FOR_PROVIDER)
    work.need_proof()
    contract, version = _hold(work, contract_id, number)
    if side == "provider" and work.provider_id != contract.provider_id:
        raise NoSuchContract()
    insist_side(work, contract, side, {version.provider_by if side == "coop" else version.coop_by})
    if (version.coop_at if side == "coop" else version.provider_at) is not None:
        raise AlreadyAccepted()
    if digest != version.digest:
        raise TermsDiffer()
    if work.today > version.from_on:
        raise ChangeTooLate()
    need_going_for(work, contract, version)
    found = _with_stakes(work, contract, version)
    hold_funds(work, [place for place, _ in found])
    if side == "coop":
        _all_agreed(work, version, [stake for place, stake in found if not _is_gone(place, version)])
        version.coop_at, version.coop_by = work.now, work.person_id
    else:
        version.provider_at, version.provider_by = work.now, work.person_id
    work.session.flush()
    append(
        work,
        act="contract_change_accepted",
        subject_kind="contract",
        subject_id=contract.id,
        content={"digest": digest, "side": side, "version": version.number},
    )
    if version.coop_at and version.provider_at:
        _put_in_force(work, contract, version, found)
        offer_place(work, contract)
        return version
    values: dict[str, Value] = {"title": contract.title}
    link = f"/changes/{version.number}"
    if side == "coop":
        message = N_("The co-op has accepted the change of %(title)s. It is your turn.")
        tell_provider(work, contract, message, values, link=link)
    else:
        message = N_("The provider has accepted the change of %(title)s.")
        tell_officers(work, contract, message, values, link=f"/contracts/{contract.number}{link}")
    return version


def withdraw_change(work: Work, *, contract_id: uuid.UUID, number: int, side: str, reason: str) -> ContractVersion:
    """The co-op takes a change back, or the provider says no to it: what a yes had set aside is free again."""
    work.need(Permission.MANAGE_CONTRACTS if side == "coop" else Permission.ACT_FOR_PROVIDER)
    contract, version = _hold(work, contract_id, number)
    if side == "provider" and work.provider_id != contract.provider_id:
        raise NoSuchContract()
    drop_change(work, contract, version, reason)
    offer_place(work, contract)
    values: dict[str, Value] = {"title": contract.title}
    if side == "coop":
        message = N_("The co-op took the change of %(title)s back. Nothing changes.")
        tell_provider(work, contract, message, values, link=f"/changes/{version.number}")
    else:
        message = N_("The provider said no to the change of %(title)s. Nothing changes.")
        tell_officers(work, contract, message, values)
    return version


def drop_change(work: Work, contract: Contract, version: ContractVersion, reason: str) -> None:
    """End a change that waits, and give back what it had taken. The contract is locked."""
    found = _with_stakes(work, contract, version)
    version.cancelled_at, version.cancelled_by = work.now, work.actor.person_id
    version.cancel_reason = reason
    for place, _stake in found:
        if place.said_yes is None:  # who was to join with it
            place.said_yes, place.answered_at = False, work.now
    work.session.flush()
    yes = [(place, stake) for place, stake in found if stake.said_yes and stake.moves > 0]
    hold_funds(work, [place for place, _ in yes])
    for place, stake in yes:
        stake.answers += 1
        _give_back(work, contract, version, place, stake)
    append(
        work,
        act="contract_change_dropped",
        subject_kind="contract",
        subject_id=contract.id,
        content={"version": version.number},
    )
    tell_members(
        work,
        contract,
        [place for place, _ in found],
        N_("The change of %(title)s was taken back. Nothing changes for you."),
        {"title": contract.title},
        link=f"/contracts/{contract.number}/changes/{version.number}",
    )


def _all_agreed(work: Work, version: ContractVersion, found: Sequence[ContractStake]) -> None:
    asked = [stake for stake in found if stake.asks]
    if any(stake.said_yes is False for stake in asked):
        raise NotAllAgreed()
    if any(stake.said_yes is None for stake in asked):
        if version.answer_by is not None and work.today <= version.answer_by:
            raise StillWaiting()
        raise NotAllAgreed()


def _is_gone(place: ContractPlace, version: ContractVersion) -> bool:
    """Whether she left before the change counts: it does not wait for her, and takes nothing of hers."""
    return place.last_day is not None and place.last_day < version.from_on


def _put_in_force(
    work: Work,
    contract: Contract,
    version: ContractVersion,
    found: Sequence[tuple[ContractPlace, ContractStake]],
) -> None:
    must_run(work, contract)
    _keep_rules_of_before(contract, version, [place for place, _ in found])
    before, ends_before = kinds_of(contract.terms) if "rates" in contract.terms else None, contract.ends_on
    take_terms(contract, version.terms, version.digest)
    version.in_force_at = work.now
    if before != kinds_of(version.terms):
        write_rates(work, contract, kinds_of(version.terms), version.from_on)
    if version.kind == Change.RESUMPTION:
        _end_suspension(work, contract, version.from_on - timedelta(days=1))
    left_before = {place.id: place.last_day for place, _ in found if place.last_day is not None}
    for place, stake in found:
        place.minutes = stake.minutes_after
        if _is_gone(place, version):
            continue
        if stake.leaves:
            place.last_day, place.told_on = version.from_on - timedelta(days=1), work.today
        elif place.said_yes is None:
            place.said_yes, place.answered_at = True, stake.answered_at
            place.answered_by, place.answered_as = stake.answered_by, stake.answered_as
            place.answer_entry = stake.entry_number
        if not stake.leaves:
            place.most = stake.most_after
    work.session.flush()
    places = [place for place, _ in found]
    left = queries.committed_left(work.session, work.coop_id, contract, places)
    for place, stake in found:
        if last := left_before.get(place.id):
            _free_who_left(work, contract, version, place, stake, last, ends_before, left[place.fund_id])
        else:
            place.committed += release_stake(work, contract, version, place, stake, left[place.fund_id])
    append(
        work,
        act="contract_change_in_force",
        subject_kind="contract",
        subject_id=contract.id,
        content={"digest": version.digest, "version": version.number},
    )
    values: dict[str, Value] = {"title": contract.title, "day": {"date": version.from_on.isoformat()}}
    message = N_("Both sides have accepted the change of %(title)s. It counts from %(day)s.")
    link = f"/changes/{version.number}"
    tell_members(work, contract, places, message, values, link=f"/contracts/{contract.number}{link}")
    tell_provider(work, contract, message, values, link=link)
    tell_officers(work, contract, message, values, link=f"/contracts/{contract.number}{link}")


def _free_who_left(
    work: Work,
    contract: Contract,
    version: ContractVersion,
    place: ContractPlace,
    stake: ContractStake,
    last: date,
    ends_before: date,
    left: int,
) -> None:
    """Of what her yes had set aside, who leaves keeps what her last weeks may cost."""
    taken = stake.moves if stake.said_yes else 0
    freed = min(
        left,
        freed_by_leaving(
            taken, stake.most_before, stake.most_after, from_on=version.from_on, last_day=last,
            ends_before=ends_before, ends_after=contract.ends_on,
        ),
    )  # fmt: skip
    place.committed += max(0, taken) - freed
    stake.moves = max(0, taken) - freed
    if freed:
        key = f"change:{version.id}:{place.fund_id}:left"
        stake.entry_number = budgets.release_commitment(work, place.fund_id, contract.number, freed, key).number


def release_stake(
    work: Work, contract: Contract, version: ContractVersion, place: ContractPlace, stake: ContractStake, left: int
) -> int:
    """Give back what a change takes less, as far as it is left; by how much the commitment moved (pence)."""
    if stake.moves >= 0:
        return stake.moves
    freed = min(-stake.moves, left)
    if freed:
        posted = budgets.release_commitment(
            work, place.fund_id, contract.number, freed, f"change:{version.id}:{place.fund_id}:freed"
        )
        stake.entry_number = posted.number
    stake.moves = -freed
    return -freed


def _keep_rules_of_before(contract: Contract, version: ContractVersion, places: Sequence[ContractPlace]) -> None:
    """Visits given before the change are shared by the rules of their day."""
    hours = {str(place.fund_id): place.minutes for place in places}
    if all(version.terms[name] == getattr(contract, name) for name in RULES) and contract.allocation != "by_hours":
        return
    earlier: dict[str, Any] = {
        "until": (version.from_on - timedelta(days=1)).isoformat(),
        "allocation": contract.allocation,
        "absence": contract.absence,
        "after_days": contract.absence_after_days,
        "minutes": hours,
    }
    contract.phases = [*contract.phases, earlier]


def _end_suspension(work: Work, contract: Contract, last: date) -> None:
    contract.suspended_until = max(last, contract.suspended_from or last)
    for each in queries.versions(work.session, work.coop_id, contract.id):
        if each.kind == Change.SUSPENSION and each.in_force_at is not None:
            each.until_on = max(last, each.from_on)
            break


def _tell_how_it_stands(work: Work, contract: Contract, version: ContractVersion) -> None:
    asked = [s for s in queries.stakes(work.session, work.coop_id, version.id).values() if s.asks]
    if any(stake.said_yes is None for stake in asked):
        return
    if all(stake.said_yes for stake in asked):
        message = N_("Everybody has said yes to the change of %(title)s: the co-op can accept it.")
    else:
        message = N_("Somebody said no to the change of %(title)s. Decide what to do.")
    link = f"/contracts/{contract.number}/changes/{version.number}"
    tell_officers(work, contract, message, {"title": contract.title}, link=link)


def _hold(work: Work, contract_id: uuid.UUID, number: int) -> tuple[Contract, ContractVersion]:
    contract = hold_contract(work, contract_id)
    hold_line(work, contract)
    version = queries.version(work.session, work.coop_id, contract.id, number)
    if version is None:
        raise NoSuchContract()
    if version.in_force_at is not None or version.cancelled_at is not None or version.kind == Change.FIRST:
        raise ChangeOver()
    return contract, version


def _with_stakes(work: Work, contract: Contract, version: ContractVersion) -> list[tuple[ContractPlace, ContractStake]]:
    """The places that the change is about with what it means for each, by member and fund number."""
    found = queries.stakes(work.session, work.coop_id, version.id)
    places = queries.places(work.session, work.coop_id, contract.id)
    return [(place, found[place.id]) for place in places if place.id in found]
