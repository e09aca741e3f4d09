"""From a person's parts in a co-op to the Actor who acts there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.guard import Actor, Capacity, Permission, Power
from coopbudget.members import queries
from coopbudget.members.matrix import ALL_POWERS, SUSPENDED_POWERS, permissions_acting, permissions_of, reading_of


@dataclass(frozen=True)
class Choice:
    """The membership that somebody chose to act for, and in what capacity; it holds in ``coop_id`` alone, if said."""

    member_id: uuid.UUID
    capacity: Capacity
    coop_id: uuid.UUID | None = None


def actor_for(
    session: Session,
    person_id: uuid.UUID,
    coop_slug: str,
    *,
    today: date,
    acting_for: Choice | None = None,
) -> Actor | None:
    """The person as an actor in the co-op on ``today``; None where they have no part, or there is no co-op."""
    answer = in_coop(session, person_id, coop_slug, today=today, choice=acting_for)
    return answer[0] if answer else None


def in_coop(
    session: Session, person_id: uuid.UUID, slug: str, *, today: date, choice: Choice | None
) -> tuple[Actor, str | None] | None:
    """The actor, and the name of the member acted for (None: for oneself); None where there is no part."""
    parts = queries.parts(
        session,
        slug=slug,
        person_id=person_id,
        today=today,
        asked_for=choice.member_id if choice else None,
    )
    if parts is None or parts.none:
        return None
    if choice is not None and choice.coop_id not in (None, parts.coop.id):
        choice = None
    suspended = parts.member_id in parts.suspended
    own = Actor(
        person_id=person_id,
        coop_id=parts.coop.id,
        own_member_id=parts.member_id,
        member_id=parts.member_id,
        permissions=permissions_of(
            member=parts.member_id is not None,
            offices=() if suspended else parts.offices,
            outside=parts.outside,
            supports=bool(parts.supported),
            suspended=suspended,
        ),
        powers=_all_powers(suspended) if parts.member_id else frozenset(),
        coop=parts.coop,
    )
    if parts.coop.closed:
        return replace(own, permissions=reading_of(own.permissions), powers=frozenset()), None
    return _acting(own, parts, choice)


def _all_powers(suspended: bool) -> frozenset[Power]:
    return SUSPENDED_POWERS if suspended else ALL_POWERS


def _acting(own: Actor, parts: queries.Parts, choice: Choice | None) -> tuple[Actor, str | None]:
    """The actor for the member chosen to act for; ``own`` where nobody is, or the right to it has ended."""
    if choice is None:
        if own.own_member_id is not None or parts.outside or len(parts.supported) != 1:
            return own, None
        # A supporter of one member, with no other part, is here for her alone.
        choice = Choice(next(iter(parts.supported)), Capacity.SUPPORTER)
    supported = parts.supported.get(choice.member_id)
    suspended = choice.member_id in parts.suspended
    if choice.capacity == Capacity.SUPPORTER and supported is not None:
        return (
            replace(
                own,
                member_id=choice.member_id,
                capacity=Capacity.SUPPORTER,
                powers=supported.powers & _all_powers(suspended),
                permissions=permissions_acting(supported.powers, officer=False, suspended=suspended),
            ),
            supported.name,
        )
    may = own.may(Permission.ACT_FOR_MEMBERS) and choice.member_id != own.own_member_id
    if choice.capacity == Capacity.OFFICER and may and parts.acted_for is not None:
        return (
            replace(
                own,
                member_id=choice.member_id,
                capacity=Capacity.OFFICER,
                powers=_all_powers(suspended),
                permissions=permissions_acting(ALL_POWERS, officer=True, suspended=suspended),
            ),
            parts.acted_for[1],
        )
    return own, None
