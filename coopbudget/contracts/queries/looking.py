"""What every contract says in short, for whoever holds what was asked against what was agreed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Contract


class ContractTerms(NamedTuple):
    """A contract that came into force. ``cap_week`` and ``cap_term`` are pence, None where nothing was agreed."""

    id: uuid.UUID
    number: int
    provider_id: uuid.UUID
    starts_on: date
    ends_on: date
    cap_week: int | None
    cap_term: int | None


def terms_in_force(session: Session, coop_id: uuid.UUID) -> list[ContractTerms]:
    """Every contract that ever came into force, by number; one query."""
    columns: tuple[Any, ...] = (
        Contract.id, Contract.number, Contract.provider_id, Contract.starts_on, Contract.ends_on, Contract.cap_week,
        Contract.cap_term,
    )  # fmt: skip
    rows = session.execute(
        select(*columns).where(Contract.coop_id == coop_id, Contract.in_force_at.is_not(None)).order_by(Contract.number)
    )
    return [ContractTerms(*row) for row in rows]
