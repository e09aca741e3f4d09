"""A provider chosen without bids: below the co-op's limit, with a reason everybody reads, then as any award."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.budgets.service import require_payable
from coopbudget.coops.service import need_going
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.providers import queries as providers
from coopbudget.providers.service import require_verified
from coopbudget.tenders import queries, rates, sealing
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.errors import NotAboveLimit
from coopbudget.tenders.models import Award, Bid, Call, CallInvite, ChooserInterest
from coopbudget.tenders.policy import may_award
from coopbudget.tenders.rules import Content
from coopbudget.tenders.sealing import new_call_key
from coopbudget.tenders.service.calls import CallTerms, draft_call
from coopbudget.tenders.service.ground import row_of, seal_of, secret, tell_providers
from coopbudget.tenders.service.opening import write_opened
from coopbudget.trail import service as trail


def choose_directly(
    work: Work, *, pool_id: uuid.UUID, provider_id: uuid.UUID, terms: CallTerms, rates_agreed: rates.Rates, reason: str,
    interest: str,
) -> Call:  # fmt: skip
    """Choose a checked provider for a pool without bids, at the rates agreed with it.

    ``interest`` is what the officer declares: ``none`` is kept with the choice, and anything else bars.

    What is worth the co-op's limit or more needs a call. Everything of a call and its choice is kept, so that
    contracts are made of it as of any other; the provider says its own yes there. Raises NotAboveLimit, NotVerified,
    budgets' NotPayable, Invalid (no reason, a rate under the floor, hours that cost more than the pool has),
    LiveCallStands, Forbidden for somebody who acts for the provider.
    """
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    work.need(Permission.AWARD_CALLS)
    if not queries.limits(work.session, work.coop_id).direct(terms.weekly_most * terms.weeks):
        raise NotAboveLimit()
    if not reason.strip():
        raise Invalid({"reason": [_l("Say why this provider, and why without bids. Every member reads it.")]})
    if interest != "none":
        raise Invalid({"interest": [_l("You have an interest, so another officer has to choose.")]})
    require_verified(work, provider_id)
    people = providers.people_of(work.session, provider_id)
    insist(may_award(officer=work.actor.person_id, bidders_people=people, conflicted=False))
    pledged = pools.pledges(work.session, work.coop_id, pool_id)
    require_payable(work, provider_id=provider_id, member_ids={each.member_id for each in pledged})
    terms = replace(terms, kind=CallKind.DIRECT, criteria=(), deadline_at=work.now, files_wanted="")
    _refuse_rates(terms, rates_agreed)
    call = draft_call(work, pool_id=pool_id, terms=terms)
    pool_service.mark_in_tender(work, pool_id)
    # A call is published before its deadline, and opened after it: said and chosen in one act, it is both at once.
    call.published_at, call.published_by = work.now - timedelta(microseconds=1), work.person_id
    call.opened_at, call.opened_by = work.now, work.person_id
    call.sealed_key = new_call_key(secret(), call.id)
    work.session.add(
        CallInvite(
            coop_id=call.coop_id,
            call_id=call.id,
            provider_id=provider_id,
            invited_by=work.person_id,
            invited_at=work.now,
        )
    )
    asked = row_of(work, call).hours
    content = Content(rates.in_order(rates_agreed), asked, terms.starts_on, floor_reason="", answers={})
    bid = Bid(
        id=new_id(), coop_id=call.coop_id, call_id=call.id, provider_id=provider_id, version=1,
        submitted_at=work.now, submitted_by=work.person_id, withdrawn_at=None,
    )  # fmt: skip
    bid.sealed = seal_of(call).seal(bid.id, bid.version, content)
    bid.digest = sealing.digest(bid.sealed)
    work.session.add(bid)
    work.session.flush()
    write_opened(work, bid, content, asked)
    said = ChooserInterest(
        coop_id=work.coop_id, id=new_id(), call_id=call.id, person_id=work.person_id, interest=interest, words="",
        declared_at=work.now,
    )  # fmt: skip
    work.session.add(said)
    work.session.add(
        Award(
            coop_id=call.coop_id,
            call_id=call.id,
            bid_id=bid.id,
            rank=1,
            reasons=reason,
            awarded_by=work.person_id,
            awarded_at=work.now,
            used_at=None,
        )
    )
    work.session.flush()
    trail.append(
        work,
        act="call.chosen_directly",
        subject_kind="call",
        subject_id=call.id,
        content={
            "number": call.number,
            "provider": str(provider_id),
            "bid": str(bid.id),
            "digest": bid.digest,
            "value": terms.weekly_most * terms.weeks,
            "rates": {str(kind): rate for kind, rate in rates_agreed.items()},
            "interest": interest,
        },
    )
    named = providers.provider(work.session, provider_id)
    coop = work.actor.coop.name if work.actor.coop else ""
    tell_providers(
        work,
        call,
        [provider_id],
        N_("%(coop)s has chosen you for %(call)s. Read what was agreed. Next you both accept a contract."),
        {"coop": coop},
    )
    pool_service.tell_pledgers(
        work,
        pool_id,
        message=N_(
            "%(provider)s is chosen for %(call)s. You decide whether you say yes before your money is promised."
        ),
        values={"call": call.title, "provider": named.name if named else ""},
        rest=f"/calls/{call.number}",
    )
    return call


def _refuse_rates(terms: CallTerms, agreed: rates.Rates) -> None:
    missing = rates.kinds_without_rate(terms.hours, agreed)
    if missing:
        raise Invalid({f"rate_{kind}": [_l("Type the rate for this kind of hour.")] for kind in missing})
    weekly = {kind: minutes for kind, minutes in terms.hours.items() if minutes}
    first = next(iter(rates.in_order(weekly)), None)
    if first is None:
        return  # the call's own rule says so beside the hours
    if rates.mean_rate(weekly, agreed) < terms.price_floor:
        raise Invalid(
            {f"rate_{first}": [_l("This is under the lowest fair price. Without bids nobody goes under it.")]}
        )
    if rates.weekly_cost(weekly, agreed) > terms.weekly_most:
        raise Invalid({f"rate_{first}": [_l("At this rate the hours cost more a week than the pool can pay.")]})
