"""Posting on PostgreSQL: one call of a database function made in the migration, on the session's own connection.

Round trips decide the speed, so locks, checks, balances, rows and the trail's digest are one trip. The
function answers what happened in a word; it raises for nothing a person can cause, so the transaction stays
usable after a refusal.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from coopbudget.ledger.drafts import Draft, Gathered
from coopbudget.ledger.outcome import Outcome
from coopbudget.trail.service import Record, postgresql_values

_POST = (
    "SELECT status, entry_id, entry_number, account_code FROM ledger_post("
    "%s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::int[], %s::int[], %s::bigint[],"
    " %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_POST_GATHERED = (
    "SELECT status, entry_id, entry_number, account_code FROM ledger_post_gathered("
    "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
GATHER = (
    "CREATE TEMP TABLE IF NOT EXISTS leg_gathered ("
    " line bigint GENERATED ALWAYS AS IDENTITY,"
    " debit_id uuid NOT NULL, credit_id uuid NOT NULL, amount bigint NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS account_gathered ( id uuid NOT NULL, place int NOT NULL, net bigint NOT NULL)",
    "TRUNCATE leg_gathered, account_gathered RESTART IDENTITY",
)
"""Where the legs of an entry are gathered before it is posted; gone with the connection."""
_OPEN = (
    "SELECT account_id, account_unit, account_floor FROM ledger_open("
    "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def post(cursor: Any, draft: Draft, record: Record) -> Outcome:
    """Post ``draft`` and its trail record, or say why not."""
    cursor.execute(_POST, _values(draft, record))
    return Outcome(*cursor.fetchone())


def post_many(cursor: Any, wanted: Sequence[tuple[Draft, Record]]) -> Iterator[Outcome]:
    """What ``post`` answers to each, in their order. All are sent before the first answer is waited for."""
    cursor.executemany(_POST, [_values(draft, record) for draft, record in wanted], returning=True)
    more: bool | None = True
    while more:
        yield Outcome(*cursor.fetchone())
        more = cursor.nextset()


def post_gathered(cursor: Any, draft: Gathered, record: Record, before: str, after: str) -> Outcome:
    """Post what lies in ``leg_gathered``; the database puts the record together, between before and after."""
    *told, _content = postgresql_values(record)
    named = (draft.kind, draft.on, draft.key, draft.memo, draft.refs, draft.reverses, draft.between, draft.after)
    cursor.execute(_POST_GATHERED, (record.subject_id, *named, before, after, *told))
    return Outcome(*cursor.fetchone())


def _values(draft: Draft, record: Record) -> tuple[Any, ...]:
    return (
        record.subject_id,
        draft.kind,
        draft.on,
        draft.key,
        draft.memo,
        draft.refs,
        draft.reverses,
        draft.digest,
        "{" + ",".join(account.hex for account in draft.accounts) + "}",
        _whole_numbers(draft.debits),
        _whole_numbers(draft.credits),
        _whole_numbers(draft.amounts),
        *postgresql_values(record),
    )


def _whole_numbers(values: Sequence[int]) -> str:
    """An array's text: a join is a third of the cost of the driver's own array of thousands."""
    return "{" + ",".join(map(str, values)) + "}"


def open_account(
    cursor: Any, *, code: str, type: str, unit: str, floor: int | None, record: Record
) -> tuple[uuid.UUID, str, int | None]:
    """The account with ``code``, made (with its trail record) where there was none: id, unit, floor."""
    cursor.execute(_OPEN, (record.subject_id, code, type, unit, floor, *postgresql_values(record)))
    found: tuple[uuid.UUID, str, int | None] = cursor.fetchone()
    return found
