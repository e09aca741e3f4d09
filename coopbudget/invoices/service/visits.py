"""Locking visits and invoices, and whom to tell."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Power, Work
from coopbudget.invoices.errors import NoSuchInvoice, NoSuchVisit
from coopbudget.invoices.models import Attendance, Delivery, Invoice, InvoiceLine
from coopbudget.members import queries as members
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.providers import queries as providers


def hold_visit(work: Work, delivery_id: uuid.UUID) -> Delivery:
    """The visit, locked until commit. Raises NoSuchVisit."""
    found = work.session.scalar(
        select(Delivery)
        .where(Delivery.coop_id == work.coop_id, Delivery.id == delivery_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchVisit()
    return found


def hold_invoice(work: Work, invoice_id: uuid.UUID) -> Invoice:
    """The invoice, locked until commit. Raises NoSuchInvoice."""
    found = work.session.scalar(
        select(Invoice)
        .where(Invoice.coop_id == work.coop_id, Invoice.id == invoice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchInvoice()
    return found


def is_invoiced(work: Work, delivery_id: uuid.UUID) -> bool:
    """Whether the visit counts on an invoice."""
    return (
        work.session.scalar(
            select(InvoiceLine.id).where(
                InvoiceLine.coop_id == work.coop_id, InvoiceLine.delivery_id == delivery_id, InvoiceLine.counts
            )
        )
        is not None
    )


def attendance_of(work: Work, delivery_id: uuid.UUID) -> list[Attendance]:
    """Who was there, by member number, as the database has it now."""
    return list(
        work.session.scalars(
            select(Attendance)
            .where(Attendance.coop_id == work.coop_id, Attendance.delivery_id == delivery_id)
            .order_by(Attendance.member_number)
            .execution_options(populate_existing=True)
        )
    )


def coop_path(work: Work, rest: str) -> str:
    """A path inside the co-op of this work, for a notice's link."""
    slug = work.actor.coop.slug if work.actor.coop else coops.coop_by_id(work.session, work.coop_id).slug
    return f"/c/{slug}{rest}"


def tell_members(
    work: Work, member_ids: Iterable[uuid.UUID], message: str, values: Mapping[str, Value], rest: str
) -> None:
    """Tell members, and the supporters who may confirm visits for them."""
    ids = set(member_ids)
    people = {row.person_id for row in members.members_by_id(work.session, work.coop_id, ids).values()}
    for member_id in sorted(ids):
        people.update(members.supporters_of(work.session, work.coop_id, member_id, work.today, Power.CONFIRM_VISITS))
    tell(work, people=people, message=message, values=values, link=coop_path(work, rest))


def tell_officers(work: Work, permission: Permission, message: str, values: Mapping[str, Value], rest: str) -> None:
    """Tell the officers who hold a permission today."""
    people = members.people_with(work.session, work.coop_id, permission, work.today)
    tell(work, people=people, message=message, values=values, link=coop_path(work, rest))


def tell_provider(work: Work, provider_id: uuid.UUID, message: str, values: Mapping[str, Value], rest: str) -> None:
    """Tell the provider's people, with a link to their own page in the co-op."""
    provider = providers.provider(work.session, provider_id)
    if provider is not None:
        people = providers.people_of(work.session, provider_id)
        tell(work, people=people, message=message, values=values, link=coop_path(work, f"/p/{provider.slug}{rest}"))
