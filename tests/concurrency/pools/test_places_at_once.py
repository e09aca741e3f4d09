"""A freed place, the last yes of a group, and two looks for groups: with real commits and real threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.pools import queries, service
from coopbudget.pools.errors import PoolFull, SearchUnderWay
from coopbudget.pools.matching.engine import find_groups
from coopbudget.pools.rules import middle
from tests.apart import apart
from tests.at_once import at_once, done
from tests.commissioning import make_buying, open_pool, pledge, purse
from tests.conftest import NOON
from tests.people import actor_of, admit
from tests.town import Town, make_town


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("places-at-once")
    with apart(request, folder) as app:
        yield app


def test_a_freed_place_is_held_for_the_first_in_line_whoever_rushes_in(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        pool = open_pool(work, buying, min_people=1, max_people=1)
        pledge(work, buying.dewi, pool, buying.dewi_fund, 100)
        waiting = []
        for name in ("Ffion", "Guto"):
            member = admit(work, buying.purses.coop, name=name)
            waiting.append(
                (actor_of(work.session, buying.purses.coop, member), purse(work, buying.purses, member, 9_000)[0])
            )
        service.join_line(replace(work, actor=waiting[0][0]), pool_id=pool.id)
        return buying, pool.id, waiting

    buying, pool, ((ffion, ffion_fund), (guto, guto_fund)) = done(real, SYSTEM, build, NOON)  # type: ignore[misc]

    def join(fund):
        return lambda work: service.set_pledge(work, pool_id=pool, fund_id=fund, weekly=100).entry_number

    answers = at_once(
        real,
        [
            (
                buying.dewi,
                lambda work: service.withdraw_pledge(work, pool_id=pool, fund_id=buying.dewi_fund).entry_number,
            ),
            (guto, join(guto_fund)),
            (buying.eira, join(buying.eira_fund)),
            (guto, lambda work: service.join_line(work, pool_id=pool)),
        ],
        NOON,
    )
    assert isinstance(answers[0], int), answers
    assert answers[1:3] == [PoolFull, PoolFull], "the place goes to nobody but the first in line"
    assert isinstance(done(real, ffion, join(ffion_fund), NOON), int)
    total = done(real, SYSTEM, lambda work: queries.totals(work.session, buying.coop_id, [pool])[pool], NOON)
    assert total.people == 1  # type: ignore[attr-defined]


def test_the_last_yes_said_twice_at_once_forms_one_pool(real: Flask) -> None:
    def build(work: Work) -> tuple[Town, int]:
        town = make_town(work)
        for index in range(4):
            town.record(work, index)
        lead = replace(work, actor=town.buying.lead)
        service.ask_for_groups(lead, weeks=12, starts_on=date(2026, 11, 2))
        claimed = service.claim_search(lead)
        assert claimed is not None
        service.keep_groups(lead, claimed=claimed, groups=find_groups(claimed.needs, claimed.kinds, middle))
        found = work.session.scalars(queries.suggestions_statement(town.buying.coop_id)).one()
        service.ask_people(lead, number=found.number, title="Tea", answer_by=date(2026, 9, 20))
        return town, found.number

    town, number = done(real, SYSTEM, build, NOON)  # type: ignore[misc]

    def yes(work: Work) -> object:
        pool = service.answer_invitation(work, number=number, answer="yes")
        return pool.id if pool else None

    answers = at_once(real, [(who, yes) for who in town.people], NOON)
    formed = {each for each in answers if each is not None}
    assert len(formed) == 1 and sum(each is None for each in answers) == 2, answers
    pools = done(
        real,
        SYSTEM,
        lambda work: len(work.session.scalars(queries.pools_statement(town.buying.coop_id, NOON)).all()),
        NOON,
    )
    assert pools == 1


def test_two_who_ask_for_a_look_at_once_get_one_and_two_jobs_do_it_once(real: Flask) -> None:
    town = done(real, SYSTEM, make_town, NOON)
    assert isinstance(town, Town)

    def ask(work: Work) -> object:
        return service.ask_for_groups(work, weeks=12, starts_on=date(2026, 11, 2))

    answers = at_once(real, [(town.buying.lead, ask)] * 2, NOON)
    assert sorted(each is SearchUnderWay for each in answers) == [False, True], answers

    def claim(work: Work) -> object:
        return service.claim_search(work) is not None

    job = replace(SYSTEM, coop_id=town.buying.coop_id)
    assert sorted(map(bool, at_once(real, [(job, claim)] * 3, NOON))) == [False, False, True]
