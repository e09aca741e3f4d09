"""The money moves: both entries in one commit, then a payment from the old bank that the new one must show."""

from __future__ import annotations

from datetime import timedelta

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.service.money import lock_fund
from coopbudget.collections.queries import owed_by
from coopbudget.coops.service import hold_numbers
from coopbudget.departures import queries as departures
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices.queries import unsettled_of_member
from coopbudget.ledger import chart
from coopbudget.ledger.pairs import Half, hold_heads, post_pair
from coopbudget.ledger.service import Leg, Posted, open_account
from coopbudget.members import queries as members
from coopbudget.members.words import Leaving
from coopbudget.moving import policy
from coopbudget.moving.errors import (
    NoSuchMove,
    NothingToMove,
    NotLeaving,
    NotReadyThere,
    NotThatFar,
    StillInDispute,
    StillOwed,
    StillPromised,
)
from coopbudget.moving.queries import state_of
from coopbudget.moving.service.ground import Both, Side, lock_both, note, tell_member, tell_officers
from coopbudget.notices.messages import N_
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.queries.statements import PayInto, pay_into
from coopbudget.payments.service.expecting import expect_money
from coopbudget.payments.service.instructions import instruct
from coopbudget.payments.service.payees import lock_payee, register_payee
from coopbudget.payments.service.references import register_reference

OWNER = "move"
"""What payments calls the owner of such an instruction, and what its reference is of."""
A_BANK_TAKES = timedelta(days=7)
"""By when the new bank should show it: a payment run, two approvals, and the bank's own time."""

SENT_HER = N_("%(amount)s of yours moves to %(coop)s. It goes with the next payment run.")
COMES_HER = N_("%(amount)s of yours is on its way here from %(coop)s. You can use it once the bank shows it.")
COMES = N_("%(amount)s is on its way from %(coop)s, with the reference %(reference)s on the bank's statement.")


def send_move(work: Work, *, number: int) -> Posted:
    """Move what is free in the member's funds, in both ledgers at once, and have it paid to the other co-op's bank.

    By an officer who approves payments, with a second factor. Nothing moves while anything is promised, asked back,
    owed or in dispute here. Done again it gives the same entry back. Raises NoSuchMove, NotThatFar, NotLeaving,
    StillPromised, StillInDispute, StillOwed, NothingToMove, NotReadyThere, Forbidden by the policy,
    SecondFactorNeeded; ledger's ClosedPeriod of either co-op.
    """
    both = lock_both(work, number)
    giver, taker = both.sides
    if giver.work is not work:
        raise NoSuchMove()
    insist(policy.may_send(work.actor, giver.move.member_id, ready_by=taker.move.ready_by))
    if giver.move.entry_id is not None and giver.move.entry_number is not None and giver.move.ended_at is None:
        return Posted(giver.move.entry_id, giver.move.entry_number, True)
    if state_of(giver.move) != "ready":
        raise NotThatFar()
    work.need_second_factor()
    bank = pay_into(work.session, taker.coop.id)
    if bank is None:
        raise NotReadyThere()
    amounts = _what_moves(work, both)
    known = payee_for(work.session, giver.coop.id, taker.coop.id)
    if known is not None:
        lock_payee(work, known.id)
    hold_numbers(work, "payee")
    hold_heads(giver.work, taker.work)  # nothing new is locked from here on
    out, into = _post(both, amounts)
    total = sum(amounts)
    for side, posted in ((giver, out), (taker, into)):
        side.move.amount, side.move.sent_at = total, work.now
        side.move.entry_id, side.move.entry_number = posted.entry_id, posted.number
        for place, amount in zip(side.funds, amounts, strict=True):
            place.amount = amount
    giver.move.sent_by = work.person_id
    work.session.flush()
    _have_it_paid(both, bank, total)
    for side in both.sides:
        note(side, "move.sent", amount=total)
    sum_ = {"pence": total}
    tell_member(giver, SENT_HER, {"amount": sum_, "coop": taker.coop.name})
    tell_member(taker, COMES_HER, {"amount": sum_, "coop": giver.coop.name})
    tell_officers(giver, Permission.PREPARE_PAYMENTS, SENT, {"amount": sum_, "coop": taker.coop.name})
    tell_officers(
        taker, Permission.KEEP_BOOKS, COMES,
        {"amount": sum_, "coop": giver.coop.name, "reference": taker.move.reference},
    )  # fmt: skip
    return out


