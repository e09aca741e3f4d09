"""A provider's credit note: what it takes off goes back to the funds that paid, to the penny."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from coopbudget.budgets import service as budgets
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service.answering import hold_funds
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import (
    AlreadyLookedAt,
    CreditNumberTaken,
    InvoiceOver,
    NoBankDetails,
    NoSuchInvoice,
)
from coopbudget.invoices.models import CreditLine, CreditNote, CreditShare, Invoice, InvoiceLine, InvoicePart
from coopbudget.invoices.service.approving import pay_part
from coopbudget.invoices.service.matching import borne, fund_order, keep_invoiced
from coopbudget.invoices.service.parts import hold, lines_of
from coopbudget.invoices.service.posting import legs_of, payable_of, post_moves
from coopbudget.invoices.service.visits import tell_members, tell_officers, tell_provider
from coopbudget.invoices.splitting import Sums, stand, step
from coopbudget.notices.messages import N_
from coopbudget.payments import queries as payments
from coopbudget.payments.service import withdraw_instruction
from coopbudget.payments.service.instructions import hold_instructions
from coopbudget.payments.service.payees import lock_payee
from coopbudget.trail.service import append


def plan_credit(work: Work, *, invoice_id: uuid.UUID, amounts: Mapping[uuid.UUID, int]) -> Sums:
    """What a credit note would give back to each fund, nothing done: ``amounts`` (pence) by line id.

    Raises NoSuchInvoice, InvoiceOver (nothing of it is approved), AlreadyLookedAt (a part of it waits for
    approval), Invalid (``lines``).
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    invoice, contract = hold(work, invoice_id)
    return _plan(work, invoice, contract, amounts, lines_of(work, invoice.id))


def _plan(
    work: Work,
    invoice: Invoice,
    contract: ContractRow,
    amounts: Mapping[uuid.UUID, int],
    rows: list[InvoiceLine],
) -> Sums:
    if invoice.provider_id != work.provider_id:
        raise NoSuchInvoice()
    if invoice.approved_at is None:
        raise InvoiceOver()
    if queries.open_part(work.session, work.coop_id, invoice.id) is not None:
        raise AlreadyLookedAt(_l("Some lines of this invoice wait for approval. Credit it when that is done."))
    by_id = {row.id: row for row in rows if row.part_id is not None}
    wanted = {line_id: amount for line_id, amount in amounts.items() if amount}
    if not wanted:
        raise Invalid({"lines": [_l("Type how much to take off at least one line.")]})
    if not set(wanted) <= set(by_id) or any(amount < 0 for amount in wanted.values()):
        raise Invalid({"lines": [_l("Choose among the lines that were approved.")]})
    for line_id, amount in wanted.items():
        row = by_id[line_id]
        if amount > row.amount - row.credit - row.credited:
            raise Invalid({"lines": [_l("You can't take more off a line than was approved for it.")]})
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    order = fund_order(places)
    before = stand(borne(rows), order, levy_bp=invoice.levy_bp, vat_bp=invoice.vat_bp)
    after = stand(borne(rows, wanted), order, levy_bp=invoice.levy_bp, vat_bp=invoice.vat_bp)
    return step(after, before)


