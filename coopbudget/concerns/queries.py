"""Reads of reports, in a stated order. What is hidden from a person is left out of every count too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.concerns.models import Concern, ConcernNamed, ConcernNote, PlatformReport
from coopbudget.concerns.rules import Place, places
from coopbudget.concerns.seats import seats_on
from coopbudget.guard import Work


def _named(*people: uuid.UUID) -> Any:
    """How many of ``people`` the concern of the outer query names."""
    return (
        select(func.count())
        .select_from(ConcernNamed)
        .where(
            ConcernNamed.coop_id == Concern.coop_id,
            ConcernNamed.concern_id == Concern.id,
            ConcernNamed.person_id.in_(people),
        )
        .correlate(Concern)
        .scalar_subquery()
    )


def _comes_here(place: Place) -> ColumnElement[bool]:
    """The report is of this kind, and everybody who stands before this place is named in it."""
    return and_(
        Concern.kind == place.kind.value,
        *([_named(*sorted(place.before)) == len(place.before)] if place.before else []),
    )


def has_seat(work: Work) -> bool:
    """Whether the actor could handle reports at all: who can't is not shown the list."""
    return bool(_places(work))


def _places(work: Work) -> list[Place]:
    actor = work.actor
    if actor.person_id is None or actor.coop_id is None or actor.on_behalf_of is not None:
        return []
    return places(actor.person_id, seats_on(work.session, actor.coop_id, work.today))


def for_me(work: Work, *, kind: str = "", closed: bool | None = None) -> Select[Any] | None:
    """A statement for ``paginate``: reports the actor handles today, open ones first, then the newest.

    None for who holds no seat. The same decision as ``policy.may_read_concern``, in one statement.
    """
    found = _places(work)
    if not found:
        return None
    wanted = select(Concern).where(
        Concern.coop_id == work.coop_id,
        or_(*[_comes_here(place) for place in found]),
        _named(work.person_id) == 0,
    )
    if kind:
        wanted = wanted.where(Concern.kind == kind)
    if closed is not None:
        wanted = wanted.where(Concern.closed_at.is_not(None) if closed else Concern.closed_at.is_(None))
    return wanted.order_by(Concern.closed_at.is_not(None), Concern.reported_at.desc(), Concern.id.desc())


def made_by_me(work: Work) -> Select[Any]:
    """A statement for ``paginate``: reports the actor made and put their name to, newest first."""
    return (
        select(Concern)
        .where(Concern.coop_id == work.coop_id, Concern.reported_by == work.person_id)
        .order_by(Concern.reported_at.desc(), Concern.id.desc())
    )


def concern_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Concern | None:
    """One report. The caller asks ``policy`` before anything of it is shown."""
    return session.scalar(select(Concern).where(Concern.coop_id == coop_id, Concern.number == number))


def named_in(session: Session, coop_id: uuid.UUID, concern_id: uuid.UUID) -> list[uuid.UUID]:
    """Person ids from whom a report is hidden, by when they were named."""
    return list(
        session.scalars(
            select(ConcernNamed.person_id)
            .where(ConcernNamed.coop_id == coop_id, ConcernNamed.concern_id == concern_id)
            .order_by(ConcernNamed.named_at, ConcernNamed.id)
        )
    )


def notes(session: Session, coop_id: uuid.UUID, concern_id: uuid.UUID) -> Sequence[ConcernNote]:
    """What handlers wrote, oldest first."""
    return session.scalars(
        select(ConcernNote)
        .where(ConcernNote.coop_id == coop_id, ConcernNote.concern_id == concern_id)
        .order_by(ConcernNote.written_at, ConcernNote.id)
    ).all()


def platform_reports(session: Session, *, closed: bool = False) -> Sequence[PlatformReport]:
    """Reports for the people who run the site, oldest first."""
    return session.scalars(
        select(PlatformReport)
        .where(PlatformReport.closed_at.is_not(None) if closed else PlatformReport.closed_at.is_(None))
        .order_by(PlatformReport.reported_at, PlatformReport.id)
    ).all()


def platform_report(session: Session, number: int) -> PlatformReport | None:
    """One report for the people who run the site."""
    return session.scalar(select(PlatformReport).where(PlatformReport.number == number))
