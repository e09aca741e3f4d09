"""Opening: after the deadline, by two different officers who act for no bidder, recorded."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coopbudget.guard import Permission, Work, insist
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.tenders import queries, rates
from coopbudget.tenders.errors import NotThatPoint, SecondOfficerNeeded, StillSealed
from coopbudget.tenders.models import Bid, BidAnswer, BidRate, Call, OpenedBid
from coopbudget.tenders.policy import may_open
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service.ground import bidders_people, call_path, locked_call, row_of, seal_of, state_of
from coopbudget.trail import service as trail


def _locked_waiting(work: Work, call_id: uuid.UUID) -> Call:
    work.need(Permission.SCORE_BIDS)
    call = locked_call(work, call_id)
    found = state_of(work, call)
    if found is CallState.OPEN:
        raise StillSealed()
    if found is not CallState.WAITING:
        raise NotThatPoint()
    insist(may_open(work.person_id, bidders_people(work, call.id)))
    return call


def begin_opening(work: Work, *, call_id: uuid.UUID) -> None:
    """The first officer says the bids may be opened; nothing is readable yet. Raises StillSealed, Forbidden."""
    call = _locked_waiting(work, call_id)
    call.opening_begun_at, call.opening_begun_by = work.now, work.person_id
    work.session.flush()
    trail.append(work, act="call.opening_begun", subject_kind="call", subject_id=call.id)


def open_bids(work: Work, *, call_id: uuid.UUID) -> int:
    """The second officer opens every bid; how many there are. Scorers are told.

    Raises StillSealed before the deadline, SecondOfficerNeeded for the one who began (or before anybody did),
    SealBroken for a bid whose bytes were changed.
    """
    call = _locked_waiting(work, call_id)
    if call.opening_begun_by is None or call.opening_begun_by == work.person_id:
        raise SecondOfficerNeeded()
    seal, asked = seal_of(call), row_of(work, call).hours
    bids = work.session.scalars(
        select(Bid)
        .where(Bid.coop_id == call.coop_id, Bid.call_id == call.id, Bid.withdrawn_at.is_(None))
        .order_by(Bid.submitted_at, Bid.id)
        .with_for_update()
    ).all()
    for bid in bids:
        assert bid.sealed is not None  # the table's own rule: only a withdrawn bid has no ciphertext
        content = seal.unseal(bid.id, bid.version, bid.sealed)
        work.session.add(
            OpenedBid(
                coop_id=call.coop_id,
                bid_id=bid.id,
                rate=rates.rounded(rates.mean_rate(asked, content.rates)),
                weekly_minutes=content.weekly_minutes,
                starts_on=content.starts_on,
                floor_reason=content.floor_reason,
                floor_accepted=None,
                floor_judged_by=None,
                floor_judged_at=None,
            )
        )
        work.session.add_all(
            BidRate(coop_id=call.coop_id, bid_id=bid.id, kind=kind, rate=rate, minutes=content.hours.get(kind, 0))
            for kind, rate in content.rates.items()
        )
        work.session.add_all(
            BidAnswer(coop_id=call.coop_id, bid_id=bid.id, criterion_id=criterion, words=words)
            for criterion, words in content.answers.items()
        )
    call.opened_at, call.opened_by = work.now, work.person_id
    work.session.flush()
    trail.append(
        work,
        act="call.opened",
        subject_kind="call",
        subject_id=call.id,
        content={
            "begun_by": str(call.opening_begun_by),
            "bids": [{"bid": str(bid.id), "digest": bid.digest} for bid in bids],
        },
    )
    notices.tell(
        work,
        people=[each.person_id for each in queries.scorers(work.session, work.coop_id, call.id)],
        message=N_("The bids for %(call)s are open. Say first whether you have an interest, then score them."),
        values={"call": call.title},
        link=call_path(work, call.number, "/interest"),
    )
    return len(bids)
