"""What became of a call: the choice, its standstill, the vote about it, challenges, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coopbudget.governance import queries as governance
from coopbudget.guard import Permission, Work
from coopbudget.tenders import queries
from coopbudget.tenders.queries import AwardRow, CallRow, ChallengeRow
from coopbudget.tenders.rules import CallState, ChosenBy


def standing(work: Work, found: CallRow) -> dict[str, Any]:
    """What the pages of a call say of its choice, for members and bidders alike. A fixed number of queries."""
    session, coop_id = work.session, work.coop_id
    award = queries.award_of_call(session, coop_id, found.id)
    ballots = queries.ballots(session, coop_id, found.id) if found.chosen_by == ChosenBy.BALLOT else []
    motion = governance.motion(session, coop_id, ballots[-1].motion_id) if ballots else None
    challengeable = award is not None and award.challengeable(work.now)
    challenges = queries.challenges(session, coop_id, found.id)
    before = queries.call(session, coop_id, found.rerun_of) if found.rerun_of else None
    return {
        "award": award,
        "free": award is not None and award.free(work.now),
        "challengeable": challengeable,
        "challenges": challenges,
        "may_challenge": challengeable and not _challenged(work, award, challenges),
        "undone": queries.set_aside(session, coop_id, found.id),
        "ballot": ballots[-1] if ballots else None,
        "motion": motion,
        "before": before,
        "may_rerun": work.actor.may(Permission.PUBLISH_CALLS)
        and found.state(work.now) in (CallState.NO_AWARD, CallState.CANCELLED),
    }


def _challenged(work: Work, award: AwardRow | None, challenges: Sequence[ChallengeRow]) -> bool:
    """Whether this bidder or member has challenged the choice that stands: everybody does it once."""
    me = (work.actor.provider_id, None if work.actor.provider_id else work.actor.member_id)
    about_it = [each for each in challenges if award is not None and each.award_id == award.award_id]
    return any((each.provider_id, each.member_id) == me for each in about_it)
