"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.coops.models import Coop
from coopbudget.db.survey import COOP, ask_for

FOUNDING = ask_for("founding", day=Coop.founded_on, of=select(Coop.id).where(Coop.id == COOP))
"""The day the co-op was founded."""
