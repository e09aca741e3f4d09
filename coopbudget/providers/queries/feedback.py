"""Reads of feedback and references."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.providers.models import Feedback, Referee, ReferenceTaken


def feedback_statement(
    coop_id: uuid.UUID, provider_id: uuid.UUID, *, hidden: bool = False, of_member: uuid.UUID | None = None
) -> Select[Any]:
    """A statement for ``paginate``: what members said and did not take back, the newest first.

    Without ``hidden``, what was taken out of sight is left out, but for what ``of_member`` wrote herself.
    """
    statement = (
        select(Feedback)
        .where(Feedback.coop_id == coop_id, Feedback.provider_id == provider_id, Feedback.withdrawn_at.is_(None))
        .order_by(Feedback.written_at.desc(), Feedback.id.desc())
    )
    if hidden:
        return statement
    seen = Feedback.hidden_at.is_(None)
    return statement.where(or_(seen, Feedback.member_id == of_member) if of_member else seen)


def feedback_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Feedback | None:
    """One of them, whatever became of it."""
    return session.scalar(select(Feedback).where(Feedback.coop_id == coop_id, Feedback.number == number))


def own_feedback(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, contract_number: int) -> Feedback | None:
    """What a member said under a contract and has not taken back."""
    return session.scalar(
        select(Feedback).where(
            Feedback.coop_id == coop_id,
            Feedback.member_id == member_id,
            Feedback.contract_number == contract_number,
            Feedback.withdrawn_at.is_(None),
        )
    )


def ratings(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID) -> dict[str, int]:
    """How many said how good, of what is in sight."""
    rows = session.execute(
        select(Feedback.rating, func.count())
        .where(
            Feedback.coop_id == coop_id,
            Feedback.provider_id == provider_id,
            Feedback.withdrawn_at.is_(None),
            Feedback.hidden_at.is_(None),
        )
        .group_by(Feedback.rating)
        .order_by(Feedback.rating)
    )
    return {str(rating): int(count) for rating, count in rows}


def to_answer(provider_id: Any) -> Select[Any]:
    """What members of any co-op said of a provider that has no reply yet."""
    return select(Feedback.id).where(
        Feedback.provider_id == provider_id,
        Feedback.withdrawn_at.is_(None),
        Feedback.hidden_at.is_(None),
        Feedback.replied_at.is_(None),
    )


def referees(session: Session, provider_id: uuid.UUID) -> Sequence[Referee]:
    """Whom the provider names, in the order named."""
    return session.scalars(
        select(Referee)
        .where(Referee.provider_id == provider_id, Referee.withdrawn_at.is_(None))
        .order_by(Referee.named_at, Referee.id)
    ).all()


def references_taken(
    session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID
) -> list[tuple[ReferenceTaken, Referee]]:
    """What referees of a provider said to the co-op, the newest first; who was taken back since, too."""
    rows = session.execute(
        select(ReferenceTaken, Referee)
        .join(Referee, Referee.id == ReferenceTaken.referee_id)
        .where(ReferenceTaken.coop_id == coop_id, Referee.provider_id == provider_id)
        .order_by(ReferenceTaken.spoke_on.desc(), ReferenceTaken.id.desc())
    )
    return [(taken, referee) for taken, referee in rows]
