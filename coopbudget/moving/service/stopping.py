"""A move is refused, or called off while no payment run has it: what was posted is reversed as a pair, too."""

from __future__ import annotations

from coopbudget.budgets.service.money import lock_fund
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.pairs import back_of, hold_heads, post_pair
from coopbudget.moving import policy
from coopbudget.moving.errors import NotThatFar, OnItsWay
from coopbudget.moving.queries import state_of
from coopbudget.moving.service.ground import Both, lock_both, note, tell_member, tell_officers
from coopbudget.notices.messages import N_
from coopbudget.payments.queries.instructions import instruction_states
from coopbudget.payments.service.expecting import no_longer_expect
from coopbudget.payments.service.instructions import hold_instructions, withdraw_instruction

STOPPED = N_("A move between %(giver)s and %(taker)s does not happen. Read why.")
STOPPED_HER = N_("Your move from %(giver)s to %(taker)s does not happen for now. Your money stays yours. Read why.")


def stop_move(work: Work, *, number: int, why: str) -> None:
    """Refuse a move, or call it off: by the member, or by an officer of either co-op.

    What was posted is reversed in both ledgers at once, and the payment is withdrawn. Raises NoSuchMove, NotThatFar
    where it has arrived or ended, OnItsWay once a payment run has it, Forbidden by the policy.
    """
    both = lock_both(work, number)
    mine = both.giver if both.giver.work is work else both.taker
    insist(policy.may_stop(work.actor, mine.move.member_id))
    before = state_of(mine.move)
    if before not in ("asked", "ready", "sent") or both.giver.move.finished_at is not None:
        raise NotThatFar()
    how = "refused" if mine is both.taker and before == "asked" else "called_off"
    if before == "sent":
        _take_back(both)
    else:
        hold_heads(both.giver.work, both.taker.work)
    mine.move.ended_by = work.actor.person_id
    for side in both.sides:
        side.move.ended_at, side.move.ended_how, side.move.ended_why = work.now, how, why.strip()
    work.session.flush()
    said = {"giver": both.giver.coop.name, "taker": both.taker.coop.name}
    for side in both.sides:
        note(side, f"move.{how}")
        tell_officers(side, Permission.MANAGE_AGREEMENTS, STOPPED, {**said})
        tell_member(side, STOPPED_HER, {**said})


def _take_back(both: Both) -> None:
    giver, taker = both.sides
    hold_instructions(giver.work, [giver.move.id])
    paid = instruction_states(giver.work.session, giver.coop.id, [giver.move.id]).get(giver.move.id)
    if paid is not None and paid.state not in ("instructed", "returned"):
        raise OnItsWay()
    no_longer_expect(taker.work, owner_id=taker.move.id, on=taker.work.today)
    for fund_id in sorted(each.fund_id for each in giver.funds if each.fund_id is not None):
        lock_fund(giver.work, fund_id)
    hold_heads(giver.work, taker.work)
    withdraw_instruction(giver.work, owner_id=giver.move.id)
    refs = {"move": str(giver.move.id)}
    assert giver.move.entry_id is not None and taker.move.entry_id is not None  # it was sent
    out, into = post_pair(
        giver=back_of(giver.work, entry_id=giver.move.entry_id, kind="moved_out_back", refs=refs),
        taker=back_of(taker.work, entry_id=taker.move.entry_id, kind="moved_in_back", refs=refs),
        key=f"move-back:{giver.move.id}", on=giver.work.today,
    )  # fmt: skip
    giver.move.back_entry_number, taker.move.back_entry_number = out.number, into.number
