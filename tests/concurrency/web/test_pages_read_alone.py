"""Pages where each statement is a transaction by itself, as it is for whoever only reads on PostgreSQL.

The other tests of pages share one transaction, to be undone in: what needs a transaction to be read has one there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.views import Mark
from coopbudget.guard.work import unit_of_work
from tests.apart import apart
from tests.conftest import NOON
from tests.people import sign_in
from tests.year import AFTER, Year, buy, make_year

SPLIT = "?general=50&indivisible=0&community=0&dividend=50"


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    with apart(request, tmp_path) as app:
        yield app


def lived(app: Flask) -> Year:
    @contextmanager
    def act(actor: Actor = SYSTEM, *, now: datetime = NOON) -> Iterator[Work]:
        with app.app_context(), unit_of_work(actor, clock=lambda: now) as work:
            yield work

    year = make_year(act, 3)
    with act(year.system, now=AFTER) as work:
        for fund in year.funds:
            buy(work, fund, 1_000, 60)
    return year


def addresses(app: Flask) -> list[str]:
    """Every page of a co-op that somebody who has all of a treasurer's parts can open by its address alone."""
    found = []
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], "mark", None)
        if isinstance(mark, Mark) and mark.permission and "GET" in (rule.methods or ()) and rule.arguments == {"coop"}:
            found.append(rule.rule)
    return [*sorted(found), "/c/<coop>/surplus/2026", f"/c/<coop>/surplus/2026/propose{SPLIT}"]


def test_every_page_of_a_treasurer_opens(real: Flask) -> None:
    year = lived(real)
    real.extensions["coopbudget.clock"] = lambda: AFTER + timedelta(days=1)
    client = real.test_client()
    sign_in(client, year.treasurer_member)
    opened = {address: client.get(address.replace("<coop>", year.coop.slug)).status_code for address in addresses(real)}
    assert {address: status for address, status in opened.items() if status >= 500} == {}
    counted = ("books/spend", "books/spend/places", "books/income", "surplus/2026", f"surplus/2026/propose{SPLIT}")
    for address in counted:
        assert opened[f"/c/<coop>/{address}"] == 200, address
    assert sum(status == 200 for status in opened.values()) > 60


def test_the_disk_is_checked(real: Flask) -> None:
    lived(real)
    told = real.test_cli_runner().invoke(args=["evidence", "verify"])
    assert told.exit_code == 0, told.output
