"""Reads of proofs: their papers, who rests on them, and which run out."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from coopbudget.evidence import queries as evidence
from coopbudget.evidence.queries import EvidenceRow
from coopbudget.providers.models import (
    CoopProvider,
    Credential,
    CredentialFile,
    CredentialReminder,
    Provider,
    Verification,
    VerificationCredential,
)
from coopbudget.providers.rules import REMINDERS


def credentials(session: Session, provider_id: uuid.UUID) -> Sequence[Credential]:
    """The provider's proofs that were not withdrawn: by kind, the longest-lasting first."""
    return session.scalars(
        select(Credential)
        .where(Credential.provider_id == provider_id, Credential.withdrawn_at.is_(None))
        .order_by(Credential.kind, Credential.expires_on.desc(), Credential.id)
    ).all()


def credential_of(session: Session, provider_id: uuid.UUID, credential_id: uuid.UUID) -> Credential | None:
    """One proof of the provider that was not withdrawn."""
    return session.scalar(
        select(Credential).where(
            Credential.id == credential_id, Credential.provider_id == provider_id, Credential.withdrawn_at.is_(None)
        )
    )


def files_of(session: Session, credential_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[EvidenceRow]]:
    """The papers of each proof, in the order they were given; two queries, and each proof has its key."""
    found: dict[uuid.UUID, list[EvidenceRow]] = {each: [] for each in credential_ids}
    if not found:
        return found
    pairs = session.execute(
        select(CredentialFile.credential_id, CredentialFile.evidence_id)
        .where(CredentialFile.credential_id.in_(found))
        .order_by(CredentialFile.id)
    ).all()
    rows = evidence.shared_by_id(session, [evidence_id for _, evidence_id in pairs])
    for credential_id, evidence_id in pairs:
        if evidence_id in rows:
            found[credential_id].append(rows[evidence_id])
    return found


@dataclass(frozen=True)
class EndingProof:
    """A proof with an end, whose it is, which steps were told, and whether a longer one of its kind stands."""

    id: uuid.UUID
    provider_id: uuid.UUID
    provider_slug: str
    provider_name: str
    kind: str
    expires_on: date
    told: frozenset[int]
    renewed: bool


def proofs_near_end(session: Session, since: date, until: date) -> list[EndingProof]:
    """The proofs not withdrawn that run out from one day to another, the first to end first; two queries."""
    longer = aliased(Credential)
    renewed = (
        select(longer.id)
        .where(
            longer.provider_id == Credential.provider_id,
            longer.kind == Credential.kind,
            longer.withdrawn_at.is_(None),
            (longer.expires_on.is_(None)) | (longer.expires_on > Credential.expires_on),
        )
        .exists()
    )
    rows = session.execute(
        select(Credential, Provider.slug, Provider.name, renewed)
        .join(Provider, Provider.id == Credential.provider_id)
        .where(Credential.withdrawn_at.is_(None), Credential.expires_on.between(since, until))
        .order_by(Credential.expires_on, Credential.id)
    ).all()
    told: dict[uuid.UUID, set[int]] = {row[0].id: set() for row in rows}
    reminders = select(CredentialReminder.credential_id, CredentialReminder.days).where(
        CredentialReminder.credential_id.in_(told)
    )
    for credential_id, days in session.execute(reminders):
        told[credential_id].add(days)
    return [
        EndingProof(
            found.id, found.provider_id, slug, name, found.kind, found.expires_on, frozenset(told[found.id]), again
        )
        for found, slug, name, again in rows
        if found.expires_on is not None
    ]


def _latest(coop_id: Any) -> Any:
    """Each meeting's latest verification (of one co-op, or of all), numbered: the one with place 1 counts."""
    place = (
        func.row_number()
        .over(
            partition_by=(Verification.coop_id, Verification.coop_provider_id),
            order_by=(Verification.made_at.desc(), Verification.id.desc()),
        )
        .label("place")
    )
    found = select(Verification.coop_id, Verification.id, Verification.until, Verification.ended_at, place)
    return (found.where(Verification.coop_id == coop_id) if coop_id is not None else found).subquery()


def _relied_on(on: Any, coop_id: Any = None) -> Select[Any]:
    """Pairs of co-op and proof: the co-op's latest check, not ended and not lapsed, rests on the proof."""
    latest = _latest(coop_id)
    return (
        select(latest.c.coop_id, VerificationCredential.credential_id)
        .join(
            VerificationCredential,
            and_(
                VerificationCredential.coop_id == latest.c.coop_id,
                VerificationCredential.verification_id == latest.c.id,
            ),
        )
        .where(latest.c.place == 1, latest.c.ended_at.is_(None), latest.c.until >= on)
    )


def coops_resting_on(
    session: Session, credential_ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The co-ops whose latest check rests on each proof; one query, and each proof has its key."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {each: [] for each in credential_ids}
    if found:
        pairs = _relied_on(on).where(VerificationCredential.credential_id.in_(found))
        for coop_id, credential_id in session.execute(pairs.order_by("coop_id")):
            found[credential_id].append(coop_id)
    return found


def relied_proofs(coop_id: Any, on: Any, *, until: Any = None, kind: str = "") -> Select[Credential, str, str]:
    """A statement for ``paginate``: proofs with an end on which the co-op's checks rest, with slug and name of the
    provider, the first to run out first. ``until``: only those that run out by that day.
    """
    resting = _relied_on(on, coop_id).subquery()
    statement = (
        select(Credential, Provider.slug, Provider.name)
        .join(resting, resting.c.credential_id == Credential.id)
        .join(Provider, Provider.id == Credential.provider_id)
        .where(Credential.expires_on.is_not(None), Credential.withdrawn_at.is_(None))
        .order_by(Credential.expires_on, Provider.name, Credential.id)
    )
    if until is not None:
        statement = statement.where(Credential.expires_on <= until)
    return statement.where(Credential.kind == kind) if kind else statement


def first_to_end(
    session: Session, coop_id: uuid.UUID, provider_ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, Credential]:
    """Of each provider, the proof under the co-op's check that runs out first; one query, without what has no end."""
    found: dict[uuid.UUID, Credential] = {}
    if provider_ids:
        rows = session.execute(relied_proofs(coop_id, on).where(Credential.provider_id.in_(provider_ids)))
        for credential, _slug, _name in rows:
            found.setdefault(credential.provider_id, credential)
    return found


def proof_ends_soon(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID, on: date) -> date | None:
    """The day on which the first proof under the co-op's check runs out, where that is within sixty days or past."""
    proof = first_to_end(session, coop_id, [provider_id], on).get(provider_id)
    day = proof.expires_on if proof else None
    return day if day is not None and (day - on).days <= REMINDERS[0] else None


def seen_proofs(
    session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID
) -> dict[uuid.UUID, tuple[uuid.UUID, date]]:
    """By proof: who of the co-op looked at it last, and on which day; one query."""
    rows = session.execute(
        select(VerificationCredential.credential_id, Verification.verified_by, Verification.verified_on)
        .join(
            Verification,
            and_(
                Verification.coop_id == VerificationCredential.coop_id,
                Verification.id == VerificationCredential.verification_id,
            ),
        )
        .join(
            CoopProvider,
            and_(CoopProvider.coop_id == Verification.coop_id, CoopProvider.id == Verification.coop_provider_id),
        )
        .where(CoopProvider.coop_id == coop_id, CoopProvider.provider_id == provider_id)
        .order_by(Verification.made_at, Verification.id)
    )
    return {credential_id: (by, day) for credential_id, by, day in rows}
