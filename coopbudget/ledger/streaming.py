"""Rows of the books, read past the ORM a few at a time: memory stays flat however long the books are.

PostgreSQL: a cursor kept at the server. SQLite: its own cursor, which steps. Ids come as text with hyphens,
dates and instants as the trail writes them, so that what is compared is text on both databases.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import Any

from sqlalchemy.orm import Session

from coopbudget.ledger.headings import heading_in_sql

ROWS_AT_ONCE = 1_000
RECORDS_AT_ONCE = 20  # a record of the trail may hold an entry of thousands of transfers: so few at first,
MOST_RECORDS_AT_ONCE = 200  # and twice as many each time while
SMALL = 100_000  # letters were in all of the last ones together


class Stream:
    """Reads for one chain or co-op, on the session's own connection and in its transaction, or in one of its own
    where each statement of the session is sent alone (a cursor at the server needs one).

    Use it in a ``with``: what was not read to its end is closed when it is left.
    """

    def __init__(self, session: Session, coop_id: uuid.UUID) -> None:
        connection = session.connection()
        self._driver: Any = connection.connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._coop: Any = coop_id if self._postgresql else coop_id.hex
        self._open: list[Generator[tuple[Any, ...], None, None]] = []
        self._whole = ExitStack()

    def __enter__(self) -> Stream:
        if self._postgresql and self._driver.autocommit:
            self._whole.enter_context(self._driver.transaction())
        return self

    def __exit__(self, *_problem: object) -> None:
        for rows in self._open:
            rows.close()
        self._whole.close()

    def rows(self, sql: str, *, at_once: int = ROWS_AT_ONCE, long: int | None = None) -> Iterator[tuple[Any, ...]]:
        """The rows of ``sql``, in which ``:coop`` stands for the co-op. ``long`` is the place of a column whose text
        may be very long: as many rows are read at once as are not too long together."""
        reading = self._rows(sql, at_once, long)
        self._open.append(reading)
        return reading

    def _rows(self, sql: str, at_once: int, long: int | None) -> Generator[tuple[Any, ...], None, None]:
        if self._postgresql:
            cursor = self._driver.cursor(name=f"stream_{uuid.uuid4().hex}")
            sql = sql.replace(":coop", "%(coop)s")
        else:
            cursor = self._driver.cursor()
        try:
            cursor.execute(sql, {"coop": self._coop})
            while batch := cursor.fetchmany(at_once):
                yield from batch
                if long is not None:
                    small = sum(len(row[long]) for row in batch) < SMALL
                    at_once = min(2 * at_once, MOST_RECORDS_AT_ONCE) if small else RECORDS_AT_ONCE
        finally:
            cursor.close()

    def id(self, column: str) -> str:
        """SQL for an id as text with hyphens."""
        if self._postgresql:
            return f"{column}::text"
        places = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in places)

    def day(self, column: str) -> str:
        """SQL for a civil date as ``2027-03-03``."""
        return f"to_char({column}, 'YYYY-MM-DD')" if self._postgresql else column

    def instant(self, column: str) -> str:
        """SQL for an instant as ``2027-03-03T16:30:00.000000Z``."""
        if self._postgresql:
            return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
        return f"replace({column}, ' ', 'T') || 'Z'"

    def plain_day(self, column: str) -> str:
        """SQL for a civil date as the database writes it: ``2027-03-03``, unless it was told to write dates another
        way."""
        return f"{column}::text" if self._postgresql else column

    def plain_instant(self, column: str) -> str:
        """SQL for an instant as the database writes it, quicker: ``2027-03-03 16:30:00.5``, in UTC."""
        return f"({column} AT TIME ZONE 'UTC')::text" if self._postgresql else column

    def trail_from(self, after: int) -> Iterator[tuple[Any, ...]]:
        """As ``trail``, of the records after one, each instant as the database writes it."""
        return self.rows(
            f"SELECT seq, digest, content, act, {self.id('actor_id')}, {self.plain_instant('recorded_at')},"
            f" {self.id('on_behalf_of')}, capacity, subject_kind, {self.id('subject_id')}"
            f" FROM trail WHERE coop_id = :coop AND seq > {after:d} ORDER BY seq",
            at_once=RECORDS_AT_ONCE,
            long=2,
        )

    def entries_from(self, after: int) -> Iterator[tuple[Any, ...]]:
        """As ``entries``, of those after one, each date and instant as the database writes it."""
        return self.rows(
            f"SELECT number, trail_seq, {self.id('id')}, kind, {self.plain_day('booked_on')}, key, memo, refs,"
            f" {self.id('reverses_id')}, {self.id('actor_id')}, {self.plain_instant('recorded_at')}, content_digest"
            f" FROM entry WHERE coop_id = :coop AND number > {after:d} ORDER BY number",
        )

    def transfers_from(self, after: int) -> Iterator[tuple[Any, ...]]:
        """As ``transfers``, of the entries after one."""
        return self.rows(
            f"SELECT entry_number, line, {self.id('debit_id')}, {self.id('credit_id')}, amount, unit"
            f" FROM transfer WHERE coop_id = :coop AND entry_number > {after:d} ORDER BY entry_number, line",
        )

    def closings_from(self, after: int) -> Iterator[tuple[Any, ...]]:
        """As ``closings``, of the records after one."""
        return self.rows(
            f"SELECT trail_seq, {self.day('through')}, {self.instant('closed_at')}, {self.id('actor_id')}"
            f" FROM period_close WHERE coop_id = :coop AND trail_seq > {after:d} ORDER BY trail_seq",
        )

    def stood_at(self, seq: int) -> tuple[bytes, int, str]:
        """What a record says of all before it: its digest, how many entries there were, through when books were
        closed."""
        found = next(
            self.rows(
                "SELECT digest, (SELECT coalesce(max(number), 0) FROM entry"
                f" WHERE coop_id = :coop AND trail_seq <= {seq:d}),"
                f" (SELECT {self.day('through')} FROM period_close WHERE coop_id = :coop AND trail_seq <= {seq:d}"
                f" ORDER BY trail_seq DESC LIMIT 1) FROM trail WHERE coop_id = :coop AND seq = {seq:d}"
            ),
            None,
        )
        return (bytes(found[0]), int(found[1]), found[2] or "") if found else (b"", 0, "")

    def opened_until(self, seq: int) -> Iterator[tuple[Any, ...]]:
        """The content of each record up to one that opened an account."""
        return self.rows(
            f"SELECT content FROM trail WHERE coop_id = :coop AND act = 'account_opened' AND seq <= {seq:d}"
            " ORDER BY seq"
        )

    def trail(self) -> Iterator[tuple[Any, ...]]:
        """seq, digest, content, then act, actor, at, behalf, capacity, subject kind, subject; by sequence."""
        return self.rows(
            f"SELECT seq, digest, content, act, {self.id('actor_id')}, {self.instant('recorded_at')},"
            f" {self.id('on_behalf_of')}, capacity, subject_kind, {self.id('subject_id')}"
            " FROM trail WHERE coop_id = :coop ORDER BY seq",
            at_once=RECORDS_AT_ONCE,
            long=2,
        )

    def entries(self) -> Iterator[tuple[Any, ...]]:
        """number, trail_seq, id, kind, day, key, memo, refs, reverses, actor, recorded, content digest; by number."""
        return self.rows(
            f"SELECT number, trail_seq, {self.id('id')}, kind, {self.day('booked_on')}, key, memo, refs,"
            f" {self.id('reverses_id')}, {self.id('actor_id')}, {self.instant('recorded_at')}, content_digest"
            " FROM entry WHERE coop_id = :coop ORDER BY number",
        )

    def transfers(self) -> Iterator[tuple[Any, ...]]:
        """entry number, line, debit, credit, amount, unit; by entry number and line."""
        return self.rows(
            f"SELECT entry_number, line, {self.id('debit_id')}, {self.id('credit_id')}, amount, unit"
            " FROM transfer WHERE coop_id = :coop ORDER BY entry_number, line",
        )

    def closings(self) -> Iterator[tuple[Any, ...]]:
        """trail_seq, through, closed at, actor; by sequence."""
        return self.rows(
            f"SELECT trail_seq, {self.day('through')}, {self.instant('closed_at')}, {self.id('actor_id')}"
            " FROM period_close WHERE coop_id = :coop ORDER BY trail_seq",
        )

    def wrong_month_sums(self, until: str) -> Iterator[tuple[Any, ...]]:
        """Where the kept sums of months are not what the transfers of entries booked up to ``until`` (the last day of
        a month, ``2027-03-31``; empty: no month has sums) add up to: the month (``2027-03``) and the account's code,
        by month and code. The database adds up; only what differs comes here.
        """
        month = "to_char({}, 'YYYY-MM')" if self._postgresql else "substr({}, 1, 7)"
        moved = " UNION ALL ".join(
            f"SELECT {month.format('e.booked_on')} AS month, t.{side}_id AS account_id, e.kind, {sums}"
            " FROM entry e JOIN transfer t ON t.coop_id = e.coop_id AND t.entry_number = e.number"
            f" WHERE e.coop_id = :coop AND e.booked_on <= '{until or '0001-01-01'}'"
            for side, sums in (("debit", "t.amount AS debit, 0 AS credit"), ("credit", "0, t.amount"))
        )
        return self.rows(
            f"SELECT d.month, a.code FROM (SELECT month, account_id, kind FROM ({moved}"
            f" UNION ALL SELECT {month.format('month')}, account_id, kind, -debit, -credit FROM month_sum"
            " WHERE coop_id = :coop) AS each_side GROUP BY month, account_id, kind"
            " HAVING sum(debit) <> 0 OR sum(credit) <> 0) AS d"
            " JOIN account a ON a.coop_id = :coop AND a.id = d.account_id ORDER BY d.month, a.code LIMIT 1"
        )

    def wrong_month_totals(self) -> Iterator[tuple[Any, ...]]:
        """Where what is kept of a month under a heading is not what the sums of its accounts come to: the month
        (``2027-03``) and the heading, by both."""
        month = "to_char(month, 'YYYY-MM')" if self._postgresql else "substr(month, 1, 7)"
        return self.rows(
            f"SELECT {month}, code FROM (SELECT s.month, {heading_in_sql('a.code')} AS code, a.type, s.kind, s.debit,"
            " s.credit FROM month_sum s JOIN account a ON a.coop_id = s.coop_id AND a.id = s.account_id"
            " WHERE s.coop_id = :coop AND a.unit = 'GBP'"
            " UNION ALL SELECT month, code, type, kind, -debit, -credit FROM month_total WHERE coop_id = :coop"
            ") AS each_one GROUP BY month, code, type, kind HAVING sum(debit) <> 0 OR sum(credit) <> 0"
            " ORDER BY month, code LIMIT 1"
        )

    def last_closing(self) -> int:
        """The sequence of the newest closing or opening again; 0 for none."""
        (found,) = next(self.rows("SELECT coalesce(max(trail_seq), 0) FROM period_close WHERE coop_id = :coop"))
        return int(found)

    def published(self) -> Iterator[tuple[Any, ...]]:
        """day, after, seq, digest, seal of each published head; by day."""
        return self.rows(
            f"SELECT {self.day('day')}, after_seq, seq, digest, seal FROM published_head WHERE coop_id = :coop"
            " ORDER BY published_head.day",
        )

    def last_published(self) -> int:
        """The furthest sequence that a published head stands at; 0 where none was published."""
        (found,) = next(self.rows("SELECT coalesce(max(seq), 0) FROM published_head WHERE coop_id = :coop"))
        return int(found)

    def other_half(self, other: uuid.UUID, key: str) -> tuple[bool, str | None]:
        """Whether this installation has the co-op ``other``, and what its entry of this key names (None: no entry)."""
        cursor = self._driver.cursor()
        values = {"other": other if self._postgresql else other.hex, "key": key}
        try:
            for sql in (
                "SELECT 1 FROM coop WHERE id = :other",
                "SELECT refs FROM entry WHERE coop_id = :other AND key = :key",
            ):
                if self._postgresql:
                    sql = sql.replace(":other", "%(other)s").replace(":key", "%(key)s")
                cursor.execute(sql, values)
                found = cursor.fetchone()
                if found is None:
                    return sql.startswith("SELECT refs"), None
            return True, str(found[0])
        finally:
            cursor.close()

    def accounts(self) -> Iterator[tuple[Any, ...]]:
        """The head (seq, digest), how far each table reaches, then id, code, type, unit, floor, balance; by code.

        One statement, so one moment: everything up to the head's sequence can't change any more, so what is
        read later in pieces is the same books. A co-op with no account gives one row with no account.
        """
        return self.rows(
            "SELECT h.seq, h.digest,"
            " (SELECT coalesce(max(seq), 0) FROM trail WHERE coop_id = :coop),"
            " (SELECT coalesce(max(number), 0) FROM entry WHERE coop_id = :coop),"
            " (SELECT coalesce(max(entry_number), 0) FROM transfer WHERE coop_id = :coop),"
            f" {self.id('a.id')}, a.code, a.type, a.unit, a.floor, a.balance"
            " FROM (SELECT 1) AS one"
            " LEFT JOIN trail_head h ON h.coop_id = :coop"
            " LEFT JOIN account a ON a.coop_id = :coop"
            " ORDER BY a.code",
        )
