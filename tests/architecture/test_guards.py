"""No endpoint is silent about who may, and a page that only shows can't write."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from coopbudget.db import db
from coopbudget.db.engine import WroteWhileReading, each_alone, reading
from coopbudget.guard.views import Mark
from coopbudget.ledger.streaming import Stream

# Flask-Security's own pages commit by themselves; static files are for everybody.
NAMED_EXCEPTIONS = ("security.", "static")


def test_every_endpoint_says_who_may(sqlite_app: Flask) -> None:
    silent = sorted(
        {
            rule.endpoint
            for rule in sqlite_app.url_map.iter_rules()
            if not rule.endpoint.startswith(NAMED_EXCEPTIONS)
            and not isinstance(getattr(sqlite_app.view_functions[rule.endpoint], "mark", None), Mark)
        }
    )
    assert silent == []


def test_every_open_endpoint_says_why(sqlite_app: Flask) -> None:
    marks = {name: getattr(view, "mark", None) for name, view in sqlite_app.view_functions.items()}
    assert [n for n, m in marks.items() if m and m.permission is None and len(m.why.split()) < 3] == []


def test_one_address_does_not_both_show_and_change_under_two_guards(sqlite_app: Flask) -> None:
    """GET and POST of one address may have two views, but never one that is open and one that is not."""
    by_rule: dict[str, set[bool]] = {}
    for rule in sqlite_app.url_map.iter_rules():
        mark = getattr(sqlite_app.view_functions[rule.endpoint], "mark", None)
        if mark is not None:
            by_rule.setdefault(rule.rule, set()).add(mark.permission is None)
    assert [address for address, opens in by_rule.items() if len(opens) > 1] == []


@pytest.mark.parametrize(
    "statement", ["INSERT INTO counter VALUES (1)", " update counter set value = 1", "DELETE FROM counter"]
)
def test_a_reading_transaction_refuses_to_write(app: Flask, statement: str) -> None:
    with app.app_context(), reading(), pytest.raises(WroteWhileReading):
        db.session.execute(text(statement))


def test_a_page_that_only_shows_leaves_the_driver_what_it_prepared(app: Flask) -> None:
    """psycopg forgets its prepared statements at each rollback; pages then plan every statement anew."""
    ends: list[str] = []
    on_commit, on_rollback = (lambda *_: ends.append("commit")), (lambda *_: ends.append("rollback"))
    event.listen(Session, "after_commit", on_commit)
    event.listen(Session, "after_rollback", on_rollback)
    try:
        assert app.test_client().get("/").status_code == 200
        assert app.test_client().get("/coops").status_code in (200, 302)
    finally:
        event.remove(Session, "after_commit", on_commit)
        event.remove(Session, "after_rollback", on_rollback)
    assert "commit" in ends
    assert "rollback" not in ends


def test_on_postgresql_who_only_reads_sends_each_statement_alone(pg_app: Flask) -> None:
    """No BEGIN and no COMMIT around them: two trips fewer for every page. An act has its transaction as ever."""
    with pg_app.app_context():
        with reading():
            assert db.session.connection().connection.autocommit is True
            assert db.session.scalar(text("SELECT pg_current_xact_id_if_assigned()")) is None
            db.session.commit()
        assert db.session.connection().connection.autocommit is False
        db.session.rollback()


def test_on_postgresql_an_act_of_one_statement_is_sent_alone_and_stays(pg_app: Flask) -> None:
    with pg_app.app_context():
        with each_alone():
            assert db.session.connection().connection.autocommit is True
            db.session.execute(text("CREATE TABLE sent_alone (n int)"))
        db.session.rollback()
        assert db.session.connection().connection.autocommit is False
        db.session.execute(text("DROP TABLE sent_alone"))
        db.session.commit()


def test_what_is_for_programs_is_public_to_no_page(sqlite_app: Flask) -> None:
    """The list is short, and each of them takes only what is sent to it: a page would be without its protections."""
    programs = {
        (rule.rule, tuple(sorted((rule.methods or set()) - {"OPTIONS"})))
        for rule in sqlite_app.url_map.iter_rules()
        if getattr(getattr(sqlite_app.view_functions[rule.endpoint], "mark", None), "machine", False)
    }
    assert programs == {("/webhooks/stripe", ("POST",))}


def test_on_postgresql_what_needs_one_state_has_a_transaction_of_its_own(pg_app: Flask) -> None:
    with pg_app.app_context(), reading(), Stream(db.session, uuid.uuid4()) as stream:
        rows = stream.rows("SELECT n FROM generate_series(1, 5) AS n WHERE :coop IS NOT NULL", at_once=2)
        assert [n for (n,) in rows] == [1, 2, 3, 4, 5]
