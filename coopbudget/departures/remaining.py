"""Where a name still stands after an identity is erased: what others wrote, and what may not change.

The tables are walked by the schema itself, so that a column that comes one day is looked at too. Counts alone leave
here. Worries and complaints are not among them: who sees those is their own affair, and they keep their own rules.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, Text, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from coopbudget.db.base import Base
from coopbudget.errors import Words

_LEFT_OUT: Final = frozenset({"concern", "concern_note", "notice", "outbox", "trail", "entry", "identity_erasure"})
_KINDS: Final[Mapping[str, str]] = {
    "statement_line": "bank",
    "expected_money": "bank",
    "payment_reference": "bank",
    "payer_rule": "bank",
    "run_payment": "runs",
    "motion": "votes",
    "motion_option": "votes",
    "motion_remark": "votes",
    "floor_vote": "votes",
    "meeting": "meetings",
    "meeting_item": "meetings",
    "meeting_change": "meetings",
    "meeting_answer": "meetings",
    "council_return": "returns",
    "bank_extract": "returns",
    "evidence": "papers",
    "remark": "visits",
    "delivery": "visits",
}
WORDS: Final[Mapping[str, Words]] = {
    "bank": _l("Lines of bank statements"),
    "runs": _l("Payments as they were sent to the bank"),
    "votes": _l("Votes, and what was said of them"),
    "meetings": _l("Meetings and their minutes"),
    "returns": _l("Council returns that were signed"),
    "papers": _l("Names of papers, until the papers are erased"),
    "visits": _l("What was said of visits"),
    "other": _l("Other records"),
}


def remaining(session: Session, coop_id: uuid.UUID, name: str) -> dict[str, int]:
    """How many records of each kind (a key of ``WORDS``) hold this name in what people wrote; one query.

    A name of three letters or less is not looked for: it would be found everywhere.
    """
    if len(name.strip()) <= 3:
        return {}
    asked = [found for table in Base.metadata.sorted_tables if (found := _count(table, coop_id, name)) is not None]
    sums: dict[str, int] = {}
    for table, number in session.execute(union_all(*asked)):
        if number:
            kind = _KINDS.get(table, "other")
            sums[kind] = sums.get(kind, 0) + int(number)
    return {kind: sums[kind] for kind in WORDS if kind in sums}


def _count(table: Table, coop_id: uuid.UUID, name: str) -> Any | None:
    """How many rows of a co-op's table hold the name in a column of text; None for a table that has none."""
    if table.name in _LEFT_OUT or "coop_id" not in table.columns:
        return None
    columns = [each for each in table.columns if not each.foreign_keys and _is_text(each.type)]
    if not columns:
        return None
    holds = or_(*(type_coerce(each, Text()).contains(name, autoescape=True) for each in columns))
    return select(literal(table.name), func.count()).where(table.c.coop_id == coop_id, holds)


def _is_text(kind: Any) -> bool:
    return isinstance(kind, Text) or isinstance(getattr(kind, "impl", None), Text)
