"""A member has died in mid-contract: the officer sees what it means first, the family reads one clear statement."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"


def test_a_family_reads_what_stands_and_a_mistake_is_undone(demo_site: Site, visit: Visit) -> None:
    mair = visit(demo_site).sign_in(cast.email_of("mair"), cast.PASSWORD)
    mair.go(f"{COOP}/members").follow("Huw Thomas")
    mair.follow("They leave, or have died")
    mair.page.get_by_label("Has died").check()
    mair.press("See what it means")
    assert "Nothing is recorded yet" in mair.words and "of what was promised is free at once" in mair.words
    assert f"What the last visits leave of it goes to {cast.HEALTH_BOARD}" in mair.words
    mair.page.get_by_label("Who settles the estate").fill("Non Thomas")
    mair.press("Record this")
    assert "Huw Thomas has died" in mair.words and "Step by step" in mair.words
    mair.page.get_by_text("A link for the family").click()
    mair.press("Make the link")
    link = re.search(r"/c/[\w-]+/for-family/[\w-]+", mair.words)
    assert link is not None

    # Non has no account. On her phone she says who she is, and reads.
    family = visit(demo_site, size=PHONE).go(link[0])
    assert "We are sorry that Huw Thomas has died" in family.words
    family.page.get_by_label("Your name").fill("Non Thomas")
    family.press("Open the statement")
    for said in ("Dear Non Thomas,", "Closing statement", "There now", "Whom to ask"):
        assert said in family.words, said
    with family.page.expect_download() as paper:
        family.page.get_by_role("link", name="The same in large print (PDF)").click()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.value.path().read_bytes())).pages)
    assert "Dear Non Thomas," in text and cast.HEALTH_BOARD in " ".join(text.split())

    # It was somebody else of that name: Mair undoes it, and is told first what can't be given back.
    mair.go(mair.page.url.removeprefix(demo_site.url).split("?")[0])
    assert "Last opened by Non Thomas" in mair.words
    mair.page.get_by_text("This was a mistake").click()
    assert "This can’t be given back" in mair.words
    mair.press("Undo this")
    assert "Huw Thomas is a member as before" in mair.words
    family.page.goto(demo_site.url + link[0])
    family.errors.clear()  # the browser notes a page that is not there in its console
    assert "Dear" not in family.page.locator("main").inner_text()
