"""What has to hold before a bid is chosen, by the panel or by the members."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets.service import require_payable
from coopbudget.errors import Invalid, Words
from coopbudget.guard import Permission, Work
from coopbudget.pools import queries as pools
from coopbudget.providers.service import require_verified
from coopbudget.tenders import queries
from coopbudget.tenders.errors import MeetingWaits, NothingToAward, ScoreAgainFirst
from coopbudget.tenders.models import Call, SetAsideAward
from coopbudget.tenders.queries import OpenBid
from coopbudget.tenders.rules import Result
from coopbudget.tenders.service.ground import locked_call, require_scoring, row_of
from coopbudget.tenders.service.scoring import insist_declared
from coopbudget.tenders.words import WHY_NOT_FIRST


@dataclass(frozen=True)
class Choice:
    """A bid that can be chosen, its place, and the ranking it stands in."""

    bid: OpenBid
    rank: int
    ranking: list[Result]


def locked_for_choice(work: Work, call_id: uuid.UUID) -> Call:
    """The call, locked, for an officer who chooses and said so. Raises NotThatPoint, InterestFirst, Forbidden."""
    work.need(Permission.AWARD_CALLS)
    call = locked_call(work, call_id)
    require_scoring(work, call)
    insist_declared(work, call)
    return call


def choice_of(work: Work, call: Call, bid_id: uuid.UUID, *, despite_ties: bool) -> Choice:
    """The bid with its place, once nothing stands in the way of choosing it.

    Where a rule forbids the money of a member of the pool to pay this provider, it raises budgets' NotPayable unless
    ``despite_ties``: then that member has no part in it (her yes is refused) until the council's letter is here.
    Raises ScoresMissing, MeetingWaits, ScoreAgainFirst after an upheld challenge, NothingToAward, NotVerified.
    """
    met = queries.meetings(work.session, work.coop_id, call.id)
    if any(each.waits for each in met):
        raise MeetingWaits()
    undone_at = work.session.scalar(
        select(SetAsideAward.set_aside_at)
        .where(SetAsideAward.coop_id == call.coop_id, SetAsideAward.call_id == call.id)
        .order_by(SetAsideAward.set_aside_at.desc())
        .limit(1)
    )
    if undone_at is not None and not any(each.agreed_at and each.agreed_at >= undone_at for each in met):
        raise ScoreAgainFirst()
    ranked = queries.ranking(work.session, work.coop_id, row_of(work, call))
    result = next((each for each in ranked if each.bid_id == bid_id), None)
    if result is None:
        raise NothingToAward()
    bids = {each.id: each for each in queries.opened_bids(work.session, work.coop_id, call.id)}
    chosen = bids[bid_id]
    partners = [each.provider_id for each in chosen.partners]
    for provider_id in dict.fromkeys([chosen.provider_id, *partners]):
        require_verified(work, provider_id)
    if not despite_ties:
        pledged = {each.member_id for each in pools.pledges(work.session, work.coop_id, call.pool_id)}
        require_payable(work, provider_id=chosen.provider_id, partners=partners, member_ids=pledged)
    return Choice(chosen, result.rank, ranked)


def whole_reasons(choice: Choice, reasons: str, why_not_first: str) -> str:
    """The reasons as everybody reads them. Raises Invalid without any, or without one for passing over the first."""
    wrong: dict[str, list[Words]] = {}
    if not reasons.strip():
        wrong["reasons"] = [_l("Say why this provider. Every bidder reads it.")]
    if choice.rank > 1 and not why_not_first.strip():
        wrong["why_not_first"] = [WHY_NOT_FIRST]
    if wrong:
        raise Invalid(wrong)
    return reasons.strip() if choice.rank == 1 else f"{reasons.strip()}\n\n{why_not_first.strip()}"
