"""Searches for groups, what they found, and what each invited member answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.pools.models import GroupSearch, Invitation, Need, Suggestion


@dataclass(frozen=True)
class SearchRow:
    """One look for groups. ``done`` of ``whole`` needs are looked at; ``found`` groups once it is finished."""

    number: int
    weeks: int
    starts_on: date
    asked_at: datetime
    begun: bool
    done: int
    whole: int
    found: int
    finished_at: datetime | None


@dataclass(frozen=True)
class SuggestionRow:
    """A group that could buy together, as counts. Pence a week; see the table for what each means."""

    id: uuid.UUID
    number: int
    kind: str
    times: int
    minutes: int
    slots: int
    hub: str
    gender: str
    language: str
    people: int
    needed: int
    each: int
    each_few: int
    alone: int
    weeks: int
    starts_on: date
    title: str
    asked_at: datetime | None
    answer_by: date | None
    pool_id: uuid.UUID | None
    dropped_at: datetime | None
    dropped_why: str

    @property
    def open(self) -> bool:
        """Whether its people are asked and may still answer."""
        return self.asked_at is not None and self.dropped_at is None


@dataclass(frozen=True)
class InvitationRow:
    """A member's own invitation. ``most`` and ``fund_id`` are her need's."""

    id: uuid.UUID
    suggestion: SuggestionRow
    need_id: uuid.UUID
    need_number: int
    answer: str
    most: int
    fund_id: uuid.UUID | None


@dataclass(frozen=True)
class Answers:
    """How many said what, so far."""

    waiting: int = 0
    yes: int = 0
    no: int = 0

    @property
    def possible(self) -> int:
        """How many may still be in the group."""
        return self.waiting + self.yes


def _search_row(found: GroupSearch) -> SearchRow:
    return SearchRow(
        found.number, found.weeks, found.starts_on, found.asked_at, found.begun_at is not None, found.done,
        found.whole, found.found, found.finished_at,
    )  # fmt: skip


def last_search(session: Session, coop_id: uuid.UUID) -> SearchRow | None:
    """The newest look for groups, finished or not."""
    found = session.scalar(
        select(GroupSearch).where(GroupSearch.coop_id == coop_id).order_by(GroupSearch.number.desc()).limit(1)
    )
    return _search_row(found) if found else None


def search_by_number(session: Session, coop_id: uuid.UUID, number: int) -> SearchRow | None:
    """The look for groups of this number."""
    found = session.scalar(select(GroupSearch).where(GroupSearch.coop_id == coop_id, GroupSearch.number == number))
    return _search_row(found) if found else None


def suggestion_row(found: Suggestion) -> SuggestionRow:
    """The row of a suggestion."""
    return SuggestionRow(
        id=found.id, number=found.number, kind=found.kind, times=found.times, minutes=found.minutes,
        slots=found.slots, hub=found.hub, gender=found.gender, language=found.language, people=found.people,
        needed=found.needed, each=found.each, each_few=found.each_few, alone=found.alone, weeks=found.weeks,
        starts_on=found.starts_on, title=found.title, asked_at=found.asked_at, answer_by=found.answer_by,
        pool_id=found.pool_id, dropped_at=found.dropped_at, dropped_why=found.dropped_why,
    )  # fmt: skip


def suggestion_by_number(session: Session, coop_id: uuid.UUID, number: int) -> SuggestionRow | None:
    """The suggestion of this number."""
    found = session.scalar(select(Suggestion).where(Suggestion.coop_id == coop_id, Suggestion.number == number))
    return suggestion_row(found) if found else None


def suggestions_statement(coop_id: uuid.UUID, *, show: str = "") -> Select[Suggestion]:
    """The co-op's suggestions that are not dropped, those that most people could join first.

    ``show``: ``new`` (nobody is asked yet), ``asked`` or ``formed``.
    """
    statement = (
        select(Suggestion)
        .where(Suggestion.coop_id == coop_id, Suggestion.dropped_at.is_(None))
        .order_by(Suggestion.people.desc(), Suggestion.number)
    )
    if show == "new":
        return statement.where(Suggestion.asked_at.is_(None))
    if show == "asked":
        return statement.where(Suggestion.asked_at.is_not(None), Suggestion.pool_id.is_(None))
    return statement.where(Suggestion.pool_id.is_not(None)) if show == "formed" else statement


def answers(session: Session, coop_id: uuid.UUID, suggestion_id: uuid.UUID) -> Answers:
    """How many of those invited said what."""
    said = session.scalars(
        select(Invitation.answer).where(Invitation.coop_id == coop_id, Invitation.suggestion_id == suggestion_id)
    ).all()
    return Answers(waiting=said.count(""), yes=said.count("yes"), no=sum(answer in ("no", "hidden") for answer in said))


def _own(coop_id: uuid.UUID, member_id: uuid.UUID) -> Select[Invitation, Suggestion, Need]:
    return (
        select(Invitation, Suggestion, Need)
        .join(Suggestion, and_(Suggestion.coop_id == Invitation.coop_id, Suggestion.id == Invitation.suggestion_id))
        .join(Need, and_(Need.coop_id == Invitation.coop_id, Need.id == Invitation.need_id))
        .where(
            Invitation.coop_id == coop_id,
            Invitation.member_id == member_id,
            Suggestion.asked_at.is_not(None),
        )
        .order_by(Suggestion.number.desc())
    )


def _invitation_row(found: Invitation, suggestion: Suggestion, need: Need) -> InvitationRow:
    return InvitationRow(
        found.id, suggestion_row(suggestion), need.id, need.number, found.answer, need.most, need.fund_id
    )


def invitation_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, number: int) -> InvitationRow | None:
    """A member's own invitation to the suggestion of this number; None where she was not asked."""
    row = session.execute(_own(coop_id, member_id).where(Suggestion.number == number)).one_or_none()
    return _invitation_row(*row) if row else None


def invitations_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[InvitationRow]:
    """A member's invitations that are open, the newest first; those she hid are left out."""
    rows = session.execute(
        _own(coop_id, member_id).where(Suggestion.dropped_at.is_(None), Invitation.answer != "hidden")
    )
    return [_invitation_row(*row) for row in rows]
