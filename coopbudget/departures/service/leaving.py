"""Beginning to leave, calling it off, finishing; a death recorded; what is left sent to the estate.

What belongs to other rooms is done by their own commands: in the member's name where she would do it herself, and
with the right of the contract's own leaving rule where an office would be asked for.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import queries as budgets, service as budgets_service
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.service.money import lock_fund
from coopbudget.collections import queries as collections, service as collections_service
from coopbudget.contracts import queries as contracts, service as contracts_service
from coopbudget.contracts.errors import AlreadyAnswered, AlreadyInForce, AnswersClosed, NoSuchContract
from coopbudget.db.constraints import named_rules
from coopbudget.departures import policy, queries
from coopbudget.departures.ended import kept_ended, read_ended
from coopbudget.departures.errors import (
    AlreadyGone,
    LeavesAlready,
    LoanRuns,
    MoneyStillHere,
    NoDeparture,
    NotDecided,
    StillOwes,
    StillToAnswer,
    VisitsStillPaid,
)
from coopbudget.departures.models import Departure
from coopbudget.departures.service.telling import nearest, tell_begun, tell_gone, tell_stays
from coopbudget.errors import Invalid, NotFound
from coopbudget.governance import service as governance
from coopbudget.guard import Capacity, Permission, Power, Work, insist
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.errors import NotCurrentMember
from coopbudget.members.service import EndedParts, Restored
from coopbudget.members.words import Leaving
from coopbudget.notices import service as notices
from coopbudget.pools import queries as pools, service as pools_service
from coopbudget.pools.errors import NotThatState
from coopbudget.pools.rules import PoolState, Why
from coopbudget.shares import service as shares_service
from coopbudget.trail import service as trail

REMOVAL_RESTS = timedelta(days=92)


def begin_departure(
    work: Work,
    *,
    member_id: uuid.UUID,
    why: Leaving,
    told_on: date,
    motion_id: uuid.UUID | None = None,
    settler: str = "",
    settler_contact: str = "",
) -> uuid.UUID:
    """A member leaves, has died on ``told_on``, or is removed; returns its id.

    A removal is what the members, or the board where the rules say so, have decided (``motion_id``): the decision
    is used once, and she reads its reasons. Without one it is refused. At once: what she set aside for pools is
    free, she leaves waiting lists and groups, her Direct Debit stops, and she leaves each contract by its own rule.
    Where she died the membership ends now and nothing more is sent. Who acts for her by law, and who is near to
    her, hear of it too. Raises Invalid, NotDecided, NotCurrentMember, LeavesAlready, Forbidden, and what governance
    says of the decision: NotCarried, OtherTerms, AlreadyUsed.
    """
    insist(policy.may_begin(work.actor, member_id, why))
    _check(work, why, told_on, settler)
    if (why == Leaving.REMOVED) is not (motion_id is not None):
        raise NotDecided()
    hers = _in_her_name(work, member_id)
    if motion_id is not None:
        governance.hold_removal(work, motion_id=motion_id)
    _hold_everything(hers, member_id)
    membership = members_service.locked_membership(work, member_id)
    members_service.hold_parts(work, member_id=member_id, person_id=membership.person_id)
    if why == Leaving.DIED:
        shares_service.hold_nominations(work, member_id=member_id)
    if not membership.admitted_at or membership.left_at:
        raise NotCurrentMember()
    if queries.open_departure(work.session, work.coop_id, member_id) is not None:
        raise LeavesAlready()
    near = nearest(work, member_id)  # before their powers end
    words = governance.use_removal(work, motion_id=motion_id, member_id=member_id) if motion_id else ""
    row = Departure(
        coop_id=work.coop_id, member_id=member_id, why=why, told_on=told_on, words=words, motion_id=motion_id,
        settler=settler.strip(), settler_contact=settler_contact.strip(), begun_by=work.actor.person_id,
        begun_at=work.now, called_off_by=None, called_off_at=None, done_by=None, done_at=None, ended=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_departure_open": LeavesAlready}):
        work.session.add(row)
    left, parts = _let_go(hers, member_id, told_on=told_on, died=why == Leaving.DIED), EndedParts()
    if why == Leaving.DIED:
        shares_service.work_out_nominations(work, member_id=member_id, died_on=told_on)
        parts = members_service.end_membership(work, member_id=member_id, why=Leaving.DIED)
        supported = members_service.end_support_by(work, person_id=membership.person_id)
        parts = replace(parts, supporters=(*parts.supporters, *supported))
    elif why == Leaving.REMOVED and members.suspension_now(work.session, work.coop_id, member_id, work.today) is None:
        members_service.suspend_member(work, member_id=member_id, reason=words, ends_on=work.today + REMOVAL_RESTS)
    row.ended = kept_ended(left, parts)
    work.session.flush()
    _note(work, row, "departure.begun", told_on=told_on.isoformat())
    tell_begun(work, row, membership.person_id, membership.number or 0, near)
    return row.id


def _check(work: Work, why: Leaving, told_on: date, settler: str) -> None:
    if told_on > work.today:
        raise Invalid({"told_on": [_l("Choose a day that has come.")]})
    if why != Leaving.DIED and settler.strip():
        raise Invalid({"settler": [_l("This is only asked when a member has died.")]})


def _in_her_name(work: Work, member_id: uuid.UUID) -> Work:
    """The same work, done for her: by herself, or recorded by the officer; with the right of the leaving rule."""
    actor = work.actor
    herself = actor.member_id == member_id
    return replace(
        work,
        actor=replace(
            actor,
            member_id=member_id,
            capacity=actor.capacity if herself else Capacity.OFFICER,
            powers=frozenset(Power),
            permissions=actor.permissions | {Permission.MANAGE_CONTRACTS},
        ),
    )


def _hold_everything(work: Work, member_id: uuid.UUID) -> None:
    """Lock her contracts, then the pools, her funds, her needs with their groups, and her Direct Debit, before the
    first record: nothing new is locked after the chain's head."""
    session, coop_id = work.session, work.coop_id
    mine = contracts.contracts_of_member(session, coop_id, member_id)
    for contract_id in sorted(each.contract.id for each in mine):
        contracts_service.hold_contract(work, contract_id)
    found = {each.pool_id for each in pools.pledges_of_member(session, coop_id, member_id)}
    found |= {each.contract.pool_id for each in mine} | set(pools.lines_of_member(session, coop_id, member_id))
    for pool_id in sorted(found):
        pools_service.hold_line(work, pool_id=pool_id)
    for fund_id in sorted(fund.id for fund in budgets.funds_of_member(session, coop_id, member_id, work.today)):
        lock_fund(work, fund_id)
    pools_service.hold_needs(work)
    collections_service.hold_debit(work)


