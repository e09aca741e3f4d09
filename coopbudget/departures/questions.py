"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, count_of
from coopbudget.departures.models import Departure

UNDER_WAY = count_of(
    "departures",
    select(Departure.id).where(
        Departure.coop_id == COOP, Departure.called_off_at.is_(None), Departure.done_at.is_(None)
    ),
)
"""Members who leave, or have died, and whose things are still to settle."""
