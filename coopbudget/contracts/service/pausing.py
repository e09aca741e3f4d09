"""No support for a while: a contract is suspended by the co-op, and goes on when all say yes again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, Stake, freed_by_pause
from coopbudget.contracts.errors import AlreadySuspended, NotSuspended
from coopbudget.contracts.models import Contract, ContractPlace, ContractStake, ContractVersion
from coopbudget.contracts.service.agreeing import release_stake
from coopbudget.contracts.service.answering import hold_funds
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers, tell_provider
from coopbudget.contracts.service.proposing import (
    keep_change,
    must_be_free,
    must_run,
    new_version,
    next_version,
    staying,
)
from coopbudget.contracts.service.terms import terms_of_row
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.trail.service import append


def suspend_contract(
    work: Work, *, contract_id: uuid.UUID, from_on: date, until_on: date | None, why: str
) -> ContractVersion:
    """No visits from a day to another (None: nobody knows yet); the whole weeks of it are free again at once.

    Raises ProofNeeded, TermsOver, ChangeWaits, AlreadySuspended, Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    work.need_proof()
    contract = hold_contract(work, contract_id)
    must_run(work, contract)
    must_be_free(work, contract)
    if contract.suspended_from and (contract.suspended_until is None or contract.suspended_until >= work.today):
        raise AlreadySuspended()
    if not max(work.today, contract.starts_on) <= from_on <= contract.ends_on:
        raise Invalid({"from_on": [_l("Choose a day from today on, while the contract runs.")]})
    if until_on is not None and until_on < from_on:
        raise Invalid({"until_on": [_l("The last day has to come after the first.")]})
    kinds = queries.price_list(work.session, work.coop_id, contract.id).on(from_on)
    terms = {
        **terms_of_row(contract, kinds),
        "suspended_from": from_on.isoformat(),
        "suspended_until": until_on.isoformat() if until_on else None,
        "version": next_version(work, contract),
    }
    version = new_version(
        work, contract, kind=Change.SUSPENSION, from_on=from_on, until_on=until_on, terms=terms, why=why
    )
    places = staying(work, contract)
    moves = {p.fund_id: -freed_by_pause(p.most, from_on, until_on, contract.ends_on) for p in places}
    put_one_sided(work, contract, version, places, moves)
    contract.suspended_from, contract.suspended_until = from_on, until_on
    work.session.flush()
    values: dict[str, Value] = {"title": contract.title, "day": {"date": from_on.isoformat()}}
    message = N_("%(title)s is suspended from %(day)s. Read why, and what of your money is free again.")
    tell_members(work, contract, places, message, values)
    tell_provider(work, contract, N_("%(title)s is suspended from %(day)s. Read why."), values)
    tell_officers(work, contract, N_("%(title)s is suspended from %(day)s."), values)
    return version


def plan_resumption(
    work: Work, contract: Contract, from_on: date
) -> tuple[list[ContractPlace], dict[uuid.UUID, Stake]]:
    """What going on again on a day would set aside of each fund: at most what the suspension set free."""
    if not queries.is_suspended(contract, from_on - timedelta(days=1)) and contract.suspended_from != from_on:
        raise NotSuspended()
    suspension = next(
        v
        for v in queries.versions(work.session, work.coop_id, contract.id)
        if v.kind == Change.SUSPENSION and v.in_force_at is not None
    )
    freed = queries.stakes(work.session, work.coop_id, suspension.id)
    places = [p for p in staying(work, contract) if p.id in freed]
    shares = queries.standing_of(contract, places, from_on).shares
    found = {}
    for place in places:
        again = freed_by_pause(place.most, from_on, contract.suspended_until, contract.ends_on)
        moves = min(again, -freed[place.id].moves)
        share = shares.get(place.fund_id, 0)
        found[place.fund_id] = Stake(place.fund_id, share, share, place.most, place.most, moves, moves > 0)
    return places, found


def propose_resumption(
    work: Work, *, contract_id: uuid.UUID, from_on: date, answer_by: date, why: str
) -> ContractVersion:
    """Ask all to go on again on a day: what was set free is set aside anew by each member's own yes.

    Raises TermsOver, ChangeWaits, NotSuspended, Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    must_run(work, contract)
    must_be_free(work, contract)
    if not work.today <= answer_by <= from_on:
        raise Invalid({"answer_by": [_l("Members have to answer before the contract goes on.")]})
    places, found = plan_resumption(work, contract, from_on)
    kinds = queries.price_list(work.session, work.coop_id, contract.id).on(from_on)
    terms = {**terms_of_row(contract, kinds), "version": next_version(work, contract)}
    version = new_version(
        work, contract, kind=Change.RESUMPTION, from_on=from_on, terms=terms, why=why, answer_by=answer_by
    )
    keep_change(work, version, contract, places, found, minutes={p.fund_id: p.minutes for p in places})
    return version


def put_one_sided(
    work: Work,
    contract: Contract,
    version: ContractVersion,
    places: list[ContractPlace],
    moves: dict[uuid.UUID, int],
    *,
    side: str = "coop",
) -> list[ContractStake]:
    """Keep a version that one side decides, in force at once, and set free what it frees. Moves are below nothing."""
    hold_funds(work, places)
    version.in_force_at = work.now
    if side == "coop":
        version.coop_at, version.coop_by = work.now, work.actor.person_id
    else:
        version.provider_at, version.provider_by = work.now, work.actor.person_id
    shares = queries.standing_of(contract, places, version.from_on).shares
    found = {}
    for place in places:
        share = shares.get(place.fund_id, 0)
        plain = Stake(place.fund_id, share, share, place.most, place.most, moves[place.fund_id], False)
        found[place.fund_id] = replace(plain, share_after=0) if version.kind == Change.TERMINATION else plain
    rows = keep_change(
        work, version, contract, places, found, minutes={p.fund_id: p.minutes for p in places}, tell=False
    )
    append(
        work,
        act="contract_change_in_force",
        subject_kind="contract",
        subject_id=contract.id,
        content={"digest": version.digest, "version": version.number},
    )
    by_place = {row.place_id: row for row in rows}
    left = queries.committed_left(work.session, work.coop_id, contract, places)
    for place in places:
        place.committed += release_stake(work, contract, version, place, by_place[place.id], left[place.fund_id])
    work.session.flush()
    return rows
