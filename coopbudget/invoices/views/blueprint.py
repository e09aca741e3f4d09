"""The blueprint, and what pages of visits and invoices show in common."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import format_date, gettext as _
from sqlalchemy import Select

from coopbudget.clock import clock_words as time_words
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.guard import Permission, Power, Work
from coopbudget.invoices import queries, rules, words
from coopbudget.invoices.errors import NoSuchVisit
from coopbudget.invoices.models import Delivery, Invoice, Remark as RemarkRow
from coopbudget.invoices.queries import VisitRow
from coopbudget.invoices.rules import due_on
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.paging import Page, page_number, paginate
from coopbudget.providers.words import HOUR

bp = Blueprint("invoices", __name__, template_folder="../templates")


def clock_words(minute: int) -> str:
    """Minutes from midnight as ``4:30pm``; past midnight it is the next morning's time."""
    return time_words(*divmod(minute % 1440, 60))


def clock_figures(minute: int) -> str:
    """Minutes from midnight as a form takes them: ``22:00``, and past midnight ``03:00``."""
    return f"{minute % 1440 // 60:02d}:{minute % 60:02d}"


def minutes_words(minutes: int) -> str:
    """``300`` as ``5 h``, ``90`` as ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return str(_("%(h)s h %(m)s min", h=hours, m=rest))
    return str(_("%(h)s h", h=hours) if hours else _("%(m)s min", m=rest))


@bp.app_context_processor
def invoice_words() -> dict[str, Any]:
    """What states and reasons are called, for the templates that show visits and invoices."""
    return {
        "visit_words": words, "clock": clock_words, "duration": minutes_words, "due": usually_due, "kind_words": HOUR,
        "answer_by": answer_by, "weekday": weekday_words,
    }  # fmt: skip


def weekday_words(day: date) -> str:
    """A day of a week as ``Monday 5 October``."""
    return str(format_date(day, "EEEE d MMMM"))


def answer_by(visit: Delivery) -> date:
    """The last day on which a visit waits for whoever is asked: the members, or the provider of another time."""
    return rules.last_day_to_answer(visit.proposed_on or visit.logged_on)


def usually_due(invoice: Invoice) -> date:
    """When an invoice is due if it is approved in time."""
    return due_on(invoice.sent_on, invoice.sent_on)


@dataclass(frozen=True)
class Visits:
    """A page of visits with their contracts and members; the number of reads does not grow with them."""

    page: Page[Delivery]
    rows: list[VisitRow]
    contracts: dict[uuid.UUID, ContractRow]
    members: dict[uuid.UUID, MemberRow]


def page_of(work: Work, statement: Select[Delivery], *, size: int = 25) -> Visits:
    """One page of a statement of visits."""
    page = paginate(work.session, statement, number=page_number(), size=size)
    return _with(work, page, page.rows)


def _with(work: Work, page: Page[Delivery], visits: Iterable[Delivery]) -> Visits:
    rows = queries.rows_of(work.session, work.coop_id, visits, work.today)
    return Visits(
        page,
        rows,
        contracts.contracts_by_id(work.session, work.coop_id, {row.visit.contract_id for row in rows}),
        members.members_by_id(work.session, work.coop_id, {a.member_id for row in rows for a in row.present}),
    )


@dataclass(frozen=True)
class OneVisit:
    """One visit with its thread."""

    row: VisitRow
    contract: ContractRow
    members: dict[uuid.UUID, MemberRow]
    remarks: list[tuple[str, RemarkRow]]
    settled_by: str

    @property
    def outcome(self) -> rules.Outcome | None:
        """What an officer decided, or None where none did."""
        visit = self.row.visit
        if visit.settled_as != "officer" or visit.agreed_minutes is None:
            return None
        return rules.outcome(visit.minutes, visit.agreed_minutes)


def one_visit(work: Work, number: int) -> OneVisit:
    """The visit with everything its pages show; whether the reader may see it is the page's question."""
    visit = queries.visit_by_number(work.session, work.coop_id, number)
    contract = contracts.contract(work.session, work.coop_id, visit.contract_id) if visit else None
    if visit is None or contract is None:
        raise NoSuchVisit()
    (row,) = queries.rows_of(work.session, work.coop_id, [visit], work.today)
    said = queries.remarks(work.session, work.coop_id, visit.id)
    names = members.names(work.session, {r.person_id for r in said} | {visit.settled_by})
    return OneVisit(
        row,
        contract,
        members.members_by_id(work.session, work.coop_id, {a.member_id for a in row.present}),
        [(names.get(r.person_id, ""), r) for r in said],
        names.get(visit.settled_by, "") if visit.settled_by else "",
    )


def may_look(work: Work) -> bool:
    """Whether the reader may see the member's visits: to see at all, or to confirm them, is enough."""
    return work.actor.may_for_member(Power.SEE) or work.actor.may_for_member(Power.CONFIRM_VISITS)


def sees_invoices(work: Work) -> bool:
    """Who matches or approves invoices, and whoever may see the books."""
    wanted: Collection[Permission] = (
        Permission.MATCH_INVOICES,
        Permission.APPROVE_INVOICES,
        Permission.SEE_BOOKS,
    )
    return any(work.actor.may(permission) for permission in wanted)
