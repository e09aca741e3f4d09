"""A contract ended before its time: by either side with notice, or at once for cause, with reasons."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, freed_by_ending
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.models import Contract, ContractVersion
from coopbudget.contracts.service.agreeing import drop_change
from coopbudget.contracts.service.answering import hold_funds
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_officers, tell_provider
from coopbudget.contracts.service.pausing import put_one_sided
from coopbudget.contracts.service.proposing import must_run, new_version, next_version, staying
from coopbudget.contracts.service.terms import terms_of_row
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value


def first_last_day(contract: Contract, today: date, *, at_once: bool) -> date:
    """The soonest last day that a side may choose: today for cause, else when its notice ends.

    Told on 1 March with 28 days' notice: 29 March. Never after the contract's own last day, nor before its first.
    """
    day = today if at_once else today + timedelta(days=contract.ending_days)
    return max(min(day, contract.ends_on), contract.starts_on)


def end_contract(
    work: Work, *, contract_id: uuid.UUID, side: str, last_day: date, at_once: bool, why: str
) -> ContractVersion:
    """One side ends the contract: the whole weeks after its new last day are free again at once.

    With notice, or ``at_once`` for cause; either way with its reasons. Visits until the last day are still
    confirmed, invoiced and paid. Raises ProofNeeded, NoSuchContract, TermsOver, Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS if side == "coop" else Permission.ACT_FOR_PROVIDER)
    work.need_proof()
    contract = hold_contract(work, contract_id)
    if side == "provider" and work.provider_id != contract.provider_id:
        raise NoSuchContract()
    must_run(work, contract)
    soonest = first_last_day(contract, work.today, at_once=at_once)
    if last_day < soonest:
        raise Invalid({"last_day": [_l("Notice has to be given in time. Choose a later last day.")]})
    if last_day > contract.ends_on:
        raise Invalid({"last_day": [_l("The contract ends before that by itself.")]})
    places = staying(work, contract)
    hold_funds(work, queries.places(work.session, work.coop_id, contract.id))
    waits = queries.open_change(queries.versions(work.session, work.coop_id, contract.id))
    if waits is not None:
        drop_change(work, contract, waits, why)
    kinds = queries.price_list(work.session, work.coop_id, contract.id).on(last_day)
    terms = {
        **terms_of_row(contract, kinds),
        "ended_at_once": at_once,
        "ended_by": side,
        "ends_on": last_day.isoformat(),
        "would_end_on": contract.ends_on.isoformat(),
        "version": next_version(work, contract),
    }
    version = new_version(work, contract, kind=Change.TERMINATION, from_on=last_day, terms=terms, why=why)
    moves = {p.fund_id: -freed_by_ending(p.most, last_day, contract.ends_on) for p in places}
    put_one_sided(work, contract, version, places, moves, side=side)
    contract.ends_on, contract.terms, contract.terms_digest = last_day, version.terms, version.digest
    work.session.flush()
    values: dict[str, Value] = {"title": contract.title, "day": {"date": last_day.isoformat()}}
    message = N_("%(title)s ends on %(day)s. Read why, and what of your money is free again.")
    tell_members(work, contract, places, message, values)
    tell_provider(work, contract, N_("%(title)s ends on %(day)s. Visits until then are paid as agreed."), values)
    tell_officers(work, contract, N_("%(title)s ends on %(day)s. Another provider can take over."), values)
    return version
