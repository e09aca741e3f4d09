"""Counting the queries of a page; and after every test, whether what is kept for reading is what the rows say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event, text

from coopbudget.db import db
from tests.conftest import Act

KEPT_WRONG = """
SELECT 'match', count(*) FROM statement_line l LEFT JOIN line_match m
    ON m.coop_id = l.coop_id AND m.line_id = l.id AND m.undone_at IS NULL
    WHERE (m.id IS NULL) <> (l.matched_at IS NULL)
UNION ALL
SELECT 'entered', count(*) FROM statement s WHERE coalesce(s.entered, 0) <>
    (SELECT count(*) FROM statement_line l WHERE l.coop_id = s.coop_id AND l.statement_id = s.id)
UNION ALL
SELECT 'paid', count(*) FROM instruction i WHERE i.withdrawn_at IS NULL AND (i.paid_at IS NULL) = (
    EXISTS (SELECT 1 FROM run_payment p JOIN payment_run r ON r.coop_id = p.coop_id AND r.id = p.run_id
        WHERE p.coop_id = i.coop_id AND p.instruction_id = i.id AND p.released_at IS NULL AND r.approved_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM direct_payment d
        WHERE d.coop_id = i.coop_id AND d.instruction_id = i.id AND d.undone_at IS NULL))
UNION ALL
SELECT 'day', count(*) FROM (
    SELECT coop_id, bank_account_id, line_on, sum(amount) FROM (
        SELECT coop_id, bank_account_id, line_on, amount FROM statement_line WHERE taken_out_at IS NULL
        UNION ALL SELECT coop_id, bank_account_id, line_on, -total FROM line_day
    ) AS both_of_them GROUP BY coop_id, bank_account_id, line_on HAVING sum(amount) <> 0
) AS wrong
"""


@pytest.fixture(autouse=True)
def what_is_kept_is_what_the_rows_say(request: pytest.FixtureRequest) -> Iterator[None]:
    """Which lines have a match, how many lines a statement has, what a day came to: after each scene of this room."""
    act: Act | None = request.getfixturevalue("act") if "act" in request.fixturenames else None
    yield
    if act is not None:
        with act() as work:
            wrong = [row[0] for row in work.session.execute(text(KEPT_WRONG)) if row[1]]
        assert not wrong


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """``count_queries(act)`` runs ``act`` and says how many statements the database was sent."""

    def count(act: Callable[[], object]) -> int:
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    return count
