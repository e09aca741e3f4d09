"""What members (and those who support them) say of a visit: it was so, or it was not."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from coopbudget.contracts import queries as contracts
from coopbudget.guard import Permission, Power, Work
from coopbudget.invoices.errors import NoSuchVisit, VisitSettled
from coopbudget.invoices.models import Delivery, Remark
from coopbudget.invoices.rules import all_confirmed
from coopbudget.invoices.service.saying import (
    MEMBERS_SIDE,
    answer,
    must_be_open,
    no_proposal,
    open_again,
    own_attendance,
    own_side,
    record,
    say,
)
from coopbudget.invoices.service.visits import (
    attendance_of,
    dispute_is_over,
    hold_visit,
    stop_asking,
    tell_members,
    tell_of_dispute,
    tell_officers,
    tell_provider,
)
from coopbudget.notices.messages import N_, Value
from coopbudget.trail.service import append


def confirm_visit(work: Work, *, delivery_id: uuid.UUID) -> Delivery:
    """The member this act is for says the visit was as it says; when all who were there have, it counts.

    It also takes back a dispute of her own, or another time that she said it was. Saying it twice changes
    nothing. Raises NoSuchVisit (she was not there), VisitSettled.
    """
    work.need_power(Power.CONFIRM_VISITS)
    visit = _confirm(work, delivery_id)
    stop_asking(work, visit.contract_id, [work.member_id])
    return visit


def _confirm(work: Work, delivery_id: uuid.UUID) -> Delivery:
    visit = hold_visit(work, delivery_id)
    own = own_attendance(work, visit)
    if own.confirmed and visit.withdrawn_at is None:
        return visit
    if visit.withdrawn_at is not None or visit.agreed_minutes is not None:
        raise VisitSettled()
    answer(work, own, confirmed=True)
    answers = attendance_of(work, visit.id)
    told = visit.disputed_at is not None or visit.proposed_on is not None
    over = told and not any(each.confirmed is False for each in answers)
    if over:
        visit.disputed_at = None
        no_proposal(visit)
    if all_confirmed(each.confirmed for each in answers):
        visit.agreed_minutes, visit.settled_at, visit.settled_as = visit.minutes, work.now, "confirmed"
    work.session.flush()
    record(work, "visit_confirmed", visit)
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id) if over else None
    if contract is not None:
        dispute_is_over(work, visit, contract)
    return visit


def confirm_visits(work: Work, *, delivery_ids: Collection[uuid.UUID]) -> int:
    """Confirm several at once; how many. Those settled meanwhile are passed over."""
    work.need_power(Power.CONFIRM_VISITS)
    for delivery_id in sorted(delivery_ids):
        hold_visit(work, delivery_id)  # all of them before the first record: nothing is locked after the chain
    done: list[Delivery] = []
    for delivery_id in sorted(delivery_ids):
        try:
            done.append(_confirm(work, delivery_id))
        except VisitSettled:
            continue
    for contract_id in sorted({visit.contract_id for visit in done}):
        stop_asking(work, contract_id, [work.member_id])
    return len(done)


def dispute_visit(work: Work, *, delivery_id: uuid.UUID, words: str) -> Delivery:
    """The member says the visit was not as it says, and how; it is held back until an officer settles it.

    A visit that she or others had confirmed is open again, unless it is on an invoice. Raises NoSuchVisit,
    VisitInvoiced, VisitSettled (an officer settled it, or the provider took it back).
    """
    work.need_power(Power.CONFIRM_VISITS)
    visit = hold_visit(work, delivery_id)
    own = own_attendance(work, visit)
    must_be_open(work, visit)
    answer(work, own, confirmed=False)
    open_again(visit)
    no_proposal(visit)
    visit.disputed_at = visit.disputed_at or work.now
    say(work, visit, own_side(work), words)
    work.session.flush()
    record(work, "visit_disputed", visit)
    stop_asking(work, visit.contract_id, [work.member_id])
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id)
    if contract is not None:
        tell_of_dispute(work, visit, contract)
    return visit


def add_remark(work: Work, *, delivery_id: uuid.UUID, words: str) -> Remark:
    """Say something about a visit: a member who was there, the provider, or an officer who settles visits."""
    visit = hold_visit(work, delivery_id)
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id)
    if contract is None:
        raise NoSuchVisit()
    present = {each.member_id for each in attendance_of(work, visit.id)}
    if work.actor.provider_id == contract.provider_id and work.actor.may(Permission.ACT_FOR_PROVIDER):
        said_as = "provider"
    elif work.actor.may(Permission.SETTLE_VISITS):
        said_as = "officer"
    elif work.actor.may_for_member(Power.CONFIRM_VISITS) and work.member_id in present:
        said_as = own_side(work)
    else:
        raise NoSuchVisit()
    remark = say(work, visit, said_as, words)
    work.session.flush()
    append(work, act="visit_remarked", subject_kind="visit", subject_id=visit.id, content={"as": said_as})
    values: dict[str, Value] = {"number": visit.number, "title": contract.title}
    message = N_("Somebody wrote about visit %(number)s of %(title)s.")
    if said_as not in MEMBERS_SIDE:
        tell_members(work, present, message, values, f"/visits/{visit.number}")
    if said_as != "provider":
        tell_provider(work, contract.provider_id, message, values, f"/visits/{visit.number}")
    if said_as != "officer":
        tell_officers(work, Permission.SETTLE_VISITS, message, values, f"/visits/{visit.number}")
    return remark
