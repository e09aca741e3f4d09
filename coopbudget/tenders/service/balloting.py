"""Where the call says so, the members decide: a motion is opened on the terms of one bid, and used once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from coopbudget.coops.service import need_going
from coopbudget.governance import queries as governance
from coopbudget.governance.service import consume_carried, digest_of, open_motion
from coopbudget.guard import Work
from coopbudget.money import format_pence
from coopbudget.tenders.errors import BallotFirst, BallotRuns, NotThatPoint
from coopbudget.tenders.models import AwardBallot, Call
from coopbudget.tenders.queries import OpenBid
from coopbudget.tenders.rules import ChosenBy, shown
from coopbudget.tenders.service.choosing import Choice, choice_of, locked_for_choice, whole_reasons
from coopbudget.tenders.service.ground import no_ballot_runs
from coopbudget.tenders.volume import as_terms
from coopbudget.trail import service as trail


def terms_of(call: Call, bid: OpenBid, rank: int) -> dict[str, Any]:
    """What exactly the members carry: which call, which bid, its place, its price, and what it gives back for buying
    much. No names."""
    back = {"rebate": as_terms(bid.rebate)} if bid.rebate else {}
    return back | {
        "call": str(call.id),
        "bid": str(bid.id),
        "digest": bid.digest,
        "provider": str(bid.provider_id),
        "rank": rank,
        "rates": {str(kind): rate for kind, rate in bid.rates.items()},
        "hours": {str(kind): minutes for kind, minutes in bid.hours.items()},
    }


def open_ballot(
    work: Work,
    *,
    call_id: uuid.UUID,
    bid_id: uuid.UUID,
    reasons: str,
    closes_on: date,
    why_not_first: str = "",
    learnt: str = "",
    despite_ties: bool = False,
) -> AwardBallot:
    """Put a choice to the members, with the reasons it is proposed for. They vote through ``closes_on``.

    Raises NotThatPoint where the panel decides, BallotRuns, Invalid, and what ``award_call`` raises.
    """
    need_going(work)
    call = locked_for_choice(work, call_id)
    if call.chosen_by != ChosenBy.BALLOT:
        raise NotThatPoint()
    no_ballot_runs(work, call)
    choice = choice_of(work, call, bid_id, despite_ties=despite_ties)
    whole = whole_reasons(choice, reasons, why_not_first)
    motion_id = open_motion(
        work,
        title=_("Choose %(provider)s for %(call)s?", provider=choice.bid.provider_name, call=call.title),
        text=_text(choice, whole),
        effect="award",
        terms=terms_of(call, choice.bid, choice.rank),
        closes_on=closes_on,
        if_yes=_("%(provider)s is chosen. Each member of the pool then says yes or no to the contract.",
                 provider=choice.bid.provider_name),
        if_no=_("Nobody is chosen yet. Another provider can be proposed, or another call made."),
    )  # fmt: skip
    ballot = AwardBallot(
        coop_id=work.coop_id,
        call_id=call.id,
        bid_id=bid_id,
        rank=choice.rank,
        reasons=whole,
        learnt=learnt.strip(),
        motion_id=motion_id,
        opened_by=work.person_id,
        opened_at=work.now,
    )
    work.session.add(ballot)
    work.session.flush()
    trail.append(
        work,
        act="call.put_to_ballot",
        subject_kind="call",
        subject_id=call.id,
        content={
            "bid": str(bid_id),
            "motion": str(motion_id),
            "rank": choice.rank,
            "despite_ties": despite_ties,
        },
    )
    return ballot


def _text(choice: Choice, reasons: str) -> str:
    told = _(
        "%(provider)s came out at place %(n)s of %(all)s with %(points)s points of 100. It asks %(rate)s an hour.",
        provider=choice.bid.provider_name,
        n=choice.rank,
        all=len(choice.ranking),
        points=shown(choice.ranking[choice.rank - 1].total),
        rate=format_pence(choice.bid.rate),
    )
    return f"{told}\n\n{reasons}"


def use_ballot(work: Work, call: Call, choice: Choice) -> AwardBallot:
    """Use what the members carried about this bid, once. Raises BallotFirst, NotCarried, OtherTerms, AlreadyUsed."""
    ballot = work.session.scalar(
        select(AwardBallot)
        .where(AwardBallot.coop_id == call.coop_id, AwardBallot.call_id == call.id)
        .order_by(AwardBallot.opened_at.desc(), AwardBallot.id.desc())
        .limit(1)
    )
    if ballot is None or ballot.bid_id != choice.bid.id:
        raise BallotFirst()
    motion = governance.motion(work.session, work.coop_id, ballot.motion_id)
    if motion is None or motion.closed_at is None:
        raise BallotRuns()
    consume_carried(work, ballot.motion_id, "award", digest_of(terms_of(call, choice.bid, choice.rank)))
    return ballot
