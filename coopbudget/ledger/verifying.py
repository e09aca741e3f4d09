"""Proving the books: every digest of the trail, every balance, and the books as the trail tells them.

One walk in the order of the trail. Each record's digest is worked out from the one before; what the record
says is compared with the row it made (account, entry and its transfers, closing), column by column; balances
add up as it goes, and floors and closed periods are held against each entry. Every head that was published, and every
one that somebody kept and brings along, must still stand where it stood: a past that was rewritten from end to end
agrees with itself, and not with them. What closed months came to is kept apart, to be read quickly: it must be what
their transfers add up to. An entry that is one half of a pair (money that moved between two co-ops) says so itself, and
its other half must stand in the other co-op's books. The first thing that does not agree is named, and the walk ends
there.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from coopbudget.ledger.agreeing import Doubt, Place, told_account
from coopbudget.ledger.drafts import content_digest, entry_content
from coopbudget.ledger.finding import Broken as Broken, Disagrees, Report as Report
from coopbudget.ledger.heads import Heads
from coopbudget.ledger.pairing import holds_pair, other_of
from coopbudget.ledger.streaming import Stream
from coopbudget.ledger.together import walk_quickly
from coopbudget.trail.canonical import GENESIS, canonical_of_plain, link


@dataclass
class _Walk:
    report: Report
    entries: Iterator[tuple[Any, ...]]
    transfers: Iterator[tuple[Any, ...]]
    closings: Iterator[tuple[Any, ...]]
    heads: Heads
    place: Place = field(default_factory=Place)


def verify_coop(
    session: Session, coop_id: uuid.UUID, *, kept: Mapping[int, str] | None = None, hands: int = 1
) -> Report:
    """Check the chain and the books of a co-op (or, with the platform's id, the platform's chain).

    ``kept`` are heads that somebody noted down: digests (hex) by sequence. ``hands`` is how many processes may walk
    through long books at once. Reads only; others can post meanwhile, and what they post after the start is left for
    the next time.
    """
    report = Report(coop_id)
    try:
        with Stream(session, coop_id) as stream:
            _verify(session, stream, report, kept or {}, hands)
    except Disagrees as found:
        report.broken = found.broken
    return report


def _verify(session: Session, stream: Stream, report: Report, kept: Mapping[int, str], hands: int) -> None:
    # Asked first: a head that is published while we walk may stand further on than where we stop.
    last_published = stream.last_published()
    standing = list(stream.accounts())
    head_seq, head_digest, last_seq, last_entry, last_moved = standing[0][:5]
    accounts = [row[5:] for row in standing if row[5] is not None]
    if head_seq is None:
        if accounts or last_seq or last_entry or last_moved or kept or last_published:
            raise Disagrees("trail_head", _l("the head of the trail is missing"))
        return
    report.head_seq, report.head_digest = head_seq, bytes(head_digest).hex()
    try:
        place = walk_quickly(session, stream, report, kept, hands)
        beyond = place.ahead is not None and place.ahead[0] <= max(place.entry, last_moved)
        if last_seq != head_seq or max(last_published, *kept, 0) > head_seq or last_entry > place.entry or beyond:
            raise Doubt
        report.records, report.accounts, report.entries = place.seq, place.opened, place.entry
        report.transfers, report.closings, report.heads = place.transfers, place.closings, place.heads
    except Doubt:
        place = _name(stream, report, kept, last_published, (last_seq, last_entry, last_moved))
    _compare_accounts(place, accounts)
    _compare_months(stream, place, head_seq)
    _compare_pairs(stream, report, place)


def _name(
    stream: Stream, report: Report, kept: Mapping[int, str], last_published: int, last: tuple[int, int, int]
) -> Place:
    """Walk record by record, and raise Disagrees at the first that does not agree."""
    last_seq, last_entry, last_moved = last
    heads = Heads(stream.published(), last_published, kept)
    walk = _Walk(report, stream.entries(), stream.transfers(), stream.closings(), heads)
    digest = _walk_trail(stream, walk, report.head_seq)
    if last_seq != report.head_seq:
        raise Disagrees(f"trail {report.head_seq + 1}", _l("the record stands after the head of the trail"))
    if digest.hex() != report.head_digest:
        raise Disagrees("trail_head", _l("its digest is not that of the last record"))
    heads.all_passed(report.head_seq)
    if last_entry > report.entries:
        raise Disagrees(f"entry {report.entries + 1}", _l("no record of the trail made this entry"))
    extra = next(walk.transfers, None)
    if extra is not None and extra[0] <= max(report.entries, last_moved):
        raise _transfer_disagrees(extra, extra[0] + 1, 1)
    for closing in islice(walk.closings, 1):
        if closing[0] <= report.head_seq:
            raise Disagrees(f"closing {closing[1]}", _l("no record of the trail made this closing"))
    return walk.place


def _walk_trail(stream: Stream, walk: _Walk, head_seq: int) -> bytes:
    """Every record up to the head; the last digest, as worked out."""
    digest, seq = GENESIS, 0
    for row in islice(stream.trail(), head_seq):
        seq += 1
        name = f"trail {seq}"
        if row[0] != seq:
            raise Disagrees(name, _l("the record is missing"))
        digest = link(digest, seq, row[2])
        if digest != bytes(row[1]):
            raise Disagrees(name, _l("its digest is not that of its content and the record before"))
        try:
            whole = json.loads(row[2])
            told = tuple(whole[key] for key in _COLUMNS)
            if whole["chain"] != str(walk.report.coop_id) or told != row[3:]:
                raise Disagrees(name, _l("its columns do not say what its content says"))
            _APPLY.get(whole["act"], _nothing)(walk, seq, whole)
        except (KeyError, ValueError, TypeError, IndexError):
            raise Disagrees(name, _l("its content can't be read")) from None
        walk.heads.pass_by(seq, digest)
        walk.report.heads = walk.heads.passed
        walk.report.records = seq
    if seq != head_seq:
        raise Disagrees(f"trail {seq + 1}", _l("the record is missing"))
    return digest


_COLUMNS = ("act", "actor", "at", "behalf", "capacity", "subject_kind", "subject")


def _nothing(_walk: _Walk, _seq: int, _whole: dict[str, Any]) -> None:
    """Most acts touch no money."""


def _open(walk: _Walk, _seq: int, whole: dict[str, Any]) -> None:
    walk.place.accounts[whole["subject"]] = told_account(whole)
    walk.report.accounts += 1


def _close(walk: _Walk, seq: int, whole: dict[str, Any]) -> None:
    through = whole["content"]["through"]
    if next(walk.closings, None) != (seq, through, whole["at"], whole["actor"]):
        raise Disagrees(f"closing {through}", _l("the closing is not what the trail tells"))
    if (through <= walk.place.closed_through) is (whole["act"] == "period_closed"):
        raise Disagrees(f"closing {through}", _l("the books were closed for that day before"))
    walk.place.closed_through = through
    walk.report.closings += 1


def _post(walk: _Walk, seq: int, whole: dict[str, Any]) -> None:
    told = whole["content"]
    number = walk.report.entries + 1
    name = f"entry {number}"
    refs = canonical_of_plain(told["refs"])
    expected = (
        number, seq, whole["subject"], told["kind"], told["on"], told["key"], told["memo"], refs,
        told["reverses"], whole["actor"], whole["at"],
    )  # fmt: skip
    row = next(walk.entries, None)
    if row is None or row[0] != number:
        raise Disagrees(name, _l("the entry is missing"))
    if row[:-1] != expected:
        raise Disagrees(name, _l("the entry is not what the trail tells"))
    if bytes(row[-1]) != content_digest(entry_content(**told)):
        raise Disagrees(name, _l("its digest is not that of its content"))
    if told["on"] <= walk.place.closed_through:
        raise Disagrees(name, _l("it lies in a period that was closed before"))
    _move(walk, number, told)
    if "pair" in told["refs"]:
        _half(walk, number, told)
    walk.report.entries = number


def _move(walk: _Walk, number: int, told: dict[str, Any]) -> None:
    """An entry's transfers against its legs, into the balances."""
    ids: list[str] = told["accounts"]
    accounts = [walk.place.accounts[id] for id in ids]
    line = 0
    for line, (debit, credit, amount) in enumerate(told["legs"], start=1):
        row = next(walk.transfers, None)
        if row != (number, line, ids[debit], ids[credit], amount, accounts[debit].unit):
            raise _transfer_disagrees(row, number, line)
        if amount <= 0 or debit == credit or accounts[debit].unit != accounts[credit].unit:
            raise Disagrees(f"transfer {number}/{line}", _l("the transfer is out of balance"))
        accounts[debit].net += amount
        accounts[credit].net -= amount
    walk.report.transfers += line
    for account in accounts:
        if account.floor is not None and account.balance < account.floor:
            raise Disagrees(f"entry {number}", _l("%(code)s fell below its floor", code=account.code))