def _let_go(work: Work, member_id: uuid.UUID, *, told_on: date, died: bool) -> list[uuid.UUID]:
    """What she set aside, waits for, asked for and is in, let go by the rooms that own it; the contracts she left."""
    session, coop_id = work.session, work.coop_id
    left: list[uuid.UUID] = []
    for mine in contracts.contracts_of_member(session, coop_id, member_id):
        contract = mine.contract
        if contract.cancelled_at or contract.closed_at:
            continue
        try:
            if contract.in_force_at is None:
                contracts_service.answer_contract(work, contract_id=contract.id, yes=False)
            else:
                contracts_service.member_leaves_contract(
                    work, contract_id=contract.id, member_id=member_id, told_on=told_on, died=died
                )
                left.append(contract.id)
        except (AlreadyAnswered, AlreadyInForce, AnswersClosed, NoSuchContract):
            continue  # she said no before, or has left it already
    for pledge in pools.pledges_of_member(session, coop_id, member_id):
        pool = pools.pool(session, coop_id, pledge.pool_id)
        try:
            if pool is not None and pool.state(work.now) is PoolState.FORMING:
                pools_service.withdraw_pledge(work, pool_id=pledge.pool_id, fund_id=pledge.fund_id)
            else:
                pools_service.drop_pledge(work, pledge.pool_id, pledge.fund_id, why=Why.WITHDRAWN)
        except (NotFound, NotThatState):
            continue  # a contract has it
    for pool_id in pools.lines_of_member(session, coop_id, member_id):
        pools_service.leave_line(work, pool_id=pool_id)
    for need in pools.needs_of_member(session, coop_id, member_id):
        pools_service.end_need(work, number=need.number)
    mandate = collections.mandate_of(session, coop_id, member_id)
    if mandate is not None:
        collections_service.stop_debit(work, number=mandate.number)
    return left


