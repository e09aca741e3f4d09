"""Two officers decide at the same moment what the world sees: it is decided once, and told once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.governance import service as governance
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.models import Notice
from coopbudget.publication import queries, service
from coopbudget.publication.errors import AlreadyAsked, AlreadyDecided, NotOpen
from coopbudget.publication.open_books import service as open_books
from tests.apart import apart
from tests.at_once import at_once, done
from tests.commissioning import Buying, make_buying
from tests.conftest import NOON


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("publication-at-once")
    with apart(request, folder) as app:
        yield app


def test_it_is_decided_once(real: Flask) -> None:
    buying = done(real, SYSTEM, make_buying, NOON)
    assert isinstance(buying, Buying), buying
    wanted = [(actor, lambda work: service.decide(work, publishes=True)) for actor in (buying.chair, buying.secretary)]
    said = at_once(real, wanted, NOON)
    assert sorted(each is AlreadyDecided for each in said) == [False, True], said

    def read(work: Work) -> tuple[int, int | None]:
        own = select(func.count()).where(Notice.person_id == buying.purses.dewi.person_id, Notice.link.like("/open/%"))
        return len(queries.decisions(work.session, buying.coop_id)), work.session.scalar(own)

    assert done(real, SYSTEM, read, NOON) == (1, 1)


def test_open_books_are_asked_about_used_and_paused_once(real: Flask) -> None:
    later = NOON + timedelta(days=9)
    buying = done(real, SYSTEM, make_buying, NOON)
    assert isinstance(buying, Buying), buying
    officers = (buying.chair, buying.secretary)
    closes_on = (NOON + timedelta(days=8)).date()
    said = at_once(
        real,
        [(each, lambda work: open_books.propose(work, opens=True, closes_on=closes_on)) for each in officers],
        NOON,
    )
    assert sorted(each is AlreadyAsked for each in said) == [False, True], said
    (motion_id,) = (each for each in said if isinstance(each, uuid.UUID))
    for voter in (*officers, buying.purses.dewi_acts, buying.purses.eira_acts):
        done(real, voter, lambda work: governance.cast_vote(work, motion_id=motion_id, choice="yes"), NOON)
    done(real, buying.secretary, lambda work: governance.close_motion(work, motion_id=motion_id), later)
    use = [(each, lambda work: open_books.put_into_effect(work, motion_id=motion_id)) for each in officers]
    assert sorted(each is AlreadyDecided for each in at_once(real, use, later)) == [False, True]
    stop = [(each, lambda work: open_books.pause(work, why="Somebody was rung up.")) for each in officers]
    assert sorted(each is NotOpen for each in at_once(real, stop, later)) == [False, True]
