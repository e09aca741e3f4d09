"""Posting on SQLite: the same checks in the same order in Python, under BEGIN IMMEDIATE (one writer)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from coopbudget.ledger.chart import DEBIT_TYPES, RESERVE_INDIVISIBLE
from coopbudget.ledger.drafts import Draft
from coopbudget.ledger.lock import ASSET_LOCK, MISTAKE_FOR
from coopbudget.ledger.outcome import Outcome
from coopbudget.trail.service import Record, append_sqlite

LARGEST_BALANCE = 10**18
_IDS_AT_ONCE = 500  # SQLite bounds the number of parameters


def post(cursor: Any, draft: Draft, record: Record) -> Outcome:
    """Post ``draft`` and its trail record, or say why not; nothing is written before every check has passed."""
    coop = record.chain.hex
    found = cursor.execute(
        "SELECT id, number, content_digest FROM entry WHERE coop_id = ? AND key = ?", (coop, draft.key)
    ).fetchone()
    if found is not None:
        status = "replayed" if found[2] == draft.digest else "conflict"
        return Outcome(status, uuid.UUID(found[0]), found[1])
    closed = cursor.execute(
        "SELECT through FROM period_close WHERE coop_id = ? ORDER BY trail_seq DESC LIMIT 1", (coop,)
    ).fetchone()
    if closed is not None and closed[0] >= draft.on.isoformat():
        return Outcome("closed")
    if (
        draft.reverses
        and cursor.execute(
            "SELECT 1 FROM entry WHERE coop_id = ? AND reverses_id = ?", (coop, draft.reverses.hex)
        ).fetchone()
    ):
        return Outcome("reversed")
    accounts = _accounts(cursor, coop, draft.accounts)
    if len(accounts) != len(draft.accounts):
        return Outcome("unknown")
    units = {account[1] for account in accounts}
    if len(units) != 1:
        return Outcome("units")
    balances, refused = _new_balances(draft, accounts)
    if refused:
        return refused
    for account, before, after in zip(draft.accounts, accounts, balances, strict=True):
        falls = before[3] - after
        if before[0] == RESERVE_INDIVISIBLE and falls > 0 and not _opens(cursor, coop, draft, record, account, falls):
            return Outcome("locked", account_code=before[0])

    seq = append_sqlite(cursor, record)
    number = 1 + cursor.execute("SELECT coalesce(max(number), 0) FROM entry WHERE coop_id = ?", (coop,)).fetchone()[0]
    cursor.execute(
        "INSERT INTO entry (coop_id, id, number, kind, booked_on, key, memo, refs, reverses_id, actor_id,"
        " recorded_at, content_digest, trail_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            coop,
            record.subject_id.hex,
            number,
            draft.kind,
            draft.on.isoformat(),
            draft.key,
            draft.memo,
            draft.refs,
            draft.reverses and draft.reverses.hex,
            record.actor_id and record.actor_id.hex,
            record.recorded_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            draft.digest,
            seq,
        ),
    )
    ids = [account.hex for account in draft.accounts]
    unit = units.pop()
    cursor.executemany(
        "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (coop, number, line, ids[debit], ids[credit], amount, unit)
            for line, (debit, credit, amount) in enumerate(
                zip(draft.debits, draft.credits, draft.amounts, strict=True), start=1
            )
        ],
    )
    cursor.executemany(
        "UPDATE account SET balance = ? WHERE coop_id = ? AND id = ?",
        [(balance, coop, id) for balance, id in zip(balances, ids, strict=True)],
    )
    return Outcome("posted", record.subject_id, number)


def _opens(cursor: Any, coop: str, draft: Draft, record: Record, account: uuid.UUID, falls: int) -> bool:
    """Whether the entry is one of the two that may make the indivisible reserve smaller by so much."""
    if draft.kind == ASSET_LOCK:
        return True
    if draft.reverses is None:
        return False
    (put,) = cursor.execute(
        "SELECT coalesce(sum(CASE WHEN t.credit_id = ? THEN t.amount ELSE -t.amount END), 0) FROM entry e"
        " JOIN transfer t ON t.coop_id = e.coop_id AND t.entry_number = e.number AND ? IN (t.debit_id, t.credit_id)"
        " WHERE e.coop_id = ? AND e.id = ? AND e.recorded_at > ?",
        (
            account.hex,
            account.hex,
            coop,
            draft.reverses.hex,
            (record.recorded_at - MISTAKE_FOR).strftime("%Y-%m-%d %H:%M:%S.%f"),
        ),
    ).fetchone()
    return bool(put >= falls)


Row = tuple[str, str, str, int, int | None]


def post_many(cursor: Any, wanted: Sequence[tuple[Draft, Record]]) -> Iterator[Outcome]:
    """What ``post`` answers to each, in their order, each posted when its answer is asked for."""
    return (post(cursor, draft, record) for draft, record in wanted)


def _accounts(cursor: Any, coop: str, ids: Sequence[uuid.UUID]) -> list[Row]:
    """code, unit, type, balance, floor of each account, in the order of ``ids`` (which is by id)."""
    rows: list[Row] = []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = [account.hex for account in ids[start : start + _IDS_AT_ONCE]]
        rows += cursor.execute(
            "SELECT code, unit, type, balance, floor FROM account WHERE coop_id = ?"
            f" AND id IN ({', '.join('?' * len(some))}) ORDER BY id",
            (coop, *some),
        ).fetchall()
    return rows


def _new_balances(draft: Draft, accounts: Sequence[Row]) -> tuple[list[int], Outcome | None]:
    """Each account's balance after the entry, or the floor (or the range) that refuses it."""
    net = [0] * len(accounts)
    for debit, credit, amount in zip(draft.debits, draft.credits, draft.amounts, strict=True):
        net[debit] += amount
        net[credit] -= amount
    balances = []
    for (code, _unit, type, balance, floor), change in zip(accounts, net, strict=True):
        after = balance + (change if type in DEBIT_TYPES else -change)
        if floor is not None and after < floor:
            return [], Outcome("overspent", account_code=code)
        if abs(after) > LARGEST_BALANCE:
            return [], Outcome("too_large", account_code=code)
        balances.append(after)
    return balances, None


def open_account(
    cursor: Any, *, code: str, type: str, unit: str, floor: int | None, record: Record
) -> tuple[uuid.UUID, str, int | None]:
    """The account with ``code``, made (with its trail record) where there was none: id, unit, floor."""
    coop = record.chain.hex
    found = cursor.execute(
        "SELECT id, unit, floor FROM account WHERE coop_id = ? AND code = ?", (coop, code)
    ).fetchone()
    if found is not None:
        return uuid.UUID(found[0]), found[1], found[2]
    append_sqlite(cursor, record)
    cursor.execute(
        "INSERT INTO account (coop_id, id, code, type, unit, balance, floor) VALUES (?, ?, ?, ?, ?, 0, ?)",
        (coop, record.subject_id.hex, code, type, unit, floor),
    )
    return record.subject_id, unit, floor
