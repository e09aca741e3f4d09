"""An officer settles a visit: after five days without an answer, or when it is disputed."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries as contracts
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices import policy, queries
from coopbudget.invoices.errors import NoSuchVisit, VisitSettled
from coopbudget.invoices.models import Delivery
from coopbudget.invoices.rules import Outcome, VisitState, outcome
from coopbudget.invoices.service.saying import no_proposal
from coopbudget.invoices.service.visits import (
    attendance_of,
    dispute_is_over,
    hold_visit,
    stop_asking,
    tell_members,
    tell_provider,
)
from coopbudget.notices.messages import N_, Value
from coopbudget.providers import queries as providers
from coopbudget.trail.service import append


class NotYetYours(Conflict):
    """Members have five days before an officer decides."""

    message = _l("Members still have time to answer this visit. It comes to you after five days.")


TOLD = {
    Outcome.STANDS: N_("Visit %(number)s of %(title)s is settled: it stands as it was logged. See why."),
    Outcome.CHANGED: N_("Visit %(number)s of %(title)s is settled: %(minutes)s minutes of it count. See why."),
    Outcome.NOT_PAID: N_("Visit %(number)s of %(title)s is settled: it is not paid. See why."),
}


def settle_visit(
    work: Work, *, delivery_id: uuid.UUID, minutes: int, words: str, rung: Collection[int] = ()
) -> Delivery:
    """Decide what counts: ``minutes`` as logged (it stands), others (it is changed), or 0 (it is not paid).

    ``words`` say why, and everybody who was part of it is told the outcome. ``rung`` are the numbers of the
    members the officer rang: their answer is recorded in both names. Raises Forbidden (policy), VisitSettled,
    NotYetYours, Invalid.
    """
    work.need(Permission.SETTLE_VISITS)
    visit = hold_visit(work, delivery_id)
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id)
    if contract is None:
        raise NoSuchVisit()
    acts_for_it = work.person_id in providers.people_of(work.session, contract.provider_id)
    insist(policy.may_settle(policy.OfficerFacts(is_provider_person=acts_for_it)))
    state = queries.state_of(visit, work.today)
    if state is VisitState.WAITING:
        raise NotYetYours()
    if state not in (VisitState.OFFICER, VisitState.DISPUTED):
        raise VisitSettled()
    said = [remark.says_minutes or 0 for remark in queries.remarks(work.session, work.coop_id, visit.id)]
    if not 0 <= minutes <= max([visit.minutes, *said]):
        raise Invalid({"minutes": [_l("It can't be longer than what was logged, or than a member said.")]})
    there = attendance_of(work, visit.id)
    if not set(rung) <= {each.member_number for each in there}:
        raise Invalid({"rung": [_l("Choose among those who were there.")]})
    for each in there:
        if each.member_number in rung:
            each.confirmed = minutes > 0
            each.answered_at, each.answered_by, each.answered_as = work.now, work.actor.person_id, "phone"
    visit.disputed_at = None
    no_proposal(visit)
    visit.agreed_minutes, visit.settled_at, visit.settled_as = minutes, work.now, "officer"
    visit.settled_by, visit.settle_note = work.actor.person_id, words
    work.session.flush()
    append(
        work,
        act="visit_settled",
        subject_kind="visit",
        subject_id=visit.id,
        content={
            "minutes": minutes,
            "outcome": str(outcome(visit.minutes, minutes)),
            "rung": [str(each.member_id) for each in there if each.member_number in rung],
        },
    )
    stop_asking(work, contract.id, [each.member_id for each in there])
    dispute_is_over(work, visit, contract)
    values: dict[str, Value] = {"number": visit.number, "title": contract.title}
    if (became := outcome(visit.minutes, minutes)) is Outcome.CHANGED:
        values["minutes"] = minutes
    message = TOLD[became]
    tell_members(work, [each.member_id for each in there], message, values, f"/visits/{visit.number}")
    tell_provider(work, contract.provider_id, message, values, f"/visits/{visit.number}")
    return visit
