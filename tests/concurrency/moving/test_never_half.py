"""Money between two co-ops is never half moved: killed at any statement, sent by two at once, both ways at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from coopbudget.db import db
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart, pairs
from coopbudget.ledger.queries import balances
from coopbudget.ledger.verifying import verify_coop
from coopbudget.moving import service
from coopbudget.moving.errors import NotThatFar
from tests.apart import apart
from tests.at_once import at_once, done
from tests.concurrency.payments.test_runs_survive import dies
from tests.conftest import NOON
from tests.moves import Two, asked, leaves, make_two, received


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("never-half")
    with apart(request, folder) as app:
        yield app


def ready(work: Work) -> Two:
    """Dewi asked, leaves, and the new co-op has said yes."""
    two = make_two(work)
    asked(work, two)
    received(work, two)
    leaves(work, two)
    return two


def stands(app: Flask, two: Two) -> object:
    """What is owed by the one and due to the other, and whether both books hold."""

    def look(work: Work) -> tuple[int, int, bool]:
        owed, due = chart.coop_owed(two.new.coop.slug), chart.coop_due(two.old.coop.slug)
        return (
            balances(work.session, two.old.coop.id, [owed])[owed],
            balances(work.session, two.new.coop.id, [due])[due],
            all(verify_coop(work.session, house.coop.id).ok for house in (two.old, two.new)),
        )

    return done(app, SYSTEM, look, NOON)


def send(work: Work) -> int:
    """The move of number 1 of this co-op."""
    return service.send_move(work, number=1).number


def test_a_move_is_whole_or_not_at_all_wherever_the_process_dies(real: Flask) -> None:
    two = done(real, SYSTEM, ready, NOON)
    assert isinstance(two, Two), two
    statements = dies(real, two.old.treasurer, send, at="commit")
    assert stands(real, two) == (0, 0, True)
    for at in range(statements - 30, statements + 1, 4):  # around both entries, and what comes after them
        assert dies(real, two.old.treasurer, send, at=at) == at
        assert stands(real, two) == (0, 0, True), at
    dies(real, two.old.treasurer, send, at="committed")  # and nobody heard of it, so two press again
    assert stands(real, two) == (47_000, 47_000, True)
    answers = at_once(real, [(two.old.treasurer, send), (two.old.chair, send)], NOON)
    assert len(set(answers)) == 1 and isinstance(answers[0], int)
    assert stands(real, two) == (47_000, 47_000, True)


def test_sent_and_stopped_at_once_is_one_of_both_and_nothing_new_is_locked_after_the_heads(
    real: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = done(real, SYSTEM, ready, NOON)
    assert isinstance(two, Two), two
    stop = (two.new.secretary, lambda work: service.stop_move(work, number=1, why="Not now"))
    answers = at_once(real, [(two.old.treasurer, send), stop], NOON)
    assert answers[1] is None and (isinstance(answers[0], int) or answers[0] is NotThatFar), answers
    assert stands(real, two) == (0, 0, True)

    # Once more, alone, with every lock written down.
    again = done(real, SYSTEM, ready, NOON)
    assert isinstance(again, Two), again
    said: list[str] = []
    locking = pairs.lock_chain
    monkeypatch.setattr(pairs, "lock_chain", lambda work: (said.append(f"HEAD {work.coop_id}"), locking(work))[1])

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if re.search(r"FOR (NO KEY )?UPDATE", statement):
            said.extend(re.findall(r"FROM (\w+)", statement)[:1])

    with real.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert isinstance(done(real, again.old.treasurer, send, NOON), int)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    heads = [each for each in said if each.startswith("HEAD")]
    assert heads[:2] == sorted(heads[:2]) and len(set(heads)) == 2
    first = said.index(heads[0])
    new = {each for each in said[first:] if not each.startswith("HEAD")} - set(said[:first])
    assert new <= {"payee", "payment_reference", "instruction"}, said  # rows that this act itself makes
    if engine.dialect.name == "postgresql":
        assert {"move", "move_fund", "fund", "counter"} <= set(said[:first])
