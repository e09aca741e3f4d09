"""The provider can't go on: one of those ranked behind it takes over the rest of the time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.budgets.service import require_payable
from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, cap_with_levy, within_cap
from coopbudget.contracts.errors import (
    AlreadyContracted,
    BidRanOut,
    NotEnding,
    NothingPledged,
    NotRunnerUp,
    NotVerified,
)
from coopbudget.contracts.models import Contract, ContractPlace, ContractVersion
from coopbudget.contracts.pricing import week_of, weeks_between
from coopbudget.contracts.runners_up import RunnerUp, runners_up
from coopbudget.contracts.service.holding import hold_contract, tell_members, tell_provider
from coopbudget.contracts.service.limits import check_term_cap, check_week_cap
from coopbudget.contracts.service.making import keep
from coopbudget.contracts.service.proposing import staying
from coopbudget.contracts.service.terms import price_columns, terms_of_row
from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.tenders.volume import as_terms
from coopbudget.trail.service import append


@dataclass(frozen=True)
class NewDeal:
    """What neither the bid nor the contract that ends says of the new one.

    VAT as the new provider has it, and the most that it may charge a week and in all (pence; None: the usual weeks).
    ``despite_ties``: whoever's money may not pay this provider is asked too, and can say yes once the council's letter
    is on file.
    """

    vat: str
    vat_bp: int = 0
    cap_week: int | None = None
    cap_term: int | None = None
    despite_ties: bool = False


def ended_by(work: Work, contract: Contract) -> ContractVersion | None:
    """The version that ended the contract before its time, if one did."""
    found = queries.versions(work.session, work.coop_id, contract.id)
    return next((v for v in found if v.kind == Change.TERMINATION and v.in_force_at is not None), None)


def plan_hand_over(
    work: Work, *, contract_id: uuid.UUID, bid_id: uuid.UUID, starts_on: date, answer_by: date, deal: NewDeal
) -> tuple[Contract, list[ContractPlace], RunnerUp]:
    """The contract that would take over, its places, and whose bid it is; not kept.

    Raises NoSuchContract, NotEnding (end the contract first), AlreadyContracted (it was handed over), NotRunnerUp,
    BidRanOut, NotVerified, budgets' NotPayable, NothingPledged, Invalid.
    """
    work.need(Permission.MANAGE_CONTRACTS)
    old = hold_contract(work, contract_id)
    ending = ended_by(work, old)
    if ending is None:
        raise NotEnding()
    if queries.successor(work.session, work.coop_id, old.id) is not None:
        raise AlreadyContracted()
    chosen = _able(work, old, bid_id)
    last = date.fromisoformat(ending.terms["would_end_on"])
    if not max(old.ends_on, work.today) < starts_on <= last:
        raise Invalid({"starts_on": [_l("Choose a day after the old contract's last, within the time it had.")]})
    if not work.today <= answer_by <= starts_on:
        raise Invalid({"answer_by": [_l("Members have to answer before the contract begins.")]})
    going_on = staying(work, old)
    if not going_on:
        raise NothingPledged()
    if not deal.despite_ties:
        require_payable(
            work,
            provider_id=chosen.provider_id,
            partners=chosen.partners,
            member_ids={place.member_id for place in going_on},
        )
    weeks = weeks_between(starts_on, last)
    check_week_cap(chosen.kinds, deal.cap_week)
    check_term_cap(week_of(chosen.kinds) * weeks, deal.cap_term)
    new = Contract(
        coop_id=work.coop_id,
        id=new_id(),
        number=0,
        call_id=old.call_id,
        call_number=old.call_number,
        pool_id=old.pool_id,
        pool_number=old.pool_number,
        provider_id=chosen.provider_id,
        title=old.title,
        **price_columns(chosen.kinds),
        starts_on=starts_on,
        ends_on=last,
        answer_by=answer_by,
        follows_id=old.id,
        phases=[],
        made_by=work.actor.person_id,
        made_at=work.now,
        cap_week=deal.cap_week,
        cap_term=deal.cap_term,
        **{
            name: getattr(old, name)
            for name in (
                "levy_bp", "buys_as", "allocation", "absence", "absence_after_days", "leaving", "notice_days",
                "min_people", "uplift", "uplift_bp", "ending_days", "outcomes",
            )
        },
        rebate=_offered(chosen, old),
        reviews=[day for day in old.reviews if starts_on <= date.fromisoformat(day) <= last],
        vat=deal.vat,
        vat_bp=deal.vat_bp if deal.vat == "included" else 0,
        uplift_on=old.uplift_on if old.uplift_on is None or old.uplift_on > starts_on else _a_year_on(old.uplift_on),
    )  # fmt: skip
    new.terms = terms_of_row(new, chosen.kinds)
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
    most = within_cap(
        {place.fund_id: place.most for place in places},
        cap_with_levy(deal.cap_week, deal.cap_term, weeks, new.levy_bp),
    )
    for place in places:
        place.said_yes = None
        place.most = max(most[place.fund_id], shares[place.fund_id])
        place.weekly = max(place.weekly, place.most)
    return new, places, chosen


def _offered(chosen: RunnerUp, old: Contract) -> dict[str, Any] | None:
    """What the bid gives back for buying much; whose it is stays as it was."""
    if chosen.rebate is None:
        return None
    terms = as_terms(chosen.rebate)
    return {**terms, "shared": old.rebate["shared"]} if old.rebate else terms


def _able(work: Work, old: Contract, bid_id: uuid.UUID) -> RunnerUp:
    """The bid that takes over, once its papers are in date and it still holds."""
    found = next(
        (each for each in runners_up(work.session, work.coop_id, old, work.today) if each.bid_id == bid_id), None
    )
    if found is None:
        raise NotRunnerUp()
    if not found.holds:
        raise BidRanOut()
    if not found.verified:
        raise NotVerified()
    return found


def hand_over(
    work: Work, *, contract_id: uuid.UUID, bid_id: uuid.UUID, starts_on: date, answer_by: date, deal: NewDeal
) -> Contract:
    """Make the contract that takes over the rest of the time, and ask each member for her own yes.

    What the old contract set free when it was ended is set aside again by that yes, and by nothing else. Raises
    what ``plan_hand_over`` raises.
    """
    need_going(work)
    new, places, _ready = plan_hand_over(
        work, contract_id=contract_id, bid_id=bid_id, starts_on=starts_on, answer_by=answer_by, deal=deal
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
