"""A member lets her supporter vote as she tells her, sees what was done in her name, and stops it at once."""

from __future__ import annotations

import re

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
QUESTION = "Shall we meet every first Monday"


def test_a_supporter_votes_as_told_and_is_stopped_at_once(demo_site: Site, visit: Visit) -> None:
    # Siân supports Elin, and voting is not among what she may do.
    sian = visit(demo_site, size=PHONE, js=False).sign_in(cast.email_of("sian"), cast.PASSWORD)
    sian.go(f"{COOP}/votes").follow(QUESTION)
    assert "not among the things you may do for Elin Morgan" in sian.words

    # Elin adds the vote, in her own words, on her phone.
    elin = visit(demo_site, size=PHONE).sign_in(cast.email_of("elin"), cast.PASSWORD)
    elin.go(f"{COOP}/supporters").follow("Choose a supporter")
    elin.page.get_by_label("Their e-mail address").fill(cast.email_of("sian"))
    elin.page.get_by_label("See money and papers").uncheck()
    elin.page.get_by_label("Vote as told").check()
    elin.page.get_by_label("What you told them").fill("I want the first Mondays. Vote yes.")
    elin.press("Let them support me")
    assert "I want the first Mondays. Vote yes." in elin.words

    # Siân votes as told, with no scripts.
    sian.page.reload()
    sian.look()
    sian.page.get_by_label("Yes", exact=True).check()
    sian.press("Look at the vote before it goes in")
    sian.press("Put Elin Morgan's vote in the box")
    assert re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", sian.words)

    # Elin sees who did it, when and how, and has voted; how the paper reads stands nowhere.
    elin.go(f"{COOP}/votes").follow(QUESTION)
    assert "You have voted" in elin.words
    elin.go(f"{COOP}/in-my-name")
    assert "A vote was put in the box." in elin.words and "Siân Morgan" in elin.words
    elin.page.get_by_text("Find in this list").click()
    elin.page.get_by_label("Who").select_option(label="Siân Morgan")
    elin.press("Show these")
    assert "as supporter" in elin.words

    # She stops both at once; Siân's next page is refused.
    elin.follow("Stop somebody now")
    for _ in range(2):
        elin.press("Stop this for Siân Morgan now")
    assert "Nobody now" in elin.words
    answer = sian.page.goto(f"{sian.url}{COOP}/votes")
    assert answer is not None and answer.status == 404
