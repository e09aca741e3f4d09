"""Agreements as they stand on a day, and their history."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from coopbudget.budgets import rules
from coopbudget.budgets.keeping import Keeping, keeping_on
from coopbudget.budgets.kinds import NO_END, Deducts, FunderKind
from coopbudget.budgets.models import (
    Agreement,
    AgreementVersion,
    Consent,
    Fund,
    Funder,
    KeepingRule,
)


@dataclass(frozen=True)
class AgreementRow:
    """An agreement, its fund, and its terms on the day asked for. Amounts are pence.

    ``funder_name`` is empty for own money. ``ends_on`` is None where no last day is known. ``consent_on`` is the
    day of the consent that stands.
    """

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    fund_id: uuid.UUID
    fund_number: int
    available_account_id: uuid.UUID
    funder_id: uuid.UUID | None
    funder_name: str
    funder_kind: str
    service_fund: bool
    reference: str
    pattern: str
    paid_as: str
    paid_into: str
    starts_on: date
    representative: str
    surplus_weeks: int
    first_review_months: int
    review_months: int
    answer_days: int
    evidence_years: int
    contingency: int
    keeping: Keeping
    evidence_id: uuid.UUID | None
    recorded_by: uuid.UUID | None
    recorded_at: datetime
    checked_by: uuid.UUID | None
    checked_at: datetime | None
    refused_at: datetime | None
    refused_why: str
    consent_on: date | None
    terms: rules.Terms
    pooling: rules.Pooling

    @property
    def rate(self) -> int:
        return self.terms.rate

    @property
    def contribution(self) -> int:
        return self.terms.contribution

    @property
    def suspended(self) -> bool:
        return self.terms.suspended

    @property
    def ends_on(self) -> date | None:
        return None if self.terms.ends_on == NO_END else self.terms.ends_on

    @property
    def poolable(self) -> bool:
        return self.pooling is rules.Pooling.ALLOWED

    @property
    def weekly_income(self) -> int:
        return rules.weekly_income(self.terms, self.pattern, self.paid_as)


def _term(name: str, on: Any) -> Any:
    """The value of one term on a day: of the newest change up to it that says something of it.

    Before the first change takes effect, the first is what stands (its position is 1).
    """
    column = getattr(AgreementVersion, name)
    return (
        select(column)
        .where(
            AgreementVersion.coop_id == Agreement.coop_id,
            AgreementVersion.agreement_id == Agreement.id,
            column.is_not(None),
            or_(AgreementVersion.effective_on <= (NO_END if on is None else on), AgreementVersion.position == 1),
        )
        .order_by(AgreementVersion.effective_on.desc(), AgreementVersion.position.desc())
        .limit(1)
        .correlate(Agreement)
        .scalar_subquery()
    )


def _keeping(on: Any) -> Any:
    """The rule of a day on how much may be kept, packed into words: ``weeks:amount:contingency:deducts:from``."""
    parts = (
        func.coalesce(cast(KeepingRule.weeks, Text), ""),
        func.coalesce(cast(KeepingRule.amount, Text), ""),
        cast(KeepingRule.contingency, Text),
        KeepingRule.deducts,
        cast(KeepingRule.from_on, Text),
    )
    packed: ColumnElement[str] = parts[0]
    for part in parts[1:]:
        packed = packed + literal(":", Text) + part
    return (
        select(packed)
        .where(
            KeepingRule.coop_id == Agreement.coop_id,
            KeepingRule.agreement_id == Agreement.id,
            KeepingRule.from_on <= (NO_END if on is None else on),
        )
        .order_by(KeepingRule.from_on.desc(), KeepingRule.recorded_at.desc(), KeepingRule.id.desc())
        .limit(1)
        .correlate(Agreement)
        .scalar_subquery()
    )


def _unpacked(said: str | None, agreement: Agreement) -> Keeping:
    """The rule as ``_keeping`` packed it; without one, the agreement's own settings."""
    if said is None:
        return keeping_on((), date.max, weeks=agreement.surplus_weeks, contingency=agreement.contingency)
    weeks, amount, contingency, deducts, from_on = said.split(":")
    return Keeping(
        date.fromisoformat(from_on),
        int(weeks) if weeks else None,
        int(amount) if amount else None,
        int(contingency),
        Deducts(deducts),
    )


def agreements_statement(coop_id: Any, on: Any) -> Select[Any]:
    """Agreements of the co-op with their terms on a day, by number; rows go through ``agreement_row``.

    ``coop_id`` and ``on`` (None: the funder's last word) may be bound parameters.
    """
    return _agreements(coop_id, on, Agreement)


_COLUMNS = tuple(Agreement.__table__.columns)


def agreement_columns(coop_id: Any, on: Any) -> Select[Any]:
    """``agreements_statement`` as columns alone, for what is asked often (``db.written``); rows go through
    ``agreement_of_columns``."""
    return _agreements(coop_id, on, *_COLUMNS)


@lru_cache(maxsize=128)
def _agreements(coop_id: Any, on: Any, *agreement: Any) -> Select[Any]:
    # Putting it together takes longer than its answer, and a co-op asks it many times a day.
    return (
        select(
            *agreement, Fund.id, Fund.number, Fund.available_account_id, Funder.name, Consent.given_on,
            _term("rate", on).label("rate"), _term("contribution", on).label("contribution"),
            _term("suspended", on).label("suspended"), _term("ends_on", on).label("ends_on"),
            _keeping(on).label("keeping"),
        )
        .join(Fund, and_(Fund.coop_id == Agreement.coop_id, Fund.agreement_id == Agreement.id))
        .outerjoin(Funder, and_(Funder.coop_id == Agreement.coop_id, Funder.id == Agreement.funder_id))
        .outerjoin(
            Consent,
            and_(
                Consent.coop_id == Agreement.coop_id,
                Consent.agreement_id == Agreement.id,
                Consent.withdrawn_at.is_(None),
            ),
        )
        .where(Agreement.coop_id == coop_id)
        .order_by(Agreement.number)
    )  # fmt: skip


