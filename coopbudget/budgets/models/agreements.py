"""Agreements, their versions, their funds, and who of a provider is close to a member.

Amounts are whole pence; a rate is pence for each payment period.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from coopbudget.budgets.kinds import Change, FunderKind, PaidAs, PaidInto, Pattern, PromiseKind
from coopbudget.budgets.payee_rules import Relation
from coopbudget.db import Base, CoopRow, coop_key


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A check that a column holds one of these words; its name is the column's."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Funder(CoopRow, Base):
    """A council or health board that pays a member of the co-op. ``name_key`` is the name in small letters."""

    __tablename__ = "funder"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "name_key"),
        CheckConstraint("kind in ('council', 'nhs')", name="kind"),
    )

    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[str]


class Agreement(CoopRow, Base):
    """What never changes of an agreement, and the funder's rules as settings. The rest is in its versions.

    ``reference`` is how bank statements name it, ``reference_key`` the same squeezed. ``contingency`` is pence the
    funder lets the member keep above the ceiling of ``surplus_weeks``. ``representative`` is the name of who holds
    the direct payment for the member, in the nation's own word on the screen.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("funder_id", "funder"),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_agreement_reference",
            "coop_id",
            "reference_key",
            unique=True,
            sqlite_where=text("refused_at IS NULL"),
            postgresql_where=text("refused_at IS NULL"),
        ),
        Index("ix_agreement_member_id", "coop_id", "member_id"),
        Index(
            "ix_agreement_to_check",
            "coop_id",
            sqlite_where=text("checked_at IS NULL AND refused_at IS NULL"),
            postgresql_where=text("checked_at IS NULL AND refused_at IS NULL"),
        ),
        one_of("funder_kind", FunderKind),
        one_of("pattern", Pattern),
        one_of("paid_as", PaidAs),
        one_of("paid_into", PaidInto),
        CheckConstraint("(funder_id is null) = (funder_kind = 'own')", name="own_money_has_no_funder"),
        CheckConstraint("checked_at is null or refused_at is null", name="one_answer"),
        CheckConstraint("surplus_weeks between 1 and 104", name="surplus_weeks"),
        CheckConstraint("first_review_months between 1 and 24", name="first_review_months"),
        CheckConstraint("review_months between 1 and 24", name="review_months"),
        CheckConstraint("answer_days between 1 and 365", name="answer_days"),
        CheckConstraint("evidence_years between 1 and 20", name="evidence_years"),
        CheckConstraint("contingency >= 0", name="contingency"),
        CheckConstraint("length(reference_key) between 4 and 40", name="reference"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    funder_id: Mapped[uuid.UUID | None]
    funder_kind: Mapped[str]
    service_fund: Mapped[bool]
    reference: Mapped[str]
    reference_key: Mapped[str]
    pattern: Mapped[str]
    paid_as: Mapped[str]
    paid_into: Mapped[str]
    starts_on: Mapped[date]
    representative: Mapped[str]
    surplus_weeks: Mapped[int]
    first_review_months: Mapped[int]
    review_months: Mapped[int]
    answer_days: Mapped[int]
    evidence_years: Mapped[int]
    contingency: Mapped[int]
    evidence_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]
    checked_by: Mapped[uuid.UUID | None]
    checked_at: Mapped[datetime | None]
    refused_by: Mapped[uuid.UUID | None]
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str]


class AgreementVersion(CoopRow, Base):
    """One dated change. Null leaves a term as it was; ``position`` is the order in which changes were recorded.

    ``reason`` is what the letter says, in a person's words; ``evidence_id`` the letter.
    """

    __tablename__ = "agreement_version"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "agreement_id", "position"),
        one_of("change", Change),
        CheckConstraint("rate is null or rate >= 0", name="rate"),
        CheckConstraint("contribution is null or contribution >= 0", name="contribution"),
    )

    agreement_id: Mapped[uuid.UUID]
    position: Mapped[int]
    change: Mapped[str]
    effective_on: Mapped[date]
    rate: Mapped[int | None]
    contribution: Mapped[int | None]
    suspended: Mapped[bool | None]
    ends_on: Mapped[date | None]
    reason: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]