@dataclass(frozen=True)
class Undone:
    """What a departure that was called off gave back, and how many things it could not."""

    contracts: int
    parts: Restored
    lost: int


def call_off(work: Work, *, member_id: uuid.UUID) -> Undone:
    """She stays after all; where a death was recorded, it was a mistake, and the membership stands again.

    Her places in contracts are hers again where they are free still and her money covers them; offices and supporters'
    powers that ended with a death stand again. What she had set aside for pools stays free: she pledges anew. Raises
    NoDeparture, Forbidden, AlreadyGone once a membership that she left herself has ended.
    """
    row = _locked(work, member_id)
    insist(policy.may_begin(work.actor, member_id, Leaving(row.why)))
    hers = _in_her_name(work, member_id)
    _hold_everything(hers, member_id)
    membership = members_service.locked_membership(work, member_id)
    members_service.hold_parts(work, member_id=member_id, person_id=membership.person_id)
    left, parts = read_ended(row.ended)
    restored = Restored()
    if row.why == Leaving.DIED:
        shares_service.unset_nominations(work, member_id=member_id)  # locked before anything is recorded
        members_service.reopen_membership(work, member_id=member_id)
        restored = members_service.restore_parts(work, ended=parts)
    elif membership.left_at:
        raise AlreadyGone()
    row.called_off_at, row.called_off_by = work.now, work.actor.person_id
    work.session.flush()
    if row.why == Leaving.REMOVED:
        suspension = members.suspension_now(work.session, work.coop_id, member_id, work.today)
        if suspension is not None:
            members_service.lift_suspension(work, suspension_id=suspension.id)
    back = sum(
        contracts_service.member_comes_back(hers, contract_id=contract_id, member_id=member_id) for contract_id in left
    )
    _note(work, row, "departure.called_off", contracts_back=str(back), contracts_left=str(len(left) - back))
    tell_stays(work, row, membership.person_id, nearest(work, member_id))
    return Undone(back, restored, restored.lost + len(left) - back)


