"""Proofs, and how a provider stands with a co-op on a day."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from coopbudget.providers.models import (
    CoopProvider,
    Credential,
    Provider,
    ProviderPerson,
    Verification,
    VerificationCredential,
)
from coopbudget.providers.queries.profiles import ProviderRow, provider_row
from coopbudget.providers.rules import Proof, Standing, standing


@dataclass(frozen=True)
class Check:
    """The latest verification of a provider by a co-op, and how it stands on the day asked for."""

    verification_id: uuid.UUID
    verified_by: uuid.UUID
    verified_on: date
    until: date
    note: str
    standing: Standing


def checks(
    session: Session, coop_id: uuid.UUID, provider_ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, Check]:
    """The latest verification of each provider by the co-op, as it stands ``on`` the day; two queries."""
    if not provider_ids:
        return {}
    wanted = and_(CoopProvider.coop_id == coop_id, CoopProvider.provider_id.in_(provider_ids))
    return {provider_id: check for (_, provider_id), check in _checks(session, wanted, on).items()}


def _checks(session: Session, wanted: ColumnElement[bool], on: date) -> dict[tuple[uuid.UUID, uuid.UUID], Check]:
    """The latest verification by co-op and provider, for the meetings ``wanted``; two queries."""
    latest: dict[tuple[uuid.UUID, uuid.UUID], Verification] = {}
    rows = session.execute(
        select(CoopProvider.provider_id, Verification)
        .join(
            Verification,
            and_(
                Verification.coop_id == CoopProvider.coop_id,
                Verification.coop_provider_id == CoopProvider.id,
            ),
        )
        .where(wanted)
        .order_by(Verification.made_at, Verification.id)
    )
    for provider_id, verification in rows:
        latest[verification.coop_id, provider_id] = verification
    proofs: dict[uuid.UUID, list[Proof]] = {v.id: [] for v in latest.values()}
    relied = session.execute(
        select(VerificationCredential.verification_id, Credential.expires_on, Credential.withdrawn_at)
        .join(Credential, Credential.id == VerificationCredential.credential_id)
        .where(
            VerificationCredential.coop_id.in_({v.coop_id for v in latest.values()}),
            VerificationCredential.verification_id.in_(proofs),
        )
        .order_by(VerificationCredential.id)
    )
    for verification_id, expires_on, withdrawn_at in relied:
        proofs[verification_id].append(Proof(expires_on, withdrawn_at is not None))
    return {
        key: Check(
            verification_id=v.id,
            verified_by=v.verified_by,
            verified_on=v.verified_on,
            until=v.until,
            note=v.note,
            standing=standing(v.verified_on, v.until, v.ended_at is not None, proofs[v.id], on),
        )
        for key, v in latest.items()
    }


def is_verified(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID, on: date) -> bool:
    """Whether the co-op has checked the provider, and the check and every proof under it hold on the day."""
    check = checks(session, coop_id, [provider_id], on).get(provider_id)
    return check is not None and check.standing is Standing.VERIFIED


@dataclass(frozen=True)
class Meeting:
    """How a provider stands with one co-op; ``asked`` while its asking has had no check yet."""

    standing: Standing
    until: date | None
    asked: bool


def standing_everywhere(session: Session, provider_id: uuid.UUID, on: date) -> dict[uuid.UUID, Meeting]:
    """How a provider stands with each co-op that it has met, by co-op; three queries."""
    met = session.scalars(
        select(CoopProvider).where(CoopProvider.provider_id == provider_id).order_by(CoopProvider.id)
    ).all()
    held = _checks(session, CoopProvider.provider_id == provider_id, on)
    found = {}
    for row in met:
        check = held.get((row.coop_id, provider_id))
        found[row.coop_id] = Meeting(
            check.standing if check else Standing.NEVER,
            check.until if check else None,
            row.asked_at is not None and check is None,
        )
    return found


def verified_providers(session: Session, coop_id: uuid.UUID, on: date, service: str = "") -> list[ProviderRow]:
    """The providers that the co-op's check holds for on the day (and that offer ``service``), by name."""
    statement = (
        select(Provider)
        .join(CoopProvider, CoopProvider.provider_id == Provider.id)
        .where(CoopProvider.coop_id == coop_id, CoopProvider.number.is_not(None))
        .order_by(Provider.name, Provider.id)
    )
    if service:
        statement = statement.where(Provider.services.like(f"% {service} %"))
    found = [provider_row(each) for each in session.scalars(statement)]
    held = checks(session, coop_id, [each.id for each in found], on)
    return [each for each in found if each.id in held and held[each.id].standing is Standing.VERIFIED]


def asked_for_check(coop_id: Any) -> Select[CoopProvider]:
    """Providers that have asked this co-op to check them and never had an answer, the first to ask first."""
    return (
        select(CoopProvider)
        .where(CoopProvider.coop_id == coop_id, CoopProvider.asked_at.is_not(None), CoopProvider.number.is_(None))
        .order_by(CoopProvider.asked_at, CoopProvider.id)
    )


def count_asked_for_check(session: Session, coop_id: uuid.UUID) -> int:
    """How many they are."""
    return session.scalar(select(func.count()).select_from(asked_for_check(coop_id).subquery())) or 0


def people_verified(
    session: Session, on: date, coop_id: uuid.UUID | None, people: Sequence[uuid.UUID]
) -> list[tuple[uuid.UUID, uuid.UUID, datetime]]:
    """(co-op, person, since when) of the people of providers whose check by that co-op (None: by any) runs on the day,
    of these persons (none named: of all). A proof under it that ran out changes nothing: the co-op knows them.

    The app injects this into helping somebody who lost their phone.
    """
    now = aliased(Verification)
    runs = select(now.id).where(
        now.coop_id == CoopProvider.coop_id,
        now.coop_provider_id == CoopProvider.id,
        now.verified_on <= on,
        now.until >= on,
        now.ended_at.is_(None),
    )
    wanted = (
        select(CoopProvider.coop_id, ProviderPerson.person_id, func.min(Verification.made_at))
        .join(
            Verification,
            and_(Verification.coop_id == CoopProvider.coop_id, Verification.coop_provider_id == CoopProvider.id),
        )
        .join(ProviderPerson, ProviderPerson.provider_id == CoopProvider.provider_id)
        .where(ProviderPerson.until.is_(None), runs.exists())
        .group_by(CoopProvider.coop_id, ProviderPerson.person_id)
        .order_by(CoopProvider.coop_id, ProviderPerson.person_id)
    )
    if coop_id is not None:
        wanted = wanted.where(CoopProvider.coop_id == coop_id)
    if people:
        wanted = wanted.where(ProviderPerson.person_id.in_(people))
    return [(coop, person, since) for coop, person, since in session.execute(wanted)]
