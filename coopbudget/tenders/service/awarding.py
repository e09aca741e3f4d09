"""The choice and its reasons, or none; every bidder is told; one contract is made of it."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.coops.service import need_going
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import queries as pools, service as pool_service
from coopbudget.pools.rules import PoolState
from coopbudget.tenders import queries
from coopbudget.tenders.errors import AwardUsed, ChallengeWaits, NoSuchCall, NotThatPoint, StandstillRuns
from coopbudget.tenders.models import Award, Call
from coopbudget.tenders.rules import CallState, ChosenBy, standstill_end
from coopbudget.tenders.service.balloting import use_ballot
from coopbudget.tenders.service.choosing import choice_of, locked_for_choice, whole_reasons
from coopbudget.tenders.service.ground import locked_award, locked_call, no_ballot_runs, state_of
from coopbudget.tenders.service.scoring import insist_declared, stand_back
from coopbudget.tenders.service.telling import tell_bidders, tell_pool
from coopbudget.trail import service as trail


def award_call(
    work: Work,
    *,
    call_id: uuid.UUID,
    bid_id: uuid.UUID,
    reasons: str = "",
    why_not_first: str = "",
    learnt: str = "",
    despite_ties: bool = False,
) -> Award:
    """Choose a bid, with the reasons everybody reads; another than the first in the ranking needs its own.

    Where the members decide, what they carried is used, once, with the reasons they voted on. ``learnt``: what the
    others can take from it. ``despite_ties``: see ``choice_of``; a vote has asked it when it was opened. Raises what
    ``choice_of`` raises, and Invalid, NotThatPoint (a choice was made), BallotFirst, NotCarried, Forbidden for somebody
    with an interest.
    """
    need_going(work)
    call = locked_for_choice(work, call_id)
    by_ballot = call.chosen_by == ChosenBy.BALLOT
    choice = choice_of(work, call, bid_id, despite_ties=despite_ties or by_ballot)
    if by_ballot:
        ballot = use_ballot(work, call, choice)
        whole, learnt = ballot.reasons, ballot.learnt
    else:
        whole = whole_reasons(choice, reasons, why_not_first)
    award = Award(
        coop_id=work.coop_id,
        call_id=call.id,
        bid_id=bid_id,
        rank=choice.rank,
        reasons=whole,
        learnt=learnt.strip(),
        awarded_by=work.person_id,
        awarded_at=work.now,
        used_at=None,
        standstill_ends_at=standstill_end(work.today, call.standstill_days),
        clock_stopped_at=None,
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
            "provider": str(choice.bid.provider_id),
            "rank": choice.rank,
            "despite_ties": despite_ties or by_ballot,
            "standstill_ends_at": award.standstill_ends_at.isoformat() if award.standstill_ends_at else None,
            "ranking": [
                {"bid": str(r.bid_id), "points": f"{r.total.numerator}/{r.total.denominator}"} for r in choice.ranking
            ],
        },
    )
    _tell_of_choice(work, call, award, choice.bid.provider_name)
    return award


def _tell_of_choice(work: Work, call: Call, award: Award, provider: str) -> None:
    told: dict[str, Value] = {"provider": provider}
    if award.standstill_ends_at is None:
        tell_bidders(
            work,
            call,
            N_("A provider is chosen for %(call)s: %(provider)s. Your points and theirs are on the page."),
            told,
        )
    else:
        told |= {"until": {"instant": award.standstill_ends_at.isoformat()}}
        tell_bidders(
            work,
            call,
            N_(
                "A provider is chosen for %(call)s: %(provider)s. Your points and theirs are on the page. If something "
                "went wrong, you can challenge it there until %(until)s."
            ),
            told,
        )
    tell_pool(
        work,
        call,
        N_("%(provider)s is chosen for %(call)s. You decide whether you say yes before your money is promised."),
        {"provider": provider},
    )


def close_without_award(work: Work, *, call_id: uuid.UUID, words: str) -> None:
    """Choose nobody, with the reason; the pool waits for another call, and nothing is released.

    Once there are open bids, by an officer who declared no interest. Raises NotThatPoint, InterestFirst, Forbidden,
    BallotRuns, Invalid.
    """
    work.need(Permission.AWARD_CALLS)
    call = locked_call(work, call_id)
    if state_of(work, call) not in (CallState.SCORING, CallState.WAITING):
        raise NotThatPoint()
    if call.opened_at is not None and queries.bidders(work.session, work.coop_id, call.id):
        insist_declared(work, call)
    else:
        stand_back(work, call)
    no_ballot_runs(work, call)
    close_call(work, call, "no_award", words)


def cancel_call(work: Work, *, call_id: uuid.UUID, words: str) -> None:
    """Cancel a call before the choice, with the reason; its sealed bids are never opened."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    if state_of(work, call) not in (CallState.DRAFT, CallState.OPEN, CallState.WAITING, CallState.SCORING):
        raise NotThatPoint()
    if call.opened_at is not None:
        stand_back(work, call)  # whoever has read the bids, or might gain, must not end a call at will
    no_ballot_runs(work, call)
    close_call(work, call, "cancelled", words)


def close_call(work: Work, call: Call, why: str, words: str) -> None:
    """End a locked call for ``why`` (``cancelled`` or ``no_award``), with the words that every bidder reads.

    The pool stays funded and waits for another call. Raises Invalid without words.
    """
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
        tell_bidders(work, call, N_("The call %(call)s ended and nobody is chosen. The reason is on the page."), {})


def consume_award(work: Work, call_id: uuid.UUID) -> Award:
    """Use a call's award for a contract, once.

    Raises NoSuchCall without an award, AwardUsed the second time, ChallengeWaits while one is unanswered, and
    StandstillRuns before the published days are over.
    """
    award = locked_award(work, locked_call(work, call_id))
    if award is None:
        raise NoSuchCall()
    if award.used_at is not None:
        raise AwardUsed()
    if award.clock_stopped_at is not None:
        raise ChallengeWaits()
    if award.standstill_ends_at is not None and work.now <= award.standstill_ends_at:
        raise StandstillRuns(award.standstill_ends_at)
    award.used_at = work.now
    work.session.flush()
    trail.append(work, act="award.used", subject_kind="call", subject_id=call_id, content={"bid": str(award.bid_id)})
    return award
