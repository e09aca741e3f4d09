"""Proofs: a provider adds them and takes them back."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Permission, Work
from coopbudget.providers.models import Credential
from coopbudget.trail import service as trail


def add_credential(work: Work, *, kind: str, number: str, issued_by: str, expires_on: date | None = None) -> Credential:
    """Add a proof in the provider's own words; it counts once a co-op's officer has looked at it."""
    work.need(Permission.ACT_FOR_PROVIDER)
    if expires_on is not None and expires_on < work.today:
        raise Invalid({"expires_on": [_l("This proof has run out already. Add the new one.")]})
    row = Credential(
        provider_id=work.provider_id,
        kind=str(kind),
        number=number,
        issued_by=issued_by,
        expires_on=expires_on,
        added_by=work.person_id,
        added_at=work.now,
        withdrawn_at=None,
    )
    work.session.add(row)
    work.session.flush()
    trail.append(
        work,
        act="provider.credential_added",
        subject_kind="credential",
        subject_id=row.id,
        content={
            "kind": row.kind,
            "provider": str(row.provider_id),
            "expires_on": expires_on.isoformat() if expires_on else None,
        },
    )
    return row


def withdraw_credential(work: Work, *, credential_id: uuid.UUID) -> None:
    """Take a proof back. Checks that rest on it hold no more."""
    work.need(Permission.ACT_FOR_PROVIDER)
    row = work.session.scalar(
        select(Credential)
        .where(
            Credential.id == credential_id,
            Credential.provider_id == work.provider_id,
            Credential.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    row.withdrawn_at = work.now
    work.session.flush()
    trail.append(work, act="provider.credential_withdrawn", subject_kind="credential", subject_id=row.id)
