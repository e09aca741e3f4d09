"""Reads of what co-ops decided to publish, and of what they publish."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from coopbudget.publication.facts import Buyer
from coopbudget.publication.mapping.pieces import Source
from coopbudget.publication.mapping.releases import Told, processes
from coopbudget.publication.models import Publication
from coopbudget.publication.stories import Contents, contents, stories

POOLS_A_PAGE = 10


@dataclass(frozen=True)
class Decision:
    """To publish or to stop, by whom (person id) and when."""

    publishes: bool
    decided_by: uuid.UUID
    decided_at: datetime


def decisions(session: Session, coop_id: uuid.UUID) -> list[Decision]:
    """What the co-op decided about publishing, the newest first; one query."""
    found = session.scalars(
        select(Publication)
        .where(Publication.coop_id == coop_id)
        .order_by(Publication.decided_at.desc(), Publication.id.desc())
    )
    return [Decision(each.publishes, each.decided_by, each.decided_at) for each in found]


def publishes_since(session: Session, coop_id: uuid.UUID) -> datetime | None:
    """Since when the co-op publishes; None where it does not."""
    found = session.execute(
        select(Publication.publishes, Publication.decided_at)
        .where(Publication.coop_id == coop_id)
        .order_by(Publication.decided_at.desc(), Publication.id.desc())
        .limit(1)
    ).first()
    return found.decided_at if found is not None and found.publishes else None


def publishing_coops(session: Session) -> Sequence[uuid.UUID]:
    """The ids of the co-ops that publish now; one query."""
    newest = (
        select(Publication.coop_id, func.max(Publication.decided_at).label("at"))
        .group_by(Publication.coop_id)
        .subquery()
    )
    return session.scalars(
        select(Publication.coop_id)
        .join(newest, and_(newest.c.coop_id == Publication.coop_id, newest.c.at == Publication.decided_at))
        .where(Publication.publishes.is_(True))
        .order_by(Publication.coop_id)
    ).all()


@dataclass(frozen=True)
class Share:
    """One page of what a co-op publishes: the processes of so many pools, and where the page stands."""

    told: tuple[Told, ...]
    number: int
    pages: int


def source_of(*, slug: str, name: str, nation: str, prefix: str) -> Source:
    """The co-op as the publisher of its data."""
    return Source(Buyer(slug, name, nation), prefix)


def share(session: Session, coop_id: uuid.UUID, source: Source, number: int) -> Share | None:
    """One page (from 1) of what is published, or None past the end: a fixed number of queries."""
    found = contents(session, coop_id)
    pages = _pages(found)
    if not 1 <= number <= pages:
        return None
    return Share(tuple(_told(session, coop_id, source, found, number)), number, pages)


def everything(session: Session, coop_id: uuid.UUID, source: Source) -> Iterator[Told]:
    """Every process, by pool and call, a page in memory at a time."""
    found = contents(session, coop_id)
    for number in range(1, _pages(found) + 1):
        yield from _told(session, coop_id, source, found, number)
        session.expunge_all()


def process(session: Session, coop_id: uuid.UUID, source: Source, ocid: str) -> Told | None:
    """One process by its id, or None where nothing is published under it."""
    found = contents(session, coop_id)
    kind, number = _named(source, ocid)
    wanted = found.numbers.get((kind, number))
    if wanted is None:
        return None
    told = (each for pool in stories(session, coop_id, found, [wanted]) for each in processes(source, pool))
    return next((each for each in told if each.ocid == ocid), None)


def _named(source: Source, ocid: str) -> tuple[str, int]:
    """Which pool or call an id names: (kind, number); (\"\", 0) for one that is none of ours."""
    kind, _, number = ocid.removeprefix(source.ocid("", 0)[:-2]).partition("-")
    ours = number.isascii() and number.isdigit() and len(number) < 10
    return (kind, int(number)) if ours and ocid == source.ocid(kind, int(number)) else ("", 0)


def _pages(found: Contents) -> int:
    return -(-len(found.pools) // POOLS_A_PAGE)


def _told(session: Session, coop_id: uuid.UUID, source: Source, found: Contents, number: int) -> list[Told]:
    ids = found.pools[(number - 1) * POOLS_A_PAGE : number * POOLS_A_PAGE]
    return [each for pool in stories(session, coop_id, found, ids) for each in processes(source, pool)]
