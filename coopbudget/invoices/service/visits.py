"""Locking visits and invoices, and whom to tell."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import select

from coopbudget.contracts.queries import ContractRow
from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Power, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import NoSuchInvoice, NoSuchVisit
from coopbudget.invoices.models import Attendance, Delivery, Invoice, InvoiceLine
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import Note, take_back, tell, tell_each
from coopbudget.providers import queries as providers


def hold_visit(work: Work, delivery_id: uuid.UUID) -> Delivery:
    """The visit, locked until commit. Raises NoSuchVisit."""
    return hold_visits(work, [delivery_id])[0]


def hold_visits(work: Work, delivery_ids: Iterable[uuid.UUID]) -> list[Delivery]:
    """The visits, locked until commit by id, in one statement. Raises NoSuchVisit where one is missing."""
    wanted = set(delivery_ids)
    found = work.session.scalars(
        select(Delivery)
        .where(Delivery.coop_id == work.coop_id, Delivery.id.in_(wanted))
        .order_by(Delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != len(wanted):
        raise NoSuchVisit()
    return list(found)


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
    return attendance_of_each(work, [delivery_id])[delivery_id]


def attendance_of_each(work: Work, delivery_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Attendance]]:
    """Who was at each of the visits, by member number, as the database has it now; one statement."""
    found: dict[uuid.UUID, list[Attendance]] = {delivery_id: [] for delivery_id in delivery_ids}
    for each in work.session.scalars(
        select(Attendance)
        .where(Attendance.coop_id == work.coop_id, Attendance.delivery_id.in_(found))
        .order_by(Attendance.delivery_id, Attendance.member_number)
        .execution_options(populate_existing=True)
    ):
        found[each.delivery_id].append(each)
    return found


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
    people.update(*_confirmers_of_each(work, ids).values())
    tell(work, people=people, message=message, values=values, link=coop_path(work, rest))


def ask_to_confirm(work: Work, contract: ContractRow, member_ids: Iterable[uuid.UUID], count: int) -> None:
    """Ask each member, and the supporters who may confirm for her, about ``count`` visits of a contract.

    However many members they are, it takes the same few statements.
    """
    rows = _by_number(work, member_ids)
    confirmers = _confirmers_of_each(work, [row.id for row in rows])
    link = coop_path(work, "/visits")
    notes = []
    for row in rows:
        about = _asked_about(contract.id, row.id)
        values: dict[str, Value] = {"count": count, "title": contract.title}
        own = N_("Visits to confirm: %(count)s, for %(title)s. Tell us if they were as it says.")
        notes.append(Note((row.person_id,), own, values, link, about))
        others = N_("Visits to confirm for %(member)s: %(count)s, for %(title)s. Say if they were as it says.")
        notes.append(Note(tuple(confirmers[row.id]), others, {**values, "member": row.display_name}, link, about))
    tell_each(work, notes)


def remind_to_confirm(
    work: Work, contract: ContractRow, member_id: uuid.UUID, count: int, last: date, *, silence_counts: bool
) -> None:
    """Remind a member and her confirmers of visits of a contract, and say what becomes of them after ``last``."""
    about = _asked_about(contract.id, member_id)
    values: dict[str, Value] = {"count": count, "title": contract.title, "day": {"date": last.isoformat()}}
    link = coop_path(work, "/visits")
    for row in _by_number(work, [member_id]):
        own, others = (
            (
                N_("Visits still to confirm: %(count)s, for %(title)s. If nobody answers by %(day)s, they count."),
                N_(
                    "Visits still to confirm for %(member)s: %(count)s, for %(title)s. "
                    "If nobody answers by %(day)s, they count."
                ),
            )
            if silence_counts
            else (
                N_("Visits still to confirm: %(count)s, for %(title)s. After %(day)s an officer rings you."),
                N_("Visits still to confirm for %(member)s: %(count)s, for %(title)s. After %(day)s an officer rings."),
            )
        )
        tell(work, people=[row.person_id], message=own, values=values, link=link, about=about)
        values = {**values, "member": row.display_name}
        tell(work, people=_confirmers(work, row.id), message=others, values=values, link=link, about=about)


def stop_asking(work: Work, contract_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> None:
    """Take back what ``ask_to_confirm`` told those of the members who have nothing left to answer."""
    ids = set(member_ids)
    ids -= queries.members_with_open_visits(work.session, work.coop_id, contract_id, ids)
    for row in _by_number(work, ids):
        people = {row.person_id, *_confirmers(work, row.id)}
        take_back(work, about=_asked_about(contract_id, row.id), people=people)


def _by_number(work: Work, member_ids: Iterable[uuid.UUID]) -> list[MemberRow]:
    found = members.members_by_id(work.session, work.coop_id, member_ids)
    return sorted(found.values(), key=lambda row: row.number)


def _confirmers(work: Work, member_id: uuid.UUID) -> list[uuid.UUID]:
    return _confirmers_of_each(work, [member_id])[member_id]


def _confirmers_of_each(work: Work, member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    return members.supporters_of_each(work.session, work.coop_id, member_ids, work.today, Power.CONFIRM_VISITS)


def _asked_about(contract_id: uuid.UUID, member_id: uuid.UUID) -> uuid.UUID:
    """What such a notice is about: one member's visits of one contract, so that it can be taken back."""
    return uuid.uuid5(contract_id, f"visits to confirm by {member_id}")


def tell_of_dispute(work: Work, visit: Delivery, contract: ContractRow) -> None:
    """Tell the provider and those who settle visits that a member says it was not so."""
    values: dict[str, Value] = {"number": visit.number, "title": contract.title}
    message = N_("A member says that visit %(number)s of %(title)s was not as logged.")
    rest = f"/visits/{visit.number}"
    tell_provider(work, contract.provider_id, message, values, rest, about=visit.id)
    tell_officers(work, Permission.SETTLE_VISITS, message, values, rest, about=visit.id)


def dispute_is_over(work: Work, visit: Delivery, contract: ContractRow) -> None:
    """Take back what ``tell_of_dispute`` told."""
    officers = members.people_with(work.session, work.coop_id, Permission.SETTLE_VISITS, work.today)
    provider = providers.people_of(work.session, contract.provider_id)
    take_back(work, about=visit.id, people={*officers, *provider})


def tell_officers(
    work: Work,
    permission: Permission,
    message: str,
    values: Mapping[str, Value],
    rest: str,
    *,
    about: uuid.UUID | None = None,
    but: Collection[uuid.UUID | None] = (),
) -> None:
    """Tell the officers who hold a permission today, all but the people ``but``."""
    people = set(members.people_with(work.session, work.coop_id, permission, work.today)) - set(but)
    tell(work, people=people, message=message, values=values, link=coop_path(work, rest), about=about)


def tell_provider(
    work: Work,
    provider_id: uuid.UUID,
    message: str,
    values: Mapping[str, Value],
    rest: str,
    *,
    about: uuid.UUID | None = None,
) -> None:
    """Tell the provider's people, with a link to their own page in the co-op."""
    provider = providers.provider(work.session, provider_id)
    if provider is not None:
        people = providers.people_of(work.session, provider_id)
        link = coop_path(work, f"/p/{provider.slug}{rest}")
        tell(work, people=people, message=message, values=values, link=link, about=about)
