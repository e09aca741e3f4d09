"""Whether the books agree, asked quickly: what the rows say is written anew and held against the trail, to the byte.

Nothing of an entry's record is taken apart: its canonical text is put together from the row of the entry and its
transfers, and must be the text that was chained. (Of other acts the content alone is.) Balances add up as it goes.
Whatever does not agree raises ``Doubt``, which names nothing: ``verifying`` walks again, slowly, and says what it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.drafts import around_legs, content_digest
from coopbudget.ledger.pairing import holds_pair
from coopbudget.trail.canonical import GENESIS, around_content, canonical_of_plain, link

Row = tuple[Any, ...]
_NO_BALANCE: Final = 1 << 70
"""Above every balance there can be."""


class Doubt(Exception):
    """Something does not agree, or is not as we know it."""


@dataclass(slots=True)
class Told:
    """An account as the trail tells it. ``net`` is debits less credits since the walk began; ``least`` the smallest
    that its balance was after an entry, counted from there too (kept where there is a floor)."""

    code: str
    type: str
    unit: str
    floor: int | None
    sign: int
    net: int = 0
    least: int = _NO_BALANCE

    @property
    def balance(self) -> int:
        return self.sign * self.net


def told_account(whole: Mapping[str, Any]) -> Told:
    """The account that a record of its opening tells of. Raises KeyError where the record says too little."""
    told = whole["content"]
    sign = 1 if told["type"] in DEBIT_TYPES else -1
    return Told(told["code"], told["type"], told["unit"], told["floor"], sign)


@dataclass
class Place:
    """Where a walk stands: the last record and entry that it has seen, and what they left."""

    seq: int = 0
    digest: bytes = GENESIS
    entry: int = 0
    transfers: int = 0
    closings: int = 0
    heads: int = 0
    closed_through: str = ""
    accounts: dict[str, Told] = field(default_factory=dict)
    opened: int = 0
    paired: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """The number and the content of each entry that is one half of a pair."""
    ahead: Row | None = None
    """A transfer that was read already, and is of no entry that the walk has come to."""


@dataclass(frozen=True)
class Rows:
    """What is walked through, each from where the walk begins."""

    trail: Iterator[Row]
    entries: Iterator[Row]
    transfers: Iterator[Row]
    closings: Iterator[Row]


def walk_on(place: Place, rows: Rows, *, chain: str, until: int, pass_by: Callable[[int, bytes], None]) -> None:
    """Take ``place`` along to record ``until``, telling ``pass_by`` of each record and its digest. Raises Doubt."""
    try:
        place.ahead = next(rows.transfers, None)
        for row in islice(rows.trail, until - place.seq):
            _record(place, rows, chain, row)
            pass_by(place.seq, place.digest)
    except (KeyError, ValueError, TypeError):
        raise Doubt from None
    closing = next(rows.closings, None)
    if place.seq != until or (closing is not None and closing[0] <= until):
        raise Doubt


def _record(place: Place, rows: Rows, chain: str, row: Row) -> None:
    number, digest, content, act, actor, at, behalf, capacity, subject_kind, subject = row
    place.seq = seq = place.seq + 1
    place.digest = link(place.digest, seq, content)
    if number != seq or digest != place.digest:
        raise Doubt
    before, after = around_content(act, actor, _instant(at), behalf, capacity, chain, subject, subject_kind)
    if act == "entry_posted":
        if content != f"{before}{_entry(place, rows, subject, actor, at)}{after}":
            raise Doubt
        return
    whole = json.loads(content)
    if content != f"{before}{canonical_of_plain(whole['content'])}{after}":
        raise Doubt
    if act == "account_opened":
        place.accounts[subject] = told_account(whole)
        place.opened += 1
    elif act in ("period_closed", "period_reopened"):
        through = whole["content"]["through"]
        if next(rows.closings, None) != (seq, through, whole["at"], whole["actor"]):
            raise Doubt
        if (through <= place.closed_through) is (act == "period_closed"):
            raise Doubt
        place.closed_through = through
        place.closings += 1


def _instant(written: str) -> str:
    """What the database writes as ``2027-03-03 16:30:00.5`` as the trail writes it."""
    return f"{written[:10]}T{written[11:19]}.{written[20:]:0<6}Z"


def _entry(place: Place, rows: Rows, subject: str, by: str | None, when: str) -> str:
    """The content of the next entry as its row and its transfers tell it, which move the balances."""
    number, seq, id, kind, on, key, memo, refs, reverses, actor, at, digest = next(rows.entries, None) or ()
    place.entry += 1
    if number != place.entry or seq != place.seq or id != subject or actor != by or at != when:
        raise Doubt
    if on <= place.closed_through:
        raise Doubt
    named, moved = _moves(place, rows.transfers, number)
    between, after = around_legs(kind, on, key, memo, refs, reverses)
    content = f'{{"accounts":["{named}"]{between}{moved}{after}'
    if content_digest(content) != digest:
        raise Doubt
    if '"pair":' in refs and "pair" in (told := json.loads(content))["refs"]:
        if not holds_pair(told):
            raise Doubt
        place.paired.append((number, told))
    return content


def _moves(place: Place, transfers: Iterator[Row], number: int) -> tuple[str, str]:
    """An entry's accounts and legs as its transfers tell them. Most entries have one, and that is the quick way."""
    first = place.ahead
    place.ahead = following = next(transfers, None)
    if first is None or first[0] != number:
        raise Doubt
    if following is not None and following[0] == number:
        return _many_moves(place, transfers, first, following)
    _number, line, debit, credit, amount, unit = first
    gives, takes = place.accounts[credit], place.accounts[debit]
    if line != 1 or amount <= 0 or debit == credit or not unit == gives.unit == takes.unit:
        raise Doubt
    gives.net -= amount
    takes.net += amount
    for told in (gives, takes):
        if told.floor is not None and (balance := told.sign * told.net) < told.least:
            told.least = balance
    place.transfers += 1
    if debit < credit:
        return f'{debit}","{credit}', f"[0,1,{amount}]"
    return f'{credit}","{debit}', f"[1,0,{amount}]"


