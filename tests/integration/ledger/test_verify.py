"""``verify_coop`` finds what was altered behind the triggers' back, and names the first broken record."""

from __future__ import annotations

import tracemalloc
import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from coopbudget.guard import Permission
from coopbudget.ledger import verifying
from coopbudget.ledger.agreeing import Place
from coopbudget.ledger.chart import fund_available
from coopbudget.ledger.service import close_period, open_account, post_entry, reopen_period
from coopbudget.ledger.streaming import Stream
from coopbudget.ledger.verifying import Report, verify_coop
from coopbudget.trail.canonical import PLATFORM, link
from coopbudget.trail.queries import record
from coopbudget.trail.service import append
from tests.conftest import Act
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books, batch

TABLES = ("account", "entry", "transfer", "trail", "trail_head", "period_close")


def tamper(session: Session, statement: str) -> None:
    """Do what nobody may: as somebody with the database in their hands would."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
        for (name,) in rows:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        statement = statement.replace("E'\\\\x00'", "x'00'")
    changed = connection.execute(text(statement))
    assert changed.rowcount > 0, "nothing was altered"


# Trail: 1 bank opened, 2 fund opened, 3 entry 1, 4 pot opened, 5 entry 2, 6 an act, 7 closing, 8 entry 3.
ALTERED = {
    "a balance": (f"UPDATE account SET balance = balance + 1 WHERE code = '{FREE}'", f"account {FREE}"),
    "a floor": (f"UPDATE account SET floor = -1 WHERE code = '{FREE}'", f"account {FREE}"),
    "an account's code": ("UPDATE account SET code = 'Assets:Mine' WHERE type = 'asset'", "account Assets:Mine"),
    "an amount": ("UPDATE transfer SET amount = amount + 1 WHERE entry_number = 2", "transfer 2/1"),
    "a direction": ("UPDATE transfer SET debit_id = credit_id, credit_id = debit_id", "transfer 1/1"),
    "a transfer removed": ("DELETE FROM transfer WHERE entry_number = 2", "transfer 2/1"),
    "the last transfer removed": ("DELETE FROM transfer WHERE entry_number = 3", "transfer 3/1"),
    "a transfer added": (
        "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
        " SELECT coop_id, 2, 2, debit_id, credit_id, 1, unit FROM transfer WHERE entry_number = 2",
        "transfer 2/2",
    ),
    "a last transfer added": (
        "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
        " SELECT coop_id, 3, 2, debit_id, credit_id, 1, unit FROM transfer WHERE entry_number = 2",
        "transfer 3/2",
    ),
    "a transfer without an entry": (
        "INSERT INTO transfer (coop_id, entry_number, line, debit_id, credit_id, amount, unit)"
        " SELECT coop_id, 9, 1, debit_id, credit_id, 1, unit FROM transfer WHERE entry_number = 2",
        "transfer 9/1",
    ),
    "a date": ("UPDATE entry SET booked_on = '2026-08-19' WHERE number = 2", "entry 2"),
    "a memo": ("UPDATE entry SET memo = 'other' WHERE number = 2", "entry 2"),
    "a key": ("UPDATE entry SET key = 'other' WHERE number = 2", "entry 2"),
    "an actor": ("UPDATE entry SET actor_id = NULL WHERE number = 2", "entry 2"),
    "an instant": ("UPDATE entry SET recorded_at = '2026-09-01 12:00:01.000000' WHERE number = 2", "entry 2"),
    "an entry's digest": ("UPDATE entry SET content_digest = E'\\\\x00' WHERE number = 2", "entry 2"),
    "an entry removed": ("DELETE FROM entry WHERE number = 2", "entry 2"),
    "a content": ("UPDATE trail SET content = replace(content, 'tested', 'TESTED') WHERE act = 'tested'", "trail 6"),
    "who acted": ("UPDATE trail SET actor_id = NULL WHERE act = 'tested'", "trail 6"),
    "what was done": ("UPDATE trail SET act = 'approved' WHERE act = 'tested'", "trail 6"),
    "when": ("UPDATE trail SET recorded_at = '2026-09-01 12:00:01.000000' WHERE act = 'tested'", "trail 6"),
    "a digest": ("UPDATE trail SET digest = E'\\\\x00' WHERE act = 'tested'", "trail 6"),
    "a record removed": ("DELETE FROM trail WHERE seq = 6", "trail 6"),
    "the last record removed": ("DELETE FROM trail WHERE seq = 8", "trail 8"),
    "the head": ("UPDATE trail_head SET digest = E'\\\\x00'", "trail_head"),
    "the head set back": ("UPDATE trail_head SET seq = 7", "trail 8"),
    "a closing": ("UPDATE period_close SET through = '2026-08-01'", f"closing {DAY}"),
    "a closing removed": ("DELETE FROM period_close", f"closing {DAY}"),
}  # fmt: skip


def history(books: Books, act: Act) -> None:
    """Some of everything, after the fixture's first entry."""
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 700, memo="pledge", refs={"pool": "1"})
        append(work, act="tested", subject_kind="coop", subject_id=books.coop_id, content={"n": 1})
        close_period(work, through=DAY)
        books.post(work, PLEDGED, FREE, 200, on=DAY.replace(day=21))


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """The co-ops whose quick walk was in doubt, so that they were walked again record by record."""
    found: list[uuid.UUID] = []
    name = verifying._name

    def watched(stream: Stream, report: Report, *more: Any) -> Place:
        found.append(report.coop_id)
        return name(stream, report, *more)

    monkeypatch.setattr(verifying, "_name", watched)
    return found


