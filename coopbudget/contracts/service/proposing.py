"""A change of a contract in force: worked out for each member, shown, then proposed to all whom it concerns."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries
from coopbudget.contracts.changing import (
    Change,
    Deal,
    Seat,
    Stake,
    cap_with_levy,
    seats_of,
    stakes,
)
from coopbudget.contracts.errors import ChangeWaits, NothingChanges, NotVerified, TermsOver
from coopbudget.contracts.models import Contract, ContractPlace, ContractStake, ContractVersion
from coopbudget.contracts.pricing import Kinds, weeks_between
from coopbudget.contracts.rules import Allocation
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_provider
from coopbudget.contracts.service.limits import check_change, check_rebate, check_uplift
from coopbudget.contracts.service.offering import nobody_is_asked_in
from coopbudget.contracts.service.terms import digest_of, kinds_of, named, terms_of_row
from coopbudget.coops.service import need_going
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.providers import queries as providers
from coopbudget.trail.service import append

LONGEST_DAYS = 3 * 366
UPLIFT = ("uplift", "uplift_bp", "uplift_on")
RULES = ("allocation", "absence", "absence_after_days", "leaving", "notice_days")


@dataclass(frozen=True)
class Wanted:
    """What of the terms changes: new values by their name in the terms, a price list, hours, and who leaves.

    ``minutes`` are agreed minutes a week by member number; ``without`` the numbers of those who leave with it.
    """

    terms: Mapping[str, Any]
    kinds: Kinds | None = None
    minutes: Mapping[int, int] | None = None
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Planned:
    """A change as it would be: nothing of it is kept yet. ``stakes`` by the fund of the place."""

    contract: Contract
    version: ContractVersion
    places: list[ContractPlace]
    stakes: Mapping[uuid.UUID, Stake]
    minutes: Mapping[uuid.UUID, int]
    week_before: int
    week_after: int
    weeks: int
    asks_all: bool


def plan_change(
    work: Work, *, contract_id: uuid.UUID, kind: Change, from_on: date, answer_by: date, why: str, wanted: Wanted
) -> Planned:
    """What a change would mean for each member, not kept: what the page shows before it is proposed.

    Raises NoSuchContract, TermsOver, ChangeWaits, PlaceHeld, NothingChanges, NotVerified (where it lasts longer), and
    Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    contract = hold_contract(work, contract_id)
    must_run(work, contract)
    must_be_free(work, contract)
    nobody_is_asked_in(work, contract)
    places = staying(work, contract)
    prices = queries.price_list(work.session, work.coop_id, contract.id)
    now = prices.on(from_on)
    kinds = wanted.kinds or now
    before = terms_of_row(contract, now)
    terms = {**before, **wanted.terms, "rates": terms_of_row(contract, kinds)["rates"]}
    if terms.get("rebate", {}) is None:
        del terms["rebate"]  # terms that agree no rebate say nothing of one
    ends_on = date.fromisoformat(terms["ends_on"])
    _check_days(work, contract, from_on, answer_by, ends_on)
    if terms == before and not wanted.without and not wanted.minutes:
        raise NothingChanges()
    if ends_on > contract.ends_on:
        need_going(work)
        if not providers.is_verified(work.session, work.coop_id, contract.provider_id, work.today):
            raise NotVerified()
    if any(terms[name] != before[name] for name in UPLIFT) and kind is not Change.UPLIFT:
        on = date.fromisoformat(terms["uplift_on"]) if terms["uplift_on"] else None
        check_uplift(terms["uplift"], terms["uplift_bp"], on, after=from_on)
    check_change(work, contract, prices, kinds, terms, from_on)
    check_rebate(terms.get("rebate"))
    seats = seats_of(
        [(queries.as_rule(place), place.most) for place in places], leaving=wanted.without, minutes=wanted.minutes
    )
    _check_people(contract, terms, seats)
    asks_all = any(terms[name] != before[name] for name in RULES) or bool(wanted.minutes)
    found = stakes(
        seats,
        before=deal(before, contract.ends_on),
        after=deal(terms, ends_on),
        from_on=from_on,
        asks_all=asks_all,
    )
    _check_most(terms, found, weeks_between(from_on, ends_on))
    terms = {**terms, "version": next_version(work, contract)}
    if terms["allocation"] == Allocation.BY_HOURS:
        terms["minutes_of"] = {str(s.after.member): s.after.minutes for s in seats if s.after}
    return Planned(
        contract=contract,
        version=new_version(work, contract, kind=kind, from_on=from_on, terms=terms, why=why, answer_by=answer_by),
        places=places,
        stakes=found,
        minutes={seat.key: seat.after.minutes for seat in seats if seat.after},
        week_before=deal(before, contract.ends_on).week,
        week_after=deal(terms, ends_on).week,
        weeks=weeks_between(from_on, ends_on),
        asks_all=asks_all,
    )


