"""Reads of what was decided, for a register of it: found by words, kind and year, and many of them at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date, start_of_day
from coopbudget.governance.models import Motion
from coopbudget.governance.queries import MotionRow, motion_row

EFFECTS = (
    "surplus", "rule_change", "award", "election", "share_interest", "removal", "open_books", "winding", "other",
)  # fmt: skip
"""What a motion can be about."""


def decided_statement(
    coop_id: uuid.UUID, *, search: str = "", effect: str = "", since: date | None = None, until: date | None = None
) -> Select[Motion]:
    """Motions that were counted, the newest first; rows go through ``motion_row``.

    ``search``: every word stands in the question or its text, or is the motion's number. ``since`` and ``until`` are
    the first and last day of the count.
    """
    wanted = select(Motion).where(Motion.coop_id == coop_id, Motion.closed_at.is_not(None))
    for word in search.split():
        in_words = or_(Motion.title.icontains(word, autoescape=True), Motion.text.icontains(word, autoescape=True))
        numbered = word.isascii() and word.isdigit() and len(word) < 10
        wanted = wanted.where(or_(in_words, Motion.number == int(word)) if numbered else in_words)
    if effect:
        wanted = wanted.where(Motion.effect == effect)
    if since is not None:
        wanted = wanted.where(Motion.closed_at >= start_of_day(since))
    if until is not None:
        wanted = wanted.where(Motion.closed_at < start_of_day(until + timedelta(days=1)))
    return wanted.order_by(Motion.closed_at.desc(), Motion.number.desc())


def years_decided(session: Session, coop_id: uuid.UUID) -> list[int]:
    """The calendar years from the newest count to the first; empty before anything was decided."""
    found = session.execute(
        select(func.min(Motion.closed_at), func.max(Motion.closed_at)).where(Motion.coop_id == coop_id)
    ).one()
    first, last = found
    if first is None or last is None:
        return []
    return list(range(civil_date(last).year, civil_date(first).year - 1, -1))


def seconds_of(session: Session, coop_id: uuid.UUID, motion_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, MotionRow]:
    """The motions of second meetings, by the first meeting's motion that each confirms; one query."""
    found = session.scalars(select(Motion).where(Motion.coop_id == coop_id, Motion.follows_id.in_(list(motion_ids))))
    return {row.follows_id: motion_row(row) for row in found if row.follows_id is not None}


def votes_since(session: Session, coop_id: uuid.UUID, since: date) -> list[MotionRow]:
    """Motions whose last day to vote is known and not before ``since``, the first to close first: for a calendar."""
    found = session.scalars(
        select(Motion)
        .where(Motion.coop_id == coop_id, Motion.closes_on >= since)
        .order_by(Motion.closes_on, Motion.number)
    )
    return [motion_row(each) for each in found]


def undecided_statement(coop_id: uuid.UUID) -> Select[Motion]:
    """Motions that are talked about, noticed or open, by number; rows go through ``motion_row``."""
    return select(Motion).where(Motion.coop_id == coop_id, Motion.closed_at.is_(None)).order_by(Motion.number)
