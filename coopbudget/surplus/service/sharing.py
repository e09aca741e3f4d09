"""Share a year's surplus as the members carried it, and undo that while the money has not left."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import need_going
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.governance.service import consume_carried, digest_of
from coopbudget.guard import Permission, Work
from coopbudget.guard.policy import insist
from coopbudget.ledger import chart
from coopbudget.ledger.closing import closed_since
from coopbudget.ledger.service import Leg, Posted, open_account, post_gathered, reverse_entry
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus import queries
from coopbudget.surplus.errors import (
    AlreadyShared,
    BooksOpen,
    DividendsSettled,
    FiguresChanged,
    LaterFirst,
    MoneyHasCrossed,
    NothingProposed,
    NotShared,
)
from coopbudget.surplus.models import Due, Proposal
from coopbudget.surplus.placings import paid_since
from coopbudget.surplus.policy import may_undo
from coopbudget.surplus.queries import SHARED, UNDONE, ShareRow, YearRow
from coopbudget.surplus.rules import Result
from coopbudget.surplus.service.placing import dividend_legs, insist_on_places, keep_due, place_dividends
from coopbudget.surplus.service.proposing import year_that_is_over
from coopbudget.surplus.service.telling import tell_some
from coopbudget.surplus.terms import terms_of, trade_digest
from coopbudget.trail.service import append


def post_distribution(work: Work, *, proposal_id: uuid.UUID) -> Posted:
    """Share the surplus as carried, in one entry, once. Who comes second gets the first one's entry.

    What a fund earned goes where ``destinations`` says, small sums into their pot; members are told, the first of
    them at once. Raises NothingProposed, NotCarried, AlreadyUsed, AlreadyShared, FiguresChanged, BooksOpen,
    SomebodyLeft.
    """
    need_going(work)
    work.need(Permission.SHARE_SURPLUS)
    proposal = _locked(work, proposal_id)
    if proposal.posted_at is not None and proposal.reversed_at is None:
        assert proposal.entry_id is not None and proposal.entry_number is not None
        return Posted(proposal.entry_id, proposal.entry_number, replayed=True)
    year = year_that_is_over(work, proposal.year)
    if year.proposal is not None and year.proposal.id != proposal_id and year.proposal.shared:
        raise AlreadyShared()
    if not year.books_closed:
        raise BooksOpen()
    _insist_unchanged(work, proposal, year)
    placed = place_dividends(work, proposal)
    claims = _class_claims(work, proposal)
    assert proposal.motion_id is not None
    consume_carried(work, proposal.motion_id, "surplus", digest_of(terms_of(proposal)))
    insist_on_places(work, proposal, placed)
    some = proposal.dividend or placed.elsewhere  # what was kept for somebody who has left goes even without a dividend
    legs, more = dividend_legs(work, proposal, placed.elsewhere) if some else ([], [])
    posted = post_gathered(
        work,
        kind=SHARED,
        on=work.today,
        key=f"surplus:{proposal.id}",
        legs=[*_closing_legs(work, year.result), *_sharing_legs(work, proposal, claims), *legs],
        more=more,
        memo=SHARED,
        refs={"proposal": str(proposal.id), "motion": str(proposal.motion_id), "year": str(proposal.year)},
    )
    with named_rules(work.session, {"uq_surplus_proposal_shared": AlreadyShared}):
        proposal.posted_at, proposal.posted_by = work.now, work.actor.person_id
        proposal.entry_id, proposal.entry_number = posted.entry_id, posted.number
        proposal.told_after = 0
    append(
        work,
        act="surplus.shared",
        subject_kind="surplus_proposal",
        subject_id=proposal.id,
        content={"entry": str(posted.entry_id), "year": proposal.year, "dividend": proposal.dividend},
    )
    tell_some(work, proposal)
    return posted


def _insist_unchanged(work: Work, proposal: Proposal, year: YearRow) -> None:
    """Raise FiguresChanged unless the books say what the members voted on, and what was frozen is what they carried.

    Everybody's trade is worked out again only if the books were opened since; while they stay closed it can't change.
    """
    frozen = [[line.code, line.amount] for line in year.result.lines]
    if frozen != [list(line) for line in proposal.lines]:
        raise FiguresChanged()
    kept = queries.claims_digest(work.session, work.coop_id, proposal.id)
    since = closed_since(work.session, work.coop_id, proposal.ends_on)
    if since is None or since > proposal.proposed_at:
        parts = [MemberClass(each) for each, _percent, _amount in proposal.classes]
        kept = trade_digest(queries.trades(work.session, work.coop_id, year.year, parts))
    if kept != proposal.trade_digest:
        raise FiguresChanged()


def _class_claims(work: Work, proposal: Proposal) -> list[ShareRow]:
    """What members of a class get of its own part. It is owed to each: kept before the trail is locked."""
    if not proposal.by_class:
        return []
    claims = [row for row in queries.class_shares(work.session, work.coop_id, proposal.id) if row.dividend]
    for row in claims:
        keep_due(work, proposal, member_id=row.member_id, fund_id=None, amount=row.dividend, kind="class")
    return claims


def _locked(work: Work, proposal_id: uuid.UUID) -> Proposal:
    found = work.session.scalar(
        select(Proposal)
        .where(Proposal.coop_id == work.coop_id, Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NothingProposed()
    return found


def _closing_legs(work: Work, result: Result) -> list[Leg]:
    """Empty the year's income and costs into the surplus; an account that went the other way is emptied too."""
    surplus = open_account(work, code=chart.SURPLUS)
    legs = []
    for line in result.lines:
        account = open_account(work, code=line.code)
        adds = line.amount > 0
        if line.is_cost:
            debit, credit = (surplus, account) if adds else (account, surplus)
        else:
            debit, credit = (account, surplus) if adds else (surplus, account)
        legs.append(Leg(debit=debit, credit=credit, amount=abs(line.amount)))
    return legs