def propose_change(
    work: Work,
    *,
    contract_id: uuid.UUID,
    kind: Change,
    from_on: date,
    answer_by: date,
    why: str,
    wanted: Wanted,
    figures: Mapping[str, Any] | None = None,
) -> ContractVersion:
    """Propose a change: every member sees what changes for her, those it costs more are asked, both sides accept.

    Raises what ``plan_change`` raises.
    """
    plan = plan_change(
        work, contract_id=contract_id, kind=kind, from_on=from_on, answer_by=answer_by, why=why, wanted=wanted
    )
    plan.version.figures = dict(figures or {})
    keep_change(work, plan.version, plan.contract, plan.places, plan.stakes, minutes=plan.minutes)
    return plan.version


def keep_change(
    work: Work,
    version: ContractVersion,
    contract: Contract,
    places: Sequence[ContractPlace],
    found: Mapping[uuid.UUID, Stake],
    *,
    minutes: Mapping[uuid.UUID, int],
    tell: bool = True,
    but: uuid.UUID | None = None,
) -> list[ContractStake]:
    """Write a version with each place's stake, and tell everybody but the place ``but`` what waits for them."""
    work.session.add(version)
    work.session.flush()
    rows = []
    for place in places:
        stake = found[place.fund_id]
        rows.append(
            ContractStake(
                coop_id=work.coop_id,
                id=new_id(),
                version_id=version.id,
                place_id=place.id,
                minutes_after=minutes.get(place.fund_id, place.minutes),
                share_before=stake.share_before,
                share_after=stake.share_after,
                most_before=stake.most_before,
                most_after=stake.most_after,
                moves=stake.moves,
                leaves=place.fund_id not in minutes,
                asks=stake.asks,
                answers=0,
            )
        )
    work.session.add_all(rows)
    work.session.flush()
    append(
        work,
        act="contract_change_proposed",
        subject_kind="contract",
        subject_id=contract.id,
        content={
            "digest": version.digest,
            "from_on": version.from_on.isoformat(),
            "kind": version.kind,
            "version": version.number,
        },
    )
    if tell:
        told = [place for place in places if place.id != but]
        _tell_of_change(work, contract, version, told, {row.place_id for row in rows if row.asks})
    return rows


def _tell_of_change(
    work: Work,
    contract: Contract,
    version: ContractVersion,
    places: Sequence[ContractPlace],
    asked: Collection[uuid.UUID],
) -> None:
    link = f"/contracts/{contract.number}/changes/{version.number}"
    values: dict[str, Value] = {"title": contract.title, "day": {"date": version.from_on.isoformat()}}
    by: dict[str, Value] = {**values}
    if version.answer_by:
        by["by"] = {"date": version.answer_by.isoformat()}
    tell_members(
        work,
        contract,
        [p for p in places if p.id in asked],
        N_("%(title)s is to change from %(day)s. See what it means for you, and say yes or no by %(by)s."),
        by,
        link=link,
    )
    tell_members(
        work,
        contract,
        [p for p in places if p.id not in asked],
        N_("%(title)s is to change from %(day)s. See what it means for you. You do not have to answer."),
        values,
        link=link,
    )
    tell_provider(
        work,
        contract,
        N_("The co-op asks to change %(title)s from %(day)s. Read it, then accept it or say no."),
        values,
        link=f"/changes/{version.number}",
    )


