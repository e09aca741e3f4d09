"""What members had of contracts in a stretch, and what they paid for it: by contract and member. Pence and minutes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import start_of_day
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.invoices.models import (
    Attendance,
    CreditNote,
    CreditShare,
    Invoice,
    InvoiceLine,
    InvoicePart,
    InvoiceShare,
)
from coopbudget.invoices.rules import Saving, alone_cost
from coopbudget.pools import queries as pools

Pair = tuple[uuid.UUID, uuid.UUID]
"""A contract and a member."""


def minutes_had(
    session: Session, coop_id: uuid.UUID, contract_ids: Collection[uuid.UUID], since: date, until: date
) -> dict[Pair, int]:
    """Minutes of support that each member was there for, on invoices approved from ``since`` to ``until``."""
    rows = session.execute(
        select(Invoice.contract_id, Attendance.member_id, func.sum(InvoiceLine.minutes))
        .select_from(InvoicePart)
        .join(Invoice, and_(Invoice.coop_id == InvoicePart.coop_id, Invoice.id == InvoicePart.invoice_id))
        .join(InvoiceLine, and_(InvoiceLine.coop_id == InvoicePart.coop_id, InvoiceLine.part_id == InvoicePart.id))
        .join(
            Attendance,
            and_(Attendance.coop_id == InvoiceLine.coop_id, Attendance.delivery_id == InvoiceLine.delivery_id),
        )
        .where(
            *_approved(coop_id, contract_ids, since, until),
            InvoiceLine.counts,
            or_(Attendance.confirmed.is_(None), Attendance.confirmed.is_(True)),
        )
        .group_by(Invoice.contract_id, Attendance.member_id)
    )
    return {(contract, member): int(minutes) for contract, member, minutes in rows}


def paid_for(
    session: Session, coop_id: uuid.UUID, contract_ids: Collection[uuid.UUID], since: date, until: date
) -> dict[Pair, int]:
    """What each member's funds paid (levy in it) for invoices approved in the stretch, less what was credited in it."""
    bore = session.execute(
        select(Invoice.contract_id, InvoiceShare.member_id, func.sum(InvoiceShare.cost + InvoiceShare.levy))
        .select_from(InvoicePart)
        .join(Invoice, and_(Invoice.coop_id == InvoicePart.coop_id, Invoice.id == InvoicePart.invoice_id))
        .join(InvoiceShare, and_(InvoiceShare.coop_id == InvoicePart.coop_id, InvoiceShare.part_id == InvoicePart.id))
        .where(*_approved(coop_id, contract_ids, since, until))
        .group_by(Invoice.contract_id, InvoiceShare.member_id)
    )
    back = session.execute(
        select(Invoice.contract_id, CreditShare.member_id, -func.sum(CreditShare.cost + CreditShare.levy))
        .select_from(CreditNote)
        .join(Invoice, and_(Invoice.coop_id == CreditNote.coop_id, Invoice.id == CreditNote.invoice_id))
        .join(CreditShare, and_(CreditShare.coop_id == CreditNote.coop_id, CreditShare.credit_note_id == CreditNote.id))
        .where(
            CreditNote.coop_id == coop_id,
            CreditNote.sent_on.between(since, until),
            Invoice.contract_id.in_(list(contract_ids)),
        )
        .group_by(Invoice.contract_id, CreditShare.member_id)
    )
    found: dict[Pair, int] = {}
    for contract, member, amount in (*bore, *back):
        found[contract, member] = found.get((contract, member), 0) + int(amount)
    return found


def _approved(coop_id: uuid.UUID, contract_ids: Collection[uuid.UUID], since: date, until: date) -> tuple[Any, ...]:
    return (
        InvoicePart.coop_id == coop_id,
        InvoicePart.approved_at >= start_of_day(since),
        InvoicePart.approved_at < start_of_day(until + timedelta(days=1)),
        Invoice.contract_id.in_(list(contract_ids)),
    )


def savings(
    session: Session, coop_id: uuid.UUID, since: date, until: date, *, told_by: datetime | None = None
) -> list[tuple[ContractRow, Saving]]:
    """What buying together saved on each contract with something to compare, by number. A fixed number of queries.

    ``told_by``: prices alone that were written down later don't count.
    """
    told = {(each.pool_id, each.member_id): each.hourly for each in pools.alone_prices(session, coop_id, until=told_by)}
    pool_ids = {pool for pool, _member in told}
    known = {
        each.id: each for each in session.scalars(contracts.contracts_statement(coop_id)) if each.pool_id in pool_ids
    }
    minutes = minutes_had(session, coop_id, known, since, until)
    paid = paid_for(session, coop_id, known, since, until)
    found = []
    for contract in sorted(known.values(), key=lambda each: each.number):
        pairs = _of(contract.id, minutes) | _of(contract.id, paid)
        members = {member for member in pairs if (contract.pool_id, member) in told}
        if not members:
            continue
        had = {member: minutes.get((contract.id, member), 0) for member in members}
        found.append(
            (
                contract,
                Saving(
                    minutes=sum(had.values()),
                    together=sum(paid.get((contract.id, member), 0) for member in members),
                    alone=sum(alone_cost(had[member], told[contract.pool_id, member]) for member in members),
                    told=len(members),
                    people=len(pairs),
                ),
            )
        )
    return found


def _of(contract_id: uuid.UUID, pairs: Collection[Pair]) -> set[uuid.UUID]:
    return {member for contract, member in pairs if contract == contract_id}
