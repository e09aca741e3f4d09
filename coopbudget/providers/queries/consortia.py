"""Reads of consortia: who bids together, with which shares, and how they stand among themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.providers.models import Consortium, ConsortiumMember, Provider
from coopbudget.providers.rules import ConsortiumState, Part, consortium_state


@dataclass(frozen=True)
class ConsortiumPart:
    """One provider's standing part. ``share`` is basis points; ``accepted_at`` None while it has not answered."""

    provider_id: uuid.UUID
    slug: str
    name: str
    share: int
    does: str
    invited_at: datetime
    accepted_at: datetime | None


@dataclass(frozen=True)
class ConsortiumRow:
    """A consortium with its standing parts, the lead's first, then in the order asked.

    ``version`` grows each time the shares are stated anew: keep it with a bid to know what was agreed then.
    """

    id: uuid.UUID
    name: str
    lead_id: uuid.UUID
    version: int
    made_at: datetime
    ended_at: datetime | None
    members: tuple[ConsortiumPart, ...]

    @property
    def state(self) -> ConsortiumState:
        """How it stands among its own members; whether a co-op has checked each is the co-op's to say."""
        parts = [Part(each.share, each.accepted_at is not None) for each in self.members]
        return consortium_state(parts, ended=self.ended_at is not None)

    def part_of(self, provider_id: uuid.UUID) -> ConsortiumPart | None:
        """The provider's standing part, if it has one."""
        return next((each for each in self.members if each.provider_id == provider_id), None)


STANDING = and_(
    ConsortiumMember.declined_at.is_(None),
    ConsortiumMember.left_at.is_(None),
    ConsortiumMember.replaced_at.is_(None),
)
"""Parts that were not declined, left, or stated anew."""


def _rows(session: Session, wanted: ColumnElement[bool]) -> list[ConsortiumRow]:
    found = session.scalars(select(Consortium).where(wanted).order_by(Consortium.made_at.desc(), Consortium.id)).all()
    parts: dict[uuid.UUID, list[ConsortiumPart]] = {each.id: [] for each in found}
    rows = session.execute(
        select(ConsortiumMember, Provider.slug, Provider.name)
        .join(Provider, Provider.id == ConsortiumMember.provider_id)
        .where(ConsortiumMember.consortium_id.in_(parts), STANDING)
        .order_by(ConsortiumMember.invited_at, ConsortiumMember.id)
    )
    for part, slug, name in rows:
        parts[part.consortium_id].append(
            ConsortiumPart(part.provider_id, slug, name, part.share, part.does, part.invited_at, part.accepted_at)
        )
    return [
        ConsortiumRow(
            id=each.id,
            name=each.name,
            lead_id=each.lead_id,
            version=each.version,
            made_at=each.made_at,
            ended_at=each.ended_at,
            members=tuple(sorted(parts[each.id], key=_lead_first(each.lead_id))),
        )
        for each in found
    ]


def _lead_first(lead_id: uuid.UUID) -> Callable[[ConsortiumPart], bool]:
    return lambda part: part.provider_id != lead_id


def consortium(session: Session, consortium_id: uuid.UUID) -> ConsortiumRow | None:
    """The consortium, or None; two queries."""
    return next(iter(_rows(session, Consortium.id == consortium_id)), None)


def consortia_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ConsortiumRow]:
    """The consortia among ``ids``, by id; two queries."""
    wanted = set(ids)
    return {each.id: each for each in _rows(session, Consortium.id.in_(wanted))} if wanted else {}


def consortia_led_by(session: Session, provider_id: uuid.UUID) -> list[ConsortiumRow]:
    """The consortia that a provider leads and that have not ended, the newest first; two queries."""
    return _rows(session, and_(Consortium.lead_id == provider_id, Consortium.ended_at.is_(None)))


def consortia_of(session: Session, provider_id: uuid.UUID) -> list[ConsortiumRow]:
    """Every consortium not ended that a provider leads or has a standing part in, the newest first; two queries."""
    mine = exists().where(
        ConsortiumMember.consortium_id == Consortium.id, ConsortiumMember.provider_id == provider_id, STANDING
    )
    return _rows(session, and_(Consortium.ended_at.is_(None), or_(Consortium.lead_id == provider_id, mine)))


def asked_to_join(provider_id: Any) -> Select[Any]:
    """The consortia that wait for the provider's answer."""
    return (
        select(Consortium.id)
        .join(ConsortiumMember, ConsortiumMember.consortium_id == Consortium.id)
        .where(
            ConsortiumMember.provider_id == provider_id,
            ConsortiumMember.accepted_at.is_(None),
            Consortium.ended_at.is_(None),
            STANDING,
        )
    )


def count_asked_to_join(session: Session, provider_id: uuid.UUID) -> int:
    """How many they are."""
    return session.scalar(select(func.count()).select_from(asked_to_join(provider_id).subquery())) or 0
