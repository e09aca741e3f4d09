"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, count_of
from coopbudget.moving.models import Move

_OPEN = (Move.coop_id == COOP, Move.ended_at.is_(None))

TO_RECEIVE = count_of("moves_to_receive", select(Move.id).where(*_OPEN, Move.side == "in", Move.ready_at.is_(None)))
"""Members who ask to move here, and whom nobody has said yes to."""

TO_SEND = count_of(
    "moves_to_send",
    select(Move.id).where(*_OPEN, Move.side == "out", Move.ready_at.is_not(None), Move.sent_at.is_(None)),
)
"""Members who leave for another co-op that has said yes."""

TO_FINISH = count_of(
    "moves_to_finish",
    select(Move.id).where(*_OPEN, Move.side == "out", Move.landed_at.is_not(None), Move.finished_at.is_(None)),
)
"""Members whose money has arrived in their new co-op, and whose membership here is still to end."""
