"""Tables of profiles, proofs and checks. Those of a provider are global; a check is a co-op's own row."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key, new_id


class Provider(Base):
    """A small organisation that bids. ``services`` is a space-parted list of service types, ends included.

    ``owned_by`` is who owns it in its own words, ``ownership`` the same as one of a few. ``fair_pay_since`` is the day
    from which its promise of fair pay has stood without a break.
    """

    __tablename__ = "provider"
    __table_args__ = (
        CheckConstraint(
            "legal_form in ('cooperative', 'cic', 'charity', 'company', 'partnership', 'sole_trader', 'other')",
            name="legal_form",
        ),
        CheckConstraint("people between 1 and 100000", name="people"),
        CheckConstraint(
            "ownership in ('workers', 'users', 'workers_and_users', 'community', 'trustees', 'one_person', 'family',"
            " 'investors', 'public', 'other')",
            name="ownership",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    about: Mapped[str]
    legal_form: Mapped[str]
    owned_by: Mapped[str]
    people: Mapped[int]
    area: Mapped[str]
    services: Mapped[str]
    languages: Mapped[str]
    fair_pay: Mapped[bool]
    fair_pay_words: Mapped[str] = mapped_column(default="")
    ownership: Mapped[str] = mapped_column(default="other")
    fair_pay_since: Mapped[date | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProviderPerson(Base):
    """Somebody who acts for a provider, from ``since`` until the day before ``until``."""

    __tablename__ = "provider_person"
    __table_args__ = (
        CheckConstraint("until is null or until >= since", name="period"),
        Index(
            "uq_provider_person_now",
            "provider_id",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_provider_person_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date | None]


class Credential(Base):
    """A proof with an expiry. Never edited: a renewed one is a new row, an old one is withdrawn."""

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint(
            "kind in ('registration', 'insurance', 'dbs_policy', 'safeguarding_policy', 'living_wage',"
            " 'first_aid', 'other')",
            name="kind",
        ),
        Index("ix_credential_provider_id", "provider_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    kind: Mapped[str]
    number: Mapped[str]
    issued_by: Mapped[str]
    expires_on: Mapped[date | None]
    added_by: Mapped[uuid.UUID]
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class CredentialFile(Base):
    """A paper of a proof, given with it and never after: what an officer looked at stays what it was."""

    __tablename__ = "credential_file"
    __table_args__ = (UniqueConstraint("credential_id", "evidence_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("credential.id"))
    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shared_evidence.id"))


class CredentialReminder(Base):
    """People were told that a proof runs out within so many ``days`` (0: it has); each step once."""

    __tablename__ = "credential_reminder"
    __table_args__ = (
        UniqueConstraint("credential_id", "days"),
        CheckConstraint("days in (60, 30, 7, 0)", name="days"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("credential.id"))
    days: Mapped[int]
    told_at: Mapped[datetime]


class CoopProvider(CoopRow, Base):
    """A provider as one co-op knows it. ``number`` comes with the first verification, for the account code."""

    __tablename__ = "coop_provider"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "provider_id"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    number: Mapped[int | None]
    asked_at: Mapped[datetime | None]


class Verification(CoopRow, Base):
    """An officer of the co-op has looked at the provider's proofs; it holds from ``verified_on`` to ``until``."""

    __tablename__ = "verification"
    __table_args__ = (
        coop_key("coop_provider_id", "coop_provider"),
        CheckConstraint("until >= verified_on", name="period"),
        Index("ix_verification_coop_provider", "coop_id", "coop_provider_id"),
    )

    coop_provider_id: Mapped[uuid.UUID]
    verified_by: Mapped[uuid.UUID]
    verified_on: Mapped[date]
    until: Mapped[date]
    note: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    ended_note: Mapped[str] = mapped_column(default="")


class VerificationCredential(CoopRow, Base):
    """A proof that a verification rests on: when it expires or is withdrawn, the verification holds no more."""

    __tablename__ = "verification_credential"
    __table_args__ = (
        coop_key("verification_id", "verification"),
        UniqueConstraint("coop_id", "verification_id", "credential_id", name="uq_verification_credential"),
    )

    verification_id: Mapped[uuid.UUID]
    credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("credential.id"))
