"""The co-op that she goes to: it takes her agreements over, has each funder's consent, and says yes."""

from __future__ import annotations

import uuid
from datetime import date

from werkzeug.datastructures import FileStorage

from coopbudget.budgets import queries as budgets, service as budgets_service
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.pairs import hold_heads
from coopbudget.moving import policy
from coopbudget.moving.errors import NoSuchMove, NotTakenOver, NotThatFar
from coopbudget.moving.models import MoveFund
from coopbudget.moving.queries import state_of
from coopbudget.moving.service.ground import Both, lock_both, note, tell_member, tell_officers
from coopbudget.notices.messages import N_

READY = N_("%(coop)s says yes: the member can move there. Send the money once nothing is promised here any more.")
READY_HER = N_("%(coop)s says yes: you can move there with your money. It is sent once nothing is promised here.")


def take_over(work: Work, *, number: int, position: int) -> int:
    """Take over the agreement in this place of the move; the number it has here. Doing it twice changes nothing.

    Raises NoSuchMove, NotThatFar, Forbidden by the policy, budgets' ReferenceTaken.
    """
    both = _receiving(work, number)
    found = _place(both, position)
    old = budgets.funds_by_id(
        work.session, both.giver.coop.id, [each.fund_id for each in both.giver.funds if each.fund_id]
    )
    theirs = next(each for each in both.giver.funds if each.position == position)
    assert theirs.fund_id is not None  # the giver's side names its fund from the first
    if found.fund_id is not None:
        fund = budgets.fund(work.session, work.coop_id, found.fund_id, work.today)
        assert fund is not None
        return fund.agreement_number
    taken = budgets_service.take_over_agreement(
        work, member_id=both.taker.move.member_id, from_coop_id=both.giver.coop.id, from_name=both.giver.coop.name,
        agreement_id=old[theirs.fund_id].agreement_id,
    )  # fmt: skip
    found.fund_id = taken.fund_id
    work.session.flush()
    return taken.number


def record_consent_here(
    work: Work, *, number: int, position: int, officer_name: str, given_on: date, file: FileStorage | bytes,
    filename: str = "",
) -> None:  # fmt: skip
    """The funder's letter that agrees to pooling in this co-op, by name. Raises NotTakenOver, and what budgets'
    ``record_consent`` does."""
    both = _receiving(work, number)
    fund = budgets.fund(work.session, work.coop_id, _taken(_place(both, position)), work.today)
    assert fund is not None
    budgets_service.record_consent(
        work, agreement_id=fund.agreement_id, officer_name=officer_name, given_on=given_on, file=file,
        filename=filename,
    )  # fmt: skip


def say_ready(work: Work, *, number: int) -> None:
    """The co-op that she goes to says yes. Raises NotTakenOver, NotThatFar, NoSuchMove, Forbidden by the policy."""
    both = _receiving(work, number)
    ids = [_taken(each) for each in both.taker.funds]
    found = budgets.funds_by_id(work.session, work.coop_id, ids, work.today)
    if not all(found[fund_id].poolable for fund_id in ids):
        raise NotTakenOver()
    hold_heads(both.giver.work, both.taker.work)
    both.taker.move.ready_by = work.person_id
    for side in both.sides:
        side.move.ready_at = work.now
    work.session.flush()
    for side in both.sides:
        note(side, "move.ready")
    said = {"coop": both.taker.coop.name}
    tell_officers(both.giver, Permission.APPROVE_PAYMENTS, READY, {**said})
    tell_member(both.giver, READY_HER, {**said})


def _receiving(work: Work, number: int) -> Both:
    both = lock_both(work, number)
    if both.taker.work is not work:
        raise NoSuchMove()
    insist(policy.may_receive(work.actor, both.taker.move.member_id))
    if state_of(both.taker.move) != "asked":
        raise NotThatFar()
    return both


def _place(both: Both, position: int) -> MoveFund:
    found = next((each for each in both.taker.funds if each.position == position), None)
    if found is None:
        raise NoSuchMove()
    return found


def _taken(place: MoveFund) -> uuid.UUID:
    if place.fund_id is None:
        raise NotTakenOver()
    return place.fund_id
