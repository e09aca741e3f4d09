"""The books as files that other programs read: beancount, which checks them again, CSV and JSON.

Each is made a line at a time (``workbook`` makes a spreadsheet). In beancount a debit is positive and a credit
negative; every account's balance is asserted at the end, so ``bean-check`` proves the sums with code that is not ours.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.streaming import Stream
from coopbudget.money import GBP, plain_pounds
from coopbudget.paging import csv_cell

CSV_HEADER = (
    "number", "line", "date", "kind", "debit", "credit", "amount", "unit", "memo", "refs", "key",
    "reverses", "actor", "recorded_at", "entry_id", "trail_seq",
)  # fmt: skip


def beancount(session: Session, coop_id: uuid.UUID, *, title: str = "") -> Iterator[str]:
    """Lines of a beancount file of the co-op's whole books."""
    with Stream(session, coop_id) as stream:
        yield from _beancount(stream, title)


def _beancount(stream: Stream, title: str) -> Iterator[str]:
    accounts, head = standing(stream)
    (earliest,) = next(stream.rows(f"SELECT {stream.day('min(booked_on)')} FROM entry WHERE coop_id = :coop"))
    first = last = earliest or "2000-01-01"  # an empty co-op gets any day
    yield f'option "title" {_quoted(title)}\n'
    units = sorted({row[3] for row in accounts})
    for unit in units:
        yield f'option "operating_currency" "{unit}"\n'
    yield "\n"
    codes = {}
    for id, code, _type, unit, _floor, _balance in accounts:
        codes[id] = code
        yield f"{first} open {code} {unit}\n"
    for entry, legs in _entries(stream, head):
        number, _seq, id, kind, on, key, memo, refs, reverses, *_rest = entry
        last = max(last, on)
        yield f"\n{on} * {_quoted(kind)} {_quoted(memo)}\n"
        yield f"  number: {number}\n  id: {_quoted(id)}\n  key: {_quoted(key)}\n"
        if reverses:
            yield f"  reverses: {_quoted(reverses)}\n"
        if refs != "{}":
            yield f"  refs: {_quoted(refs)}\n"
        for _number, _line, debit, credit, amount, unit in legs:
            yield f"  {codes[debit]}  {_plain(amount, unit)} {unit}\n"
            yield f"  {codes[credit]}  {_plain(-amount, unit)} {unit}\n"
    yield "\n"
    after = date.fromisoformat(last) + timedelta(days=1)
    for _id, code, type, unit, _floor, balance in accounts:
        signed = balance if type in DEBIT_TYPES else -balance
        yield f"{after} balance {code}  {_plain(signed, unit)} ~ 0 {unit}\n"  # no tolerance: to the penny


def journal_csv(session: Session, coop_id: uuid.UUID) -> Iterator[str]:
    """Lines of a CSV file, one a transfer, amounts in pounds (minutes for time); no cell starts a formula."""
    with Stream(session, coop_id) as stream:
        yield from _journal_csv(stream)


def _journal_csv(stream: Stream) -> Iterator[str]:
    accounts, head = standing(stream)
    yield _csv_line(CSV_HEADER)
    for row in journal_rows(stream, accounts, head):
        number, line, on, kind, debit, credit, amount, unit, *rest = row
        yield _csv_line((number, line, on, kind, debit, credit, _plain(amount, unit), unit, *rest))


def journal_rows(stream: Stream, accounts: list[tuple[Any, ...]], head: int) -> Iterator[tuple[Any, ...]]:
    """The columns of ``CSV_HEADER`` for each transfer up to ``head``, the amount in whole pence (or minutes)."""
    codes = {row[0]: row[1] for row in accounts}
    for entry, legs in _entries(stream, head):
        number, seq, id, kind, on, key, memo, refs, reverses, actor, recorded, _digest = entry
        for _number, line, debit, credit, amount, unit in legs:
            yield (
                number, line, on, kind, codes[debit], codes[credit], amount, unit, memo, refs, key, reverses, actor,
                recorded, id, seq,
            )  # fmt: skip


def journal_json(session: Session, coop_id: uuid.UUID, *, title: str = "") -> Iterator[str]:
    """Pieces of one JSON document of the whole books: accounts, then entries with their transfers.

    Amounts are whole pence (minutes for time); ``head`` is the last record of the trail that is in it.
    """
    with Stream(session, coop_id) as stream:
        yield from _journal_json(stream, title)


def _journal_json(stream: Stream, title: str) -> Iterator[str]:
    accounts, head = standing(stream)
    codes = {row[0]: row[1] for row in accounts}
    yield f'{{"title":{_quoted(title)},"head":{head},"accounts":['
    for at, (_id, code, type, unit, floor, balance) in enumerate(accounts):
        told = {"code": code, "type": type, "unit": unit, "floor": floor, "balance": balance}
        yield ("," if at else "") + "\n" + json.dumps(told, ensure_ascii=False)
    yield '\n],"entries":['
    first = True
    for entry, legs in _entries(stream, head):
        number, seq, id, kind, on, key, memo, refs, reverses, actor, recorded, digest = entry
        told = {
            "number": number, "id": id, "date": on, "kind": kind, "key": key, "memo": memo, "refs": json.loads(refs),
            "reverses": reverses, "actor": actor, "recorded_at": recorded, "trail_seq": seq,
            "content_digest": bytes(digest).hex(),
            "transfers": [
                {"line": line, "debit": codes[debit], "credit": codes[credit], "amount": amount, "unit": unit}
                for _number, line, debit, credit, amount, unit in legs
            ],
        }  # fmt: skip
        yield ("" if first else ",") + "\n" + json.dumps(told, ensure_ascii=False)
        first = False
    yield "\n]}\n"


def standing(stream: Stream) -> tuple[list[tuple[Any, ...]], int]:
    """Every account (id, code, type, unit, floor, balance) and the trail's head, at one moment."""
    rows = list(stream.accounts())
    return [row[5:] for row in rows if row[5] is not None], rows[0][0] or 0


def _entries(stream: Stream, head: int) -> Iterator[tuple[tuple[Any, ...], Iterator[tuple[Any, ...]]]]:
    """Each entry up to ``head`` with its transfers, which must be used before the next entry is asked for."""
    transfers = stream.transfers()
    held = next(transfers, None)

    def legs(number: int) -> Iterator[tuple[Any, ...]]:
        nonlocal held
        while held is not None and held[0] == number:
            yield held
            held = next(transfers, None)

    for entry in stream.entries():
        if entry[1] > head:  # posted since the accounts were read
            return
        yield entry, legs(entry[0])


def _plain(amount: int, unit: str) -> str:
    return plain_pounds(amount) if unit == GBP else str(amount)


def _quoted(text: str) -> str:
    """A beancount string: JSON's escapes are its own, and other letters stand as they are."""
    return json.dumps(text, ensure_ascii=False)


def _csv_line(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([csv_cell(cell) for cell in cells])
    return out.getvalue()
