"""From a draft into the books: each new line once, against Unmatched; and out again, where that was a mistake."""

from __future__ import annotations

import json
import uuid
import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger.queries import closed_through
from coopbudget.ledger.service import Leg, Posted, draft_entry, open_account, post_drafts, post_entry, reverse_entry
from coopbudget.payments.errors import AlreadyDecided, AlreadyMatched, NoSuchThing
from coopbudget.payments.line_rules import KnownLine, Sameness, payer_key, tell_apart
from coopbudget.payments.models import LineRemoval, Statement, StatementLine
from coopbudget.payments.readers import ParsedLine
from coopbudget.payments.rules import LineFacts, Side
from coopbudget.payments.service.accounts import BANK, UNMATCHED
from coopbudget.payments.service.lines import booking_day, has_standing_match, keep_days, lock_line
from coopbudget.payments.service.statements import draft_lines, line_fingerprints, lock_statement
from coopbudget.trail.service import append

MOST_AT_ONCE = 1_000


def post_statement(
    work: Work,
    *,
    number: int,
    checked_alike: bool = False,
    same: Collection[int] = (),
    different: Collection[int] = (),
) -> int:
    """Put a draft's new lines into the books, each against Unmatched, dated as the bank dates it (today, where
    that period is closed). How many were new; lines that are in already are left alone, so it is safe to repeat.

    A line that looks like one that is in, in other words, waits for a person: ``same`` and ``different`` are
    positions (from 1) that somebody has looked at; ``checked_alike`` says that all of them are different.
    Raises Invalid while one was not looked at.

    A file of more than MOST_AT_ONCE new lines enters in parts, each whole and committed by itself: call again until
    the statement is posted. (A database keeps every version of a balance until the commit, and looks through them;
    and what waits is packed, so that a part's cost does not grow with what waits behind it.)
    """
    work.need(Permission.KEEP_BOOKS)
    statement, account = lock_statement(work, number)
    if statement.posted_at is not None:
        return 0
    draft = statement.draft or {}
    if statement.discarded_at is not None or not ("lines" in draft or "parts" in draft):
        raise AlreadyDecided()
    if "parts" in draft:
        parts, left, left_out = draft["parts"], draft["left"], draft["left_out"]
    else:
        todo, left_out = _what_is_new(work, statement, None if checked_alike else (same, different))
        parts, left = [_packed(todo[at : at + MOST_AT_ONCE]) for at in range(0, len(todo), MOST_AT_ONCE)], len(todo)
    part, rest = _unpacked(parts[0]) if parts else [], parts[1:]
    _post_lines(
        work,
        statement,
        Side(account.side),
        [(place, ParsedLine(date.fromisoformat(on), *said), mark) for place, mark, on, *said in part],
    )
    if rest:
        statement.draft = {"parts": rest, "left": left - len(part), "left_out": left_out}
    else:
        statement.posted_at, statement.posted_by, statement.draft = work.now, work.person_id, None
    work.session.flush()
    append(
        work,
        act="statement_part_posted" if rest else "statement_posted",
        subject_kind="statement",
        subject_id=statement.id,
        content={"lines": len(part), "left_out": left_out, "side": account.side},
    )
    return len(part)


def _packed(part: list[list[Any]]) -> str:
    return b64encode(zlib.compress(json.dumps(part, ensure_ascii=False).encode(), level=1)).decode()


def _unpacked(part: str) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(zlib.decompress(b64decode(part)))
    return found