# -- What every change stands on ------------------------------------------------------------------------


def must_run(work: Work, contract: Contract) -> None:
    """Raise TermsOver unless the contract is in force and its last day has not passed."""
    if contract.in_force_at is None or contract.cancelled_at or contract.closed_at or work.today > contract.ends_on:
        raise TermsOver()


def must_be_free(work: Work, contract: Contract) -> None:
    """Raise ChangeWaits while another change waits for answers."""
    if queries.open_change(queries.versions(work.session, work.coop_id, contract.id)) is not None:
        raise ChangeWaits()


def staying(work: Work, contract: Contract) -> list[ContractPlace]:
    """The places of those who are in the contract and have not said that they leave."""
    return [p for p in queries.allocation(work.session, work.coop_id, contract.id) if p.last_day is None]


def next_version(work: Work, contract: Contract) -> int:
    """The number that the contract's next version has."""
    return max(v.number for v in queries.versions(work.session, work.coop_id, contract.id)) + 1


def new_version(
    work: Work,
    contract: Contract,
    *,
    kind: Change,
    from_on: date,
    terms: Mapping[str, Any],
    why: str,
    answer_by: date | None = None,
    until_on: date | None = None,
) -> ContractVersion:
    """A version of the contract's terms, not kept yet."""
    terms = named(work, contract, terms)
    return ContractVersion(
        coop_id=work.coop_id,
        id=new_id(),
        contract_id=contract.id,
        number=terms["version"],
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        terms=terms,
        digest=digest_of(terms),
        figures={},
        why=why,
        answer_by=answer_by,
        made_by=work.actor.person_id,
        made_at=work.now,
    )


def deal(terms: Mapping[str, Any], ends_on: date) -> Deal:
    """What of these terms decides each member's share."""
    return Deal(kinds_of(terms), Allocation(terms["allocation"]), terms["levy_bp"], ends_on)


def _check_days(work: Work, contract: Contract, from_on: date, answer_by: date, ends_on: date) -> None:
    wrong: dict[str, list[Any]] = {}
    agreed = max(
        (
            v.from_on
            for v in queries.versions(work.session, work.coop_id, contract.id)
            if v.in_force_at is not None and v.kind != Change.SUSPENSION
        ),
        default=contract.starts_on,
    )
    if from_on < agreed:
        wrong["from_on"] = [_l("A change that is agreed begins later. Choose its day, or one after it.")]
    elif from_on < max(work.today, contract.starts_on):
        wrong["from_on"] = [_l("A change can't begin before today, or before the contract.")]
    elif from_on > max(contract.ends_on, ends_on):
        wrong["from_on"] = [_l("This day is after the contract has ended.")]
    if not work.today <= answer_by <= from_on:
        wrong["answer_by"] = [_l("Members have to answer before the change begins.")]
    if ends_on < from_on or ends_on < work.today:
        wrong["ends_on"] = [_l("The last day has to come after the change begins. To end sooner, end the contract.")]
    elif (ends_on - contract.starts_on).days > LONGEST_DAYS:
        wrong["ends_on"] = [_l("A contract can last three years at most.")]
    if wrong:
        raise Invalid(wrong)


def _check_people(contract: Contract, terms: Mapping[str, Any], seats: Sequence[Seat]) -> None:
    after = [seat.after for seat in seats if seat.after]
    if len({place.member for place in after}) < contract.min_people:
        least = contract.min_people
        raise Invalid({"without": [_l("The contract needs at least %(least)s people.", least=least)]})
    if terms["allocation"] == Allocation.BY_HOURS and any(not place.minutes for place in after):
        raise Invalid({"allocation": [_l("Type the hours a week of each member to share the cost by hours.")]})


def _check_most(terms: Mapping[str, Any], found: Mapping[uuid.UUID, Stake], weeks: int) -> None:
    """What members set aside together may never pass the cap."""
    cap = cap_with_levy(terms["cap_week"], None, weeks, terms["levy_bp"])
    if cap is not None and sum(stake.most_after for stake in found.values()) > cap:
        raise Invalid({"cap_week": [_l("Members would set aside more a week than the most that was agreed.")]})