def send_credit_note(
    work: Work, *, invoice_id: uuid.UUID, their_number: str, reason: str, amounts: Mapping[uuid.UUID, int]
) -> CreditNote:
    """The provider gives back what it asked too much for: whole lines or parts of them, after approval or payment.

    One entry gives each fund back what ``plan_credit`` shows, levy and all. What was not sent to the bank yet is
    paid less by it, this invoice's payments first, then the provider's others; the rest is taken off its next ones.
    Raises what ``plan_credit`` raises, CreditNumberTaken, NotEnoughSetAside (rounding asks a penny of a fund that
    has none left).
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    invoice, contract = hold(work, invoice_id)
    rows = lines_of(work, invoice.id)
    moves = _plan(work, invoice, contract, amounts, rows)
    if queries.credit_number_used(work.session, work.coop_id, invoice.provider_id, their_number):
        raise CreditNumberTaken()
    places = {place.fund_id: place for place in contracts.allocation(work.session, work.coop_id, contract.id)}
    if contract.closed_at is not None:
        hold_funds(work, [places[fund_id] for fund_id in moves.shares])
    unpaid = _hold_payments(work, invoice)
    for row in rows:
        row.credited += amounts.get(row.id, 0)
        if row.part_id is not None and row.credited and row.credited == row.amount - row.credit:
            row.counts = False  # nothing of it is owed any more: the visit can be invoiced again
    work.session.flush()
    keep_invoiced(work, [row.delivery_id for row in rows if row.id in amounts])
    note = CreditNote(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "credit_note"),
        invoice_id=invoice.id,
        provider_id=invoice.provider_id,
        their_number=their_number,
        reason=reason,
        cost=moves.cost,
        vat=moves.vat,
        levy=moves.levy,
        taken_off=0,
        sent_by=work.actor.person_id,
        sent_at=work.now,
        sent_on=work.today,
        entry_number=0,
    )
    payable = payable_of(work, invoice.provider_id)
    note.entry_number = (
        post_moves(
            work,
            contract,
            legs_of(
                work,
                contract,
                payable,
                [(places[key].fund_number, -part.cost, -part.levy) for key, part in moves.shares.items()],
                -moves.levy,
            ),
            {places[key].fund_number: places[key].member_number for key in moves.shares},
            kind="invoice_credited",
            key=f"credit:{note.id}",
            refs={"contract": str(contract.id), "invoice": str(invoice.id), "provider": str(invoice.provider_id)},
        )
        or 0
    )
    _take_off(work, note, unpaid, payable)
    with named_rules(work.session, {"uq_credit_note_coop_id_provider_id_their_number": CreditNumberTaken}):
        work.session.add(note)
    work.session.add_all(
        CreditLine(coop_id=work.coop_id, id=new_id(), credit_note_id=note.id, line_id=line_id, amount=amount)
        for line_id, amount in sorted(amounts.items())
        if amount
    )
    work.session.add_all(
        CreditShare(
            coop_id=work.coop_id,
            id=new_id(),
            credit_note_id=note.id,
            member_id=places[key].member_id,
            member_number=places[key].member_number,
            fund_id=key,
            fund_number=places[key].fund_number,
            cost=part.cost,
            levy=part.levy,
        )
        for key, part in moves.shares.items()
    )
    work.session.flush()
    append(
        work,
        act="credit_note_sent",
        subject_kind="invoice",
        subject_id=invoice.id,
        content={
            "cost": note.cost,
            "entry": note.entry_number,
            "levy": note.levy,
            "lines": [[str(line_id), amount] for line_id, amount in sorted(amounts.items()) if amount],
            "number": note.number,
            "taken_off": note.taken_off,
        },
    )
    if contract.closed_at is not None:
        for key, part in moves.shares.items():
            if part.cost + part.levy > 0:
                budgets.release_commitment(
                    work, key, contract.number, part.cost + part.levy, f"credit:{note.id}:{key}:free"
                )
    _tell(work, invoice, contract, note, moves, {key: place.member_id for key, place in places.items()})
    return note


def _hold_payments(work: Work, invoice: Invoice) -> list[tuple[Invoice, InvoicePart]]:
    """Approved parts whose payment has not gone to the bank nor into a run, this invoice's first; all locked.

    Instructions first, then the payee, then the books: as payment runs do.
    """
    parts = queries.approved_parts(work.session, work.coop_id, invoice.provider_id)
    hold_instructions(work, [part.id for _, part in parts])
    payee = payments.payee_for(work.session, work.coop_id, invoice.provider_id)
    if payee is None:
        raise NoBankDetails()
    lock_payee(work, payee.id)
    states = payments.instruction_states(work.session, work.coop_id, [part.id for _, part in parts])
    waiting = [
        (each, part)
        for each, part in parts
        if part.id in states and states[part.id].state in ("instructed", "returned")
    ]
    return sorted(waiting, key=lambda found: found[0].id != invoice.id)


def _take_off(work: Work, note: CreditNote, unpaid: list[tuple[Invoice, InvoicePart]], payable: uuid.UUID) -> None:
    """Pay that much less of what has not been sent."""
    left = note.cost
    for invoice, part in unpaid:
        taken = min(left, part.cost - part.set_off)
        if taken <= 0:
            continue
        withdraw_instruction(work, owner_id=part.id)
        part.set_off += taken
        pay_part(work, invoice, part, payable)
        left -= taken
    note.taken_off = note.cost - left


def _tell(
    work: Work,
    invoice: Invoice,
    contract: ContractRow,
    note: CreditNote,
    moves: Sums,
    members: Mapping[uuid.UUID, uuid.UUID],
) -> None:
    path = f"/invoices/{invoice.number}"
    tell_officers(
        work,
        Permission.APPROVE_INVOICES,
        N_("The provider gave back %(amount)s of invoice %(number)s for %(title)s."),
        {"amount": {"pence": note.cost}, "number": invoice.number, "title": contract.title},
        path,
    )
    tell_provider(
        work,
        invoice.provider_id,
        N_("Your credit note %(credit)s of %(amount)s for invoice %(number)s is in the books."),
        {"credit": note.their_number, "amount": {"pence": note.cost}, "number": invoice.their_number},
        path,
    )
    back: dict[uuid.UUID, int] = {}
    for key, part in moves.shares.items():
        back[members[key]] = back.get(members[key], 0) + part.cost + part.levy
    for member_id, amount in sorted(back.items()):
        if amount > 0:
            tell_members(
                work,
                [member_id],
                N_("%(amount)s came back to what you set aside for %(title)s: the provider had asked too much.")
                if contract.closed_at is None
                else N_("%(amount)s of what you paid for %(title)s is free again: the provider had asked too much."),
                {"amount": {"pence": amount}, "title": contract.title},
                f"/contracts/{contract.number}",
            )
