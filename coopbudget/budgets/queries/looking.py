"""Agreements that pay into the co-op, and their letters, for whoever looks whether money and papers came."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from coopbudget.budgets.kinds import FunderKind, PaidAs, PaidInto
from coopbudget.budgets.models import Agreement, AgreementVersion, Consent, Fund, Funder, PayeeApproval
from coopbudget.budgets.queries.agreements import AgreementRow, agreement_row, agreements_statement
from coopbudget.budgets.rules import Step, Terms, terms_on
from coopbudget.clock import civil_date


def agreements_paid_here(session: Session, coop_id: uuid.UUID, today: date) -> list[AgreementRow]:
    """Checked agreements of funders that pay into the co-op's account, as they stand today, by number; one query."""
    wanted = agreements_statement(coop_id, today).where(
        Agreement.funder_kind != FunderKind.OWN,
        Agreement.paid_into == PaidInto.COOP,
        Agreement.checked_at.is_not(None),
        Agreement.refused_at.is_(None),
    )
    return [agreement_row(row, today) for row in session.execute(wanted)]


class PaidHere(NamedTuple):
    """Of an agreement that pays into the co-op's account, what says when how much is due. Amounts are pence."""

    id: uuid.UUID
    number: int
    fund_number: int
    member_id: uuid.UUID
    funder: str
    pattern: str
    paid_as: str
    starts_on: date
    checked_at: datetime
    terms: Terms

    @property
    def own(self) -> int:
        """What the member pays in at each payment."""
        return self.terms.contribution if self.paid_as == PaidAs.NET else 0


def paid_here(session: Session, coop_id: uuid.UUID, today: date) -> list[PaidHere]:
    """The agreements of ``agreements_paid_here`` without what is not asked of all of them at once; two queries, which
    read an agreement, its fund and each of its changes once."""
    mine = (
        Agreement.coop_id == coop_id,
        Agreement.funder_kind != FunderKind.OWN,
        Agreement.paid_into == PaidInto.COOP,
        Agreement.checked_at.is_not(None),
        Agreement.refused_at.is_(None),
    )
    rows: Any = session.execute(
        select(
            Agreement.id, Agreement.number, Fund.number, Agreement.member_id, Funder.name, Agreement.pattern,
            Agreement.paid_as, Agreement.starts_on, Agreement.checked_at,
        )
        .join(Fund, (Fund.coop_id == Agreement.coop_id) & (Fund.agreement_id == Agreement.id))
        .outerjoin(Funder, (Funder.coop_id == Agreement.coop_id) & (Funder.id == Agreement.funder_id))
        .where(*mine)
        .order_by(Agreement.number)
    ).all()  # fmt: skip
    steps: dict[uuid.UUID, list[Step]] = {row[0]: [] for row in rows}
    changes: Any = session.execute(
        select(
            AgreementVersion.agreement_id, AgreementVersion.effective_on, AgreementVersion.position,
            AgreementVersion.rate, AgreementVersion.contribution, AgreementVersion.suspended, AgreementVersion.ends_on,
        )
        .where(AgreementVersion.coop_id == coop_id)
        .order_by(AgreementVersion.agreement_id, AgreementVersion.position)
    )  # fmt: skip
    for agreement_id, *change in changes:
        if agreement_id in steps:
            steps[agreement_id].append(Step(*change))
    found = []
    for ident, number, fund, member_id, funder, pattern, paid_as, starts_on, checked_at in rows:
        terms = terms_on(steps[ident], today)
        found.append(
            PaidHere(ident, number, fund, member_id, funder or "", pattern, paid_as, starts_on, checked_at, terms)
        )
    return found


def funders(session: Session, coop_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The funders that agreements of the co-op are with, by name: each came with an agreement."""
    rows = session.execute(select(Funder.id, Funder.name).where(Funder.coop_id == coop_id))
    return sorted(((funder_id, name) for funder_id, name in rows), key=lambda each: each[1].casefold())


def changed_last(session: Session, coop_id: uuid.UUID, today: date) -> dict[uuid.UUID, date]:
    """The day since when each agreement is as it stands today; one query."""
    rows = session.execute(
        select(AgreementVersion.agreement_id, func.max(AgreementVersion.effective_on))
        .where(AgreementVersion.coop_id == coop_id, AgreementVersion.effective_on <= today)
        .group_by(AgreementVersion.agreement_id)
    )
    return {agreement_id: day for agreement_id, day in rows if day is not None}


class NoLetter(NamedTuple):
    """An agreement of a funder's without its letter. ``since``: recorded on that day."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    funder: str
    reference: str
    since: date


def agreements_without_letter(session: Session, coop_id: uuid.UUID) -> list[NoLetter]:
    """Agreements of funders that were not refused and have no letter on file, by number; one query."""
    rows = session.execute(
        select(
            Agreement.id, Agreement.number, Agreement.member_id, Funder.name, Agreement.reference, Agreement.recorded_at
        )
        .outerjoin(Funder, (Funder.coop_id == Agreement.coop_id) & (Funder.id == Agreement.funder_id))
        .where(
            Agreement.coop_id == coop_id,
            Agreement.funder_kind != FunderKind.OWN,
            Agreement.evidence_id.is_(None),
            Agreement.refused_at.is_(None),
        )
        .order_by(Agreement.number)
    )
    return [NoLetter(*row[:3], row[3] or "", row[4], civil_date(row[5])) for row in rows]


def letters_still_needed(session: Session, coop_id: uuid.UUID, since: date) -> set[uuid.UUID]:
    """Ids of the letters of agreements that run, or ended after ``since``: the letter itself, those of its changes and
    consents, and councils' letters about whom they may pay. Four queries.
    """
    running = [
        row
        for row in (agreement_row(each, since) for each in session.execute(agreements_statement(coop_id, None)))
        if row.ends_on is None or row.ends_on > since
    ]
    ids = [row.id for row in running]
    found = {row.evidence_id for row in running if row.evidence_id is not None}
    for table in (AgreementVersion, Consent):
        for at in range(0, len(ids), 500):
            found.update(
                each
                for each in session.scalars(
                    select(table.evidence_id).where(
                        table.coop_id == coop_id, table.agreement_id.in_(ids[at : at + 500])
                    )
                )
                if each is not None
            )
    found.update(
        session.scalars(
            select(PayeeApproval.evidence_id).where(
                PayeeApproval.coop_id == coop_id, or_(PayeeApproval.until.is_(None), PayeeApproval.until > since)
            )
        )
    )
    return found


def longest_evidence_years(session: Session, coop_id: uuid.UUID) -> int:
    """How many years more than its own any funder of the co-op wants papers kept; 0 where there is none."""
    wanted = select(func.max(Agreement.evidence_years)).where(
        Agreement.coop_id == coop_id, Agreement.funder_kind != FunderKind.OWN, Agreement.refused_at.is_(None)
    )
    return int(session.scalar(wanted) or 0)