def _half(walk: _Walk, number: int, told: dict[str, Any]) -> None:
    """One half of a pair: its own digest holds; the other half is looked for at the end."""
    if not holds_pair(told):
        raise Disagrees(f"entry {number}", _l("it is not the half of the pair that it names"))
    walk.place.paired.append((number, told))


def _compare_pairs(stream: Stream, report: Report, place: Place) -> None:
    """Money that moved between two co-ops stands in both or in none. One that is not here is another's to prove."""
    for number, told in place.paired:
        refs = told["refs"]
        here, said = stream.other_half(other_of(refs, report.coop_id), told["key"])
        if not here:
            continue
        if said is None:
            raise Disagrees(f"entry {number}", _l("the other half of this move is missing in the other co-op's books"))
        if json.loads(said).get("pair") != refs["pair"]:
            raise Disagrees(f"entry {number}", _l("the other half of this move says something else"))
        report.pairs += 1


def _transfer_disagrees(row: tuple[Any, ...] | None, number: int, line: int) -> Disagrees:
    if row is not None and row[:2] < (number, line):
        return Disagrees(f"transfer {row[0]}/{row[1]}", _l("no record of the trail made this transfer"))
    if row is None or row[:2] > (number, line):
        return Disagrees(f"transfer {number}/{line}", _l("the transfer is missing"))
    return Disagrees(f"transfer {number}/{line}", _l("the transfer is not what the trail tells"))


