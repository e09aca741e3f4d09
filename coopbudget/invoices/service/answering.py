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
    own_among,
    own_attendance,
    own_side,
    record,
    say,
)
from coopbudget.invoices.service.visits import (
    attendance_of,
    attendance_of_each,
    dispute_is_over,
    hold_visit,
    hold_visits,
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
    confirmed = _confirm(work, [delivery_id])
    if not confirmed:
        raise VisitSettled()
    return confirmed[0]


def confirm_visits(work: Work, *, delivery_ids: Collection[uuid.UUID]) -> int:
    """Confirm several at once; how many. Those settled meanwhile are passed over.

    However many they are, it takes the same few statements.
    """
    return len(_confirm(work, delivery_ids))


def _confirm(work: Work, delivery_ids: Collection[uuid.UUID]) -> list[Delivery]:
    """Those of the visits that she has confirmed now; not those that were settled otherwise.

    All are locked, read and written before the first record: nothing is locked after the chain.
    """
    work.need_power(Power.CONFIRM_VISITS)
    visits = hold_visits(work, delivery_ids)
    there = attendance_of_each(work, [visit.id for visit in visits])
    confirmed, said, over = [], [], []
    for visit in visits:
        answers = there[visit.id]
        own = own_among(work, answers)
        if own.confirmed and visit.withdrawn_at is None:
            confirmed.append(visit)
            continue
        if visit.withdrawn_at is not None or visit.agreed_minutes is not None:
            continue
        answer(work, own, confirmed=True)
        told = visit.disputed_at is not None or visit.proposed_on is not None
        if told and not any(each.confirmed is False for each in answers):
            visit.disputed_at = None
            no_proposal(visit)
            over.append(visit)
        if all_confirmed(each.confirmed for each in answers):
            visit.agreed_minutes, visit.settled_at, visit.settled_as = visit.minutes, work.now, "confirmed"
        confirmed.append(visit)
        said.append(visit)
    work.session.flush()
    record(work, "visit_confirmed", *said)
    for visit in over:
        contract = contracts.contract(work.session, work.coop_id, visit.contract_id)
        if contract is not None:
            dispute_is_over(work, visit, contract)
    for contract_id in sorted({visit.contract_id for visit in confirmed}):
        stop_asking(work, contract_id, [work.member_id])
    return confirmed


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
