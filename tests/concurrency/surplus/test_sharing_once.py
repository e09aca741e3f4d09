"""With real commits: two officers at once propose once and share once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask

from coopbudget.departures import service as departures
from coopbudget.departures.errors import MoneyStillHere
from coopbudget.governance import queries as governance
from coopbudget.guard import Actor, Work, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Posted, close_period
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import queries as members
from coopbudget.members.words import Leaving
from coopbudget.surplus import service
from coopbudget.surplus.errors import SomebodyLeft
from coopbudget.surplus.queries import ProposalRow
from tests.apart import apart
from tests.conftest import NOON, Act
from tests.year import AFTER, Year, buy, carried, make_year, proposed

LATER = AFTER + timedelta(days=20)
Done = TypeVar("Done")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of its own, where commits are commits."""
    with apart(request, tmp_path / "instance") as app:
        yield app


def act_in(app: Flask) -> Act:
    @contextmanager
    def doing(actor: Actor = SYSTEM, *, now: datetime = NOON) -> Iterator[Work]:
        with app.app_context(), unit_of_work(actor, clock=lambda: now) as work:
            yield work

    return doing


def a_year(act: Act) -> Year:
    year = make_year(act, 3)
    with act(year.system, now=AFTER) as work:
        for fund, cost in zip(year.funds, (60_000, 30_000, 15_000), strict=True):
            buy(work, fund, cost, cost // 10)
    return year


def at_once(acts: list[Callable[[], Done]]) -> list[Done | Exception]:
    ready = threading.Barrier(len(acts))

    def run(one: Callable[[], Done]) -> Done | Exception:
        ready.wait()
        try:
            return one()
        except Exception as problem:
            return problem

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_officers_share_at_once_and_it_is_shared_once(house: Flask) -> None:
    act = act_in(house)
    year = a_year(act)
    made = proposed(act, year)
    carried(act, year, made)

    def share(actor: Actor) -> Posted:
        with act(actor, now=LATER) as work:
            return service.post_distribution(work, proposal_id=made.id)

    done = at_once([lambda actor=actor: share(actor) for actor in (year.treasurer, year.chair) * 2])
    posted = [one for one in done if isinstance(one, Posted)]
    assert len(posted) == 4, done
    assert len({one.entry_id for one in posted}) == 1
    assert [one.replayed for one in posted].count(False) == 1
    with act(year.treasurer, now=LATER) as work:
        assert ledger.balance(work.session, year.coop.id, "Liabilities:Crossing:Dividend") == made.shares.dividend
        assert verify_coop(work.session, year.coop.id).ok


def test_two_officers_propose_at_once_and_members_are_asked_once(house: Flask) -> None:
    act = act_in(house)
    year = a_year(act)
    with act(year.treasurer, now=AFTER) as work:
        close_period(work, through=service.year_that_is_over(work, 2026).year.ends_on)

    def propose(actor: Actor) -> ProposalRow:
        with act(actor, now=AFTER) as work:
            return service.propose_split(
                work, year=2026, closes_on=LATER.date(), general=50, indivisible=0, community=0, dividend=50,
            )  # fmt: skip

    done = at_once([lambda actor=actor: propose(actor) for actor in (year.treasurer, year.chair)])
    assert sorted(type(one).__name__ for one in done) == ["AlreadyProposed", "ProposalRow"], done
    with act(year.treasurer, now=AFTER) as work:
        assert len(work.session.scalars(governance.motions_statement(year.coop.id)).all()) == 1


def test_sharing_and_undoing_at_once_leave_one_of_the_two(house: Flask) -> None:
    act = act_in(house)
    year = a_year(act)
    made = proposed(act, year)
    carried(act, year, made)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)

    def undo() -> object:
        with act(year.chair, now=LATER) as work:
            return service.undo_distribution(work, proposal_id=made.id, why="A mistake")

    done = at_once([undo, undo])
    assert [isinstance(one, Exception) for one in done].count(True) == 1, done
    with act(year.treasurer, now=LATER) as work:
        assert ledger.balance(work.session, year.coop.id, "Liabilities:Crossing:Dividend") == 0
        assert verify_coop(work.session, year.coop.id).ok


def test_a_member_whose_leaving_is_finished_while_it_is_shared_never_leaves_money_behind(house: Flask) -> None:
    """Either her dividend came first, and she can't be gone yet; or she is gone, and it is held for her council."""
    act = act_in(house)
    year = a_year(act)
    made = proposed(act, year)
    carried(act, year, made)
    leaver, fund = year.members[0], year.funds[0]
    with act(now=LATER) as work:
        herself = year.actor(work, leaver)
    with act(herself, now=LATER) as work:
        departures.begin_departure(work, member_id=leaver.id, why=Leaving.LEFT, told_on=LATER.date())

    def share() -> object:
        with act(year.treasurer, now=LATER) as work:
            return service.post_distribution(work, proposal_id=made.id)

    def finish() -> object:
        with act(year.chair, now=LATER) as work:
            return departures.finish_departure(work, member_id=leaver.id)

    done = at_once([share, finish])
    problems = {type(one) for one in done if isinstance(one, Exception)}
    assert problems <= {SomebodyLeft, MoneyStillHere}, done
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)  # where somebody left at that moment, it is shared again
    with act(year.treasurer, now=LATER) as work:
        member = members.member(work.session, year.coop.id, leaver.id)
        assert member is not None
        hers = [
            ledger.balance(work.session, year.coop.id, code)
            for code in (chart.fund_available(fund.number), chart.dividend_held(fund.number))
        ]
        assert (hers[0] > 0, hers[1] > 0) == ((True, False) if member.left_on is None else (False, True)), done
        assert ledger.balance(work.session, year.coop.id, "Liabilities:Crossing:Dividend") == made.shares.dividend
        assert verify_coop(work.session, year.coop.id).ok
