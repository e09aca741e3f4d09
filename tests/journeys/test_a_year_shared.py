"""A year is shared: the treasurer compares ways and proposes one; a member reads on her phone what each brings her,
votes, and keeps the statement of what came back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from coopbudget.app import create_app
from coopbudget.governance import service as governance
from coopbudget.ledger import chart
from coopbudget.ledger.service import close_period
from coopbudget.settings import read_settings
from coopbudget.surplus import queries
from tests import people
from tests.cheaply import cheaply
from tests.conftest import Act, closing_app
from tests.journeys.conftest import PHONE, Site, Visit, Visitor, served
from tests.year import AFTER, Year, buy, make_year, move, spend_own

pytestmark = pytest.mark.journey

YEAR = "Year to 31 March 2026"
WAYS = {"Half comes back": (40, 10, 50), "Save first": (80, 10, 10)}
"""Percent for the general reserve, for learning and community, and back to the members."""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that lives in May 2026, some weeks after a year of its co-op has ended."""
    with served(tmp_path_factory.mktemp("year")) as site:
        site.move_clock(days=(AFTER - datetime.now(UTC)) / timedelta(days=1))
        yield site


@pytest.fixture
def app(site: Site) -> Iterator[Flask]:
    """The app on the site's own database, for what happens while nobody looks."""
    settings = read_settings({"COOPBUDGET_INSTANCE_DIR": str(site.folder), "COOPBUDGET_LOG_LEVEL": "ERROR"})
    with closing_app(cheaply(create_app(settings))) as app:
        yield app


@pytest.fixture
def year(act: Act) -> Year:
    """Three members bought for £10,500 together; £600 is left, and the books of the year are closed."""
    made = make_year(act)
    with act(made.system, now=AFTER) as work:
        for fund, cost in zip(made.funds, (600_000, 300_000, 150_000), strict=True):
            buy(work, fund, cost, cost // 100 * 6)
        move(work, chart.OWN_UNMATCHED, chart.INCOME_REBATES, 27_000)
        spend_own(work, 30_000)
    with act(made.treasurer, now=AFTER) as work:
        close_period(work, through=AFTER.date().replace(month=3, day=31))
    return made


def test_a_year_is_looked_at_compared_voted_on_and_shared(
    site: Site, app: Flask, act: Act, year: Year, visit: Visit
) -> None:
    room = f"/c/{year.coop.slug}/surplus"
    treasurer = _comes(visit(site), app, year.treasurer_member)
    member = _comes(visit(site, size=PHONE), app, year.members[0])

    # How the year came to be, and what a bar is made of.
    treasurer.go(room).follow(YEAR)
    assert "£900.00 came in, £300.00 was spent, £600.00 is left" in treasurer.page.locator("main").inner_text()
    treasurer.follow("Levy")
    assert "£630.00 came in here." in treasurer.words and "3 entries" in treasurer.words

    # Two ways stand side by side before anything is decided.
    treasurer.go(f"{room}/2026").follow("Show members some ways to share it first")
    assert "No way is shown yet" in treasurer.words
    for name, (general, community, dividend) in WAYS.items():
        treasurer.follow("Try out a way to share it")
        for label, percent in (
            ("General reserve", general), ("Reserve that can never be shared", 0),
            ("Learning and community", community), ("Back to members' funds", dividend),
        ):  # fmt: skip
            treasurer.page.get_by_label(label).fill(str(percent))
        treasurer.press("Show what this means")
        treasurer.page.get_by_label("What shall it be called?").fill(name)
        treasurer.press("Show this way beside others")

    # A member reads on her phone what each would bring her.
    member.go(room).follow(YEAR).follow("See 2 ways to share it side by side")
    for letter, name, brings in (("A", "Half comes back", "£171.43"), ("B", "Save first", "£34.29")):
        member.follow(f"{letter}: {name}, and what it means for me")
        assert f"{brings} would come back to you." in member.words and "How your part is worked out" in member.words
        member.follow("All ways side by side")

    # The first is put to the vote; she reads what it means, and votes.
    treasurer.follow("Put this to the vote (Half comes back)")
    treasurer.page.get_by_label("Why this way?").fill("A reserve for a bad month, and half comes back.")
    treasurer.press("Open the vote and tell every member")
    member.go(f"/c/{year.coop.slug}/").follow("Share the surplus of 2026").follow("What this means for me")
    assert "If members carry it, £171.43 comes back to you." in member.words
    member.follow("Go to the vote")
    member.page.get_by_label("Yes", exact=True).check()
    member.press("Look at the vote before it goes in").press("Put my vote in the box")
    assert "Your vote is in the box" in member.words

    # The others vote too. Two weeks later the chair counts, and the treasurer shares what was carried.
    with act(now=AFTER) as work:
        row = queries.year_row(work.session, year.coop.id, 2026, AFTER.date())
        assert row is not None and row.proposal is not None
        motion_id = row.proposal.motion.id
        others = [
            (year.actor(work, who), choice)
            for who, choice in ((year.members[1], "yes"), (year.members[2], "no"), (year.treasurer_member, "yes"))
        ]
    for voter, choice in others:
        with act(voter, now=AFTER + timedelta(hours=1)) as work:
            governance.cast_vote(work, motion_id=motion_id, choice=choice)
    site.move_clock(days=15)
    chair = _comes(visit(site), app, year.chair_member).go(f"{room}/2026").follow("Vote 1: Share the surplus")
    assert "3 for, 1 against" in chair.press("Count the votes").words
    treasurer.go(f"{room}/2026").follow("Share it as the members decided").press("Share £600.00 as carried")
    assert "The surplus of 2026 is shared" in treasurer.words and "vote 1" in treasurer.words

    # It is in her fund, and her statement is hers to keep.
    member.go(f"{room}/2026").follow("What this means for me")
    assert "£171.43 came back to you" in member.words and "lowers what was paid" in member.words
    with member.page.expect_download() as paper:
        member.page.get_by_role("link", name="This statement as a PDF").click()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.value.path().read_bytes())).pages)
    assert "£171.43" in text and "Powys" in text
    assert "£171.43" in member.go(f"/c/{year.coop.slug}/money").words


def _comes(visitor: Visitor, app: Flask, who: people.Member) -> Visitor:
    """Somebody who is signed in at this browser already."""
    client = app.test_client()
    people.sign_in(client, who)
    kept = client.get_cookie("session")
    assert kept is not None
    visitor.page.context.add_cookies([{"name": "session", "value": kept.value, "url": visitor.url}])
    return visitor
