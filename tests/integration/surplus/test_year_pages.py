"""The pages of year end, walked through as people would, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.ledger import chart
from coopbudget.ledger.service import close_period
from coopbudget.surplus import queries
from tests import people
from tests.conftest import Act
from tests.year import AFTER, Year, buy, carried, make_year, move, proposed, spend_own

YEAR_END = date(2026, 3, 31)
LATER = AFTER + timedelta(days=20)
SPLIT = {"general": "40", "indivisible": "0", "community": "10", "dividend": "50", "kind": "co_operative"}
LAST_DAY = {"closes_on-day": "18", "closes_on-month": "5", "closes_on-year": "2026"}


@pytest.fixture
def year(act: Act) -> Year:
    made = make_year(act)
    with act(made.system, now=AFTER) as work:
        for fund, cost in zip(made.funds, (600_000, 300_000, 150_000), strict=True):
            buy(work, fund, cost, cost // 100 * 6)
        move(work, chart.OWN_UNMATCHED, chart.INCOME_REBATES, 27_000)
        spend_own(work, 30_000)
    return made


class Visitor:
    """Somebody at a browser, on a day."""

    def __init__(self, app: Flask, year: Year, who: people.Member, now: datetime) -> None:
        self.client: FlaskClient = app.test_client()
        app.extensions["coopbudget.clock"] = lambda: now
        people.sign_in(self.client, who)
        self.base = f"/c/{year.coop.slug}/surplus"

    def see(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(self.base + path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, data: dict[str, str], status: int = 303) -> str:
        answer = self.client.post(self.base + path, data=data)
        assert answer.status_code == status, answer.text
        return answer.text if status != 303 else answer.headers["Location"]


@pytest.fixture
def open_year(app: Flask, year: Year) -> Iterator[Year]:
    yield year


def close_books(act: Act, year: Year) -> None:
    with act(year.treasurer, now=AFTER) as work:
        close_period(work, through=YEAR_END)


def test_a_coop_in_its_first_year_has_nothing_to_show_yet(app: Flask, act: Act) -> None:
    year = make_year(act, 1)
    visitor = Visitor(app, year, year.treasurer_member, AFTER - timedelta(days=60))
    assert "No year is over yet" in visitor.see()
    visitor.see("/2026", status=404)


def test_the_whole_way_from_closing_to_a_members_receipt(app: Flask, act: Act, year: Year) -> None:
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    assert "£600.00" in treasurer.see() and "Books still open" in treasurer.see()
    assert "Close the books of this year" in treasurer.see("/2026")
    assert f"/books/periods/{YEAR_END}" in treasurer.see("/2026")
    close_books(act, year)
    assert "Propose how to share it" in treasurer.see("/2026")
    asked = "&".join(f"{name}={value}" for name, value in SPLIT.items())
    preview = treasurer.see(f"/2026/propose?{asked}")
    for shown in ("£240.00", "£60.00", "£300.00", "Keep it all in reserve", "£28.57"):
        assert shown in preview
    treasurer.send("/2026/propose", {**SPLIT, **LAST_DAY, "reason": "A good year."})
    with act(year.treasurer, now=AFTER) as work:
        row = queries.year_row(work.session, year.coop.id, 2026, AFTER.date())
        assert row is not None and row.proposal is not None
    member = Visitor(app, year, year.members[0], AFTER)
    before = member.see("/2026/mine")
    assert "If members carry it, £171.43 comes back to you." in before and "£6,000.00" in before
    assert "Members are voting" in member.see("/2026")
    carried(act, year, row.proposal)
    treasurer = Visitor(app, year, year.treasurer_member, LATER)
    asking = treasurer.see("/2026/share")
    assert "General reserve" in asking and "£240.00" in asking
    assert treasurer.send("/2026/share", {}).endswith("/surplus/2026/receipt")
    receipt = treasurer.see("/2026/receipt")
    assert "The surplus of 2026 is shared" in receipt and "You shared this yourself" in receipt
    member = Visitor(app, year, year.members[0], LATER)
    mine = member.see("/2026/mine")
    assert "£171.43 came back to you" in mine and "Powys" in mine and "lowers what was paid" in mine


def test_shares_that_miss_a_hundred_come_back_with_the_reason(app: Flask, act: Act, year: Year) -> None:
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    wrong = {**SPLIT, "general": "30"}
    asked = "&".join(f"{name}={value}" for name, value in wrong.items())
    page = treasurer.see(f"/2026/propose?{asked}", status=422)
    assert "add up to 100" in page and 'value="30"' in page
    assert "whole number" in treasurer.see("/2026/propose?general=ten", status=422)
    close_books(act, year)
    assert "add up to 100" in treasurer.send("/2026/propose", {**wrong, **LAST_DAY}, status=422)
    assert "add up to 100" in treasurer.send("/2026/propose", {**SPLIT, "dividend": "51", **LAST_DAY}, status=422)


def test_a_date_that_is_past_keeps_the_figures_on_the_page(app: Flask, act: Act, year: Year) -> None:
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    close_books(act, year)
    page = treasurer.send("/2026/propose", {**SPLIT, **LAST_DAY, "closes_on-month": "4"}, status=422)
    assert "still to come" in page and "£240.00" in page


def test_undoing_asks_why_and_leaves_a_receipt(app: Flask, act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    Visitor(app, year, year.treasurer_member, LATER).send("/2026/share", {})
    chair = Visitor(app, year, year.chair_member, LATER)
    assert "Undo this" in chair.see("/2026/receipt")
    chair.send("/2026/undo", {"why": ""}, status=422)
    chair.send("/2026/undo", {"why": "The wrong year was read out."})
    receipt = chair.see("/2026/receipt")
    assert "The sharing was undone" in receipt and "The wrong year was read out." in receipt
    member = Visitor(app, year, year.members[1], LATER)
    assert "shared and then undone" in member.see("/2026/mine")


def test_a_member_sees_the_year_and_own_part_but_not_others(app: Flask, act: Act, year: Year) -> None:
    made = proposed(act, year)
    carried(act, year, made)
    member = Visitor(app, year, year.members[0], LATER)
    assert "What this means for me" in member.see("/2026")
    for path in ("/2026/propose", "/2026/share", "/2026/undo", "/2026/members"):
        member.see(path, status=403)
    member.send("/2026/share", {}, status=403)


def test_officers_see_each_fund_and_take_it_as_a_file(app: Flask, act: Act, year: Year) -> None:
    proposed(act, year)
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    page = treasurer.see("/2026/members")
    assert "3 funds" in page and "£171.43" in page
    number = year.members[1].number
    one = treasurer.see(f"/2026/members?member={number}")
    assert "1 fund" in one and "£171.43" not in one
    assert "171.43" in treasurer.see("/2026/members?as=csv")


def test_people_of_another_coop_find_nothing(app: Flask, act: Act, year: Year) -> None:
    other = make_year(act, 1)
    stranger = Visitor(app, year, other.treasurer_member, AFTER)
    for path in ("", "/2026", "/2026/propose", "/2026/mine", "/2026/receipt"):
        stranger.see(path, status=404)
