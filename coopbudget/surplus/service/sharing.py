"""Share a year's surplus as the members carried it, and undo that while the money has not left."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets.queries.owners import fund_owners
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.governance.service import consume_carried, digest_of
from coopbudget.guard import Permission, Work
from coopbudget.guard.policy import insist
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry, reverse_entry
from coopbudget.members.queries import current_members, members_by_id
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.queries.crossings import to_cross
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus import queries
from coopbudget.surplus.errors import (
    AlreadyShared,
    BooksOpen,
    FiguresChanged,
    MoneyHasCrossed,
    NothingProposed,
    NotShared,
)
from coopbudget.surplus.models import Proposal
from coopbudget.surplus.policy import may_undo
from coopbudget.surplus.queries import SHARED, UNDONE, ShareRow
from coopbudget.surplus.rules import Result
from coopbudget.surplus.service.proposing import year_that_is_over
from coopbudget.surplus.terms import terms_of, trade_digest
from coopbudget.trail.service import append

_WITH_DIVIDEND = N_("The surplus of %(year)s was shared. %(amount)s came back to you. See how it was worked out.")
_WITHOUT = N_("The surplus of %(year)s was shared. See where it went.")


def post_distribution(work: Work, *, proposal_id: uuid.UUID) -> Posted:
    """Share the surplus as carried, in one entry, once. Who comes second gets the first one's entry.

    Raises NothingProposed, NotCarried, AlreadyUsed, AlreadyShared, FiguresChanged, BooksOpen.
    """
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
    parts = [MemberClass(each) for each, _percent, _amount in proposal.classes]
    trades = queries.trades(work.session, work.coop_id, year.year, parts)
    frozen = [[line.code, line.amount] for line in year.result.lines]
    if frozen != [list(line) for line in proposal.lines] or trade_digest(trades) != proposal.trade_digest:
        raise FiguresChanged()
    each = queries.shares(work.session, work.coop_id, proposal_id)
    funds = {owner.id: owner.account_id for owner in fund_owners(work.session, work.coop_id)}
    assert proposal.motion_id is not None
    consume_carried(work, proposal.motion_id, "surplus", digest_of(terms_of(proposal)))
    posted = post_entry(
        work,
        kind=SHARED,
        on=work.today,
        key=f"surplus:{proposal.id}",
        legs=[
            *_closing_legs(work, year.result),
            *_sharing_legs(work, proposal, each),
            *_dividend_legs(work, [(funds[row.fund_id], row.dividend) for row in each if row.fund_id is not None]),
        ],
        memo=SHARED,
        refs={"proposal": str(proposal.id), "motion": str(proposal.motion_id), "year": str(proposal.year)},
    )
    with named_rules(work.session, {"uq_surplus_proposal_shared": AlreadyShared}):
        proposal.posted_at, proposal.posted_by = work.now, work.actor.person_id
        proposal.entry_id, proposal.entry_number = posted.entry_id, posted.number
    append(
        work,
        act="surplus.shared",
        subject_kind="surplus_proposal",
        subject_id=proposal.id,
        content={"entry": str(posted.entry_id), "year": proposal.year, "dividend": proposal.dividend},
    )
    _tell_members(work, proposal, each)
    return posted


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


def _sharing_legs(work: Work, proposal: Proposal, each: Sequence[ShareRow]) -> list[Leg]:
    """From the surplus to where the members said. The dividend of funds is owed to the members' side until it crosses,
    what members of a class get is owed to each of them by the co-op's own."""
    surplus = open_account(work, code=chart.SURPLUS)
    targets = (
        (chart.RESERVE_GENERAL, proposal.general),
        (chart.RESERVE_INDIVISIBLE, proposal.indivisible),
        (chart.COMMUNITY, proposal.community),
        (chart.MUTUAL, proposal.mutual),
        (chart.DIVIDEND_OWED, proposal.dividend),
        *((chart.dividend_of(row.member_number), row.dividend) for row in each if row.part),
    )
    return [Leg(debit=surplus, credit=open_account(work, code=code), amount=n) for code, n in targets if n]


def _dividend_legs(work: Work, funds: Sequence[tuple[uuid.UUID, int]]) -> list[Leg]:
    """On the members' side: each fund's dividend, waiting for the payment that both statements will show."""
    if not any(amount for _fund, amount in funds):
        return []
    due = open_account(work, code=chart.DIVIDEND_DUE)
    return [Leg(debit=due, credit=fund, amount=amount) for fund, amount in funds if amount]


def undo_distribution(work: Work, *, proposal_id: uuid.UUID, why: str) -> Posted:
    """Take the sharing back as one reversal. Another officer than the one who shared it does this.

    Raises NotShared, Forbidden, Invalid without a reason, MoneyHasCrossed, and Overspent where a fund has spent its
    dividend. The members' decision stays used: sharing the year again needs a new vote.
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
    undone = reverse_entry(
        work, entry_id=proposal.entry_id, on=work.today, key=f"surplus-undo:{proposal.id}", kind=UNDONE
    )
    proposal.reversed_at, proposal.reversed_by = work.now, work.actor.person_id
    proposal.reversal_number, proposal.reversed_why = undone.number, why.strip()
    work.session.flush()
    append(
        work,
        act="surplus.undone",
        subject_kind="surplus_proposal",
        subject_id=proposal.id,
        content={"entry": str(undone.entry_id), "year": proposal.year},
    )
    tell(
        work,
        people=[member.person_id for member in current_members(work.session, work.coop_id)],
        message=N_("The sharing of the surplus of %(year)s was undone. The page says why."),
        values={"year": proposal.year},
        link=_link(work, proposal.year),
        about=proposal.id,
    )
    return undone


def _link(work: Work, year: int, page: str = "") -> str:
    return f"/c/{work.actor.coop.slug}/surplus/{year}{page}" if work.actor.coop else ""


def _tell_members(work: Work, proposal: Proposal, each: Sequence[ShareRow]) -> None:
    """Tell each member what came back to her; members with the same sum are told together."""
    gets: dict[uuid.UUID, int] = {}
    for row in each:
        gets[row.member_id] = gets.get(row.member_id, 0) + row.dividend
    people = {m.id: m.person_id for m in current_members(work.session, work.coop_id)}
    people |= {m.id: m.person_id for m in members_by_id(work.session, work.coop_id, gets).values()}
    by_amount: dict[int, list[uuid.UUID]] = {}
    for member_id, person_id in people.items():
        by_amount.setdefault(gets.get(member_id, 0), []).append(person_id)
    for amount, told in sorted(by_amount.items()):
        tell(
            work,
            people=told,
            message=N_(
                "The surplus of %(year)s was shared. %(amount)s came back to your money. See how it was worked out."
            )
            if amount
            else N_("The surplus of %(year)s was shared. See where it went."),
            values={"year": proposal.year, "amount": {"pence": amount}} if amount else {"year": proposal.year},
            link=_link(work, proposal.year, "/mine" if amount else ""),
            about=proposal.id,
        )
