"""The choice and its reasons, or none; every bidder is told; one contract is made of it."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets.service import require_payable
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.pools.rules import PoolState
from coopbudget.providers import queries as providers
from coopbudget.providers.service import require_verified
from coopbudget.tenders import queries
from coopbudget.tenders.errors import AwardUsed, NoSuchCall, NothingToAward, NotThatPoint
from coopbudget.tenders.models import Award, Call
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service.ground import locked_call, provider_path, require_scoring, row_of, state_of
from coopbudget.tenders.service.scoring import stand_back
from coopbudget.trail import service as trail


def award_call(
    work: Work,
    *,
    call_id: uuid.UUID,
    bid_id: uuid.UUID,
    reasons: str,
    why_not_first: str = "",
    despite_ties: bool = False,
) -> Award:
    """Choose a bid, with the reasons everybody reads; another than the first in the ranking needs its own.

    Where a rule forbids the money of a member of the pool to pay this provider, it raises budgets' NotPayable unless
    ``despite_ties``: then that member has no part in it (her yes is refused) until the council's letter is here.
    Raises ScoresMissing, FloorNotJudged, NothingToAward, NotVerified (a proof ran out), Invalid, NotThatPoint
    (a choice was made), Forbidden for somebody with an interest.
    """
    work.need(Permission.AWARD_CALLS)
    call = locked_call(work, call_id)
    require_scoring(work, call)
    stand_back(work, call)
    ranked = queries.ranking(work.session, work.coop_id, row_of(work, call))
    result = next((each for each in ranked if each.bid_id == bid_id), None)
    if result is None:
        raise NothingToAward()
    if not reasons.strip():
        raise Invalid({"reasons": [_l("Say why this provider. Every bidder reads it.")]})
    if result.rank > 1 and not why_not_first.strip():
        raise Invalid({"why_not_first": [_l("This is not the bid with the most points. Say why you choose it.")]})
    bids = {each.id: each for each in queries.opened_bids(work.session, work.coop_id, call.id)}
    chosen = bids[bid_id]
    require_verified(work, chosen.provider_id)
    if not despite_ties:
        pledged = pools.pledges(work.session, work.coop_id, call.pool_id)
        require_payable(work, provider_id=chosen.provider_id, member_ids={each.member_id for each in pledged})
    whole = reasons if result.rank == 1 else f"{reasons}\n\n{why_not_first}"
    award = Award(
        coop_id=work.coop_id,
        call_id=call.id,
        bid_id=bid_id,
        rank=result.rank,
        reasons=whole,
        awarded_by=work.person_id,
        awarded_at=work.now,
        used_at=None,
    )
    with named_rules(work.session, {"uq_award_coop_id_call_id": NotThatPoint}):
        work.session.add(award)
    trail.append(
        work,
        act="call.awarded",
        subject_kind="call",
        subject_id=call.id,
        content={
            "bid": str(bid_id),
            "provider": str(chosen.provider_id),
            "rank": result.rank,
            "ranking": [{"bid": str(r.bid_id), "points": f"{r.total.numerator}/{r.total.denominator}"} for r in ranked],
        },
    )
    _tell_bidders(
        work,
        call,
        N_("A provider is chosen for %(call)s: %(provider)s. Your points and theirs are on the page."),
        {"provider": chosen.provider_name},
    )
    _tell_pool(
        work,
        call,
        N_("%(provider)s is chosen for %(call)s. You decide whether you say yes before your money is promised."),
        {"provider": chosen.provider_name},
    )
    return award


def _tell_bidders(work: Work, call: Call, message: str, values: dict[str, str]) -> None:
    bidding = queries.bidders(work.session, work.coop_id, call.id)
    rows = providers.providers_by_id(work.session, bidding)
    people = providers.people_of_all(work.session, bidding)
    for provider_id in bidding:
        notices.tell(
            work,
            people=people[provider_id],
            message=message,
            values={"call": call.title, **values},
            link=provider_path(work, rows[provider_id].slug, call.number),
        )


def _tell_pool(work: Work, call: Call, message: str, values: dict[str, str]) -> None:
    pool_service.tell_pledgers(
        work,
        call.pool_id,
        message=message,
        values={"call": call.title, **values},
        rest=f"/calls/{call.number}",
    )


def close_without_award(work: Work, *, call_id: uuid.UUID, words: str) -> None:
    """Choose nobody, with the reason; the pool waits for another call, and nothing is released."""
    work.need(Permission.AWARD_CALLS)
    call = locked_call(work, call_id)
    if state_of(work, call) not in (CallState.SCORING, CallState.WAITING):
        raise NotThatPoint()
    stand_back(work, call)
    _close(work, call, "no_award", words)


def cancel_call(work: Work, *, call_id: uuid.UUID, words: str) -> None:
    """Cancel a call before the choice, with the reason; its sealed bids are never opened."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    if state_of(work, call) not in (CallState.DRAFT, CallState.OPEN, CallState.WAITING, CallState.SCORING):
        raise NotThatPoint()
    if call.opened_at is not None:
        stand_back(work, call)  # whoever has read the bids, or might gain, must not end a call at will
    _close(work, call, "cancelled", words)


def _close(work: Work, call: Call, why: str, words: str) -> None:
    if not words.strip():
        raise Invalid({"words": [_l("Say why. Every bidder reads it.")]})
    published = call.published_at is not None
    call.closed_at, call.closed_by, call.closed_why, call.closed_words = (
        work.now,
        work.actor.person_id,
        why,
        words,
    )
    work.session.flush()
    pool = pools.pool(work.session, work.coop_id, call.pool_id)
    if published and pool is not None and pool.state(work.now) is PoolState.IN_TENDER:
        pool_service.back_to_funded(work, call.pool_id)
    trail.append(work, act=f"call.{why}", subject_kind="call", subject_id=call.id, content={"number": call.number})
    if published:
        _tell_bidders(work, call, N_("The call %(call)s ended and nobody is chosen. The reason is on the page."), {})


def consume_award(work: Work, call_id: uuid.UUID) -> Award:
    """Use a call's award for a contract, once. Raises NoSuchCall without an award, AwardUsed the second time."""
    award = work.session.scalar(
        select(Award)
        .where(Award.coop_id == work.coop_id, Award.call_id == call_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if award is None:
        raise NoSuchCall()
    if award.used_at is not None:
        raise AwardUsed()
    award.used_at = work.now
    work.session.flush()
    trail.append(work, act="award.used", subject_kind="call", subject_id=call_id, content={"bid": str(award.bid_id)})
    return award