def _what_is_new(
    work: Work, statement: Statement, looked: tuple[Collection[int], Collection[int]] | None
) -> tuple[list[list[Any]], int]:
    """The lines of a draft that are to enter, each with its place and fingerprint, and how many are left out.

    ``looked`` are the places that a person found the same and different; None: all that look alike are different.
    Raises Invalid for a line that looks like another and was not looked at.
    """
    lines = draft_lines(statement)
    prints = line_fingerprints(lines)
    found = _sameness(work, statement, lines, prints)
    alike = [place for place, each in enumerate(found, start=1) if each is Sameness.ALIKE]
    same, different = looked if looked is not None else ((), alike)
    unseen = [place for place in alike if place not in same and place not in different]
    if unseen:
        raise Invalid({f"alike-{place}": [_l("Say whether this is the same payment or another.")] for place in unseen})
    todo = [
        [place, mark, line.on.isoformat(), line.amount, line.text, line.counterparty, line.bank_id]
        for place, (each, line, mark) in enumerate(zip(found, lines, prints, strict=True), start=1)
        if each is Sameness.NEW or (each is Sameness.ALIKE and place in different)
    ]
    return todo, len(lines) - len(todo)


def _post_lines(work: Work, statement: Statement, side: Side, new: Sequence[tuple[int, ParsedLine, str]]) -> None:
    """One entry a line, then all rows at once."""
    bank, unmatched = open_account(work, code=BANK[side]), open_account(work, code=UNMATCHED[side])
    closed = closed_through(work.session, work.coop_id)
    keep_days(work, statement.bank_account_id, [(line.on, line.amount) for _position, line, _mark in new])
    statement.entered = (statement.entered or 0) + len(new)
    rows, drafts = [], []
    for position, line, mark in new:
        line_id = new_id()
        on = line.on if closed is None or line.on > closed else work.today
        debit, credit = (bank, unmatched) if line.amount > 0 else (unmatched, bank)
        drafts.append(
            draft_entry(
                kind="statement_line",
                on=on,
                key=f"statement-line:{statement.bank_account_id}:{mark}",
                legs=[Leg(debit, credit, abs(line.amount))],
                memo="statement_line",
                refs={"line": str(line_id), "statement": str(statement.id)},
            )
        )
        rows.append(
            {
                "coop_id": work.coop_id,
                "id": line_id,
                "bank_account_id": statement.bank_account_id,
                "statement_id": statement.id,
                "position": position,
                "line_on": line.on,
                "amount": line.amount,
                "text": line.text,
                "counterparty": line.counterparty,
                "payer": payer_key(line.counterparty, line.text),
                "bank_id": line.bank_id,
                "fingerprint": mark,
                "parked_note": "",
                "booked_on": on,
            }
        )
    for row, posted in zip(rows, post_drafts(work, drafts), strict=True):
        row["entry_id"], row["entry_number"] = posted.entry_id, posted.number
    if rows:
        work.session.execute(insert(StatementLine), rows)


def _sameness(work: Work, statement: Statement, lines: list[ParsedLine], prints: list[str]) -> list[Sameness]:
    """What each line of a draft is to what is in of its account in its days (what was taken out counts: it was in)."""
    rows = work.session.execute(
        select(
            StatementLine.line_on,
            StatementLine.amount,
            StatementLine.text,
            StatementLine.counterparty,
            StatementLine.bank_id,
            StatementLine.fingerprint,
            Statement.format,
        )
        .join(Statement, (Statement.coop_id == StatementLine.coop_id) & (Statement.id == StatementLine.statement_id))
        .where(
            StatementLine.coop_id == work.coop_id,
            StatementLine.bank_account_id == statement.bank_account_id,
            StatementLine.line_on >= min(line.on for line in lines),
            StatementLine.line_on <= max(line.on for line in lines),
        )
        .order_by(StatementLine.line_on, StatementLine.id)
    )
    known = [KnownLine(LineFacts(*row[:5]), row.fingerprint, row.format) for row in rows]
    facts = [LineFacts(line.on, line.amount, line.text, line.counterparty, line.bank_id) for line in lines]
    return tell_apart(facts, prints, statement.format, known)


@dataclass(frozen=True)
class PreviewLine:
    """A line of a draft with its place (from 1): ``known`` is in already; ``alike`` looks like one that is."""

    place: int
    line: ParsedLine
    known: bool
    alike: bool


@dataclass(frozen=True)
class Preview:
    """What confirming a draft would do, in pence."""

    lines: tuple[PreviewLine, ...]
    money_in: int
    money_out: int

    @property
    def new(self) -> int:
        return sum(not line.known for line in self.lines)

    @property
    def alike(self) -> list[PreviewLine]:
        return [line for line in self.lines if line.alike]