def test_untouched_books_agree(books: Books, act: Act, named: list[uuid.UUID]) -> None:
    history(books, act)
    with act() as work:
        report = verify_coop(work.session, books.coop_id)
        platform = verify_coop(work.session, PLATFORM)
    assert report.broken is None
    assert (report.records, report.accounts, report.entries, report.transfers, report.closings) == (8, 3, 3, 3, 1)
    assert (platform.ok, platform.records) == (True, 0)
    assert named == [], "the quick walk sees that they agree"


@pytest.mark.parametrize("what", ALTERED)
def test_a_row_altered_by_hand_is_named(books: Books, act: Act, named: list[uuid.UUID], what: str) -> None:
    history(books, act)
    statement, broken = ALTERED[what]
    with act() as work:
        tamper(work.session, statement)
        report = verify_coop(work.session, books.coop_id)
        work.session.rollback()
    assert report.broken is not None
    assert report.broken.record == broken, str(report.broken.why)
    if not broken.startswith("account"):  # those are held against the rows of accounts after either walk
        assert named == [books.coop_id], "the quick walk is no less strict"


MONTHS = {
    "a sum": ("UPDATE month_sum SET credit = credit + 1 WHERE credit > 0 AND month = '2026-07-01'", "month 2026-07"),
    "a sum removed": ("DELETE FROM month_sum WHERE month = '2026-08-01' AND credit > 0", "month 2026-08"),
    "a sum of an open month": ("UPDATE month_sum SET month = '2026-09-01' WHERE month = '2026-07-01'", "month 2026-07"),
    "an account": (
        "UPDATE month_sum SET account_id = (SELECT id FROM account WHERE code = 'Assets:Other')"
        " WHERE month = '2026-08-01' AND debit > 0",
        "month 2026-08",
    ),
    "a kind": ("UPDATE month_sum SET kind = 'other' WHERE kind = 'pledge'", "month 2026-08"),
    "a total": ("UPDATE month_total SET debit = debit + 1 WHERE month = '2026-07-01' AND debit > 0", "month 2026-07"),
    "a total removed": ("DELETE FROM month_total WHERE month = '2026-08-01'", "month 2026-08"),
    "a total of an open month": (
        "UPDATE month_total SET month = '2026-09-01' WHERE month = '2026-08-01'", "month 2026-08"
    ),
}  # fmt: skip


def test_what_is_kept_of_closed_months_is_what_their_transfers_add_up_to(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        open_account(work, code="Assets:Other")
        books.post(work, BANK, FREE, 700, on=DAY.replace(month=7))
        books.post(work, FREE, PLEDGED, 200, on=DAY.replace(day=31), kind="pledge")
        for day in (date(2026, 8, 10), date(2026, 8, 31)):
            close_period(work, through=day)
        books.post(work, PLEDGED, FREE, 100, on=date(2026, 9, 1))
    for statement, broken in MONTHS.values():
        with act() as work:
            assert verify_coop(work.session, books.coop_id).ok
            tamper(work.session, statement)
            report = verify_coop(work.session, books.coop_id)
            work.session.rollback()
        assert report.broken is not None, statement
        assert report.broken.record == broken, str(report.broken.why)
    with act(replace(books.actor, permissions=frozenset({Permission.APPROVE_PAYMENTS}))) as work:
        reopen_period(work, first_day=date(2026, 8, 15))  # July keeps its sums, August has none
        assert verify_coop(work.session, books.coop_id).ok


def test_a_record_forged_with_its_own_digest_breaks_the_next(books: Books, act: Act) -> None:
    """Whoever alters a record must alter every later digest, and the head that others noted down."""
    history(books, act)
    with act() as work:
        before = record(work.session, books.coop_id, 5)
        victim = record(work.session, books.coop_id, 6)
        assert before is not None
        assert victim is not None
        forged = victim.content.replace('"n":1', '"n":2')
        assert forged != victim.content
        tamper(work.session, "UPDATE trail_head SET seq = seq")
        work.session.execute(
            text("UPDATE trail SET content = :content, digest = :digest WHERE seq = 6"),
            {"content": forged, "digest": link(before.digest, 6, forged)},
        )
        report = verify_coop(work.session, books.coop_id)
        work.session.rollback()
    assert report.broken is not None
    assert report.broken.record == "trail 7"


def test_memory_stays_flat_as_the_books_grow(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        bank = open_account(work, code=BANK)
        funds = [open_account(work, code=fund_available(n)) for n in range(2, 7)]
        peaks = []
        for times, size in ((25, 60), (100, 60)):
            for number in range(times):
                post_entry(work, kind="test", on=DAY, key=f"{times}/{number}", legs=batch(bank, funds, size))
            report, peak = _measured(work.session, books)
            assert report.ok
            peaks.append(peak)
    assert report.transfers > 7_000
    assert peaks[1] < 2 * peaks[0], f"{peaks} for five times the books"


def _measured(session: Session, books: Books) -> tuple[Report, int]:
    tracemalloc.start()
    report = verify_coop(session, books.coop_id)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return report, peak
