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


def test_the_year_is_explained_and_each_bar_opens_to_its_entries(app: Flask, act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        move(work, chart.OWN_UNMATCHED, chart.INCOME_GRANTS, 10_000)
        move(work, chart.SHARE_INTEREST, chart.OWN_BANK, 1_000)
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    kept = treasurer.see("/2026/bills-to-come")
    assert "Nothing is kept" in kept
    treasurer.send("/2026/bills-to-come", {"what": "", "amount": "x"}, status=422)
    for what, amount in (("The reviewer's fee", "12.00"), ("A mistake", "3.00")):
        treasurer.send("/2026/bills-to-come", {"what": what, "amount": amount})
    treasurer.send("/2026/bills-to-come/2/take-back", {})
    assert "reviewer&#39;s fee" in treasurer.see("/2026/bills-to-come")
    close_books(act, year)
    treasurer.send("/2026/bills-to-come", {"what": "Too late", "amount": "1.00"}, status=409)
    treasurer.send("/2026/bills-to-come/1/take-back", {}, status=409)
    # £630 levy, £270 rebates and £100 of grants came in; £300 costs, £10 interest and £12 kept: £678 is left.
    member = Visitor(app, year, year.members[0], AFTER)
    page = member.see("/2026")
    for shown in (
        "£1,000.00 came in, £322.00 was spent, £678.00 is left", "Grants", "Interest on shares",
        "Kept for bills to come",
        "What was pooled and not used is not left over", "Direct payments from councils", "Never to a member.",
    ):  # fmt: skip
        assert shown in page
    assert "£900.00" in page  # levy and rebates came from councils' direct payments alone
    levy = member.see("/2026/from/levy")
    assert "Month by month" in levy and "/books/" not in levy
    costs = member.see("/2026/from/costs")
    assert "1 entry" in costs and "£300.00" in costs and "/books/" not in costs
    member.see("/2026/from/other", status=404)
    member.see("/2026/bills-to-come", status=403)
    officer = Visitor(app, year, year.treasurer_member, AFTER)
    assert "3 entries" in officer.see("/2026/from/levy") and "/books/entries/" in officer.see("/2026/from/levy")
    provided = officer.see("/2026/from/provisions")
    assert "3 entries" in provided and "£12.00" in provided
    next_year = [("Expenses:Provisions", -1_200), ("Liabilities:Provisions", 0)]
    with act(year.treasurer, now=AFTER) as work:
        moved = queries.results(
            work.session, year.coop.id, [queries.year_so_far(work.session, year.coop.id, AFTER.date()).year]
        )
        assert [(line.code, line.amount) for line in moved[2027].lines] == next_year[:1]


def test_ways_stand_side_by_side_with_what_each_means_for_me(app: Flask, act: Act, year: Year) -> None:
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    assert "No way is shown yet" in treasurer.see("/2026/ways")
    half, save = SPLIT, {**SPLIT, "general": "80", "dividend": "10"}
    treasurer.send("/2026/ways", {**half, "name": "Half comes back"})
    treasurer.send("/2026/ways", {**save, "name": "Save first"})
    assert "Another way has this name" in treasurer.send("/2026/ways", {**save, "name": "save FIRST"}, status=422)
    assert "Give it a name" in treasurer.send("/2026/ways", {**save, "name": ""}, status=422)
    assert "add up to 100" in treasurer.send("/2026/ways", {**save, "general": "1", "name": "Wrong"}, status=422)
    member = Visitor(app, year, year.members[0], AFTER)
    page = member.see("/2026/ways")
    for shown in ("A: Half comes back", "B: Save first", "You get", "£171.43", "£34.29", "figures can change"):
        assert shown in page
    assert "Show it no more" not in page
    mine = member.see("/2026/ways/B")
    for shown in (
        "£34.29 would come back to you",
        "Powys",
        "What if we kept more, or less?",
        "An example: a fund paid",
    ):
        assert shown in mine
    assert member.see("/2026/ways/C", status=404)
    member.send("/2026/ways", {**half, "name": "Mine"}, status=403)
    close_books(act, year)
    treasurer = Visitor(app, year, year.treasurer_member, AFTER)
    assert "Put this to the vote" in treasurer.see("/2026/ways")
    treasurer.send("/2026/ways", {**half, "general": "45", "dividend": "45", "name": "Third"})
    treasurer.send("/2026/ways", {**half, "general": "46", "dividend": "44", "name": "Fourth"})
    treasurer.send("/2026/ways", {**half, "general": "47", "dividend": "43", "name": "Fifth"}, status=409)
    treasurer.send("/2026/ways/A/drop", {})
    treasurer.send("/2026/ways/A/drop", {}, status=404)
    treasurer.send("/2026/ways", {**half, "general": "47", "dividend": "43", "name": "Fifth"})
    assert "A: Fifth" in treasurer.see("/2026/ways")
    # The year that runs can be thought about, and not proposed: its books are open.
    assert "The year still runs" in treasurer.see("/2027/ways") or "No way is shown yet" in treasurer.see("/2027/ways")
    treasurer.see("/2028/ways", status=404)
    # Once proposed, what another reserve would change is worked out from what was frozen.
    proposed(act, year)
    member = Visitor(app, year, year.members[0], AFTER)
    reserve = member.see("/2026/reserve")
    assert "£171.43 would come back to you" in reserve and "100 %" in reserve
    assert "What if we kept more, or less?" in member.client.get(f"/c/{year.coop.slug}/votes/1").text


def test_people_of_another_coop_find_nothing(app: Flask, act: Act, year: Year) -> None:
    other = make_year(act, 1)
    stranger = Visitor(app, year, other.treasurer_member, AFTER)
    for path in ("", "/2026", "/2026/propose", "/2026/mine", "/2026/receipt", "/2026/ways", "/2026/reserve"):
        stranger.see(path, status=404)