def preview_statement(work: Work, *, number: int) -> Preview:
    """What confirming a draft would do; nothing is done. Raises NoSuchThing."""
    statement = work.session.scalar(
        select(Statement).where(Statement.coop_id == work.coop_id, Statement.number == number)
    )
    if statement is None or "lines" not in (statement.draft or {}):
        raise NoSuchThing()
    lines = draft_lines(statement)
    found = _sameness(work, statement, lines, line_fingerprints(lines))
    shown = tuple(
        PreviewLine(place, line, each is Sameness.KNOWN, each is Sameness.ALIKE)
        for place, (line, each) in enumerate(zip(lines, found, strict=True), start=1)
    )
    new = [one.line.amount for one in shown if not one.known]
    return Preview(shown, sum(a for a in new if a > 0), -sum(a for a in new if a < 0))


def take_out_line(work: Work, *, line_id: uuid.UUID, why: str) -> Posted:
    """Take a line that was confirmed by mistake out of the books, by a reversal. It stays on record with ``why``, so
    that no file brings it in again. Raises AlreadyMatched while a match stands, Conflict where it is out already."""
    work.need(Permission.KEEP_BOOKS)
    line, _ = lock_line(work, line_id)
    if has_standing_match(work, line.id):
        raise AlreadyMatched()
    if line.taken_out_at is not None or line.entry_id is None:
        raise Conflict(_l("This line is out of the books already."))
    keep_days(work, line.bank_account_id, [(line.line_on, -line.amount)])
    removal_id, on = new_id(), booking_day(work, line.line_on)
    posted = reverse_entry(work, entry_id=line.entry_id, on=on, key=f"line-out:{removal_id}", kind="line_taken_out")
    work.session.add(
        LineRemoval(
            coop_id=work.coop_id,
            id=removal_id,
            line_id=line.id,
            why=why,
            entry_number=posted.number,
            booked_on=on,
            taken_by=work.person_id,
            taken_at=work.now,
        )
    )
    line.taken_out_at = work.now
    line.parked_at = line.parked_by = None
    line.parked_note = ""
    work.session.flush()
    append(
        work,
        act="line_taken_out",
        subject_kind="statement_line",
        subject_id=line.id,
        content={"entry": posted.number},
    )
    return posted


def put_back_line(work: Work, *, line_id: uuid.UUID) -> Posted:
    """Put a line back that was taken out. Raises Conflict where it is in the books."""
    work.need(Permission.KEEP_BOOKS)
    line, side = lock_line(work, line_id)
    removal = work.session.scalar(
        select(LineRemoval)
        .where(LineRemoval.coop_id == work.coop_id, LineRemoval.line_id == line.id, LineRemoval.back_at.is_(None))
        .with_for_update()
    )
    if line.taken_out_at is None or removal is None:
        raise Conflict(_l("This line is in the books already."))
    bank, unmatched = open_account(work, code=BANK[Side(side)]), open_account(work, code=UNMATCHED[Side(side)])
    keep_days(work, line.bank_account_id, [(line.line_on, line.amount)])
    debit, credit = (bank, unmatched) if line.amount > 0 else (unmatched, bank)
    on = booking_day(work, line.line_on)
    posted = post_entry(
        work,
        kind="line_put_back",
        on=on,
        key=f"line-back:{removal.id}",
        legs=[Leg(debit, credit, abs(line.amount))],
        memo="line_put_back",
        refs={"line": str(line.id), "statement": str(line.statement_id)},
    )
    removal.back_entry_number, removal.back_on = posted.number, on
    removal.back_by, removal.back_at = work.person_id, work.now
    line.taken_out_at = None
    line.entry_id, line.entry_number = posted.entry_id, posted.number
    work.session.flush()
    append(
        work,
        act="line_put_back",
        subject_kind="statement_line",
        subject_id=line.id,
        content={"entry": posted.number},
    )
    return posted