class Uncovered(CoopRow, Base):
    """A promise that a change no longer covers, as it stood when the change was recorded.

    ``balance`` and ``weekly`` are pence; ``weekly`` and ``until_on`` are null where nobody said.
    """

    __tablename__ = "uncovered"
    __table_args__ = (
        coop_key("version_id", "agreement_version"),
        UniqueConstraint("coop_id", "version_id", "kind", "number"),
        one_of("kind", PromiseKind),
    )

    version_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    number: Mapped[int]
    balance: Mapped[int]
    weekly: Mapped[int | None]
    until_on: Mapped[date | None]


class Outcome(CoopRow, Base):
    """What the agreement is to bring about in the member's life, as agreed in the care and support plan."""

    __tablename__ = "outcome"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        UniqueConstraint("coop_id", "agreement_id", "position"),
    )

    agreement_id: Mapped[uuid.UUID]
    position: Mapped[int]
    text: Mapped[str]


class Consent(CoopRow, Base):
    """The funder's written consent to pool: who at the funder, when, and the letter. It may be withdrawn."""

    __tablename__ = "consent"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        coop_key("evidence_id", "evidence"),
        Index(
            "uq_consent_standing",
            "coop_id",
            "agreement_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("(withdrawn_on is null) = (withdrawn_at is null)", name="withdrawn"),
    )

    agreement_id: Mapped[uuid.UUID]
    officer_name: Mapped[str]
    given_on: Mapped[date]
    evidence_id: Mapped[uuid.UUID]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[uuid.UUID | None]
    withdrawn_at: Mapped[datetime | None]


class Fund(CoopRow, Base):
    """One ring-fenced purse of one member. Its money is in the ledger, under its number."""

    __tablename__ = "fund"
    __table_args__ = (
        coop_key("agreement_id", "agreement"),
        coop_key("member_id", "membership"),
        coop_key("available_account_id", "account"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "agreement_id"),
        Index("ix_fund_member_id", "coop_id", "member_id"),
    )

    number: Mapped[int]
    agreement_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    available_account_id: Mapped[uuid.UUID]
    opened_on: Mapped[date]


class FundPromise(CoopRow, Base):
    """What a fund is, or was, promised to: pool or contract by number. Its balance is in the ledger.

    ``weekly`` is pence and ``until_on`` the last day, where the one who promised said so.
    """

    __tablename__ = "fund_promise"
    __table_args__ = (
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "fund_id", "kind", "number"),
        one_of("kind", PromiseKind),
        CheckConstraint("weekly is null or weekly > 0", name="weekly"),
    )

    fund_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    number: Mapped[int]
    weekly: Mapped[int | None]
    until_on: Mapped[date | None]


class PayeeTie(CoopRow, Base):
    """Somebody of a provider is close to a member: who to her, in one household or not, and what they do there.

    Never edited: what is no longer so is ended and said anew. ``provider_id`` is the provider's global id, as a plain
    value: providers stand above this slice.
    """

    __tablename__ = "payee_tie"
    __table_args__ = (
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_payee_tie_standing",
            "coop_id",
            "member_id",
            "provider_id",
            "relation",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_payee_tie_provider_id", "coop_id", "provider_id"),
        one_of("relation", Relation),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID]
    relation: Mapped[str]
    same_household: Mapped[bool]
    words: Mapped[str]
    declared_by: Mapped[uuid.UUID | None]
    declared_as: Mapped[str]
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]


class PayeeApproval(CoopRow, Base):
    """A council's written approval of paying somebody close, with its letter; it may be withdrawn."""

    __tablename__ = "payee_approval"
    __table_args__ = (
        coop_key("tie_id", "payee_tie"),
        coop_key("evidence_id", "evidence"),
        Index("ix_payee_approval_tie_id", "coop_id", "tie_id"),
        CheckConstraint("until is null or until >= given_on", name="period"),
    )

    tie_id: Mapped[uuid.UUID]
    officer_name: Mapped[str]
    given_on: Mapped[date]
    until: Mapped[date | None]
    evidence_id: Mapped[uuid.UUID]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None]
