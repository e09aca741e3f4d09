"""Reads of co-ops, in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from coopbudget.coops.models import Coop

# Built once: every page of a co-op asks it first.
_BY_SLUG = select(Coop).where(Coop.slug == bindparam("slug"))
_BY_ID = select(Coop).where(Coop.id == bindparam("id"))


def coop_by_slug(session: Session, slug: str) -> Coop | None:
    """The co-op whose address part is ``slug``."""
    return session.scalar(_BY_SLUG, {"slug": slug})


def coop_by_id(session: Session, coop_id: uuid.UUID) -> Coop:
    """The co-op. Raises sqlalchemy's NoResultFound where there is none."""
    return session.execute(_BY_ID, {"id": coop_id}).scalar_one()


def coops_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Coop]:
    """The co-ops with these ids, in one query; ids of none are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Coop).where(Coop.id.in_(wanted)).order_by(Coop.slug))
    return {coop.id: coop for coop in found}


_NAMES = select(Coop.id, Coop.slug, Coop.name).where(Coop.id.in_(bindparam("ids", expanding=True)))


def slugs_and_names(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """The address part and the name of these co-ops, in one query."""
    wanted = list(ids)
    return {id: (slug, name) for id, slug, name in session.execute(_NAMES, {"ids": wanted})} if wanted else {}


def all_coops(session: Session) -> Sequence[Coop]:
    """Every co-op, by slug."""
    return session.scalars(select(Coop).order_by(Coop.slug)).all()


def any_coop(session: Session) -> bool:
    """Whether there is a co-op to join."""
    return session.scalar(select(Coop.id).limit(1)) is not None


def coops_statement(search: str = "") -> Select[Any]:
    """A statement for ``paginate``: co-ops whose name holds ``search``, by name."""
    wanted: Any = select(Coop).order_by(func.lower(Coop.name), Coop.slug)
    return wanted.where(Coop.name.icontains(search, autoescape=True)) if search else wanted  # type: ignore[no-any-return]
