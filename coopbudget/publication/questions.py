"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, count_of
from coopbudget.governance.queries import motion_carried
from coopbudget.publication.open_books.models import OpenBooks

OPEN_BOOKS_CARRIED = count_of(
    "open_books_carried",
    select(OpenBooks.id).where(
        OpenBooks.coop_id == COOP,
        OpenBooks.effect_at.is_(None),
        motion_carried(OpenBooks.coop_id, OpenBooks.motion_id),
    ),
)
"""What members decided of open books, and nobody has put into effect."""