_APPLY = {"account_opened": _open, "entry_posted": _post, "period_closed": _close, "period_reopened": _close}


def _compare_accounts(place: Place, rows: list[tuple[Any, ...]]) -> None:
    expected = dict(place.accounts)
    for id, code, type, unit, floor, balance in rows:
        told = expected.pop(id, None)
        name = f"account {code}"
        if told is None:
            raise Disagrees(name, _l("no record of the trail opened this account"))
        if (told.code, told.type, told.unit, told.floor) != (code, type, unit, floor):
            raise Disagrees(name, _l("the account is not what the trail tells"))
        if told.balance != balance:
            raise Disagrees(
                name,
                _l(
                    "its balance is %(kept)s, and its transfers add up to %(told)s",
                    kept=balance,
                    told=told.balance,
                ),
            )
    for told in expected.values():
        raise Disagrees(f"account {told.code}", _l("the account is missing"))


def _compare_months(stream: Stream, place: Place, head_seq: int) -> None:
    """Every whole month that is closed has its sums and what they come to, and no other month has any."""
    until = ""
    if place.closed_through:
        after = date.fromisoformat(place.closed_through) + timedelta(days=1)
        until = (after.replace(day=1) - timedelta(days=1)).isoformat()
    wrong = next(stream.wrong_month_sums(until), None) or next(stream.wrong_month_totals(), None)
    # Somebody may close a month, or open one again, while we add up: what they did is left for the next time.
    if wrong is not None and stream.last_closing() <= head_seq:
        month, code = wrong
        raise Disagrees(
            f"month {month}", _l("what is kept of it for %(code)s is not what its transfers add up to", code=code)
        )
