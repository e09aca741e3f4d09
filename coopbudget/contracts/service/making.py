"""Making a contract from the winning bid: the terms are frozen here, and their digest goes to the trail."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l, ngettext

from coopbudget.contracts import queries
from coopbudget.contracts.errors import AlreadyContracted, NoSuchContract, NothingPledged, NotVerified
from coopbudget.contracts.models import Contract, ContractPlace, ContractRate
from coopbudget.contracts.pricing import weeks_between
from coopbudget.contracts.service.holding import tell_members, tell_provider
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers
from coopbudget.providers.rules import HourKind, ServiceType
from coopbudget.tenders import queries as tenders, service as tenders_service
from coopbudget.trail.canonical import canonical
from coopbudget.trail.service import append


def make_contract(work: Work, *, call_id: uuid.UUID, **choices: Any) -> Contract:
    """Make the contract of a call's award and ask its members; ``choices`` as for ``plan_contract``.

    Raises what ``plan_contract`` raises, and Conflict where the award was used already.
    """
    contract, places = plan_contract(work, call_id=call_id, **choices)
    contract.number = next_number(work, "contract")
    tenders_service.consume_award(work, call_id)
    contract.terms = {**contract.terms, "contract": contract.number}
    contract.terms_digest = digest_of(contract.terms)
    with named_rules(work.session, {"uq_contract_coop_id_call_id": AlreadyContracted}):
        work.session.add(contract)
    work.session.add_all(places)
    write_rates(work, contract, contract.starts_on)
    work.session.flush()
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
) -> tuple[Contract, list[ContractPlace]]:
    """The contract and its places as they would be, not kept: what the page shows before it is made.

    ``minutes`` are a member's agreed minutes a week by member number, for the rule by hours. Raises
    NoSuchContract (no award), AlreadyContracted, NothingPledged, NotVerified, and Invalid for dates that
    don't fit.
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
    kind = HourKind.WAKING_NIGHT if pool.service_type == ServiceType.NIGHT_COVER else HourKind.WEEKDAY
    terms: dict[str, Any] = {
        "absence": absence,
        "absence_after_days": absence_after_days,
        "allocation": allocation,
        "buys_as": buys_as,
        "call": str(call_id),
        "ends_on": ends_on.isoformat(),
        "leaving": leaving,
        "levy_bp": levy_bp,
        "min_people": min_people,
        "minutes_per_week": award.weekly_minutes,
        "notice_days": notice_days,
        "pool": str(pool.id),
        "provider": str(award.provider_id),
        "rate": award.rate,
        "rates": {str(kind): {"minutes": award.weekly_minutes, "rate": award.rate}},
        "starts_on": starts_on.isoformat(),
        "title": pool.title,
    }
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
        rate=award.rate,
        minutes_per_week=award.weekly_minutes,
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
        terms=terms,
        terms_digest=digest_of(terms),
        made_by=work.actor.person_id,
        made_at=work.now,
    )
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
        )
        for pledge in pledges
    ]
    places.sort(key=lambda place: (place.member_number, place.fund_number))
    return contract, places


def write_rates(work: Work, contract: Contract, from_on: date) -> None:
    """The price list of the contract's terms, from a day on."""
    work.session.add_all(
        ContractRate(
            coop_id=work.coop_id,
            id=new_id(),
            contract_id=contract.id,
            kind=kind,
            from_on=from_on,
            rate=each["rate"],
            minutes=each["minutes"],
        )
        for kind, each in sorted(contract.terms["rates"].items())
    )


def digest_of(terms: Mapping[str, Any]) -> str:
    """SHA-256 of the terms in canonical JSON: what both sides accept."""
    return hashlib.sha256(canonical(dict(terms)).encode()).hexdigest()


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
