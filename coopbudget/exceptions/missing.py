"""Papers that are missing, and who has them: the co-op's own bills, providers' own invoices, letters of agreements."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.budgets.queries.looking import agreements_without_letter
from coopbudget.evidence.papers import subjects_with_paper
from coopbudget.evidence.rules import Subject
from coopbudget.exceptions.models import PaperRequest
from coopbudget.invoices.queries.looking import own_invoices_without_file
from coopbudget.members.queries import members_by_id, names
from coopbudget.payments.queries.looking import bills_without_file
from coopbudget.providers.queries.profiles import people_of_all, providers_by_id


@dataclass(frozen=True)
class Missing:
    """One paper that is missing, since a day. One of ``person``, ``member`` and ``provider`` has it. Pence."""

    subject: Subject
    subject_id: uuid.UUID
    number: int
    title: str
    since: date
    amount: int | None = None
    person: uuid.UUID | None = None
    member: uuid.UUID | None = None
    provider: uuid.UUID | None = None


@dataclass(frozen=True)
class MissingRow:
    """As ``Missing``, with the owner's name, whom to tell, and when it was last asked for."""

    missing: Missing
    owner: str
    people: tuple[uuid.UUID, ...]
    asked_at: datetime | None


def missing_papers(session: Session, coop_id: uuid.UUID) -> list[Missing]:
    """Every paper that is missing, the longest first; six queries."""
    found = [
        Missing(
            Subject.BILL, each.id, each.number, f"{each.payee_name}, {each.supplier_number}", each.billed_on,
            each.amount, person=each.claimant or each.recorded_by,
        )
        for each in bills_without_file(session, coop_id)
    ] + [
        Missing(
            Subject.INVOICE, each.id, each.number, each.their_number, each.sent_on, each.claimed,
            provider=each.provider_id,
        )
        for each in own_invoices_without_file(session, coop_id)
    ] + [
        Missing(
            Subject.AGREEMENT, each.id, each.number, f"{each.funder}, {each.reference}", each.since,
            member=each.member_id,
        )
        for each in agreements_without_letter(session, coop_id)
    ]  # fmt: skip
    have = {subject: subjects_with_paper(session, coop_id, subject) for subject in {each.subject for each in found}}
    left = [each for each in found if each.subject_id not in have[each.subject]]
    return sorted(left, key=lambda each: (each.since, each.subject, each.number))


def with_owners(session: Session, coop_id: uuid.UUID, found: list[Missing]) -> list[MissingRow]:
    """Who has each of these, by name; five queries, however many."""
    members = members_by_id(session, coop_id, [each.member for each in found if each.member])
    providers = providers_by_id(session, [each.provider for each in found if each.provider])
    people = people_of_all(session, list(providers))
    called = names(session, {each.person for each in found if each.person})
    asked = _asked(session, coop_id)
    rows = []
    for each in found:
        owner, whom = "", ()  # type: tuple[str, tuple[uuid.UUID, ...]]
        if each.member in members:
            owner, whom = members[each.member].display_name, (members[each.member].person_id,)
        elif each.provider in providers:
            owner, whom = providers[each.provider].name, tuple(people[each.provider])
        elif each.person:
            owner, whom = called[each.person], (each.person,)
        rows.append(MissingRow(each, owner, whom, asked.get((each.subject.value, each.subject_id))))
    return rows


def _asked(session: Session, coop_id: uuid.UUID) -> Mapping[tuple[str, uuid.UUID], datetime]:
    rows = session.execute(
        select(PaperRequest.subject_kind, PaperRequest.subject_id, PaperRequest.asked_at).where(
            PaperRequest.coop_id == coop_id, PaperRequest.came_at.is_(None)
        )
    )
    return {(kind, subject_id): asked_at for kind, subject_id, asked_at in rows}
