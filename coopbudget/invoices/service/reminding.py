"""What time does to visits nobody answered: a reminder, then an officer's call or, where the co-op chose it, a yes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.guard import Permission, Work
from coopbudget.invoices import queries
from coopbudget.invoices.models import Attendance, Delivery
from coopbudget.invoices.rules import ANSWER_DAYS, REMIND_AFTER_DAYS, last_day_to_answer
from coopbudget.invoices.service.visits import (
    attendance_of,
    hold_visit,
    remind_to_confirm,
    stop_asking,
    tell_members,
    tell_officers,
)
from coopbudget.notices.messages import N_
from coopbudget.trail.service import append


def remind_members(work: Work) -> int:
    """Remind each member once of the visits she has not answered after three days; how many visits.

    She is told what becomes of them after the fifth. Whoever wants to be told by phone is on the officers' list.
    """
    work.need(Permission.SETTLE_VISITS)
    found = queries.unanswered(
        work.session, work.coop_id, logged_until=work.today - timedelta(days=REMIND_AFTER_DAYS), reminded=False
    )
    visits = {visit.id: visit for visit, _ in found if work.today <= last_day_to_answer(visit.logged_on)}
    for visit_id in sorted(visits):
        hold_visit(work, visit_id).reminded_at = work.now
    work.session.flush()
    waiting = [(visit, there) for visit, there in found if visit.id in visits and _still_open(visit)]
    known = contracts.contracts_by_id(work.session, work.coop_id, {visit.contract_id for visit, _ in waiting})
    for contract_id, by_member in _grouped(waiting).items():
        for member_id, mine in by_member.items():
            last = min(last_day_to_answer(visit.logged_on) for visit in mine)
            silent = all(visit.silence_counts for visit in mine)
            remind_to_confirm(work, known[contract_id], member_id, len(mine), last, silence_counts=silent)
    return len(visits)


def _still_open(visit: Delivery) -> bool:
    """Whether nothing was said of it between reading and locking."""
    return (
        visit.agreed_minutes is None
        and visit.disputed_at is None
        and visit.proposed_on is None
        and visit.withdrawn_at is None
    )


def _grouped(
    found: Iterable[tuple[Delivery, Attendance]],
) -> Mapping[uuid.UUID, Mapping[uuid.UUID, list[Delivery]]]:
    """By contract, then by member, in the order given."""
    groups: dict[uuid.UUID, dict[uuid.UUID, list[Delivery]]] = {}
    for visit, there in found:
        groups.setdefault(visit.contract_id, {}).setdefault(there.member_id, []).append(visit)
    return groups


def count_silence(work: Work) -> int:
    """Let visits count that nobody answered in five days, where they said so when they were logged; how many.

    A member can still say that one was different, until it is on an invoice.
    """
    work.need(Permission.SETTLE_VISITS)
    done = []
    for visit in _overdue(work, counts=True):
        visit.agreed_minutes, visit.settled_at, visit.settled_as = visit.minutes, work.now, "silence"
        done.append(visit)
    work.session.flush()
    for contract, visits in _by_contract(work, done):
        append(
            work,
            act="visits_counted_by_silence",
            subject_kind="contract",
            subject_id=contract.id,
            content={"visits": [str(visit.id) for visit in visits]},
        )
        silent = {
            each.member_id for visit in visits for each in attendance_of(work, visit.id) if each.confirmed is None
        }
        stop_asking(work, contract.id, silent)
        tell_members(
            work,
            silent,
            N_(
                "Visits of %(title)s count now, since nobody answered in five days. "
                "If one was different, you can still say so."
            ),
            {"title": contract.title},
            "/visits",
        )
    return len(done)


def tell_officers_of_silence(work: Work) -> int:
    """Tell those who settle visits, once, that nobody answered in five days: they ring and decide; how many."""
    work.need(Permission.SETTLE_VISITS)
    done = _overdue(work, counts=False)
    for visit in done:
        visit.officers_told_at = work.now
    work.session.flush()
    for contract, visits in _by_contract(work, done):
        tell_officers(
            work,
            Permission.SETTLE_VISITS,
            N_("Visits of %(title)s without an answer for five days: %(count)s. Ring those who were there."),
            {"title": contract.title, "count": len(visits)},
            "/visits/to-settle",
        )
    return len(done)


def _overdue(work: Work, *, counts: bool) -> list[Delivery]:
    found = queries.silent_visits(
        work.session, work.coop_id, logged_before=work.today - timedelta(days=ANSWER_DAYS), counts=counts
    )
    held = [hold_visit(work, visit.id) for visit in found]
    return [visit for visit in held if _still_open(visit)]


def _by_contract(work: Work, visits: Sequence[Delivery]) -> list[tuple[ContractRow, list[Delivery]]]:
    known = contracts.contracts_by_id(work.session, work.coop_id, {visit.contract_id for visit in visits})
    return [
        (contract, [visit for visit in visits if visit.contract_id == contract.id])
        for contract in sorted(known.values(), key=lambda each: each.number)
    ]
