"""A budget holder's home: what comes when."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests.conftest import NOON, Act
from tests.people import sign_in
from tests.purses import agree, make_purses


def test_the_funders_next_payment_is_among_what_comes(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        purses = make_purses(work)
    with act(purses.secretary) as work:
        agree(work, purses.eira, rate=48_000, funder_name="Ceredigion", starts_on=date(2026, 4, 6))
        agree(work, purses.eira, rate=10_000, funder_name="Elsewhere", paid_into="member")
    client = app.test_client()
    sign_in(client, purses.eira)
    home = client.get(f"/c/{purses.coop.slug}/").text
    assert "Ceredigion should pay £480.00" in home
    assert "Elsewhere should pay £100.00, not through the co-op" in home
