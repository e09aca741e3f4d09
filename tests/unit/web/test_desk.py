"""What a desk says of what it was told, with no database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask
from flask_babel import Babel
from sqlalchemy.orm import Session

from coopbudget.db.survey import Answers, Found
from coopbudget.guard import Actor, Work
from coopbudget.returns import questions as returns
from coopbudget.web.homes.officer import desk_tasks


def test_returns_too_many_to_count_are_said_to_be_so() -> None:
    app, first = Flask(__name__), date(2026, 11, 30)
    Babel(app)
    work = Work(Session(), Actor(), datetime(2026, 11, 28, tzinfo=UTC))
    for found, words in (
        (1, "1 council return is due"),
        (500, "500 council returns are due"),
        (501, "More than 500 council returns are due"),
    ):
        answers = Answers({returns.TO_SEND.name: [Found(found, "", first, "")]})
        with app.test_request_context():
            told = [(str(task.text), task.due) for task in desk_tasks(work, answers)]
        assert told == [(words, first)]
    nothing = Answers({returns.TO_SEND.name: [Found(0, "", None, "")]})
    assert desk_tasks(work, nothing) == []
