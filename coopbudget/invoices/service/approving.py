"""As many officers as the rules ask approve a part of an invoice as it was shown; with the last of them, members'
money is the provider's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from coopbudget.budgets.service import require_payable
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices import policy, queries
from coopbudget.invoices.errors import InvoiceChanged, InvoiceOver, NoBankDetails, NotEnoughSetAside
from coopbudget.invoices.models import Invoice, InvoiceApproval, InvoicePart, InvoiceShare
from coopbudget.invoices.rules import Held, due_on
from coopbudget.invoices.service.parts import close_part, hold, stop_asking_officers
from coopbudget.invoices.service.posting import legs_of, payable_of, post_moves
from coopbudget.invoices.service.visits import coop_path, tell_members, tell_officers, tell_provider
from coopbudget.notices.messages import N_
from coopbudget.payments import queries as payments
from coopbudget.payments.service import instruct
from coopbudget.payments.service.payees import lock_payee
from coopbudget.providers import queries as providers
from coopbudget.trail.service import append


@dataclass(frozen=True)
class Approved:
    """What an approval did: whether it was the last one, and the entry it made then."""

    invoice: Invoice
    part: InvoicePart
    final: bool

    @property
    def entry_number(self) -> int | None:
        return self.part.entry_number


def approve_invoice(work: Work, *, invoice_id: uuid.UUID, digest: str) -> Approved:
    """An officer approves the part of the invoice that waits, whose lines and shares have this ``digest``.

    Two or more must, as the part says. The last posts one entry (each fund's commitment to the provider's payable
    and to the levy) and instructs the payment, less what earlier credit notes still have to take off. Raises Forbidden
    (policy: a provider's person, or the same officer twice), InvoiceOver, InvoiceChanged, NoBankDetails,
    NotEnoughSetAside, budgets' NotPayable; then nothing was done.
    """
    work.need(Permission.APPROVE_INVOICES)
    invoice, contract = hold(work, invoice_id)
    part = queries.open_part(work.session, work.coop_id, invoice.id)
    if part is None or invoice.rejected_at is not None:
        raise InvoiceOver()
    before = queries.approvals(work.session, work.coop_id, part.id)
    shares = list(queries.shares(work.session, work.coop_id, [part.id]))
    insist(policy.may_approve(_facts(work, invoice, before, shares)))
    if digest != part.digest:
        raise InvoiceChanged()
    _must_be_set_aside(work, contract, shares)
    require_payable(
        work,
        provider_id=invoice.provider_id,
        partners=contracts.partners(work.session, work.coop_id, contract),
        member_ids={s.member_id for s in shares if s.cost > 0},
    )
    final = len(before) + 1 >= part.approvals
    if final:
        payee = payments.payee_for(work.session, work.coop_id, invoice.provider_id)
        if payee is None:
            raise NoBankDetails()
        lock_payee(work, payee.id)  # before the chain, as everywhere
    with named_rules(work.session, {"uq_invoice_approval_coop_id_part_id_person_id": InvoiceOver}):
        work.session.add(
            InvoiceApproval(
                coop_id=work.coop_id,
                id=new_id(),
                invoice_id=invoice.id,
                part_id=part.id,
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
        content={"approval": len(before) + 1, "digest": digest, "part": part.position},
    )
    stop_asking_officers(work, invoice)
    if final:
        _make_payable(work, invoice, part, contract, shares)
    else:
        tell_officers(
            work,
            Permission.APPROVE_INVOICES,
            N_("An invoice for %(title)s has %(have)s of %(needed)s approvals: %(amount)s."),
            {
                "title": contract.title, "have": len(before) + 1, "needed": part.approvals,
                "amount": {"pence": part.cost},
            },
            f"/invoices/{invoice.number}",
            about=invoice.id,
            but={work.actor.person_id, *(each.person_id for each in before)},
        )  # fmt: skip
    return Approved(invoice, part, final)


def _make_payable(
    work: Work, invoice: Invoice, part: InvoicePart, contract: ContractRow, shares: list[InvoiceShare]
) -> None:
    """One entry for everything, then the instruction to pay what is left of it."""
    part.approved_at = part.closed_at = work.now
    part.due_on = max(invoice.due_on, due_on(invoice.sent_on, work.today))
    invoice.approved_at = invoice.approved_at or work.now
    work.session.flush()
    payable = payable_of(work, invoice.provider_id)
    part.set_off = min(part.cost, payments.owed_back(work.session, work.coop_id, payable))
    part.entry_number = post_moves(
        work,
        contract,
        legs_of(work, contract, payable, [(s.fund_number, s.cost, s.levy) for s in shares], part.levy),
        {s.fund_number: s.member_number for s in shares},
        kind="invoice_approved",
        key=f"invoice:{invoice.id}:approved" if part.position == 1 else f"invoice:{part.id}:approved",
        refs={"contract": str(contract.id), "invoice": str(invoice.id), "provider": str(invoice.provider_id)},
    )
    pay_part(work, invoice, part, payable)
    work.session.flush()
    tell_provider(
        work,
        invoice.provider_id,
        N_("Your invoice %(number)s is approved: %(amount)s, due on %(day)s."),
        {
            "number": invoice.their_number,
            "amount": {"pence": part.cost},
            "day": {"date": part.due_on.isoformat()},
        },
        f"/invoices/{invoice.number}",
    )
    for member_id in sorted({share.member_id for share in shares}):
        total = sum(share.cost + share.levy for share in shares if share.member_id == member_id)
        if total > 0:
            tell_members(
                work,
                [member_id],
                N_("%(amount)s of what you set aside for %(title)s went to pay for visits."),
                {"amount": {"pence": total}, "title": contract.title},
                f"/contracts/{contract.number}",
            )


def pay_part(work: Work, invoice: Invoice, part: InvoicePart, payable: uuid.UUID) -> None:
    """Instruct what is to be paid for an approved part: its cost, less what credit notes took off."""
    payee = payments.payee_for(work.session, work.coop_id, invoice.provider_id)
    if payee is None or part.due_on is None:
        raise NoBankDetails()
    if part.cost == part.set_off:
        return
    provider = providers.provider(work.session, invoice.provider_id)
    slug = provider.slug if provider else ""
    people = providers.people_of(work.session, invoice.provider_id)
    instruct(
        work,
        payee_id=payee.id,
        side="members",
        payable_account_id=payable,
        amount=part.cost - part.set_off,
        reference=invoice.their_number,
        due_on=part.due_on,
        owner_kind="invoice",
        owner_id=part.id,
        barred_people=people,
        tell_people=people,
        tell_link=coop_path(work, f"/p/{slug}/invoices/{invoice.number}"),
    )


def reject_invoice(work: Work, *, invoice_id: uuid.UUID, reason: str) -> Invoice:
    """Send back what is not approved, with a reason; its visits can be invoiced again.

    What was approved before stays, and the invoice with it. Raises Forbidden, InvoiceOver.
    """
    work.need(Permission.APPROVE_INVOICES)
    invoice, contract = hold(work, invoice_id)
    part = queries.open_part(work.session, work.coop_id, invoice.id)
    before = queries.approvals(work.session, work.coop_id, part.id) if part else ()
    insist(policy.may_reject(_facts(work, invoice, before, ())))
    if invoice.rejected_at is not None or (part is None and invoice.approved_at is not None):
        raise InvoiceOver()
    close_part(work, invoice, part, held=Held.SENT_BACK)
    invoice.reject_reason = reason
    invoice.rejected_by = work.actor.person_id
    if invoice.approved_at is None:
        invoice.rejected_at = work.now
    work.session.flush()
    append(work, act="invoice_rejected", subject_kind="invoice", subject_id=invoice.id)
    stop_asking_officers(work, invoice)
    tell_provider(
        work,
        invoice.provider_id,
        N_("Your invoice %(number)s for %(title)s was sent back. Read why, then send it again."),
        {"number": invoice.their_number, "title": contract.title},
        f"/invoices/{invoice.number}",
    )
    return invoice


def _facts(
    work: Work, invoice: Invoice, before: Sequence[InvoiceApproval], shares: Sequence[InvoiceShare]
) -> policy.OfficerFacts:
    own = work.actor.own_member_id
    return policy.OfficerFacts(
        is_provider_person=work.person_id in providers.people_of(work.session, invoice.provider_id),
        has_approved=any(approval.person_id == work.person_id for approval in before),
        has_share=any(share.member_id == own for share in shares),
    )


def _must_be_set_aside(work: Work, contract: ContractRow, shares: list[InvoiceShare]) -> None:
    """Say who has too little before anything is posted; the ledger's floors stand behind this."""
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    left = contracts.committed_left(work.session, work.coop_id, contract, places)
    short = sorted({s.member_number for s in shares if s.cost + s.levy > left.get(s.fund_id, 0)})
    if short:
        raise NotEnoughSetAside(short)
