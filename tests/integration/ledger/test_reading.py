"""Reads of the books: histories, pages of entries, one entry with its transfers."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from coopbudget.db import db
from coopbudget.ledger import chart, queries
from coopbudget.ledger.lines import transfers
from coopbudget.ledger.newest import newest
from coopbudget.paging import paginate
from tests.conftest import NOON, Act
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books


def test_an_accounts_history_is_signed_by_its_normal_side(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 300, memo="pledge", refs={"pool": "1"}, on=DAY + timedelta(days=2))
        books.post(work, PLEDGED, FREE, 100, on=DAY + timedelta(days=1))
    with act() as work:
        id = queries.account_id(work.session, books.coop_id, FREE)
        assert id is not None
        rows = queries.account_history(work.session, books.coop_id, id)
        some = queries.account_history(
            work.session, books.coop_id, id, DAY + timedelta(days=1), DAY + timedelta(days=1)
        )
    assert [(row.number, row.other, row.change) for row in rows] == [
        (1, BANK, 10_000),
        (3, PLEDGED, 100),
        (2, PLEDGED, -300),
    ]
    assert (rows[2].memo, rows[2].refs) == ("pledge", {"pool": "1"})
    assert [row.number for row in some] == [3]


def test_an_entry_is_found_by_id_number_and_key(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        posted = books.post(work, FREE, PLEDGED, 300, key="k", memo="pledge")
        found = queries.entry(work.session, books.coop_id, posted.entry_id)
        assert found is not None
        assert found == queries.entry_by_number(work.session, books.coop_id, 2)
        assert found == queries.entry_by_key(work.session, books.coop_id, "k")
        assert (found.on, found.recorded_at, found.actor_id) == (DAY, NOON, books.actor.person_id)
        assert transfers(work.session, books.coop_id, 2) == [(1, FREE, PLEDGED, 300, "GBP")]
        assert [row.number for row in work.session.execute(queries.entries(books.coop_id))] == [2, 1]


def test_balances_by_prefix_are_those_of_the_fund_alone(books: Books, act: Act) -> None:
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 300)
        books.post(work, BANK, chart.fund_available(11), 5)
        found = queries.balances(work.session, books.coop_id, prefix=chart.fund_prefix(1))
        assert found == {FREE: 9_700, PLEDGED: 300}
        assert queries.balance(work.session, books.coop_id, chart.fund_available(99)) == 0


def test_a_balance_is_one_indexed_row_however_long_its_history(books: Books, act: Act) -> None:
    statements = []
    with act(books.actor) as work:
        engine = work.session.connection().engine
        listen = lambda *given: statements.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        try:
            queries.balance(db.session, books.coop_id, FREE)
        finally:
            event.remove(engine, "before_cursor_execute", listen)
    assert len(statements) == 1
    assert "transfer" not in statements[0]


@pytest.mark.parametrize("also", [0, 3])
def test_the_newest_movements_by_day_are_those_of_the_whole_history(
    books: Books, act: Act, app: Flask, monkeypatch: pytest.MonkeyPatch, also: int
) -> None:
    """Whatever days entries are booked on: most soon after, some long after."""
    monkeypatch.setattr("coopbudget.ledger.newest.ALSO_LOOKED_AT", also)
    chosen = random.Random(also)
    with act(books.actor) as work:
        for nth in range(40):
            on = DAY - timedelta(days=chosen.choice([60 - nth, 60 - nth, 60 - nth // 2, 90, 0]))
            pair = (FREE, PLEDGED) if not nth or chosen.random() < 0.6 else (PLEDGED, FREE)
            books.post(work, BANK, FREE, 100, on=on, kind="in")
            books.post(work, *pair, 10 if pair[0] == FREE else 1, on=on)
    with act() as work, app.test_request_context():
        ident = queries.account_id(work.session, books.coop_id, PLEDGED)
        assert ident is not None
        until = DAY - timedelta(days=30)
        for last in (None, until):
            whole = queries.history(books.coop_id, [ident], until=last, newest_first=True)
            every = [(row.booked_on, row.number) for row in work.session.execute(whole)]
            for most in (1, 7, 25, 60):
                found = newest(work.session, books.coop_id, ident, most, until=last).limit(most)
                assert [(row.booked_on, row.number) for row in work.session.execute(found)] == every[:most]
        # A long list is counted so far and no further, and can be read to its end all the same.
        whole = queries.history(books.coop_id, [ident], newest_first=True)
        every = [row.number for row in work.session.execute(whole)]
        read, number = [], 1
        while True:
            page = paginate(
                work.session, whole, number=number, size=5, count_to=12,
                newest=lambda most: newest(work.session, books.coop_id, ident, most),
            )  # fmt: skip
            assert (page.total, page.more) == (12, True)
            assert (page.first, page.last) == (len(read) + 1, len(read) + len(page))
            read += [row.number for row in page]
            if page.next_url is None:
                break
            number += 1
        assert read == every
        past = paginate(work.session, whole, number=99, size=5, count_to=12)
        assert (past.number, [row.number for row in past]) == (number, every[(number - 1) * 5 :])
        short = paginate(work.session, whole, number=99, size=50, count_to=len(every))
        assert (short.total, short.more, short.number, short.next_url) == (len(every), False, 1, None)
        assert queries.entry_kinds(work.session, books.coop_id) == ["in", "test"]
