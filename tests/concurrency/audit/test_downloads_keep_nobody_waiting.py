"""Somebody downloads the whole books while others work: with real commits, in the middle of it and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import QueuePool

from coopbudget.db import db
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import unit_of_work
from tests import people, rail as rails
from tests.apart import apart
from tests.conftest import NOON


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of this test's own, where commits are commits."""
    with apart(request, tmp_path) as app:
        yield app


def held(app: Flask) -> int:
    """How many connections are in somebody's hands."""
    with app.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout()


@pytest.mark.parametrize("name", ["journal.csv", "books.beancount"])
def test_a_download_blocks_nobody_and_gives_its_connection_back(real: Flask, name: str) -> None:
    real.extensions["coopbudget.clock"] = lambda: NOON
    with real.app_context(), unit_of_work(SYSTEM, clock=lambda: NOON) as work:
        rail = rails.build_rail(work)
        rails.add_fund(rails.as_actor(work, rail.treasurer), 1, "DP 1234")
    client = real.test_client()
    people.sign_in(client, rail.treasurer.person_id)
    path = f"/c/{rail.coop.slug}/books/{name}"

    half_read = client.get(path, buffered=False)
    lines = half_read.response
    assert next(iter(lines))
    with real.app_context(), unit_of_work(rail.treasurer, clock=lambda: NOON) as work:
        rails.add_fund(work, 2, "DP 5678")
    half_read.close()
    assert held(real) == 0

    whole = client.get(path)
    assert whole.status_code == 200 and whole.text
    whole.close()
    assert held(real) == 0
