"""Two officers make public what the co-op buys at the same moment: it is decided once, and told once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.db import db
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.models import Notice
from coopbudget.publication import queries, service
from coopbudget.publication.errors import AlreadyDecided
from tests.at_once import at_once, done
from tests.commissioning import Buying, make_buying
from tests.conftest import NOON, migrated_app, pg_database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("publication-at-once")
    if request.param == "sqlite":
        address = f"sqlite:///{folder / 'publication.sqlite'}"
    else:
        address = pg_database(request.getfixturevalue("pg_server"), f"publication_{os.getpid()}")
    app = migrated_app(address, folder)
    yield app
    with app.app_context():
        db.engine.dispose()


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
