"""What a member owes since money she had spent was taken back: paid from her fund, by bank, or borne by the co-op."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.collections import policy
from coopbudget.collections.errors import AlreadyDecided, NoSuchPaying, WriteOffWaits
from coopbudget.collections.models import Settlement
from coopbudget.collections.queries.owing import fund_debts
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balance
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append, lock_chain

_WAITS = N_("Writing off %(amount)s that member %(number)s owes waits for your yes or no.")
_DECIDED = N_("You no longer owe %(amount)s: your co-op has borne it.")


def pay_from_fund(work: Work, *, fund_number: int, amount: int) -> Posted:
    """The member pays what she owes for a fund out of that fund. Raises Invalid, Overspent, NoSuchPaying.

    Only money of the same fund pays for it: what a funder gave for one plan never pays for another.
    """
    work.need_power(Power.PLEDGE)
    member = _member(work, work.member_id)
    lock_chain(work)
    debt = next(
        (each for each in fund_debts(work.session, work.coop_id, member) if each.fund_number == fund_number), None
    )
    if debt is None:
        raise NoSuchPaying()
    if not 0 < amount <= debt.owed:
        raise Invalid({"amount": [_l("Type no more than what is owed for this fund.")]})
    row = Settlement(
        coop_id=work.coop_id,
        id=new_id(),
        member_id=member.id,
        way="fund",
        fund_number=fund_number,
        amount=amount,
        asked_by=work.person_id,
        asked_at=work.now,
        decided_by=work.person_id,
        decided_at=work.now,
        agreed=True,
    )
    posted = post_entry(
        work,
        kind="debt_paid",
        on=work.today,
        key=f"settlement:{row.id}",
        legs=[Leg(debt.account_id, open_account(work, code=chart.member_receivable(member.number)), amount)],
        memo="debt_paid",
        refs={"settlement": str(row.id)},
    )
    row.entry_id, row.entry_number = posted.entry_id, posted.number
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="debt_paid",
        subject_kind="membership",
        subject_id=member.id,
        content={"amount": amount, "entry": posted.number},
    )
    return posted


def ask_write_off(work: Work, *, member_number: int, amount: int, why: str) -> uuid.UUID:
    """An officer asks that the co-op bear ``amount`` pence of what a member owes; a second one decides.

    Raises Invalid, WriteOffWaits, Forbidden for one's own debt, NoSuchPaying.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    member = members.member_by_number(work.session, work.coop_id, member_number)
    if member is None:
        raise NoSuchPaying()
    insist(policy.ask_write_off(work.person_id, debtor=member.person_id))
    owed = balance(work.session, work.coop_id, chart.member_receivable(member_number))
    if not 0 < amount <= owed:
        raise Invalid({"amount": [_l("Type no more than what is owed.")]})
    row = Settlement(
        coop_id=work.coop_id,
        id=new_id(),
        member_id=member.id,
        way="written_off",
        fund_number=None,
        amount=amount,
        why=why,
        asked_by=work.person_id,
        asked_at=work.now,
    )
    with named_rules(work.session, {"uq_settlement_waiting": WriteOffWaits}):
        work.session.add(row)
    append(
        work,
        act="write_off_asked",
        subject_kind="membership",
        subject_id=member.id,
        content={"amount": amount},
    )
    officers = set(members.people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work,
        people=officers - {work.person_id, member.person_id},
        message=_WAITS,
        values={"amount": {"pence": amount}, "number": member_number},
        link=f"/c/{work.actor.coop.slug}/owed/{member_number}" if work.actor.coop else "",
        about=row.id,
    )
    return row.id


def decide_write_off(work: Work, *, settlement_id: uuid.UUID, agree: bool) -> Posted | None:
    """A second officer says yes (the entry) or no (None).

    A yes gives money up, so it asks for a fresh second factor. Raises SecondFactorNeeded, Forbidden by the policy,
    AlreadyDecided. The cost is the co-op's own; members' money waits to have it made good, by a payment that
    both statements show.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    if agree:
        work.need_second_factor()
    row = work.session.scalar(
        select(Settlement)
        .where(Settlement.coop_id == work.coop_id, Settlement.id == settlement_id, Settlement.way == "written_off")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchPaying()
    if row.decided_at is not None:
        raise AlreadyDecided()
    member = _member(work, row.member_id)
    insist(policy.decide_write_off(work.person_id, asked_by=row.asked_by, debtor=member.person_id))
    posted = None
    if agree:
        lock_chain(work)
        receivable = chart.member_receivable(member.number)
        if balance(work.session, work.coop_id, receivable) < row.amount:
            raise Invalid(_l("Less is owed by now. Say no to this, and ask for a new one."))
        cost, owed, due, debt = (
            open_account(work, code=code) for code in (chart.WRITTEN_OFF, chart.COVER_OWED, chart.COVER_DUE, receivable)
        )
        posted = post_entry(
            work,
            kind="debt_written_off",
            on=work.today,
            key=f"settlement:{row.id}",
            legs=[Leg(cost, owed, row.amount), Leg(due, debt, row.amount)],
            memo="debt_written_off",
            refs={"settlement": str(row.id)},
        )
        row.entry_id, row.entry_number = posted.entry_id, posted.number
        tell(work, people=[member.person_id], message=_DECIDED, values={"amount": {"pence": row.amount}}, about=row.id)
    row.decided_by, row.decided_at, row.agreed = work.person_id, work.now, agree
    work.session.flush()
    append(
        work,
        act="write_off_agreed" if agree else "write_off_refused",
        subject_kind="membership",
        subject_id=member.id,
        content={"amount": row.amount},
    )
    return posted


def _member(work: Work, member_id: uuid.UUID) -> MemberRow:
    found = members.member(work.session, work.coop_id, member_id)
    if found is None:
        raise NoSuchPaying()
    return found
