"""The provider can't go on: one of those ranked behind it takes over the rest of the time."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change
from coopbudget.contracts.errors import AlreadyContracted, NotEnding, NothingPledged, NotRunnerUp
from coopbudget.contracts.models import Contract, ContractPlace, ContractVersion
from coopbudget.contracts.runners_up import RunnerUp, runners_up
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_provider
from coopbudget.contracts.service.making import keep
from coopbudget.contracts.service.proposing import staying
from coopbudget.contracts.service.terms import price_columns, terms_of_row
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.trail.service import append


def ended_by(work: Work, contract: Contract) -> ContractVersion | None:
    """The version that ended the contract before its time, if one did."""
    found = queries.versions(work.session, work.coop_id, contract.id)
    return next((v for v in found if v.kind == Change.TERMINATION and v.in_force_at is not None), None)


def plan_hand_over(
    work: Work, *, contract_id: uuid.UUID, bid_id: uuid.UUID, starts_on: date, answer_by: date
) -> tuple[Contract, list[ContractPlace], RunnerUp]:
    """The contract that would take over, its places, and whose bid it is; not kept.

    Raises NoSuchContract, NotEnding (end the contract first), AlreadyContracted (it was handed over), NotRunnerUp,
    NothingPledged, Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    old = hold_contract(work, contract_id)
    ending = ended_by(work, old)
    if ending is None:
        raise NotEnding()
    if queries.successor(work.session, work.coop_id, old.id) is not None:
        raise AlreadyContracted()
    ready = [each for each in runners_up(work.session, work.coop_id, old, work.today) if each.bid_id == bid_id]
    if not ready or not ready[0].may_take_over:
        raise NotRunnerUp()
    last = date.fromisoformat(ending.terms["would_end_on"])
    if not max(old.ends_on, work.today) < starts_on <= last:
        raise Invalid({"starts_on": [_l("Choose a day after the old contract's last, within the time it had.")]})
    if not work.today <= answer_by <= starts_on:
        raise Invalid({"answer_by": [_l("Members have to answer before the contract begins.")]})
    going_on = staying(work, old)
    if not going_on:
        raise NothingPledged()
    new = Contract(
        coop_id=work.coop_id,
        id=new_id(),
        number=0,
        call_id=old.call_id,
        call_number=old.call_number,
        pool_id=old.pool_id,
        pool_number=old.pool_number,
        provider_id=ready[0].provider_id,
        title=old.title,
        **price_columns(ready[0].kinds),
        starts_on=starts_on,
        ends_on=last,
        answer_by=answer_by,
        follows_id=old.id,
        phases=[],
        made_by=work.actor.person_id,
        made_at=work.now,
        cap_week=None,
        cap_term=None,
        **{
            name: getattr(old, name)
            for name in (
                "levy_bp", "buys_as", "allocation", "absence", "absence_after_days", "leaving", "notice_days",
                "min_people", "uplift", "uplift_bp", "ending_days", "reviews", "outcomes",
            )
        },
        vat="not_stated",
        vat_bp=0,
        uplift_on=old.uplift_on if old.uplift_on is None or old.uplift_on > starts_on else _a_year_on(old.uplift_on),
    )  # fmt: skip
    new.terms = terms_of_row(new, ready[0].kinds)
    new.terms_digest = ""
    places = [
        ContractPlace(
            coop_id=work.coop_id,
            id=new_id(),
            contract_id=new.id,
            member_id=place.member_id,
            member_number=place.member_number,
            fund_id=place.fund_id,
            fund_number=place.fund_number,
            weekly=place.weekly,
            pledged=0,
            minutes=place.minutes,
            committed=0,
            most=place.most,
        )
        for place in going_on
    ]
    shares = queries.standing_of(new, [_as_if_yes(p) for p in places]).shares
    for place in places:
        place.said_yes = None
        place.most = max(place.most, shares[place.fund_id])
        place.weekly = max(place.weekly, place.most)
    return new, places, ready[0]


def hand_over(work: Work, *, contract_id: uuid.UUID, bid_id: uuid.UUID, starts_on: date, answer_by: date) -> Contract:
    """Make the contract that takes over the rest of the time, and ask each member for her own yes.

    What the old contract set free when it was ended is set aside again by that yes, and by nothing else. Raises
    what ``plan_hand_over`` raises.
    """
    new, places, _ready = plan_hand_over(
        work, contract_id=contract_id, bid_id=bid_id, starts_on=starts_on, answer_by=answer_by
    )
    new.number = next_number(work, "contract")
    with named_rules(work.session, {"uq_contract_follows_id": AlreadyContracted}):
        keep(work, new, places)
    append(
        work,
        act="contract_handed_over",
        subject_kind="contract",
        subject_id=contract_id,
        content={
            "bid": str(bid_id),
            "digest": new.terms_digest,
            "to": str(new.id),
            "number": new.number,
            "provider": str(new.provider_id),
        },
    )
    values: dict[str, Value] = {"title": new.title, "day": {"date": answer_by.isoformat()}}
    tell_members(
        work,
        new,
        places,
        N_("Another provider can take over %(title)s. See who, and say yes or no by %(day)s."),
        values,
    )
    tell_provider(
        work,
        new,
        N_("The co-op asks you to take over %(title)s. Read the contract. Members answer by %(day)s."),
        values,
    )
    return new


def _as_if_yes(place: ContractPlace) -> ContractPlace:
    place.said_yes = True
    return place


def _a_year_on(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))
