"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import func, select

from coopbudget.db.survey import COOP, MEMBER, ask_for, count_of
from coopbudget.paging import COUNTED_TO
from coopbudget.returns.models import CouncilReturn, FunderChange
from coopbudget.returns.queries import to_send

_first = to_send(COOP).with_only_columns(CouncilReturn.due_on).limit(COUNTED_TO + 1).subquery()
TO_SEND = ask_for("returns_to_send", func.count(), day=func.min(_first.c.due_on), of=select(_first.c.due_on))
"""How many returns have a day and were not sent, and the first such day: for an officer's desk. They are counted as
lists are: one more than ``COUNTED_TO`` stands for any number above it."""

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
