"""What a paper can be added to, and who may look at it or add one: a visit, an invoice, a bill, an agreement, a run."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from coopbudget.budgets import policy as budget_policy, queries as budgets
from coopbudget.contracts import queries as contracts
from coopbudget.errors import NotFound
from coopbudget.evidence.rules import Subject
from coopbudget.guard import Permission as P, Power, Work
from coopbudget.invoices import queries as invoices
from coopbudget.payments.queries.bills import bill as find_bill
from coopbudget.payments.queries.runs import run as find_run


@dataclass(frozen=True)
class Proved:
    """A thing that papers prove. ``endpoint`` is its own page for whoever asks; ``may_add``: they may add a paper."""

    subject: Subject
    id: uuid.UUID
    number: int
    endpoint: str
    may_add: bool


def proved(work: Work, subject: Subject, number: int) -> Proved:
    """The thing by its number, as this person may see it. Raises NotFound for what is not theirs, as if not there."""
    found = _FIND[subject](work, number)
    if found is None:
        raise NotFound()
    return found


def _may(work: Work, *permissions: P) -> bool:
    return any(work.actor.may(each) for each in permissions)


def _visit(work: Work, number: int) -> Proved | None:
    visit = invoices.visit_by_number(work.session, work.coop_id, number)
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id) if visit else None
    if visit is None or contract is None:
        return None
    if work.actor.provider_id is not None and contract.provider_id == work.actor.provider_id:
        return Proved(Subject.VISIT, visit.id, number, "invoices.provider_visit", True)
    there = invoices.attendance(work.session, work.coop_id, [visit.id]).get(visit.id, [])
    mine = work.actor.member_id in {each.member_id for each in there}
    if mine and (work.actor.may_for_member(Power.SEE) or work.actor.may_for_member(Power.CONFIRM_VISITS)):
        return Proved(
            Subject.VISIT, visit.id, number, "invoices.visit", work.actor.may_for_member(Power.CONFIRM_VISITS)
        )
    if _may(work, P.SETTLE_VISITS, P.SEE_BOOKS):
        settles = _may(work, P.SETTLE_VISITS)
        return Proved(Subject.VISIT, visit.id, number, "invoices.settling" if settles else "", settles)
    return None


def _invoice(work: Work, number: int) -> Proved | None:
    invoice = invoices.invoice_by_number(work.session, work.coop_id, number)
    if invoice is None:
        return None
    if work.actor.provider_id is not None and invoice.provider_id == work.actor.provider_id:
        return Proved(Subject.INVOICE, invoice.id, number, "invoices.provider_invoice", True)
    if _may(work, P.MATCH_INVOICES, P.APPROVE_INVOICES, P.SEE_BOOKS):
        adds = _may(work, P.MATCH_INVOICES, P.APPROVE_INVOICES)
        return Proved(Subject.INVOICE, invoice.id, number, "invoices.invoice", adds)
    return None


def _bill(work: Work, number: int) -> Proved | None:
    row = find_bill(work.session, work.coop_id, number)
    if row is None:
        return None
    claims = work.actor.person_id is not None and row[0].claimant == work.actor.person_id
    if _may(work, P.SEE_BOOKS, P.KEEP_BOOKS):
        return Proved(Subject.BILL, row[0].id, number, "payments.bill", claims or _may(work, P.KEEP_BOOKS))
    return Proved(Subject.BILL, row[0].id, number, "", True) if claims else None


def _agreement(work: Work, number: int) -> Proved | None:
    found = budgets.agreement_by_number(work.session, work.coop_id, number, work.today)
    if found is None or not budget_policy.may_see(work.actor, found.member_id):
        return None
    mine = found.member_id == work.actor.member_id and work.actor.may_for_member(Power.PLAN)
    return Proved(Subject.AGREEMENT, found.id, number, "budgets.agreement", mine or _may(work, P.MANAGE_AGREEMENTS))


def _run(work: Work, number: int) -> Proved | None:
    row = find_run(work.session, work.coop_id, number)
    if row is None or not _may(work, P.SEE_BOOKS, P.PREPARE_PAYMENTS, P.APPROVE_PAYMENTS):
        return None
    return Proved(Subject.RUN, row.id, number, "payments.run", _may(work, P.PREPARE_PAYMENTS, P.APPROVE_PAYMENTS))


_FIND = {
    Subject.VISIT: _visit,
    Subject.INVOICE: _invoice,
    Subject.BILL: _bill,
    Subject.AGREEMENT: _agreement,
    Subject.RUN: _run,
}
