"""Posting on SQLite: the same checks in the same order in Python, under BEGIN IMMEDIATE (one writer)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from coopbudget.ledger.chart import DEBIT_TYPES, RESERVE_INDIVISIBLE
from coopbudget.ledger.drafts import Draft, Gathered, content_digest
from coopbudget.ledger.lock import ASSET_LOCK, MISTAKE_FOR
from coopbudget.ledger.outcome import Outcome
from coopbudget.trail.service import Record, append_sqlite

LARGEST_BALANCE = 10**18
_IDS_AT_ONCE = 500  # SQLite bounds the number of parameters


def post(cursor: Any, draft: Draft, record: Record) -> Outcome:
    """Post ``draft`` and its trail record, or say why not; nothing is written before every check has passed."""
    coop = record.chain.hex
    known = _known(cursor, coop, draft, draft.digest)
    if known is not None:
        return known
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

    number = _entry(cursor, draft, record, draft.digest)
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


def _opens(cursor: Any, coop: str, draft: Draft | Gathered, record: Record, account: uuid.UUID, falls: int) -> bool:
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


def _known(cursor: Any, coop: str, draft: Draft | Gathered, digest: bytes) -> Outcome | None:
    """What stands in the way before any account is looked at: the key is used, the co-op has ended, the day is closed,
    the entry reversed."""
    found = cursor.execute(
        "SELECT id, number, content_digest FROM entry WHERE coop_id = ? AND key = ?", (coop, draft.key)
    ).fetchone()
    if found is not None:
        status = "replayed" if found[2] == digest else "conflict"
        return Outcome(status, uuid.UUID(found[0]), found[1])
    ended, through = cursor.execute(
        "SELECT closed_on, (SELECT through FROM period_close WHERE coop_id = coop.id ORDER BY trail_seq DESC LIMIT 1)"
        " FROM coop WHERE id = ?",
        (coop,),
    ).fetchone() or (None, None)
    if ended is not None:
        return Outcome("ended")
    if through is not None and through >= draft.on.isoformat():
        return Outcome("closed")
    if (
        draft.reverses
        and cursor.execute(
            "SELECT 1 FROM entry WHERE coop_id = ? AND reverses_id = ?", (coop, draft.reverses.hex)
        ).fetchone()
    ):
        return Outcome("reversed")
    return None


def _entry(cursor: Any, draft: Draft | Gathered, record: Record, digest: bytes) -> int:
    """The record in the trail and the entry's row; its number."""
    coop = record.chain.hex
    seq = append_sqlite(cursor, record)
    number: int = (
        1 + cursor.execute("SELECT coalesce(max(number), 0) FROM entry WHERE coop_id = ?", (coop,)).fetchone()[0]
    )
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
            digest,
            seq,
        ),
    )
    return number


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


GATHER = (
    "CREATE TEMP TABLE IF NOT EXISTS leg_gathered ("
    " line INTEGER PRIMARY KEY, debit_id TEXT NOT NULL, credit_id TEXT NOT NULL, amount INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS account_gathered ("
    " id TEXT PRIMARY KEY, place INTEGER NOT NULL, net INTEGER NOT NULL)",
    "DELETE FROM leg_gathered",
    "DELETE FROM account_gathered",
)
"""Where the legs of an entry are gathered before it is posted; gone with the connection."""


def post_gathered(cursor: Any, draft: Gathered, record: Record, before: str, after: str) -> Outcome:
    """Post what lies in ``leg_gathered``, as ``post`` would. ``record`` gets its content between before and after."""
    coop = record.chain.hex
    cursor.execute(
        "INSERT INTO account_gathered (id, place, net)"
        " SELECT id, row_number() OVER (ORDER BY id) - 1, sum(net) FROM ("
        "SELECT debit_id AS id, amount AS net FROM leg_gathered"
        " UNION ALL SELECT credit_id, -amount FROM leg_gathered) GROUP BY id"
    )
    ids = cursor.execute("SELECT id FROM account_gathered ORDER BY place")
    named = '","'.join(str(uuid.UUID(id)) for (id,) in ids)
    legs = cursor.execute(
        "SELECT d.place, c.place, l.amount FROM leg_gathered l JOIN account_gathered d ON d.id = l.debit_id"
        " JOIN account_gathered c ON c.id = l.credit_id ORDER BY l.line"
    )
    moved = ",".join(f"[{debit},{credit},{amount}]" for debit, credit, amount in legs)
    content = f'{{"accounts":["{named}"]{draft.between}{moved}{draft.after}'
    digest = content_digest(content)
    known = _known(cursor, coop, draft, digest)
    if known is not None:
        return known
    change = "CASE WHEN a.type IN ('asset', 'expense') THEN g.net ELSE -g.net END"
    theirs = "account_gathered g LEFT JOIN account a ON a.coop_id = ? AND a.id = g.id"
    missing, units = cursor.execute(
        f"SELECT count(*) - count(a.id), count(DISTINCT a.unit) FROM {theirs}", (coop,)
    ).fetchone()
    if missing or units != 1:
        return Outcome("unknown" if missing else "units")
    refused = cursor.execute(
        f"SELECT a.code, a.balance + {change} < a.floor FROM {theirs} WHERE a.balance + {change} < a.floor"
        f" OR abs(a.balance + {change}) > ? ORDER BY g.id LIMIT 1",
        (coop, LARGEST_BALANCE),
    ).fetchone()
    if refused is not None:
        return Outcome("overspent" if refused[1] else "too_large", account_code=refused[0])
    locked = cursor.execute(
        f"SELECT g.id, g.net FROM {theirs} WHERE a.code = ? AND g.net > 0", (coop, RESERVE_INDIVISIBLE)
    ).fetchone()
    if locked is not None and not _opens(cursor, coop, draft, record, uuid.UUID(locked[0]), locked[1]):
        return Outcome("locked", account_code=RESERVE_INDIVISIBLE)
    number = _entry(cursor, draft, record._replace(content=f"{before}{content}{after}"), digest)
    cursor.execute(
        "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
        " SELECT ?, ?, l.line, l.debit_id, l.credit_id, l.amount, a.unit FROM leg_gathered l"
        " JOIN account a ON a.coop_id = ? AND a.id = l.debit_id ORDER BY l.line",
        (coop, number, coop),
    )
    cursor.execute(
        f"UPDATE account AS a SET balance = a.balance + {change} FROM account_gathered g"
        " WHERE a.coop_id = ? AND a.id = g.id",
        (coop,),
    )
    return Outcome("posted", record.subject_id, number)


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
