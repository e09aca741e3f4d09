"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, MEMBER, ask_for, count_of
from coopbudget.outlook.models import Foreseen

WARNED = count_of("funds_foreseen", select(Foreseen.id).where(Foreseen.coop_id == COOP, Foreseen.ended_on.is_(None)))
"""Warnings that stand, of any fund of the co-op."""

MINE = ask_for(
    "funds_foreseen_mine",
    Foreseen.fund_number,
    title=Foreseen.kind,
    day=Foreseen.crosses_on,
    note=Foreseen.amount,
    of=select(Foreseen.id).where(Foreseen.coop_id == COOP, Foreseen.member_id == MEMBER, Foreseen.ended_on.is_(None)),
)
"""What is foreseen of the member's funds: the fund by its number, what (``kinds.Crosses``), from which day, and in the
note how many pence over."""
