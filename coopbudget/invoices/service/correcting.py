"""A member puts the time of a visit right; the provider agrees, or it becomes a dispute."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import hold_contract
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import NoSuchVisit, ProposalOver
from coopbudget.invoices.models import Delivery
from coopbudget.invoices.rules import DAY, Slot, all_confirmed, clash
from coopbudget.invoices.service.logging import ends_after
from coopbudget.invoices.service.saying import (
    answer,
    must_be_open,
    no_proposal,
    open_again,
    own_attendance,
    own_side,
    say,
)
from coopbudget.invoices.service.visits import (
    ask_to_confirm,
    attendance_of,
    dispute_is_over,
    hold_visit,
    stop_asking,
    tell_members,
    tell_of_dispute,
    tell_provider,
)
from coopbudget.notices.messages import N_, Value
from coopbudget.providers.rules import HourKind
from coopbudget.trail.service import append


def propose_time(work: Work, *, delivery_id: uuid.UUID, start_minute: int, minutes: int, words: str = "") -> Delivery:
    """The member says at what time the visit really was; the provider is asked.

    Where another member says yet another time, or that it was not so at all, it is a dispute at once. Raises
    NoSuchVisit, VisitInvoiced, VisitSettled, Invalid (the time that is logged, or one that can't have been).
    """
    work.need_power(Power.CONFIRM_VISITS)
    visit = hold_visit(work, delivery_id)
    own = own_attendance(work, visit)
    must_be_open(work, visit)
    if (start_minute, minutes) == (visit.start_minute, visit.minutes):
        raise Invalid({"start": [_l("This is the time that is logged. If it was so, confirm the visit.")]})
    if not (0 <= start_minute < DAY and 1 <= minutes <= DAY):
        raise Invalid({"end": [_l("A visit lasts 24 hours at most.")]})
    if ends_after(work.now, visit.given_on, start_minute, minutes):
        raise Invalid({"end": [_l("Type a time that has passed.")]})
    contract = _contract(work, visit)
    answer(work, own, confirmed=False)
    open_again(visit)
    say(work, visit, own_side(work), words, start=start_minute, minutes=minutes)
    before = (visit.proposed_start, visit.proposed_minutes)
    disagree = visit.disputed_at is not None or (
        visit.proposed_on is not None and visit.proposed_by != work.member_id and before != (start_minute, minutes)
    )
    if disagree:
        no_proposal(visit)
        visit.disputed_at = visit.disputed_at or work.now
    elif before != (start_minute, minutes):
        visit.proposed_start, visit.proposed_minutes = start_minute, minutes
        visit.proposed_by, visit.proposed_on = work.member_id, work.today
    work.session.flush()
    append(
        work,
        act="visit_time_proposed",
        subject_kind="visit",
        subject_id=visit.id,
        content={"member": str(work.member_id), "minutes": minutes, "start_minute": start_minute},
    )
    stop_asking(work, visit.contract_id, [work.member_id])
    if disagree:
        tell_of_dispute(work, visit, contract)
    else:
        tell_provider(
            work,
            contract.provider_id,
            N_("A member says that visit %(number)s of %(title)s was %(start)s to %(end)s. Say if you agree."),
            {"number": visit.number, "title": contract.title, **times(start_minute, minutes)},
            f"/visits/{visit.number}",
            about=visit.id,
        )
    return visit


def agree_time(work: Work, *, delivery_id: uuid.UUID) -> Delivery:
    """The provider agrees to the time a member says it was: the visit is as she says.

    Who confirmed a longer visit has confirmed the shorter; where it becomes longer, or begins sooner, the others
    are asked again. Raises NoSuchVisit, ProposalOver, Invalid (another visit was at that time).
    """
    visit, contract = _hold_proposal(work, delivery_id)
    start, minutes = visit.proposed_start or 0, visit.proposed_minutes or 0
    there = attendance_of(work, visit.id)
    known = queries.slots(work.session, work.coop_id, contract.id, visit.given_on, visit.given_on, but=visit.id)
    members = frozenset(each.member_number for each in there)
    slot = Slot(visit.given_on, start, minutes, members, visit.kind == HourKind.TRAVEL)
    if clash(slot, known):
        raise Invalid(_l("Another visit that you logged was at this time. Put that one right first."))
    was = Slot(visit.given_on, visit.start_minute, visit.minutes, members)
    within = was.begins <= slot.begins and slot.ends <= was.ends
    asked_again = []
    for each in there:
        if each.confirmed is False:  # she said so herself: had anybody said another thing, it would be a dispute
            each.confirmed = True
        elif each.confirmed and not within:
            each.confirmed, each.answered_at, each.answered_by, each.answered_as = None, None, None, ""
            asked_again.append(each.member_id)
    visit.start_minute, visit.minutes = start, minutes
    no_proposal(visit)
    if all_confirmed(each.confirmed for each in there):
        visit.agreed_minutes, visit.settled_at, visit.settled_as = minutes, work.now, "confirmed"
    work.session.flush()
    append(
        work,
        act="visit_time_agreed",
        subject_kind="visit",
        subject_id=visit.id,
        content={"minutes": minutes, "start_minute": start},
    )
    dispute_is_over(work, visit, contract)
    tell_members(
        work,
        [each.member_id for each in there if each.member_id not in asked_again],
        N_("The provider agrees: visit %(number)s of %(title)s was %(start)s to %(end)s."),
        {"number": visit.number, "title": contract.title, **times(start, minutes)},
        f"/visits/{visit.number}",
    )
    if asked_again:
        ask_to_confirm(work, contract, asked_again, 1)
    return visit


def refuse_time(work: Work, *, delivery_id: uuid.UUID, words: str) -> Delivery:
    """The provider does not agree, and says why: now it is a dispute, and an officer settles it.

    Raises NoSuchVisit, ProposalOver.
    """
    visit, contract = _hold_proposal(work, delivery_id)
    no_proposal(visit)
    visit.disputed_at = work.now
    say(work, visit, "provider", words)
    work.session.flush()
    append(work, act="visit_time_refused", subject_kind="visit", subject_id=visit.id)
    dispute_is_over(work, visit, contract)
    tell_of_dispute(work, visit, contract)
    tell_members(
        work,
        [each.member_id for each in attendance_of(work, visit.id)],
        N_("The provider says that visit %(number)s of %(title)s was as logged. An officer will ring and decide."),
        {"number": visit.number, "title": contract.title},
        f"/visits/{visit.number}",
    )
    return visit


def times(start: int, minutes: int) -> dict[str, Value]:
    """The start and end of a visit for a message: ``22:00`` and ``03:00``."""
    end = (start + minutes) % DAY
    return {"start": f"{start // 60:02d}:{start % 60:02d}", "end": f"{end // 60:02d}:{end % 60:02d}"}


def _contract(work: Work, visit: Delivery) -> ContractRow:
    found = contracts.contract(work.session, work.coop_id, visit.contract_id)
    if found is None:
        raise NoSuchVisit()
    return found


def _hold_proposal(work: Work, delivery_id: uuid.UUID) -> tuple[Delivery, ContractRow]:
    """The contract, then the visit, locked; its own provider's, with a time that waits for the answer."""
    work.need(Permission.ACT_FOR_PROVIDER)
    contract_id = work.session.scalar(
        select(Delivery.contract_id).where(Delivery.coop_id == work.coop_id, Delivery.id == delivery_id)
    )
    if contract_id is None:
        raise NoSuchVisit()
    contract = hold_contract(work, contract_id)
    visit = hold_visit(work, delivery_id)
    if contract.provider_id != work.provider_id:
        raise NoSuchVisit()
    if visit.proposed_on is None or visit.withdrawn_at is not None:
        raise ProposalOver()
    return visit, contract
