"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.db.survey import COOP, MEMBER, ask_for, count_of
from coopbudget.returns.models import CouncilReturn, FunderChange

TO_SEND = ask_for(
    "returns_to_send",
    CouncilReturn.number,
    day=CouncilReturn.due_on,
    of=select(CouncilReturn.id).where(
        CouncilReturn.coop_id == COOP, CouncilReturn.sent_at.is_(None), CouncilReturn.due_on.is_not(None)
    ),
)
"""Returns that have a day and were not sent: for an officer's desk."""

TO_SIGN = ask_for(
    "returns_to_sign",
    CouncilReturn.number,
    title=CouncilReturn.funder,
    day=CouncilReturn.due_on,
    of=select(CouncilReturn.id).where(
        CouncilReturn.coop_id == COOP, CouncilReturn.member_id == MEMBER, CouncilReturn.signed_at.is_(None)
    ),
)
"""The member's own returns that wait for her signature, with their council and day."""

FROM_FUNDERS = count_of(
    "funder_changes_to_answer",
    select(FunderChange.id).where(FunderChange.coop_id == COOP, FunderChange.decided_at.is_(None)),
)
"""What councils sent by their links and no officer answered."""
