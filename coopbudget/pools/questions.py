"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, ask_for
from coopbudget.pools.models import Pool
from coopbudget.pools.queries import waits_for_call

FUNDED = ask_for(
    "funded_pools",
    Pool.number,
    title=Pool.title,
    note=Pool.id,
    of=select(Pool.id).where(Pool.coop_id == COOP, waits_for_call()),
)
"""The pools that wait for a call for bids: number, title and id."""
