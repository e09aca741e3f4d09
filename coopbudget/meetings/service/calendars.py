"""The secret address of a person's calendar: made, shown once, taken back."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from sqlalchemy import update

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.guard import Permission, Work
from coopbudget.meetings.models import CalendarAddress
from coopbudget.trail.service import append


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_address(work: Work) -> str:
    """A new secret for the person's calendar; the one before opens nothing any more. It is never shown again."""
    work.need(Permission.SEE_COOP)
    hold_coop(work)  # one of two at once, so that only one stays
    _revoke(work)
    secret = secrets.token_urlsafe(24)
    row = CalendarAddress(
        coop_id=work.coop_id, id=new_id(), person_id=work.person_id, digest=digest_of(secret), made_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    append(work, act="calendar.made", subject_kind="calendar_address", subject_id=row.id)
    return secret


def revoke_address(work: Work) -> None:
    """Take the address back: no calendar reads the meetings by it any more. Twice does nothing."""
    work.need(Permission.SEE_COOP)
    for address_id in _revoke(work):
        append(work, act="calendar.revoked", subject_kind="calendar_address", subject_id=address_id)


def _revoke(work: Work) -> list[uuid.UUID]:
    return list(
        work.session.scalars(
            update(CalendarAddress)
            .where(
                CalendarAddress.coop_id == work.coop_id,
                CalendarAddress.person_id == work.person_id,
                CalendarAddress.revoked_at.is_(None),
            )
            .values(revoked_at=work.now)
            .returning(CalendarAddress.id)
            .execution_options(synchronize_session=False)
        )
    )
