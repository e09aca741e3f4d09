"""Opening: after the deadline, by two different officers who act for no bidder, recorded."""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import delete, select

from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work, insist
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.tenders import queries, rates
from coopbudget.tenders.errors import NotThatPoint, SealBroken, SecondOfficerNeeded, StillSealed
from coopbudget.tenders.models import Bid, BidAnswer, BidDraft, BidFile, BidGroup, BidPartner, BidRate, Call, OpenedBid
from coopbudget.tenders.policy import may_open
from coopbudget.tenders.rates import Hours
from coopbudget.tenders.rules import CallState, Content
from coopbudget.tenders.sealing import CallSeal
from coopbudget.tenders.service.ground import (
    bidders_people,
    call_path,
    locked_call,
    row_of,
    seal_of,
    state_of,
    tell_providers,
)
from coopbudget.tenders.volume import as_terms
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

    A bid that its bidder did not confirm after a material amendment stays sealed and lapses; its bidder is told.
    Drafts that were never sent are erased. Raises StillSealed before the deadline, SecondOfficerNeeded for the one
    who began (or before anybody did),
    SealBroken for a bid whose bytes were changed.
    """
    call = _locked_waiting(work, call_id)
    if call.opening_begun_by is None or call.opening_begun_by == work.person_id:
        raise SecondOfficerNeeded()
    seal, asked = seal_of(call), row_of(work, call).hours
    standing = work.session.scalars(
        select(Bid)
        .where(Bid.coop_id == call.coop_id, Bid.call_id == call.id, Bid.withdrawn_at.is_(None))
        .order_by(Bid.submitted_at, Bid.id)
        .with_for_update()
    ).all()
    bids = [each for each in standing if each.material == call.material]
    for bid in bids:
        assert bid.sealed is not None  # the table's own rule: only a withdrawn bid has no ciphertext
        content = seal.unseal(bid.id, bid.version, bid.sealed)
        write_opened(work, bid, content, asked)
        open_files(work, seal, content)
    # Who is in a bidding group is known only now.
    insist(may_open(work.person_id, bidders_people(work, call.id)))
    lapsed = [each for each in standing if each.material != call.material]
    for bid in lapsed:
        bid.lapsed_at = work.now
    _erase_unsent(work, call)
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
            "lapsed": [str(bid.id) for bid in lapsed],
        },
    )
    tell_providers(
        work,
        call,
        [each.provider_id for each in lapsed],
        N_("Your bid for %(call)s was not opened: the call was changed, and the bid was not confirmed in time."),
    )
    notices.tell(
        work,
        people=[each.person_id for each in queries.scorers(work.session, work.coop_id, call.id)],
        message=N_("The bids for %(call)s are open. Say first whether you have an interest, then score them.")
        if bids
        else N_("Nobody sent a bid for %(call)s, so there is nothing to score."),
        values={"call": call.title},
        link=call_path(work, call.number, "/interest" if bids else ""),
    )
    return len(bids)


def write_opened(work: Work, bid: Bid, content: Content, asked: Hours) -> None:
    """What a bid says, in plain; ``asked`` are the hours that the call asks."""
    key = {"coop_id": bid.coop_id, "bid_id": bid.id}
    work.session.add(
        OpenedBid(
            **key,
            rate=rates.rounded(rates.mean_rate(asked, content.rates)),
            weekly_minutes=content.weekly_minutes,
            starts_on=content.starts_on,
            rebate=as_terms(content.rebate) if content.rebate else None,
            floor_reason=content.floor_reason,
            floor_accepted=None,
            floor_judged_by=None,
            floor_judged_at=None,
        )
    )
    work.session.add_all(
        BidRate(**key, kind=kind, rate=rate, minutes=content.hours.get(kind, 0)) for kind, rate in content.rates.items()
    )
    work.session.add_all(
        BidAnswer(**key, criterion_id=criterion, words=words) for criterion, words in content.answers.items()
    )
    if content.group is not None:
        group = content.group
        work.session.add(BidGroup(**key, consortium_id=group.consortium_id, version=group.version, name=group.name))
        work.session.add_all(
            BidPartner(**key, position=position, provider_id=each.provider_id, share=each.share, does=each.does)
            for position, each in enumerate(group.partners, start=1)
        )
    work.session.flush()


def open_files(work: Work, seal: CallSeal, content: Content) -> None:
    """The files of a bid as evidence. Raises SealBroken for one that is not what the bid says."""
    for said in content.files:
        row = work.session.get(BidFile, (work.coop_id, said.id))
        if row is None or row.sealed is None:
            raise SealBroken()
        name, plain = seal.unseal_file(row.id, row.sealed)
        if hashlib.sha256(plain).hexdigest() != said.digest:
            raise SealBroken()
        row.evidence_id = evidence.store(work, file=plain, filename=name, kind="bid_file")
        row.name, row.sealed = name, None
    work.session.flush()


def _erase_unsent(work: Work, call: Call) -> None:
    """What nobody sent stays nobody's business."""
    work.session.execute(delete(BidDraft).where(BidDraft.coop_id == call.coop_id, BidDraft.call_id == call.id))
    work.session.execute(
        delete(BidFile).where(BidFile.coop_id == call.coop_id, BidFile.call_id == call.id, BidFile.sent.is_(False))
    )
