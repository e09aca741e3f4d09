"""One client each: what is timed is one committed transfer, or one committed batch."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count

import psycopg

from benchmarks.ledger.house import NOW, Desk, House
from coopbudget.db import db, new_id
from coopbudget.guard import Work
from coopbudget.ledger.service import Leg, post_entry

DAY = date(2026, 8, 20)
BATCH = 5_000
Act = Callable[[], None]


@contextmanager
def service(house: House, desk: Desk) -> Iterator[Act]:
    """The public service, as a request uses it: a piece of work, one entry, the commit."""
    numbers = count()
    mark = uuid.uuid4().hex
    with house.app.app_context():

        def act() -> None:
            number = next(numbers)
            work = Work(db.session, desk.actor, NOW)
            post_entry(
                work,
                kind="benchmark",
                on=DAY,
                key=f"{mark}/{number}",
                legs=[Leg(desk.bank, desk.funds[number % len(desk.funds)], 100)],
                memo="benchmark",
                refs={"number": str(number)},
            )
            work.finish()

        yield act
        db.session.close()


@contextmanager
def chained_sql(house: House, desk: Desk) -> Iterator[Act]:
    """Hand-written SQL doing the same writes: BEGIN, one plpgsql call, COMMIT."""
    yield from _by_hand(house, desk, "SELECT bench_chained(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)")


@contextmanager
def plain_sql(house: House, desk: Desk) -> Iterator[Act]:
    """The same without a chain: an entry, a transfer, two balances, in one trip."""
    yield from _by_hand(house, desk, "SELECT bench_plain(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)")


def _by_hand(house: House, desk: Desk, call: str) -> Iterator[Act]:
    numbers = count()
    mark = uuid.uuid4().hex
    head = f'{{"act":"entry_posted","actor":"{desk.actor.person_id}","chain":"{desk.coop_id}","content":'
    with psycopg.connect(house.address) as connection:
        cursor = connection.cursor()

        def act() -> None:
            number = next(numbers)
            fund = desk.funds[number % len(desk.funds)]
            key = f"{mark}/{number}"
            content = f'{{"accounts":["{desk.bank}","{fund}"],"key":"{key}","legs":[[0,1,100]],"on":"2026-08-20"}}'
            digest = hashlib.sha256(content.encode()).digest()
            whole = f"{head}{content}}}"
            cursor.execute(
                call,
                (desk.coop_id, new_id(), "benchmark", DAY, key, desk.bank, fund, 100, desk.actor.person_id,
                 digest, whole),
            )  # fmt: skip
            connection.commit()

        yield act


@contextmanager
def service_batch(house: House, desk: Desk) -> Iterator[Act]:
    """The public service with an entry of thousands."""
    numbers = count()
    mark = uuid.uuid4().hex
    legs = [Leg(desk.bank, desk.funds[line % len(desk.funds)], 1 + line % 90) for line in range(BATCH)]
    with house.app.app_context():

        def act() -> None:
            work = Work(db.session, desk.actor, NOW)
            post_entry(work, kind="benchmark", on=DAY, key=f"{mark}/{next(numbers)}", legs=legs)
            work.finish()

        yield act
        db.session.close()


@contextmanager
def copied_batch(house: House, desk: Desk) -> Iterator[Act]:
    """COPY of the same rows (a trail record, an entry, its transfers) into the same tables, and nothing more.

    No lock, no check, no balance, no digest; the rows of transfers are put together beforehand. It leaves
    books that prove nothing, so it has a co-op of its own.
    """
    with psycopg.connect(house.address) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT coalesce(max(seq), 0) + 1 FROM trail WHERE coop_id = %s", (desk.coop_id,))
        seqs = count(cursor.fetchone()[0])  # type: ignore[index]
        connection.commit()
        content = "{" + ",".join(f"[0,{line % 40},{line % 90}]" for line in range(BATCH)) + "}"
        tails = [
            f"{line}\t{desk.bank}\t{desk.funds[line % len(desk.funds)]}\t{1 + line % 90}\tGBP\n"
            for line in range(1, BATCH + 1)
        ]

        def act() -> None:
            seq = next(seqs)
            entry = new_id()
            with cursor.copy("COPY trail FROM STDIN") as copy:
                copy.write_row((desk.coop_id, seq, NOW, "entry_posted", None, None, "self", "entry", entry,
                                content, bytes(32)))  # fmt: skip
            with cursor.copy("COPY entry FROM STDIN") as copy:
                copy.write_row((desk.coop_id, entry, seq, "benchmark", DAY, str(entry), "", "{}", None, None, NOW,
                                bytes(32), seq))  # fmt: skip
            begin = f"{desk.coop_id}\t{seq}\t"
            with cursor.copy("COPY transfer FROM STDIN") as copy:
                copy.write("".join([begin + tail for tail in tails]))
            connection.commit()

        yield act
