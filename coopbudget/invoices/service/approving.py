"""Two officers approve an invoice as it was shown; with the second, members' money becomes the provider's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select

from coopbudget.budgets.service import require_payable
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import hold_contract
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices import policy, queries
from coopbudget.invoices.errors import (
    AlreadyLookedAt,
    InvoiceChanged,
    InvoiceOver,
    NoBankDetails,
    NoSuchInvoice,
    NotEnoughSetAside,
)
from coopbudget.invoices.models import Invoice, InvoiceApproval, InvoiceLine, InvoiceShare
from coopbudget.invoices.rules import Claim, due_on
from coopbudget.invoices.service.sending import draft, write_plan
from coopbudget.invoices.service.visits import coop_path, hold_invoice, tell_members, tell_officers, tell_provider
from coopbudget.ledger.chart import INCOME_LEVY, LEVY_DUE, LEVY_OWED, fund_committed, provider_payable
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import take_back
from coopbudget.payments import queries as payments
from coopbudget.payments.service import instruct
from coopbudget.payments.service.payees import lock_payee
from coopbudget.providers import queries as providers
from coopbudget.trail.service import append

APPROVALS_NEEDED = 2


@dataclass(frozen=True)
class Approved:
    """What an approval did: whether it was the last one, and the entry it made then."""

    invoice: Invoice
    final: bool
    entry_number: int | None


def approve_invoice(work: Work, *, invoice_id: uuid.UUID, digest: str) -> Approved:
    """An officer approves the invoice whose lines and shares have this ``digest``.

    The first is recorded. The second posts one entry (each fund's commitment to the provider's payable and to
    the levy) and instructs the payment. Raises Forbidden (policy: a provider's person, or the same officer
    twice), InvoiceOver, InvoiceChanged, NoBankDetails, NotEnoughSetAside, budgets' NotPayable; then nothing was done.
    """
    work.need(Permission.APPROVE_INVOICES)
    invoice, contract = _hold(work, invoice_id)
    if invoice.approved_at is not None or invoice.rejected_at is not None:
        raise InvoiceOver()
    before = queries.approvals(work.session, work.coop_id, invoice.id)
    insist(policy.may_approve(_facts(work, invoice)))
    if digest != invoice.digest:
        raise InvoiceChanged()
    shares = list(queries.shares(work.session, work.coop_id, invoice.id))
    _must_be_set_aside(work, contract, shares)
    require_payable(work, provider_id=invoice.provider_id, member_ids={s.member_id for s in shares if s.cost})
    final = len(before) + 1 >= APPROVALS_NEEDED
    if final:
        payee = payments.payee_for(work.session, work.coop_id, invoice.provider_id)
        if payee is None:
            raise NoBankDetails()
        lock_payee(work, payee.id)  # before the chain, as everywhere
    with named_rules(work.session, {"uq_invoice_approval_coop_id_invoice_id_person_id": InvoiceOver}):
        work.session.add(
            InvoiceApproval(
                coop_id=work.coop_id,
                id=new_id(),
                invoice_id=invoice.id,
                person_id=work.person_id,
                approved_at=work.now,
                digest=digest,
            )
        )
    append(
        work,
        act="invoice_approved",
        subject_kind="invoice",
        subject_id=invoice.id,
        content={"approval": len(before) + 1, "digest": digest},
    )
    _stop_asking_officers(work, invoice)
    if not final:
        tell_officers(
            work,
            Permission.APPROVE_INVOICES,
            N_("An invoice for %(title)s has one approval and needs a second: %(amount)s."),
            {"title": contract.title, "amount": {"pence": invoice.cost}},
            f"/invoices/{invoice.number}",
            about=invoice.id,
            but=work.actor.person_id,
        )
        return Approved(invoice, False, None)
    return Approved(invoice, True, _make_payable(work, invoice, contract, shares))


def _make_payable(work: Work, invoice: Invoice, contract: ContractRow, shares: list[InvoiceShare]) -> int | None:
    """One entry for everything, then the instruction to pay; the entry's number (None where nothing is owed)."""
    invoice.approved_at = work.now
    invoice.due_on = due_on(invoice.sent_on, work.today)
    work.session.flush()
    number = providers.provider_number(work.session, work.coop_id, invoice.provider_id)
    payee = payments.payee_for(work.session, work.coop_id, invoice.provider_id)
    if number is None or payee is None:
        raise NoBankDetails()
    payable = open_account(work, code=provider_payable(number))
    owed, due, income = (open_account(work, code=code) for code in (LEVY_OWED, LEVY_DUE, INCOME_LEVY))
    legs: list[Leg] = []
    for share in shares:
        committed = open_account(work, code=fund_committed(share.fund_number, contract.number))
        if share.cost:
            legs.append(Leg(debit=committed, credit=payable, amount=share.cost))
        if share.levy:
            legs.append(Leg(debit=committed, credit=owed, amount=share.levy))
    if invoice.levy:
        legs.append(Leg(debit=due, credit=income, amount=invoice.levy))
    if legs:
        try:
            posted = post_entry(
                work,
                kind="invoice_approved",
                on=work.today,
                key=f"invoice:{invoice.id}:approved",
                legs=legs,
                memo="invoice_approved",
                refs={
                    "contract": str(contract.id),
                    "invoice": str(invoice.id),
                    "provider": str(invoice.provider_id),
                },
            )
        except Overspent as problem:
            short = [
                s.member_number for s in shares if fund_committed(s.fund_number, contract.number) == problem.account
            ]
            raise NotEnoughSetAside(short) from problem
        invoice.entry_number = posted.number
    provider = providers.provider(work.session, invoice.provider_id)
    slug = provider.slug if provider else ""
    people = providers.people_of(work.session, invoice.provider_id)
    if invoice.cost:
        instruct(
            work,
            payee_id=payee.id,
            side="members",
            payable_account_id=payable,
            amount=invoice.cost,
            reference=invoice.their_number,
            due_on=invoice.due_on,
            owner_kind="invoice",
            owner_id=invoice.id,
            barred_people=people,
            tell_people=people,
            tell_link=coop_path(work, f"/p/{slug}/invoices/{invoice.number}"),
        )
    work.session.flush()
    tell_provider(
        work,
        invoice.provider_id,
        N_("Your invoice %(number)s is approved: %(amount)s, due on %(day)s."),
        {
            "number": invoice.their_number,
            "amount": {"pence": invoice.cost},
            "day": {"date": invoice.due_on.isoformat()},
        },
        f"/invoices/{invoice.number}",
    )
    for member_id in sorted({share.member_id for share in shares if share.cost + share.levy}):
        total = sum(share.cost + share.levy for share in shares if share.member_id == member_id)
        tell_members(
            work,
            [member_id],
            N_("%(amount)s of what you set aside for %(title)s went to pay for visits."),
            {"amount": {"pence": total}, "title": contract.title},
            f"/contracts/{contract.number}",
        )
    return invoice.entry_number


