"""From nothing to rules that two meetings changed: one founder, a phone, and a clock that moves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from coopbudget.clock import civil_date, system_clock
from tests.journeys.conftest import PHONE, Site, Visit, Visitor
from tests.journeys.walk.hands import fill

pytestmark = pytest.mark.journey

EMAIL, PASSWORD = "eleri@example.org", "Pobl-Cwm-Nant-2026"
HOME = "/c/cwm-nant"


def account(site: Site, eleri: Visitor) -> None:
    """She signs up and follows the link in her letter."""
    eleri.go("/").follow("Make an account")
    fill(eleri, {"Your name": "Eleri", "E-mail address": EMAIL, "Choose a password": PASSWORD})
    eleri.press("Sign up")
    site.flask("jobs", "sweep")
    letters = [path.read_text() for path in (site.folder / "mail").glob("*.eml")]
    link = re.search(r"/sign-up/confirm/\S+", "\n".join(letters))
    assert link is not None
    eleri.go(link[0]).sign_in(EMAIL, PASSWORD)


def says_yes(eleri: Visitor) -> None:
    fill(eleri, {"Your vote": "Yes"})
    eleri.press("Look at the vote before it goes in")
    eleri.press("Put my vote in the box")


def test_a_group_is_founded_and_its_rules_change_after_two_meetings(empty_site: Site, visit: Visit) -> None:
    today = civil_date(system_clock())
    eleri = visit(empty_site, size=PHONE)
    account(empty_site, eleri)
    eleri.go("/coops/new")
    fill(
        eleri,
        {
            "Name of the co-op": "Cwm Nant", "Short name": "cwm-nant", "Which nation’s law do you follow?": "Wales",
            "What are you in it?": "Budget holder", "Which rules are nearest to what you want?": "A social co-op",
            "I understand that this page gives no legal advice": True,
        },
    )  # fmt: skip
    eleri.press("Go on to the rules")
    fill(eleri, {"Days of notice before a vote": "7"})
    eleri.press("Found the group with these rules")
    assert "6 things are still to do" in eleri.words
    eleri.go(f"{HOME}/rules")
    assert "Two meetings must say yes." in eleri.words

    # She would have one meeting from now on: she looks first, then everybody may talk about it.
    eleri.follow("Propose other rules")
    for field in ("Days until a second meeting on new rules, at least", "Months until that second meeting, at most"):
        fill(eleri, {field: ""})
    fill(eleri, {"Why the rules should change": "We know each other now."})
    eleri.press("Look at what would change")
    assert "One vote is enough to change these rules." in eleri.words
    eleri.press("Put these rules up to be talked about")
    first = eleri.page.url.removeprefix(eleri.url)
    eleri.follow("Give notice of a vote")
    fill(eleri, {"The first day to vote": today + timedelta(days=7), "The last day to vote": today + timedelta(days=9)})
    eleri.press("Give notice and tell every member")

    empty_site.move_clock(days=7)
    empty_site.flask("ballots", "tend")
    says_yes(eleri.go(first))
    eleri.go(first).press("Count the votes")
    assert "carried, subject to a second meeting between" in eleri.words
    eleri.follow("Open the second meeting's vote")
    fill(eleri, {"The day of the second meeting": today + timedelta(days=21)})
    eleri.press("Open the vote and tell every member")
    second = eleri.page.url.removeprefix(eleri.url)
    says_yes(eleri)
    assert eleri.go(second).page.get_by_role("button", name="Count the votes").count() == 0  # its day is to come

    # Nobody counts: four days after its day it has counted itself.
    empty_site.move_clock(days=18)
    empty_site.flask("ballots", "tend")
    eleri = visit(empty_site, size=PHONE).sign_in(EMAIL, PASSWORD)
    eleri.go(first).follow("Put the new rules into effect")
    fill(eleri, {"What the registrar wrote": "Registered, letter of today"})
    eleri.press("Put them into effect and tell every member")
    assert "Version 2" in eleri.words and "One vote is enough to change these rules." in eleri.words
    assert "The decision: vote 1" in eleri.words and "Registered: Registered, letter of today" in eleri.words
