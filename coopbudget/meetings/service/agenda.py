"""What a meeting is about: its questions are open ones, and things follow each other by their places."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.governance import queries as governance
from coopbudget.guard import Work
from coopbudget.meetings.models import AgendaItem


def check_open(work: Work, motions: Sequence[uuid.UUID]) -> None:
    """Raise Invalid unless each of these questions is there once and not decided yet."""
    known = governance.motions_by_id(work.session, work.coop_id, motions)
    if len(set(motions)) != len(motions) or any(m not in known or known[m].closed_at is not None for m in motions):
        raise Invalid({"motions": [_l("Choose questions that are still open.")]})


def put_on(
    work: Work, meeting_id: uuid.UUID, *, motions: Sequence[uuid.UUID], items: Sequence[str], after: int = 0
) -> None:
    """Put things on the agenda behind the place ``after``: motions first, then words."""
    agenda = [*(("", motion_id) for motion_id in motions), *((words, None) for words in items)]
    for place, (words, motion_id) in enumerate(agenda, start=after + 1):
        work.session.add(
            AgendaItem(
                coop_id=work.coop_id, id=new_id(), meeting_id=meeting_id, place=place, words=words, motion_id=motion_id
            )
        )
    work.session.flush()
