"""A member lets her supporter vote as she tells her, sees what was done in her name, and stops it at once."""

from __future__ import annotations

import re

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit, Visitor

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
QUESTION = "Shall we meet every first Monday"


def test_a_supporter_votes_as_told_and_is_stopped_at_once(demo_site: Site, visit: Visit) -> None:
    # Sali has no part in the co-op. Megan lets her see and vote, in her own words, on her phone.
    sali = visit(demo_site, size=PHONE, js=False).sign_in(cast.email_of("sali"), cast.PASSWORD)
    assert status(sali) == 404
    megan = visit(demo_site, size=PHONE).sign_in(cast.email_of("megan"), cast.PASSWORD)
    choose(megan, ["See money and papers"], "Look at my letters with me.")
    sali.go(f"{COOP}/votes").follow(QUESTION)
    assert "not among the things you may do for Megan Davies" in sali.words
    choose(megan, ["Vote as told"], "I want the first Mondays. Vote yes.")
    assert "I want the first Mondays. Vote yes." in megan.words

    # Sali votes as told, with no scripts.
    sali.go(f"{COOP}/votes").follow(QUESTION)
    sali.page.get_by_label("Yes", exact=True).check()
    sali.press("Look at the vote before it goes in")
    sali.press("Put Megan Davies's vote in the box")
    assert re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", sali.words)

    # Megan sees who did it, when and how, and has voted; how the paper reads stands nowhere.
    megan.go(f"{COOP}/votes").follow(QUESTION)
    assert "You have voted" in megan.words
    megan.go(f"{COOP}/in-my-name")
    assert "A vote was put in the box." in megan.words and "Sali Prys" in megan.words
    megan.page.get_by_text("Find in this list").click()
    megan.page.get_by_label("Who").select_option(label="Sali Prys")
    megan.press("Show these")
    assert "as supporter" in megan.words

    # She stops both at once; Sali's next page is refused.
    megan.follow("Stop somebody now")
    for _ in range(2):
        megan.press("Stop this for Sali Prys now")
    assert "Nobody now" in megan.words
    assert status(sali) == 404


def status(visitor: Visitor) -> int:
    """What the page of votes answers."""
    answer = visitor.page.goto(f"{visitor.url}{COOP}/votes")
    visitor.errors.clear()  # the browser notes a refusal in its console
    return answer.status if answer else 0


def choose(member: Visitor, powers: list[str], told: str) -> None:
    """The member lets Sali do these things for her."""
    member.go(f"{COOP}/supporters").follow("Choose a supporter")
    member.page.get_by_label("Their e-mail address").fill(cast.email_of("sali"))
    member.page.get_by_label("See money and papers").uncheck()
    for power in powers:
        member.page.get_by_label(power).check()
    member.page.get_by_label("What you told them").fill(told)
    member.press("Let them support me")