def _stop_asking_officers(work: Work, invoice: Invoice) -> None:
    """What told officers that an approval is wanted is taken back: it is given, or not wanted any more."""
    officers = members.people_with(work.session, work.coop_id, Permission.APPROVE_INVOICES, work.today)
    take_back(work, about=invoice.id, people=officers)


def reject_invoice(work: Work, *, invoice_id: uuid.UUID, reason: str) -> Invoice:
    """Send an invoice back with a reason; its visits can be invoiced again. Raises Forbidden, InvoiceOver."""
    work.need(Permission.APPROVE_INVOICES)
    invoice, contract = _hold(work, invoice_id)
    insist(policy.may_reject(_facts(work, invoice)))
    if invoice.approved_at is not None or invoice.rejected_at is not None:
        raise InvoiceOver()
    invoice.rejected_at, invoice.rejected_by = work.now, work.actor.person_id
    invoice.reject_reason = reason
    for line, _visit in queries.lines(work.session, work.coop_id, invoice.id):
        line.counts = False
    work.session.flush()
    append(work, act="invoice_rejected", subject_kind="invoice", subject_id=invoice.id)
    _stop_asking_officers(work, invoice)
    tell_provider(
        work,
        invoice.provider_id,
        N_("Your invoice %(number)s for %(title)s was sent back. Read why, then send it again."),
        {"number": invoice.their_number, "title": contract.title},
        f"/invoices/{invoice.number}",
    )
    return invoice


