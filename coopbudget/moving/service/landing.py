"""The new bank's statement shows the money: it is free in the new funds. Then the old membership ends."""

from __future__ import annotations

from coopbudget.budgets import queries as budgets, service as budgets_service
from coopbudget.budgets.kinds import Change, FunderKind
from coopbudget.budgets.queries import FundRow
from coopbudget.budgets.service import Wanted
from coopbudget.budgets.service.agreements import lock_agreement
from coopbudget.budgets.service.money import lock_fund
from coopbudget.db.constraints import named_rules
from coopbudget.departures import service as departures_service
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.pairs import hold_heads
from coopbudget.ledger.queries import entry_by_number
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry, reverse_entry
from coopbudget.moving import policy
from coopbudget.moving.errors import MovesAlready, NoSuchMove, NotShownYet, NotThatFar, UsedAlready
from coopbudget.moving.queries import state_of
from coopbudget.moving.service.ground import Side, lock_both, note, tell_member, tell_officers
from coopbudget.notices.messages import N_
from coopbudget.payments.service import give_on, hold_match, take_in_again, take_match_back

LANDED_HER = N_("%(amount)s of yours has come from %(coop)s. You can use it now.")
NOT_ARRIVED = N_(
    "%(amount)s of a member who moves has not arrived after all. It is on its way again. The reason: %(why)s"
)
NOT_ARRIVED_HER = N_(
    "%(amount)s of yours has not arrived after all. You can use it once our bank shows it. The reason: %(why)s"
)
LANDED = N_("%(amount)s has arrived at %(coop)s. The membership here can end now.")


def land_move(work: Work, *, number: int) -> Posted:
    """The bank's statement shows the money, so it is free in its funds. Safe to repeat.

    By an officer who keeps the books or looks after agreements, or by the system that looks each minute. Raises
    NoSuchMove, NotThatFar, NotShownYet while no matched line shows it.
    """
    both = lock_both(work, number)
    giver, taker = both.sides
    if taker.work is not work:
        raise NoSuchMove()
    if not work.actor.may(Permission.KEEP_BOOKS):
        work.need(Permission.MANAGE_AGREEMENTS)
    if state_of(taker.move) != "sent":
        raise NotThatFar()
    shown = give_on(work, owner_id=taker.move.id)
    if shown is None:
        raise NotShownYet()
    hold_heads(giver.work, taker.work)
    posted = post_entry(
        work, kind="move_landed", on=work.today, key=f"move-landed:{taker.move.id}:{shown.match_id}",
        memo="move_landed", legs=_legs(taker), refs={"move": str(taker.move.id)},
    )  # fmt: skip
    for side in both.sides:
        side.move.landed_at, side.move.landed_on = work.now, shown.on
    taker.move.landed_entry_number = posted.number
    work.session.flush()
    for side in both.sides:
        note(side, "move.landed", amount=taker.move.amount)
    sum_ = {"pence": taker.move.amount}
    tell_member(taker, LANDED_HER, {"amount": sum_, "coop": giver.coop.name})
    tell_officers(giver, Permission.MANAGE_AGREEMENTS, LANDED, {"amount": sum_, "coop": taker.coop.name})
    return posted


def say_not_arrived(work: Work, *, number: int, why: str) -> Posted:
    """It was another line: the money is not free any more, and the match that showed it is undone, in one commit.

    From here on the move is on its way again, in both co-ops. By an officer who keeps the books. Raises NoSuchMove,
    NotThatFar, UsedAlready, MovesAlready where they move on from here, and what undoing a match raises.
    """
    both = lock_both(work, number)
    giver, taker = both.sides
    if taker.work is not work:
        raise NoSuchMove()
    work.need(Permission.KEEP_BOOKS)
    entry = entry_by_number(work.session, work.coop_id, taker.move.landed_entry_number or 0)
    if state_of(taker.move) != "landed" or entry is None:
        raise NotThatFar()
    for fund_id in sorted(each.fund_id for each in taker.funds if each.fund_id is not None):
        lock_fund(work, fund_id)
    line_id = take_in_again(work, owner_id=taker.move.id)
    if line_id is None:
        raise NotThatFar()
    held = hold_match(work, line_id=line_id)
    hold_heads(giver.work, taker.work)
    try:
        posted = reverse_entry(
            work, entry_id=entry.id, on=work.today, key=f"move-not-landed:{entry.id}", kind="move_not_landed"
        )
    except Overspent as problem:
        raise UsedAlready() from problem
    take_match_back(work, held)
    with named_rules(work.session, {"uq_move_open": MovesAlready}):
        for side in both.sides:
            side.move.landed_at = side.move.landed_on = None
        taker.move.landed_entry_number = None
    sum_ = {"pence": taker.move.amount}
    for side in both.sides:
        note(side, "move.not_arrived", amount=taker.move.amount)
        tell_officers(side, Permission.MANAGE_AGREEMENTS, NOT_ARRIVED, {"amount": sum_, "why": why.strip()})
    tell_member(taker, NOT_ARRIVED_HER, {"amount": sum_, "why": why.strip()})
    return posted


def _legs(taker: Side) -> list[Leg]:
    found = budgets.funds_by_id(
        taker.work.session, taker.coop.id, [each.fund_id for each in taker.funds if each.fund_id]
    )
    return [
        Leg(
            open_account(taker.work, code=chart.fund_arriving(found[each.fund_id].number)),
            open_account(taker.work, code=chart.fund_available(found[each.fund_id].number)),
            each.amount,
        )
        for each in taker.funds
        if each.fund_id is not None and each.amount
    ]


def finish_move(work: Work, *, number: int) -> None:
    """All has arrived: the agreements end here today, and the old membership ends as the room of departures ends it.

    Raises NoSuchMove, NotThatFar before it has arrived, Forbidden, and what departures' ``finish_departure`` says where
    something of hers still stands here (shares, say).
    """
    both = lock_both(work, number)
    giver = both.giver
    if giver.work is not work:
        raise NoSuchMove()
    insist(policy.may_receive(work.actor, giver.move.member_id))
    if state_of(giver.move) != "landed":
        raise NotThatFar()
    running = _running(work, giver)
    for fund in running:  # locked before the departure writes its first record
        lock_agreement(work, fund.agreement_id)
        lock_fund(work, fund.id)
    departures_service.finish_departure(work, member_id=giver.move.member_id, moved_to=both.taker.coop.name)
    for fund in running:
        budgets_service.change_agreement(
            work, agreement_id=fund.agreement_id, wanted=Wanted(Change.NOTICE, work.today, ends_on=work.today)
        )
    giver.move.finished_at, giver.move.finished_by = work.now, work.actor.person_id
    work.session.flush()
    note(giver, "move.finished")


def _running(work: Work, giver: Side) -> list[FundRow]:
    """Funds of agreements with a funder that have no last day here, or one that is still to come."""
    found = budgets.funds_of_member(work.session, work.coop_id, giver.move.member_id, work.today)
    return [
        fund
        for fund in sorted(found, key=lambda fund: fund.agreement_id)
        if fund.funder_kind != FunderKind.OWN and fund.accepted and (fund.ends_on is None or fund.ends_on > work.today)
    ]
