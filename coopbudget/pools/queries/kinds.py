"""The kinds of support of one co-op: what the house knows, as the co-op changed it, and what it added."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.pools.models import SupportKind
from coopbudget.providers.rules import ServiceType

USUAL_LEAST = 2
USUAL_MOST = 8


@dataclass(frozen=True)
class KindRow:
    """A kind of support. ``name`` is empty where it has the general words of its ``base``.

    ``hourly``: what an hour of one worker usually costs in pence, None where nobody said. One worker is there for
    ``least`` to ``most`` people.
    """

    key: str
    name: str
    base: ServiceType
    hourly: int | None
    least: int
    most: int
    retired: bool


def kinds(session: Session, coop_id: uuid.UUID, *, retired: bool = False) -> list[KindRow]:
    """The co-op's kinds: the general ones in the house's order, then its own by name; retired ones if asked for."""
    rows = session.scalars(select(SupportKind).where(SupportKind.coop_id == coop_id).order_by(SupportKind.name))
    own = {
        row.key: KindRow(
            row.key, row.name, ServiceType(row.base), row.hourly, row.least, row.most, row.retired_at is not None
        )
        for row in rows
    }
    general = [
        own.pop(str(each), KindRow(str(each), "", each, None, USUAL_LEAST, USUAL_MOST, False)) for each in ServiceType
    ]
    return [each for each in (*general, *own.values()) if retired or not each.retired]


def kind(session: Session, coop_id: uuid.UUID, key: str) -> KindRow | None:
    """The kind of this key, retired or not."""
    return next((each for each in kinds(session, coop_id, retired=True) if each.key == key), None)