def without_consent() -> ColumnElement[bool]:
    """The condition that a funder's consent is needed and missing (for ``agreements_statement``)."""
    return and_(
        Agreement.funder_kind != FunderKind.OWN,
        Agreement.service_fund.is_(False),
        Agreement.refused_at.is_(None),
        Consent.id.is_(None),
    )


def waiting_for_check() -> ColumnElement[bool]:
    """The condition that an officer has still to look at it."""
    return and_(Agreement.checked_at.is_(None), Agreement.refused_at.is_(None))


def paused(on: date) -> Any:
    """The condition that the funder has suspended it on a day."""
    return _term("suspended", on).is_(True)


def ending_between(since: date, until: date) -> Any:
    """The condition that its last day lies between two days (both included)."""
    return _term("ends_on", since).between(since, until)


def takes_no_money(on: date) -> ColumnElement[bool]:
    """The condition that no money can land in its fund on a day: it has ended, or was never accepted."""
    # Most agreements never said an end: only where one ever did is the last word looked up.
    once = select(AgreementVersion.coop_id, AgreementVersion.agreement_id).where(AgreementVersion.ends_on < on)
    ended = and_(tuple_(Agreement.coop_id, Agreement.id).in_(once.correlate(None)), _term("ends_on", on) < on)
    return or_(ended, Agreement.checked_at.is_(None), Agreement.refused_at.is_not(None))


def matching(words: str) -> ColumnElement[bool]:
    """The condition that the funder's name or the reference holds ``words``, or that it is the number."""
    found: ColumnElement[bool] = Funder.name_key.contains(words.casefold(), autoescape=True)
    if reference := rules.squeeze(words):
        found = or_(found, Agreement.reference_key.contains(reference, autoescape=True))
    if words.isascii() and words.isdigit() and len(words) < 10:
        found = or_(found, Agreement.number == int(words))
    return found


def of_members(member_ids: list[uuid.UUID]) -> ColumnElement[bool]:
    """The condition that it is one of these members'."""
    return Agreement.member_id.in_(member_ids)


def agreement_row(row: Any, on: date | None) -> AgreementRow:
    """A row of ``agreements_statement`` as an AgreementRow; without a day, pooling is judged within its time."""
    a, fund_id, fund_number, account_id, funder_name, consent_on, *said, keeping = row
    rate, contribution, suspended, ends_on = said
    terms = rules.Terms(rate or 0, contribution or 0, bool(suspended), ends_on or NO_END)
    facts = rules.PoolingFacts(
        funder_kind=a.funder_kind,
        service_fund=a.service_fund,
        checked=a.checked_at is not None,
        refused=a.refused_at is not None,
        consent_on=consent_on,
        starts_on=a.starts_on,
        ends_on=terms.ends_on,
        suspended=terms.suspended,
    )
    judged_on = on or max(a.starts_on, consent_on or a.starts_on)
    return AgreementRow(
        id=a.id, number=a.number, member_id=a.member_id, fund_id=fund_id, fund_number=fund_number,
        available_account_id=account_id, funder_id=a.funder_id, funder_name=funder_name or "",
        funder_kind=a.funder_kind, service_fund=a.service_fund, reference=a.reference, pattern=a.pattern,
        paid_as=a.paid_as, paid_into=a.paid_into, starts_on=a.starts_on, representative=a.representative,
        surplus_weeks=a.surplus_weeks, first_review_months=a.first_review_months, review_months=a.review_months,
        answer_days=a.answer_days, evidence_years=a.evidence_years, contingency=a.contingency,
        keeping=_unpacked(keeping, a), evidence_id=a.evidence_id, recorded_by=a.recorded_by, recorded_at=a.recorded_at,
        checked_by=a.checked_by, checked_at=a.checked_at, refused_at=a.refused_at, refused_why=a.refused_why,
        consent_on=consent_on, terms=terms, pooling=rules.may_pool(facts, judged_on),
    )  # fmt: skip


def agreement_of_columns(row: Sequence[Any], on: date | None) -> AgreementRow:
    """A row of ``agreement_columns`` as an AgreementRow."""
    own = SimpleNamespace(**{column.key: value for column, value in zip(_COLUMNS, row, strict=False)})
    return agreement_row((own, *row[len(_COLUMNS) :]), on)


def _one(session: Session, statement: Select[Any], on: date) -> AgreementRow | None:
    row = session.execute(statement).one_or_none()
    return None if row is None else agreement_row(row, on)


def agreement(session: Session, coop_id: uuid.UUID, agreement_id: uuid.UUID, on: date) -> AgreementRow | None:
    """One agreement as it stands on a day."""
    return _one(session, agreements_statement(coop_id, on).where(Agreement.id == agreement_id), on)


def agreements_by_id(
    session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, AgreementRow]:
    """Agreements by id, as they stand on a day; one query."""
    rows = session.execute(agreements_statement(coop_id, on).where(Agreement.id.in_(list(ids))))
    return {found.id: found for found in (agreement_row(row, on) for row in rows)}


def agreement_by_number(session: Session, coop_id: uuid.UUID, number: int, on: date) -> AgreementRow | None:
    """The agreement people call by this number, as it stands on a day."""
    return _one(session, agreements_statement(coop_id, on).where(Agreement.number == number), on)
