"""The quick walk through long books: in parts, each in a process of its own, put together again.

A part begins where a record says that the books stood, and counts from nothing; whoever walked up to that record must
have come to the same.
"""

from __future__ import annotations

import json
import multiprocessing
import uuid
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from coopbudget.ledger.agreeing import Doubt, Place, Rows, above_floors, follows, told_account, walk_on
from coopbudget.ledger.finding import Disagrees, Report
from coopbudget.ledger.heads import Heads
from coopbudget.ledger.streaming import Stream

WORTH_A_PROCESS = 20_000
"""Records. Fewer are walked through before another process has begun."""


MOST_PROCESSES = 8
"""Each has a connection of its own, and a database takes a hundred."""


class Part(NamedTuple):
    """From where a walk begins up to record ``until``, with the heads that were published or kept on the way."""

    begins: Place
    until: int
    published: list[tuple[Any, ...]]
    kept: Mapping[int, str]


def walk_quickly(session: Session, stream: Stream, report: Report, kept: Mapping[int, str], hands: int) -> Place:
    """Walk through all that the head which ``report`` names stands for. Raises Doubt."""
    parts = _cut(stream, report.head_seq, kept, hands if isinstance(session.get_bind(), Engine) else 1)
    try:
        places = _walk_all(session, stream, report.coop_id, parts)
    except (Disagrees, BrokenProcessPool):  # the machine may end a process that has too much to hold
        raise Doubt from None
    place = places[0]
    for part, walked in zip(parts[1:], places[1:], strict=True):
        follows(place, part.begins, walked)
    if place.digest.hex() != report.head_digest or not above_floors(place.accounts.values()):
        raise Doubt
    place.heads = sum(len(part.published) for part in parts)
    return place


def _cut(stream: Stream, head_seq: int, kept: Mapping[int, str], hands: int) -> list[Part]:
    """As many parts as there are hands, but none that is not worth a process. What was published seals all that came
    after the head before it, so that no part ends between two heads."""
    published = [row for row in stream.published() if row[2] <= head_seq]
    many = max(1, min(hands, MOST_PROCESSES, head_seq // WORTH_A_PROCESS))
    wanted = [head_seq * nth // many for nth in range(1, many)]
    if published:
        wanted = [min((row[2] for row in published), key=lambda seq: abs(seq - near)) for near in wanted]
    ends = [*sorted(set(wanted) - {head_seq}), head_seq]
    return [
        Part(_begins(stream, after), until, [row for row in published if after < row[2] <= until], kept)
        for after, until in zip([0, *ends[:-1]], ends, strict=True)
    ]


def _begins(stream: Stream, seq: int) -> Place:
    if seq == 0:
        return Place()
    digest, entries, closed_through = stream.stood_at(seq)
    opened = [json.loads(content) for (content,) in stream.opened_until(seq)]
    accounts = {whole["subject"]: told_account(whole) for whole in opened}
    return Place(seq=seq, digest=digest, entry=entries, closed_through=closed_through, accounts=accounts)


def _walk_all(session: Session, stream: Stream, coop_id: uuid.UUID, parts: list[Part]) -> list[Place]:
    """The first part is walked here."""
    bind = session.get_bind()
    if len(parts) == 1 or not isinstance(bind, Engine):
        return [_walk(stream, coop_id, part) for part in parts]
    with ProcessPoolExecutor(
        len(parts) - 1,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_begin,
        initargs=(bind,),
    ) as others:
        asked = [others.submit(_walk_there, coop_id, part) for part in parts[1:]]
        return [_walk(stream, coop_id, parts[0]), *(each.result() for each in asked)]


def _walk(stream: Stream, coop_id: uuid.UUID, part: Part) -> Place:
    place = part.begins
    heads = Heads(iter(part.published), 0, part.kept, before=place.seq)
    rows = Rows(
        stream.trail_from(place.seq),
        stream.entries_from(place.entry),
        stream.transfers_from(place.entry),
        stream.closings_from(place.seq),
    )
    walk_on(place, rows, chain=str(coop_id), until=part.until, pass_by=heads.pass_by)
    if heads.passed != len(part.published):
        raise Doubt
    return place


_engine: Engine


def _begin(engine: Engine) -> None:
    """In a process of its own: the connections that it was forked with stay the other's."""
    global _engine
    engine.dispose(close=False)
    _engine = engine


def _walk_there(coop_id: uuid.UUID, part: Part) -> Place:
    with Session(_engine) as session, Stream(session, coop_id) as stream:
        return _walk(stream, coop_id, part)