def take_up_again(work: Work, *, member_id: uuid.UUID) -> None:
    """Something came after all was settled (a dividend, say), or a death was recorded by mistake: it is open again.

    Raises NoDeparture, LeavesAlready, Forbidden.
    """
    insist(policy.may_settle(work.actor, member_id))
    row = work.session.scalar(
        select(Departure)
        .where(Departure.coop_id == work.coop_id, Departure.member_id == member_id, Departure.done_at.is_not(None))
        .order_by(Departure.done_at.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    membership = members_service.locked_membership(work, member_id)
    if row is None or not membership.left_at:
        raise NoDeparture()
    with named_rules(work.session, {"uq_departure_open": LeavesAlready}):
        row.done_at = row.done_by = None
    _note(work, row, "departure.taken_up_again")


def free_rest(work: Work, *, member_id: uuid.UUID, contract_id: uuid.UUID) -> int:
    """What is left for a member's last visits to a contract is free: their time is over (pence).

    Raises NoDeparture, Forbidden, and what contracts says: NotOverYet, NoSuchContract, TermsOver.
    """
    insist(policy.may_settle(work.actor, member_id))
    if queries.open_departure(work.session, work.coop_id, member_id) is None:
        raise NoDeparture()
    return contracts_service.free_rest_of_place(
        _in_her_name(work, member_id), contract_id=contract_id, member_id=member_id
    )


def finish_departure(work: Work, *, member_id: uuid.UUID, moved_to: str = "") -> None:
    """All is settled: the membership ends (where she died it has), and the departure is done.

    ``moved_to`` names the co-op to which a member who leaves took her money; her closing statement says so.
    Raises NoDeparture, MoneyStillHere, VisitsStillPaid, LoanRuns, StillOwes, StillToAnswer, Forbidden.
    """
    row = _locked(work, member_id)
    insist(policy.may_settle(work.actor, member_id))
    died = row.why == Leaving.DIED
    now = queries.standing(work.session, work.coop_id, member_id, work.today, told_on=row.told_on, died=died)
    if now.money:
        raise MoneyStillHere()
    if now.paying(work.today):
        raise VisitsStillPaid()
    if now.loans:
        raise LoanRuns()
    if now.owes:
        raise StillOwes()
    if any(each.member_id == member_id for each in members.open_appeals(work.session, work.coop_id)):
        raise StillToAnswer()
    row.done_at, row.done_by = work.now, work.actor.person_id
    if row.why == Leaving.LEFT and moved_to:
        row.words = moved_to
    work.session.flush()
    membership = members_service.locked_membership(work, member_id)
    members_service.hold_parts(work, member_id=member_id, person_id=membership.person_id)
    near = nearest(work, member_id)
    if not died and not membership.left_at:
        by_rule = replace(
            work, actor=replace(work.actor, permissions=work.actor.permissions | {Permission.ADMIT_MEMBERS})
        )
        members_service.end_membership(by_rule, member_id=member_id, why=Leaving(row.why))
        tell_gone(work, row, membership.person_id, near)
    members_service.forget_near_person(work, member_id=member_id)
    _note(work, row, "departure.done")
    # Who posts holds the head of the record, as we do now: a dividend that came in since we looked is seen here.
    if queries.standing(work.session, work.coop_id, member_id, work.today, told_on=row.told_on, died=died).money:
        raise MoneyStillHere()


def name_settler(work: Work, *, member_id: uuid.UUID, settler: str, contact: str) -> None:
    """Who settles the estate, and how to reach them. Raises NoDeparture, Invalid, Forbidden."""
    row = _locked(work, member_id)
    insist(policy.may_settle(work.actor, member_id))
    if row.why != Leaving.DIED:
        raise NoDeparture()
    if not settler.strip():
        raise Invalid({"settler": [_l("Type a name.")]})
    row.settler, row.settler_contact = settler.strip(), contact.strip()
    work.session.flush()
    _note(work, row, "departure.settler_named")


def send_to_estate(
    work: Work, *, member_id: uuid.UUID, fund_id: uuid.UUID, sort_code: str = "", account_number: str = ""
) -> int:
    """All that is free in a fund of own money of a member who has died goes to the estate's bank account, or to that of
    somebody whose membership has ended; the pence.

    It is asked for here, and another officer says yes, as for any own money. Raises NoDeparture, Invalid where nobody
    is named who settles the estate, and what budgets' ``ask_money_back`` does.
    """
    row = _locked(work, member_id)
    insist(policy.may_settle(work.actor, member_id))
    fund = budgets.fund(work.session, work.coop_id, fund_id, work.today)
    gone = members.member(work.session, work.coop_id, member_id)
    if gone is None or gone.left_on is None:
        raise NoDeparture()
    if fund is None or fund.member_id != member_id or fund.funder_kind != FunderKind.OWN:
        raise NoDeparture()
    if row.why == Leaving.DIED and not row.settler:
        raise Invalid({"_form": [_l("Say first who settles the estate.")]})
    free = budgets.fund_pots(work.session, work.coop_id, [fund.id])[fund.id].available
    back = budgets_service.ask_money_back(
        _in_her_name(work, member_id), fund_id=fund.id, amount=free, sort_code=sort_code,
        account_number=account_number,
    )  # fmt: skip
    if row.why == Leaving.DIED:
        notices.hush(work, person_id=members_service.locked_membership(work, member_id).person_id)
    return int(back.amount)


def _locked(work: Work, member_id: uuid.UUID) -> Departure:
    row = work.session.scalar(
        select(Departure)
        .where(
            Departure.coop_id == work.coop_id,
            Departure.member_id == member_id,
            Departure.called_off_at.is_(None),
            Departure.done_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoDeparture()
    return row


def _note(work: Work, row: Departure, act: str, **content: str) -> None:
    trail.append(
        work, act=act, subject_kind="member", subject_id=row.member_id,
        content={"departure": str(row.id), "why": row.why, **content},
    )  # fmt: skip