SENT = N_("%(amount)s waits to be paid to %(coop)s, where a member moves.")


def _what_moves(work: Work, both: Both) -> list[int]:
    """Pence of each fund, all of it free; its funds locked. Raises what keeps it here."""
    session, coop_id, member_id = work.session, work.coop_id, both.giver.move.member_id
    leaving = departures.open_departure(session, coop_id, member_id)
    if leaving is None or leaving.why != Leaving.LEFT:
        raise NotLeaving()
    ids = [each.fund_id for each in both.giver.funds if each.fund_id is not None]
    for fund_id in sorted(ids):
        lock_fund(work, fund_id)
    standing = departures.standing(session, coop_id, member_id, work.today, told_on=leaving.told_on, died=False)
    pots = budgets.fund_pots(session, coop_id, ids)
    promised = any(pot.pledged or pot.committed or pot.asked_back or pot.arriving for pot in pots.values())
    if promised or standing.paying(work.today):
        raise StillPromised()
    if unsettled_of_member(session, coop_id, member_id):
        raise StillInDispute()
    member = members.member(session, coop_id, member_id)
    if member is None or owed_by(session, coop_id, member.number or 0) > 0:
        raise StillOwed()
    amounts = [pots[fund_id].available for fund_id in ids]
    if sum(amounts) <= 0:
        raise NothingToMove()
    return amounts


def _post(both: Both, amounts: list[int]) -> tuple[Posted, Posted]:
    giver, taker = both.sides
    owed = open_account(giver.work, code=chart.coop_owed(taker.coop.slug))
    due = open_account(taker.work, code=chart.coop_due(giver.coop.slug))
    out = [
        Leg(open_account(giver.work, code=chart.fund_available(number)), owed, amount)
        for number, amount in zip(_numbers(giver), amounts, strict=True)
        if amount
    ]
    into = [
        Leg(due, open_account(taker.work, code=chart.fund_arriving(number)), amount)
        for number, amount in zip(_numbers(taker), amounts, strict=True)
        if amount
    ]
    refs = {"move": str(giver.move.id)}
    return post_pair(
        giver=Half(giver.work, "moved_out", out, refs), taker=Half(taker.work, "moved_in", into, refs),
        key=f"move:{giver.move.id}", on=giver.work.today,
    )  # fmt: skip


def _numbers(side: Side) -> list[int]:
    """The numbers of this side's funds, in their places."""
    ids = [each.fund_id for each in side.funds if each.fund_id is not None]
    found = budgets.funds_by_id(side.work.session, side.coop.id, ids)
    return [found[fund_id].number for fund_id in ids]


def _have_it_paid(both: Both, bank: PayInto, total: int) -> None:
    """The old side's bank is told to pay it; the new side's statement must show just this sum and reference."""
    giver, taker = both.sides
    owner = members.member(giver.work.session, giver.coop.id, giver.move.member_id)
    payee_id = register_payee(
        giver.work, name=bank.name, kind="coop", ref_id=taker.coop.id, sort_code=bank.sort_code,
        account_number=bank.account_number,
    )  # fmt: skip
    instruct(
        giver.work, payee_id=payee_id, side="members",
        payable_account_id=open_account(giver.work, code=chart.coop_owed(taker.coop.slug)), amount=total,
        reference=giver.move.reference, due_on=giver.work.today, owner_kind=OWNER, owner_id=giver.move.id,
        barred_people=[owner.person_id] if owner else [], tell_people=[owner.person_id] if owner else [],
        tell_link=giver.path,
    )  # fmt: skip
    due = open_account(taker.work, code=chart.coop_due(giver.coop.slug))
    register_reference(
        taker.work, reference=taker.move.reference, account_id=due, label_kind=OWNER, owner_id=taker.move.id
    )
    expect_money(
        taker.work, side="members", account_id=due, amount=total, shown=taker.move.reference, owner_id=taker.move.id,
        expected_on=taker.work.today + A_BANK_TAKES, booked_on=taker.work.today,
    )  # fmt: skip
