"""Somebody joins a running contract: from a fund of her own, with the new shares shown to all before.

Whoever waited in the line of its pool has the place that is held for her until she asks to join, and is then in line
no more.
"""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import format_date, lazy_gettext as _l

from coopbudget.budgets import queries as funds
from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, Seat, Stake, seats_of, stakes
from coopbudget.contracts.errors import AlreadyIn, ContractFull, JoinLater, NoSuchContract
from coopbudget.contracts.models import Contract, ContractPlace, ContractVersion
from coopbudget.contracts.rules import Allocation
from coopbudget.contracts.service.agreeing import commit_stake
from coopbudget.contracts.service.answering import hold_funds, insist_payable
from coopbudget.contracts.service.holding import hold_contract, tell_officers
from coopbudget.contracts.service.offering import first_day_to_join, hold_line, places_free
from coopbudget.contracts.service.proposing import (
    deal,
    keep_change,
    must_run,
    new_version,
    next_version,
    staying,
)
from coopbudget.contracts.service.terms import terms_of_row
from coopbudget.coops.service import need_going
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Power, Work
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools, service as pools_service


def plan_joining(
    work: Work, *, contract_id: uuid.UUID, fund_id: uuid.UUID, weekly: int, from_on: date, minutes: int = 0
) -> tuple[Contract, ContractPlace, list[ContractPlace], dict[uuid.UUID, Stake]]:
    """What joining with at most ``weekly`` pence would mean for her and for everybody in it; not kept.

    The contract, her place, the others' places, and each fund's stake. Raises NoSuchContract, TermsOver,
    JoinLater, AlreadyIn, ContractFull, budgets' NotPayable, Invalid.
    """
    work.need_power(Power.PLEDGE)
    contract = hold_contract(work, contract_id)
    hold_line(work, contract)
    must_run(work, contract)
    if queries.open_change(queries.versions(work.session, work.coop_id, contract.id)) is not None:
        raise JoinLater()
    fund = funds.fund(work.session, work.coop_id, fund_id)
    member = members.member(work.session, work.coop_id, work.member_id)
    if fund is None or member is None or fund.member_id != work.member_id:
        raise NoSuchContract()
    known = next((p for p in queries.places(work.session, work.coop_id, contract.id) if p.fund_id == fund_id), None)
    if known is not None and known.said_yes is not False:
        raise AlreadyIn()
    insist_payable(work, contract)
    others = staying(work, contract)
    first = max(work.today, contract.starts_on)
    pool = pools.pool(work.session, work.coop_id, contract.pool_id)
    if pool is not None and work.member_id not in {p.member_id for p in others}:
        if not places_free(work, contract, but=work.member_id):
            raise ContractFull()
        first = first_day_to_join(work, contract)
    if not first <= from_on <= contract.ends_on:
        said = _l("Choose a day from %(first)s to %(last)s.", first=_day(first), last=_day(contract.ends_on))
        raise Invalid({"from_on": [said]})
    if contract.allocation == Allocation.BY_HOURS and not minutes:
        raise Invalid({"hours": [_l("The cost is shared by hours here. Say how many hours a week.")]})
    place = ContractPlace(
        coop_id=work.coop_id,
        id=known.id if known else new_id(),
        contract_id=contract.id,
        member_id=work.member_id,
        member_number=member.number,
        fund_id=fund_id,
        fund_number=fund.number,
        weekly=weekly,
        pledged=0,
        minutes=minutes,
        committed=0,
        most=weekly,
        first_day=from_on,
    )
    now = terms_of_row(contract, queries.price_list(work.session, work.coop_id, contract.id).on(from_on))
    seats = [
        *seats_of([(queries.as_rule(p), p.most) for p in others]),
        Seat(fund_id, weekly, None, queries.as_rule(place)),
    ]
    same = deal(now, contract.ends_on)
    found = stakes(seats, before=same, after=same, from_on=from_on)
    if found[fund_id].share_after > weekly:
        raise Invalid({"weekly": [_l("Your share of a usual week would be more than this.")]})
    return contract, place, others, found


def join_contract(
    work: Work, *, contract_id: uuid.UUID, fund_id: uuid.UUID, weekly: int, from_on: date, minutes: int = 0
) -> ContractVersion:
    """Ask to join from a fund: her money is set aside by this, her own yes; both sides accept before she is in.

    It takes the place that was held for her in the line. Raises what ``plan_joining`` raises, NotPoolable, NotEnough.
    """
    need_going(work)
    contract, place, others, found = plan_joining(
        work, contract_id=contract_id, fund_id=fund_id, weekly=weekly, from_on=from_on, minutes=minutes
    )
    hold_funds(work, [place])
    place = _kept(work, place)
    kinds = queries.price_list(work.session, work.coop_id, contract.id).on(from_on)
    terms = {**terms_of_row(contract, kinds), "joins": place.member_number, "version": next_version(work, contract)}
    version = new_version(work, contract, kind=Change.JOIN, from_on=from_on, terms=terms, why="", answer_by=from_on)
    places = [*others, place]
    agreed = {p.fund_id: p.minutes for p in places}
    rows = keep_change(work, version, contract, places, found, minutes=agreed, but=place.id)
    mine = next(row for row in rows if row.place_id == place.id)
    mine.said_yes, mine.answered_at = True, work.now
    mine.answered_by, mine.answered_as = work.actor.person_id, work.actor.capacity.value
    work.session.flush()
    commit_stake(work, contract, version, place, mine)
    work.session.flush()
    pools_service.take_place(work, pool_id=contract.pool_id, member_id=work.member_id)
    tell_officers(
        work,
        contract,
        N_("Somebody asks to join %(title)s. See what it means for everybody, then accept it or say no."),
        {"title": contract.title},
        link=f"/contracts/{contract.number}/changes/{version.number}",
    )
    return version


def _kept(work: Work, place: ContractPlace) -> ContractPlace:
    """The place as a row: a new one, or that of the same fund which said no before, asked anew."""
    known = work.session.get(ContractPlace, (place.coop_id, place.id))
    if known is None:
        work.session.add(place)
        work.session.flush()
        return place
    for name in ("weekly", "pledged", "minutes", "committed", "most", "first_day"):
        setattr(known, name, getattr(place, name))
    known.said_yes, known.answered_at, known.answered_by, known.answered_as = None, None, None, ""
    known.answer_entry, known.told_on, known.last_day = None, None, None
    work.session.flush()
    return known


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
