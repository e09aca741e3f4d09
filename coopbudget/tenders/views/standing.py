"""What became of a call: the choice, its standstill, the vote about it, challenges, and what was set aside."""

from __future__ import annotations

from typing import Any

from coopbudget.governance import queries as governance
from coopbudget.guard import Permission, Work
from coopbudget.tenders import queries
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import CallState, ChosenBy


def standing(work: Work, found: CallRow) -> dict[str, Any]:
    """What the pages of a call say of its choice, for members and bidders alike. A fixed number of queries."""
    session, coop_id = work.session, work.coop_id
    award = queries.award_of_call(session, coop_id, found.id)
    ballots = queries.ballots(session, coop_id, found.id) if found.chosen_by == ChosenBy.BALLOT else []
    motion = governance.motion(session, coop_id, ballots[-1].motion_id) if ballots else None
    before = queries.call(session, coop_id, found.rerun_of) if found.rerun_of else None
    return {
        "award": award,
        "free": award is not None and award.free(work.now),
        "challengeable": award is not None and award.challengeable(work.now),
        "challenges": queries.challenges(session, coop_id, found.id),
        "undone": queries.set_aside(session, coop_id, found.id),
        "ballot": ballots[-1] if ballots else None,
        "motion": motion,
        "before": before,
        "may_rerun": work.actor.may(Permission.PUBLISH_CALLS)
        and found.state(work.now) in (CallState.NO_AWARD, CallState.CANCELLED),
    }