def _many_moves(place: Place, transfers: Iterator[Row], first: Row, second: Row) -> tuple[str, str]:
    number = first[0]
    legs = [first, second]
    for row in transfers:
        if row[0] != number:
            place.ahead = row
            break
        legs.append(row)
    else:
        place.ahead = None
    names = sorted({leg[2] for leg in legs} | {leg[3] for leg in legs})
    at = {name: nth for nth, name in enumerate(names)}
    told = [place.accounts[name] for name in names]
    moved = []
    for nth, (_number, line, debit, credit, amount, unit) in enumerate(legs, start=1):
        to, of = at[debit], at[credit]
        takes, gives = told[to], told[of]
        if line != nth or amount <= 0 or to == of or not unit == gives.unit == takes.unit:
            raise Doubt
        gives.net -= amount
        takes.net += amount
        moved.append(f"[{to},{of},{amount}]")
    for each in told:
        if each.floor is not None and (balance := each.sign * each.net) < each.least:
            each.least = balance
    place.transfers += len(legs)
    return '","'.join(names), ",".join(moved)


def follows(place: Place, begun: Place, walked: Place) -> None:
    """Take ``place``, where one walk ended, to where another did that began at ``begun`` and counted from nothing.

    Raises Doubt where the other did not begin where this one ended.
    """
    if (place.seq, place.digest, place.entry) != (begun.seq, begun.digest, begun.entry):
        raise Doubt
    if place.closed_through != begun.closed_through or place.ahead is None or place.ahead[0] <= place.entry:
        raise Doubt
    if {id: _named(told) for id, told in place.accounts.items()} != {
        id: _named(told) for id, told in begun.accounts.items()
    }:
        raise Doubt
    for id, told in walked.accounts.items():
        before = place.accounts.setdefault(id, told)
        if before is not told:
            before.least = min(before.least, before.balance + told.least)
            before.net += told.net
    place.seq, place.digest, place.entry, place.ahead = walked.seq, walked.digest, walked.entry, walked.ahead
    place.closed_through = walked.closed_through
    place.transfers += walked.transfers
    place.closings += walked.closings
    place.opened += walked.opened
    place.paired += walked.paired


def _named(told: Told) -> tuple[str, str, str, int | None]:
    return told.code, told.type, told.unit, told.floor


def above_floors(accounts: Iterable[Told]) -> bool:
    """Whether no account that began at nothing ever fell below its floor."""
    return all(each.floor is None or each.least >= each.floor for each in accounts)
