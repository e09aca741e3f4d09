"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import Text, select, type_coerce

from coopbudget.db.survey import COOP, MEMBER, PERSON, PERSON_WORD, PROVIDER, ask_for, count_of
from coopbudget.exceptions.facts import Outcome
from coopbudget.exceptions.models import Finding, PaperRequest

TO_DECIDE = count_of(
    "findings_to_decide",
    select(Finding.id).where(
        Finding.coop_id == COOP,
        Finding.outcome == Outcome.OPEN.value,
        Finding.gone_at.is_(None),
        ~type_coerce(Finding.concerns, Text).contains(PERSON_WORD),
    ),
)
"""How many findings wait that do not concern this person."""

_OPEN = (PaperRequest.came_at.is_(None),)
MEMBERS_PAPERS = ask_for(
    "papers_asked_of_member",
    PaperRequest.number,
    title=PaperRequest.title,
    note=PaperRequest.subject_kind,
    of=select(PaperRequest.id).where(PaperRequest.coop_id == COOP, PaperRequest.member_id == MEMBER, *_OPEN),
)
"""Numbers of what this member was asked for a paper of; the note says what it is."""

OFFICERS_PAPERS = ask_for(
    "papers_asked_of_person",
    PaperRequest.number,
    title=PaperRequest.title,
    note=PaperRequest.subject_kind,
    of=select(PaperRequest.id).where(PaperRequest.coop_id == COOP, PaperRequest.person_id == PERSON, *_OPEN),
)
"""The same, of this person: bills that they recorded or are paid back by."""

PROVIDERS_PAPERS = ask_for(
    "papers_asked_of_provider",
    PaperRequest.number,
    title=PaperRequest.title,
    note=PaperRequest.subject_kind,
    coop=PaperRequest.coop_id,
    of=select(PaperRequest.id).where(PaperRequest.provider_id == PROVIDER, *_OPEN),
)
"""The same, of this provider, in every co-op."""
