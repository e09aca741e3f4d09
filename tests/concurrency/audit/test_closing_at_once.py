"""With real commits: two officers ask, or agree, to open the books again at once, while somebody posts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.audit.closing import queries, service
from coopbudget.audit.closing.errors import AlreadyAnswered, AlreadyAsked
from coopbudget.guard import Actor, Work, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.closing import closings
from coopbudget.ledger.errors import ClosedPeriod
from coopbudget.ledger.service import Posted
from coopbudget.ledger.verifying import verify_coop
from tests.apart import apart
from tests.at_once import at_once
from tests.conftest import NOON
from tests.year import AFTER, make_year, move

MARCH, END = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    with apart(request, tmp_path) as app:
        yield app


def test_what_two_officers_do_at_once_is_done_once(real: Flask) -> None:
    @contextmanager
    def act(actor: Actor = SYSTEM, *, now: datetime = NOON) -> Iterator[Work]:
        with real.app_context(), unit_of_work(actor, clock=lambda: now) as work:
            yield work

    year = make_year(act, 1)
    both = (year.treasurer, year.chair)
    for officer in both:
        with act(officer, now=AFTER) as work:
            seal = queries.checklist(work.session, year.coop.id, END).seal
            service.look_at(work, through=END, seal=seal)

    def post(work: Work) -> object:
        return move(work, chart.OWN_BANK, chart.INCOME_OTHER, 100, on=END)

    with act(year.treasurer, now=AFTER) as work:
        service.close_month(work, through=END, why="As it is")

    def ask(work: Work) -> object:
        return service.ask_reopening(work, first_day=MARCH, why="A line was forgotten")

    asked = at_once(real, [(officer, ask) for officer in both], AFTER)
    assert sorted(map(str, asked), key=len)[-1] == str(AlreadyAsked) and len({*map(str, asked)}) == 2, asked
    number = next(each for each in asked if isinstance(each, int))
    with act(SYSTEM, now=AFTER) as work:
        found = queries.reopening(work.session, year.coop.id, number)
        assert found is not None
        other = year.chair if found.asked_by == year.treasurer.person_id else year.treasurer

    def agree(work: Work) -> object:
        return service.answer_reopening(work, number=number, agree=True).number

    answers = at_once(real, [(other, agree), (other, agree), (year.system, post)], AFTER)
    assert answers[:2] in ([number, AlreadyAnswered], [AlreadyAnswered, number]), answers
    with act(year.treasurer, now=AFTER) as work:
        assert [each.opened for each in closings(work.session, year.coop.id)] == [True, False]
        assert ledger.closed_through(work.session, year.coop.id) == date(2026, 2, 28)
        assert isinstance(answers[2], Posted) or answers[2] is ClosedPeriod, answers
        assert ledger.balance(work.session, year.coop.id, chart.OWN_BANK) == 100 * isinstance(answers[2], Posted)
        assert verify_coop(work.session, year.coop.id).ok
