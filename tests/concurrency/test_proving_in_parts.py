"""Long books are proved by several processes at once, and by one alone, to the same end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from coopbudget.db import db
from coopbudget.db.engine import reading
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import unit_of_work
from coopbudget.ledger import together
from coopbudget.ledger.service import close_period
from coopbudget.ledger.verifying import Report, verify_coop
from coopbudget.trail.publishing import publish_head
from tests.apart import apart
from tests.conftest import NOON
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books, make_books


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    with apart(request, tmp_path) as app:
        yield app


def lived(app: Flask, *, published: bool) -> Books:
    """Forty days with an entry or two: an account opened, books closed and, if so, heads published on the way."""
    with app.app_context():
        with unit_of_work(SYSTEM, clock=lambda: NOON) as work:
            books = make_books(work, "long")
        for number in range(40):
            later = NOON + timedelta(days=number)
            with unit_of_work(books.actor, clock=lambda later=later: later) as work:
                on = DAY + timedelta(days=number)
                books.post(work, BANK, FREE, 100 + number, key=f"in/{number}", on=on)
                if number > 12:
                    books.post(work, FREE, PLEDGED, 50, key=f"set/{number}", on=on)
                if number == 20:
                    close_period(work, through=on)
                if published and number in (8, 19, 31):
                    publish_head(work)
        db.session.close()
        db.engine.dispose()
    return books


def proved(app: Flask, books: Books, *, hands: int) -> Report:
    with app.app_context(), reading():
        try:
            return verify_coop(db.session, books.coop_id, hands=hands)
        finally:
            db.session.close()
            db.engine.dispose()


@pytest.mark.parametrize("published", [True, False])
def test_parts_come_to_what_one_comes_to(real: Flask, monkeypatch: pytest.MonkeyPatch, *, published: bool) -> None:
    books = lived(real, published=published)
    monkeypatch.setattr(together, "WORTH_A_PROCESS", 10)
    walked: list[together.Part] = []
    cut = together._cut
    monkeypatch.setattr(together, "_cut", lambda *asked: walked.extend(found := cut(*asked)) or found)
    alone, four = proved(real, books, hands=1), proved(real, books, hands=4)
    assert alone == four
    assert four.ok
    assert (four.entries, four.transfers, four.closings, four.heads) == (67, 67, 1, 3 if published else 0)
    assert len(walked) == 1 + 4
    altered(real, "UPDATE transfer SET amount = amount + 1 WHERE entry_number = 50")
    for hands in (1, 4):
        broken = proved(real, books, hands=hands).broken
        assert broken is not None
        assert broken.record == "transfer 50/1"


def altered(app: Flask, statement: str) -> None:
    """As somebody with the database in their hands would."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        assert connection.execute(text(statement)).rowcount == 1
    with app.app_context():
        db.engine.dispose()