def rematch_invoice(work: Work, *, invoice_id: uuid.UUID) -> Invoice:
    """Match and split again, with what is known today (a visit settled, an absence recorded late).

    Only while nobody has approved. Raises InvoiceOver, AlreadyLookedAt.
    """
    work.need(Permission.MATCH_INVOICES)
    invoice, contract = _hold(work, invoice_id)
    insist(policy.may_reject(_facts(work, invoice)))
    if invoice.approved_at is not None or invoice.rejected_at is not None:
        raise InvoiceOver()
    if queries.approvals(work.session, work.coop_id, invoice.id):
        raise AlreadyLookedAt()
    found = queries.lines(work.session, work.coop_id, invoice.id)
    claims = {line.delivery_id: Claim(line.delivery_id, line.minutes, line.rate) for line, _ in found}
    visits = [visit for _, visit in found if not _elsewhere(work, invoice, visit.id)]
    for table in (InvoiceLine, InvoiceShare):
        work.session.execute(delete(table).where(table.coop_id == work.coop_id, table.invoice_id == invoice.id))
    plan = draft(work, contract, visits, claims, invoice.period_from, invoice.period_to, but=invoice.id)
    write_plan(work, invoice, plan)
    append(
        work,
        act="invoice_matched",
        subject_kind="invoice",
        subject_id=invoice.id,
        content={"cost": invoice.cost, "digest": invoice.digest, "levy": invoice.levy},
    )
    return invoice


def _elsewhere(work: Work, invoice: Invoice, delivery_id: uuid.UUID) -> bool:
    """Whether a later invoice holds the visit by now."""
    return (
        work.session.scalar(
            select(InvoiceLine.id).where(
                InvoiceLine.coop_id == work.coop_id,
                InvoiceLine.delivery_id == delivery_id,
                InvoiceLine.counts,
                InvoiceLine.invoice_id != invoice.id,
            )
        )
        is not None
    )


def _hold(work: Work, invoice_id: uuid.UUID) -> tuple[Invoice, ContractRow]:
    """The contract, then the invoice, locked in this order everywhere."""
    contract_id = work.session.scalar(
        select(Invoice.contract_id).where(Invoice.coop_id == work.coop_id, Invoice.id == invoice_id)
    )
    if contract_id is None:
        raise NoSuchInvoice()
    contract = hold_contract(work, contract_id)
    return hold_invoice(work, invoice_id), contract


def _facts(work: Work, invoice: Invoice) -> policy.OfficerFacts:
    before = queries.approvals(work.session, work.coop_id, invoice.id)
    own = work.actor.own_member_id
    return policy.OfficerFacts(
        is_provider_person=work.person_id in providers.people_of(work.session, invoice.provider_id),
        has_approved=any(approval.person_id == work.person_id for approval in before),
        has_share=any(s.member_id == own for s in queries.shares(work.session, work.coop_id, invoice.id)),
    )


def _must_be_set_aside(work: Work, contract: ContractRow, shares: list[InvoiceShare]) -> None:
    """Say who has too little before anything is posted; the ledger's floors stand behind this."""
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    left = contracts.committed_left(work.session, work.coop_id, contract, places)
    short = sorted({s.member_number for s in shares if s.cost + s.levy > left.get(s.fund_id, 0)})
    if short:
        raise NotEnoughSetAside(short)
