"""What stands around a call: the co-op's limits, its templates, who is invited, who follows, what was changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.tenders.asking import Limits
from coopbudget.tenders.models import Bid, Call, CallAmendment, CallFollow, CallInvite, CallLimits, CallTemplate
from coopbudget.tenders.queries.calls import CallRow, rows_of, visible_to


def limits(session: Session, coop_id: uuid.UUID) -> Limits:
    """What the co-op set for its calls, or what holds where it set nothing."""
    found = session.scalar(
        select(CallLimits)
        .where(CallLimits.coop_id == coop_id)
        .order_by(CallLimits.set_at.desc(), CallLimits.id.desc())
        .limit(1)
    )
    if found is None:
        return Limits()
    return Limits(found.price_cap, found.small_below, found.direct_below, found.at_once_below)


def invited(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[uuid.UUID]:
    """The providers that an invited call asks, in the order they were invited."""
    return list(
        session.scalars(
            select(CallInvite.provider_id)
            .where(CallInvite.coop_id == coop_id, CallInvite.call_id == call_id)
            .order_by(CallInvite.invited_at, CallInvite.id)
        )
    )


def followers(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[uuid.UUID]:
    """The providers that are told of changes: those who follow the call, and those whose bid stands."""
    following = session.scalars(
        select(CallFollow.provider_id)
        .where(CallFollow.coop_id == coop_id, CallFollow.call_id == call_id)
        .order_by(CallFollow.followed_at, CallFollow.id)
    )
    bidding = session.scalars(
        select(Bid.provider_id)
        .where(Bid.coop_id == coop_id, Bid.call_id == call_id, Bid.withdrawn_at.is_(None))
        .order_by(Bid.submitted_at, Bid.id)
    )
    return list(dict.fromkeys([*following, *bidding]))


def follows(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID, provider_id: uuid.UUID) -> bool:
    """Whether the provider follows the call by its own choice."""
    return (
        session.scalar(
            select(CallFollow.id).where(
                CallFollow.coop_id == coop_id, CallFollow.call_id == call_id, CallFollow.provider_id == provider_id
            )
        )
        is not None
    )


@dataclass(frozen=True)
class AmendmentRow:
    """A change of a published call. ``changes`` maps a field's name to (from, to)."""

    number: int
    why: str
    material: bool
    changes: Mapping[str, tuple[Any, Any]]
    made_by: uuid.UUID
    made_at: datetime


def amendments(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[AmendmentRow]:
    """How a call was changed since it was published, the newest first."""
    found = session.scalars(
        select(CallAmendment)
        .where(CallAmendment.coop_id == coop_id, CallAmendment.call_id == call_id)
        .order_by(CallAmendment.number.desc())
    )
    return [
        AmendmentRow(
            each.number,
            each.why,
            each.material,
            {name: (before, after) for name, (before, after) in each.changes.items()},
            each.made_by,
            each.made_at,
        )
        for each in found
    ]


def lots(session: Session, call: CallRow, *, drafts: bool, provider_id: uuid.UUID | None = None) -> list[CallRow]:
    """The lots of one need that a call is one of, itself among them, by number; empty for a call without lots.

    ``provider_id``: only those that the provider may see.
    """
    if call.family_id is None:
        return []
    statement = (
        select(Call)
        .where(and_(Call.coop_id == call.coop_id, Call.family_id == call.family_id, Call.closed_at.is_(None)))
        .order_by(Call.number)
    )
    if not drafts:
        statement = statement.where(Call.published_at.is_not(None))
    if provider_id is not None:
        statement = statement.where(visible_to(provider_id))
    found = rows_of(session, session.scalars(statement).all())
    return found if len(found) > 1 else []


@dataclass(frozen=True)
class TemplateRow:
    """A template that the co-op kept. ``content``: the fields of ``templates.Start``."""

    number: int
    name: str
    content: Mapping[str, Any]
    kept_at: datetime


def _template(each: CallTemplate) -> TemplateRow:
    return TemplateRow(each.number, each.name, each.content, each.kept_at)


def kept_templates(session: Session, coop_id: uuid.UUID) -> Sequence[TemplateRow]:
    """The co-op's own templates, by name."""
    found = session.scalars(
        select(CallTemplate)
        .where(CallTemplate.coop_id == coop_id, CallTemplate.dropped_at.is_(None))
        .order_by(CallTemplate.name, CallTemplate.number)
    )
    return [_template(each) for each in found]


def kept_template(session: Session, coop_id: uuid.UUID, number: int) -> TemplateRow | None:
    """One of the co-op's own templates, or None."""
    found = session.scalar(
        select(CallTemplate).where(
            CallTemplate.coop_id == coop_id, CallTemplate.number == number, CallTemplate.dropped_at.is_(None)
        )
    )
    return _template(found) if found else None
