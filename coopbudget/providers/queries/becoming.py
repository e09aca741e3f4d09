"""Reads of businesses that want to become co-operatives, and of who would join or help."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coopbudget.providers.models import Conversion, ConversionInterest, Provider


def becoming_statement(role: str = "") -> Any:
    """A statement for ``paginate``: conversions that stand and their providers, the newest first.

    ``role``: only those that look for it.
    """
    statement = (
        select(Conversion, Provider)
        .join(Provider, Provider.id == Conversion.provider_id)
        .where(Conversion.ended_at.is_(None))
        .order_by(Conversion.said_at.desc(), Conversion.id)
    )
    return statement.where(Conversion.looks_for.like(f"% {role} %")) if role else statement


def conversion_of(session: Session, provider_id: uuid.UUID) -> Conversion | None:
    """A provider's latest conversion, standing or ended."""
    return session.scalar(
        select(Conversion)
        .where(Conversion.provider_id == provider_id)
        .order_by(Conversion.said_at.desc(), Conversion.id.desc())
        .limit(1)
    )


def interests(session: Session, conversion_id: uuid.UUID) -> Sequence[ConversionInterest]:
    """Who would join or help and has not taken it back, the first to say so first."""
    return session.scalars(
        select(ConversionInterest)
        .where(ConversionInterest.conversion_id == conversion_id, ConversionInterest.withdrawn_at.is_(None))
        .order_by(ConversionInterest.said_at, ConversionInterest.id)
    ).all()


def interest_of(session: Session, conversion_id: uuid.UUID, person_id: uuid.UUID) -> ConversionInterest | None:
    """What one person said and has not taken back."""
    return session.scalar(
        select(ConversionInterest).where(
            ConversionInterest.conversion_id == conversion_id,
            ConversionInterest.person_id == person_id,
            ConversionInterest.withdrawn_at.is_(None),
        )
    )


def interest_counts(session: Session, conversion_id: uuid.UUID) -> dict[str, int]:
    """How many would join or help, by role; for everybody to read."""
    rows = session.execute(
        select(ConversionInterest.role, func.count())
        .where(ConversionInterest.conversion_id == conversion_id, ConversionInterest.withdrawn_at.is_(None))
        .group_by(ConversionInterest.role)
        .order_by(ConversionInterest.role)
    )
    return {str(role): int(count) for role, count in rows}
