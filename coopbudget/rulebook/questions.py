"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Text, cast, select

from coopbudget.db.survey import COOP, Answers, ask_for
from coopbudget.rulebook.models import RuleVersion
from coopbudget.rulebook.rules import Dated, Rules, read_document

VERSIONS = ask_for(
    "rule_versions",
    RuleVersion.number,
    day=RuleVersion.valid_from,
    note=cast(RuleVersion.document, Text),
    of=select(RuleVersion.id).where(RuleVersion.coop_id == COOP),
)
"""Every version of the co-op's rules, with its first day and its document."""


def dated(answers: Answers) -> Sequence[Dated]:
    """The rules with their first days, from the answer to ``VERSIONS``."""
    return [Dated(row.day, _read(row.note)) for row in answers.rows(VERSIONS) if row.day]


@lru_cache(maxsize=1024)
def _read(document: str) -> Rules:
    """The rules in a document, read once: a version never changes, and each officer's page asks for it."""
    return read_document(json.loads(document))
