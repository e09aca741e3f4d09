"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, NOW, ask_for
from coopbudget.meetings.models import Meeting
from coopbudget.meetings.rules import Kind

TO_COME = ask_for(
    "meetings_to_come",
    Meeting.number,
    title=Meeting.title,
    note=Meeting.starts_at,
    of=select(Meeting.id).where(
        Meeting.coop_id == COOP,
        Meeting.kind == Kind.GENERAL.value,
        Meeting.cancelled_at.is_(None),
        Meeting.starts_at >= NOW,
    ),
)
"""General meetings that are called, and when they begin (an instant)."""
