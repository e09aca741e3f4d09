"""Homes and main lists ask the database as often in a larger co-op as in a small one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Flask, url_for
from pytest import MonkeyPatch
from sqlalchemy import event

from coopbudget.clock import civil_date
from coopbudget.db import db
from coopbudget.demo.crowd import gather
from coopbudget.demo.stage import Stage
from coopbudget.guard.actor import Actor
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balance
from coopbudget.payments.service import posting
from coopbudget.web.frame import MENU, ROOMS, Door
from tests.people import actor_of, sign_in

SMALL, LARGE = 5, 30


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is sent to the database inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def doors(actor: Actor) -> list[Door]:
    """Every door of the menu and of the rooms that stands open to the actor, each once."""
    every = [*MENU, *(door for _group, room in ROOMS for door in room)]
    return list({door.endpoint: door for door in every if door.open_to(actor)}.values())


def costs(app: Flask, stage: Stage, who: str) -> dict[str, int]:
    """How many statements each page behind an open door sends, by endpoint."""
    assert stage.coop is not None
    with app.app_context():
        actor = actor_of(db.session, stage.coop.id, stage.people[who], stage.today)
        db.session.rollback()
    client = app.test_client()
    sign_in(client, stage.people[who])
    found = {}
    for door in doors(actor):
        with app.test_request_context():
            address = url_for(door.endpoint, coop=stage.slug)
        with statements(app) as sent:
            answer = client.get(address)
        assert answer.status_code == 200, (who, address, answer.status)
        found[door.endpoint] = len(sent)
    with statements(app) as sent:
        assert client.get("/").status_code in (200, 303, 302)
    found["web.start"] = len(sent)
    return found


def test_homes_and_lists_cost_the_same_in_a_small_and_in_a_larger_coop(app: Flask) -> None:
    today = civil_date(datetime.now(UTC))
    with app.app_context():
        small, large = (gather(size, today, lambda: None) for size in (SMALL, LARGE))
    for who in ("m3", "m1", "gwen"):
        few, many = costs(app, small, who), costs(app, large, who)
        assert few == many, who
        assert len(few) > 10
        assert max(few.values()) < 50, few


def test_a_crowd_whose_statement_enters_in_parts_has_all_its_money(app: Flask, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "MOST_AT_ONCE", 2)
    with app.app_context():
        stage = gather(SMALL, civil_date(datetime.now(UTC)), lambda: None)
        assert stage.coop is not None
        in_bank = balance(db.session, stage.coop.id, chart.MEMBERS_BANK)
        assert in_bank == SMALL * 40_000