def _sharing_legs(work: Work, proposal: Proposal, claims: Sequence[ShareRow]) -> list[Leg]:
    """From the surplus to where the members said. The dividend of funds is owed to the members' side until it crosses,
    what members of a class get is owed to each of them by the co-op's own."""
    surplus = open_account(work, code=chart.SURPLUS)
    targets = (
        (chart.RESERVE_GENERAL, proposal.general),
        (chart.RESERVE_INDIVISIBLE, proposal.indivisible),
        (chart.COMMUNITY, proposal.community),
        (chart.MUTUAL, proposal.mutual),
        (chart.DIVIDEND_OWED, proposal.dividend),
        *((chart.dividend_of(row.member_number), row.dividend) for row in claims),
    )
    return [Leg(debit=surplus, credit=open_account(work, code=code), amount=n) for code, n in targets if n]


def undo_distribution(work: Work, *, proposal_id: uuid.UUID, why: str) -> Posted:
    """Take the sharing back as one reversal. Another officer than the one who shared it does this.

    Raises NotShared, Forbidden, Invalid without a reason, MoneyHasCrossed, DividendsSettled, LaterFirst, and Overspent
    where a fund has spent its dividend. The members' decision stays used: sharing the year again needs a new vote.
    """
    work.need(Permission.SHARE_SURPLUS)
    proposal = _locked(work, proposal_id)
    if proposal.entry_id is None or proposal.reversed_at is not None:
        raise NotShared()
    insist(may_undo(work.actor, posted_by=proposal.posted_by))
    if not why.strip():
        raise Invalid({"why": [_l("Say why, for the members and the reviewer.")]})
    crossing = to_cross(work.session, work.coop_id)["dividend"]
    if min(crossing.ready, crossing.due) < proposal.dividend:
        raise MoneyHasCrossed()
    _end_dues(work, proposal)
    undone = reverse_entry(
        work, entry_id=proposal.entry_id, on=work.today, key=f"surplus-undo:{proposal.id}", kind=UNDONE
    )
    proposal.reversed_at, proposal.reversed_by = work.now, work.actor.person_id
    proposal.reversal_number, proposal.reversed_why = undone.number, why.strip()
    proposal.told_after = 0
    work.session.flush()
    append(
        work,
        act="surplus.undone",
        subject_kind="surplus_proposal",
        subject_id=proposal.id,
        content={"entry": str(undone.entry_id), "year": proposal.year},
    )
    tell_some(work, proposal)
    return undone


def _end_dues(work: Work, proposal: Proposal) -> None:
    """What was held or owed of it is so no more. Raises DividendsSettled; LaterFirst where what it kept was paid."""
    dues = work.session.scalars(
        select(Due)
        .where(Due.coop_id == work.coop_id, Due.proposal_id == proposal.id)
        .order_by(Due.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if any(due.answer is not None for due in dues):
        raise DividendsSettled()
    if paid_since(work.session, work.coop_id, proposal.id):
        raise LaterFirst()
    for due in dues:
        due.ended_at = work.now
    work.session.flush()
