"""The last place, one fund pledged twice, and a closing against a pledge: with real commits and real threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.budgets import queries as funds
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.pools import queries, service
from coopbudget.pools.errors import NotEnoughFree, NothingToChange, PoolClosed, PoolFull
from coopbudget.pools.models import Pool
from coopbudget.pools.rules import PoolState
from tests.apart import apart
from tests.at_once import at_once, done
from tests.commissioning import AFTER_CLOSING, Buying, make_buying, open_pool, pledge
from tests.conftest import NOON


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("pools-at-once")
    with apart(request, folder) as app:
        yield app


def build(real: Flask, *, free: int = 500_000, pools: int = 1, **terms: int) -> tuple[Buying, list]:
    def make(work: Work) -> tuple[Buying, list]:
        buying = make_buying(work, free=free)
        return buying, [open_pool(work, buying, **terms).id for _ in range(pools)]

    made = done(real, SYSTEM, make, NOON)
    assert isinstance(made, tuple), made
    return made


def setting(pool_id, fund_id, weekly: int) -> Callable[[Work], object]:
    return lambda work: service.set_pledge(work, pool_id=pool_id, fund_id=fund_id, weekly=weekly).entry_number


def test_the_last_place_goes_to_one_of_two(real: Flask) -> None:
    buying, (pool,) = build(real, min_people=1, max_people=1)
    answers = at_once(
        real,
        [(buying.dewi, setting(pool, buying.dewi_fund, 100)), (buying.eira, setting(pool, buying.eira_fund, 100))],
        NOON,
    )
    assert sorted(each is PoolFull for each in answers) == [False, True], answers
    total = done(real, SYSTEM, lambda work: queries.totals(work.session, buying.coop_id, [pool])[pool], NOON)
    assert (total.people, total.weekly) == (1, 100)


def test_one_fund_pledged_to_two_pools_at_once_is_never_overspent(real: Flask) -> None:
    buying, pools = build(real, free=150_000, pools=4)
    answers = at_once(real, [(buying.dewi, setting(each, buying.dewi_fund, 4_200)) for each in pools], NOON)
    refused = [each for each in answers if each is NotEnoughFree]
    assert len(refused) == 3, answers
    pot = done(
        real,
        SYSTEM,
        lambda work: funds.fund_pots(work.session, buying.coop_id, [buying.dewi_fund])[buying.dewi_fund],
        NOON,
    )
    assert (pot.available, pot.pledged) == (150_000 - 109_200, 109_200)


def test_the_same_form_sent_twice_pledges_once(real: Flask) -> None:
    buying, (pool,) = build(real)
    answers = at_once(real, [(buying.dewi, setting(pool, buying.dewi_fund, 4_200))] * 2, NOON)
    assert sum(isinstance(each, int) for each in answers) == 1, answers
    assert sum(each is NothingToChange for each in answers) == 1
    total = done(real, SYSTEM, lambda work: queries.totals(work.session, buying.coop_id, [pool])[pool], NOON)
    assert total.amount == 109_200


def test_counting_against_pledging_leaves_either_a_pool_with_everything_or_no_pledge_at_all(real: Flask) -> None:
    buying, (pool,) = build(real)
    for actor, fund, weekly in ((buying.dewi, buying.dewi_fund, 4_200), (buying.eira, buying.eira_fund, 1_000)):
        done(real, actor, setting(pool, fund, weekly), NOON)
    # Eira's change would reach the target; the lead calls the pool off at the same moment.
    answers = at_once(
        real,
        [
            (buying.eira, setting(pool, buying.eira_fund, 3_800)),
            (buying.lead, lambda work: service.cancel_pool(work, pool_id=pool)),
        ],
        NOON,
    )
    assert isinstance(answers[0], int) or answers[0] is PoolClosed, answers
    assert answers[1] is None

    def see(work: Work) -> tuple[object, int, int]:
        row = queries.pool(work.session, buying.coop_id, pool)
        assert row is not None
        pots = funds.fund_pots(work.session, buying.coop_id, [buying.dewi_fund, buying.eira_fund])
        return row.state(NOON), *(pots[each].available for each in (buying.dewi_fund, buying.eira_fund))

    assert done(real, SYSTEM, see, NOON) == (PoolState.FAILED, 500_000, 500_000)


def test_two_jobs_that_count_the_same_pools_release_each_pledge_once(real: Flask) -> None:
    buying, pools = build(real, pools=3)

    def pledge_all(work: Work) -> None:
        for each in pools:
            row = work.session.get(Pool, (buying.coop_id, each))
            pledge(work, buying.dewi, row, buying.dewi_fund, 1_000)
            pledge(work, buying.eira, row, buying.eira_fund, 1_000)

    assert done(real, SYSTEM, pledge_all, NOON) is None
    job: Actor = replace(SYSTEM, coop_id=buying.coop_id)
    answers = at_once(real, [(job, service.close_due)] * 3, AFTER_CLOSING)
    assert sum(each[1] for each in answers) >= 3, answers
    for fund in (buying.dewi_fund, buying.eira_fund):
        pot = done(
            real, SYSTEM, lambda work, f=fund: funds.fund_pots(work.session, buying.coop_id, [f])[f], AFTER_CLOSING
        )
        assert (pot.available, pot.pledged) == (500_000, 0)
