"""Making a contract from the winning bid: the terms are frozen here, and their digest goes to the trail."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l, ngettext

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, Uplift, cap_with_levy, within_cap
from coopbudget.contracts.errors import AlreadyContracted, NoSuchContract, NothingPledged, NotVerified
from coopbudget.contracts.models import Contract, ContractPlace, ContractVersion
from coopbudget.contracts.pricing import kinds_offered, week_of, weeks_between
from coopbudget.contracts.service.holding import tell_members, tell_provider
from coopbudget.contracts.service.limits import (
    check_levy,
    check_rebate,
    check_reviews,
    check_term_cap,
    check_uplift,
    check_week_cap,
)
from coopbudget.contracts.service.terms import digest_of, kinds_of, named, price_columns, terms_of_row, write_rates
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries as tenders, service as tenders_service
from coopbudget.tenders.volume import Rebate, as_terms
from coopbudget.trail.service import append


def make_contract(work: Work, *, call_id: uuid.UUID, **choices: Any) -> Contract:
    """Make the contract of a call's award and ask its members; ``choices`` as for ``plan_contract``.

    Raises what ``plan_contract`` raises, and Conflict where the award was used already.
    """
    need_going(work)
    contract, places = plan_contract(work, call_id=call_id, **choices)
    contract.number = next_number(work, "contract")
    tenders_service.consume_award(work, call_id)
    with named_rules(work.session, {"uq_contract_call_id": AlreadyContracted}):
        keep(work, contract, places)
    append(
        work,
        act="contract_made",
        subject_kind="contract",
        subject_id=contract.id,
        content={
            "call": str(call_id),
            "digest": contract.terms_digest,
            "number": contract.number,
            "pool": str(contract.pool_id),
            "provider": str(contract.provider_id),
        },
    )
    answer_by: dict[str, str | int] = {"date": contract.answer_by.isoformat()}
    tell_members(
        work,
        contract,
        places,
        N_("A provider was chosen for %(title)s. See who, and say yes or no by %(day)s."),
        {"title": contract.title, "day": answer_by},
    )
    tell_provider(
        work,
        contract,
        N_("A contract for %(title)s is ready to read. Members answer by %(day)s."),
        {"title": contract.title, "day": answer_by},
    )
    return contract


def keep(work: Work, contract: Contract, places: list[ContractPlace]) -> None:
    """Write a contract that has its number, with its places, price list and first version."""
    contract.terms = named(work, contract, {**contract.terms, "contract": contract.number})
    contract.terms_digest = digest_of(contract.terms)
    work.session.add(contract)
    work.session.flush()
    work.session.add_all(places)
    work.session.add(
        ContractVersion(
            coop_id=work.coop_id,
            id=new_id(),
            contract_id=contract.id,
            number=1,
            kind=Change.FIRST,
            from_on=contract.starts_on,
            terms=contract.terms,
            digest=contract.terms_digest,
            figures={},
            made_by=work.actor.person_id,
            made_at=work.now,
        )
    )
    write_rates(work, contract, kinds_of(contract.terms), contract.starts_on)
    work.session.flush()


def plan_contract(
    work: Work,
    *,
    call_id: uuid.UUID,
    starts_on: date,
    ends_on: date,
    answer_by: date,
    min_people: int,
    levy_bp: int,
    buys_as: str,
    allocation: str,
    absence: str,
    absence_after_days: int,
    leaving: str,
    notice_days: int,
    minutes: Mapping[int, int] | None = None,
    cap_week: int | None = None,
    cap_term: int | None = None,
    vat: str = "not_stated",
    vat_bp: int = 0,
    uplift: str = Uplift.NONE,
    uplift_bp: int | None = None,
    uplift_on: date | None = None,
    ending_days: int | None = None,
    reviews: Sequence[date] = (),
    outcomes: str = "",
    rebate: Mapping[str, Any] | None = None,
) -> tuple[Contract, list[ContractPlace]]:
    """The contract and its places as they would be, not kept: what the page shows before it is made.

    ``minutes`` are a member's agreed minutes a week by member number, for the rule by hours; ``cap_week`` and
    ``cap_term`` the most the provider may charge; ``ending_days`` a side's notice (None: as a member's); ``rebate`` a
    volume rebate as ``volume`` writes it: where the bid offers one, that stands, and this says whose it is.

    Raises NoSuchContract (no award), AlreadyContracted, NothingPledged, NotVerified, and Invalid for dates that don't
    fit, or steps that make no sense.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    session, coop_id = work.session, work.coop_id
    award = tenders.award_of_call(session, coop_id, call_id)
    pool = pools.pool(session, coop_id, award.pool_id) if award else None
    if award is None or pool is None:
        raise NoSuchContract()
    if queries.contract_of_call(session, coop_id, call_id) is not None:
        raise AlreadyContracted()
    if not providers.is_verified(session, coop_id, award.provider_id, work.today):
        raise NotVerified()
    _check_days(work.today, starts_on, ends_on, answer_by, pool.weeks)
    pledges = pools.pledges(session, coop_id, pool.id)
    if not pledges:
        raise NothingPledged()
    who = members.members_by_id(session, coop_id, {pledge.member_id for pledge in pledges})
    if allocation == "by_hours":
        missing = sorted(m.number for m in who.values() if not (minutes or {}).get(m.number))
        if missing:
            raise Invalid({"allocation": [_l("Type the hours a week of each member to share the cost by hours.")]})
    kinds = kinds_offered(award.rates, award.hours)
    weeks = weeks_between(starts_on, ends_on)
    check_week_cap(kinds, cap_week)
    check_term_cap(week_of(kinds) * weeks, cap_term)
    check_uplift(uplift, uplift_bp, uplift_on, after=starts_on)
    check_levy(work, levy_bp)
    rebate = _offered(award.rebate, rebate)
    check_rebate(rebate)
    check_reviews(reviews, starts_on, ends_on)
    contract = Contract(
        coop_id=coop_id,
        id=new_id(),
        number=0,
        call_id=call_id,
        call_number=award.call_number,
        pool_id=pool.id,
        pool_number=pool.number,
        provider_id=award.provider_id,
        title=pool.title,
        **price_columns(kinds),
        starts_on=starts_on,
        ends_on=ends_on,
        levy_bp=levy_bp,
        buys_as=buys_as,
        allocation=allocation,
        absence=absence,
        absence_after_days=absence_after_days,
        leaving=leaving,
        notice_days=notice_days,
        min_people=min_people,
        answer_by=answer_by,
        cap_week=cap_week,
        cap_term=cap_term,
        vat=vat,
        vat_bp=vat_bp if vat == "included" else 0,
        uplift=str(uplift),
        uplift_bp=uplift_bp if uplift == Uplift.FIXED else None,
        uplift_on=uplift_on if uplift != Uplift.NONE else None,
        ending_days=notice_days if ending_days is None else ending_days,
        reviews=[day.isoformat() for day in sorted(reviews)],
        outcomes=outcomes,
        rebate=dict(rebate) if rebate else None,
        phases=[],
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    contract.terms = terms_of_row(contract, kinds)
    if allocation == "by_hours":
        contract.terms["minutes_of"] = {str(number): each for number, each in sorted((minutes or {}).items())}
    contract.terms_digest = digest_of(contract.terms)
    most = within_cap({p.fund_id: p.weekly for p in pledges}, cap_with_levy(cap_week, cap_term, weeks, levy_bp))
    places = [
        ContractPlace(
            coop_id=coop_id,
            id=new_id(),
            contract_id=contract.id,
            member_id=pledge.member_id,
            member_number=who[pledge.member_id].number,
            fund_id=pledge.fund_id,
            fund_number=pledge.fund_number,
            weekly=pledge.weekly,
            pledged=pledge.amount,
            minutes=(minutes or {}).get(who[pledge.member_id].number, 0),
            committed=0,
            most=most[pledge.fund_id],
        )
        for pledge in pledges
    ]
    places.sort(key=lambda place: (place.member_number, place.fund_number))
    return contract, places


def _offered(offered: Rebate | None, said: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The rebate of a contract: the one that the chosen bid offers, like its price; whose it is then the co-op says."""
    if offered is None:
        return said
    return {**as_terms(offered), "shared": said["shared"]} if said else as_terms(offered)


def _check_days(today: date, starts_on: date, ends_on: date, answer_by: date, weeks: int) -> None:
    wrong: dict[str, list[Any]] = {}
    if answer_by < today:
        wrong["answer_by"] = [_l("Give members a day that has not passed.")]
    elif answer_by > starts_on:
        wrong["answer_by"] = [_l("Members have to answer before the contract begins.")]
    if ends_on < starts_on:
        wrong["ends_on"] = [_l("The last day has to come after the first.")]
    elif weeks_between(starts_on, ends_on) > weeks:
        wrong["ends_on"] = [
            ngettext(
                "Members pledged for %(num)s week. The contract can't last longer.",
                "Members pledged for %(num)s weeks. The contract can't last longer.",
                weeks,
            )
        ]
    if wrong:
        raise Invalid(wrong)
