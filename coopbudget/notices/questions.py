"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select

from coopbudget.db.survey import COOP, PERSON, ask_for, count_of
from coopbudget.notices.models import Notice, Outbox

UNREAD = count_of("unread", select(Notice.id).where(Notice.person_id == PERSON, Notice.read_at.is_(None)))
BY_HAND = ask_for(
    "by_hand",
    func.count(),
    title=Outbox.way,
    of=select(Outbox.id)
    .where(
        Outbox.coop_id == COOP,
        Outbox.way != literal_column("'email'"),  # said aloud: the index holds the others alone
        Outbox.sent_at.is_(None),
        Outbox.failed_at.is_(None),
    )
    .group_by(Outbox.way),
)
"""How many calls (``phone``) and letters (``post``) wait for an officer's hand."""
