"""From nothing to the first general meeting, at which new rules have their second vote: three people, a phone, a clock
that moves."""

from __future__ import annotations

import re
import urllib.request
from datetime import date, timedelta

import pytest

from coopbudget.clock import civil_date, system_clock
from tests.journeys.conftest import PHONE, Site, Visit, Visitor
from tests.journeys.walk.hands import fill

pytestmark = pytest.mark.journey

PASSWORD = "Pobl-Cwm-Nant-2026"
HOME = "/c/cwm-nant"


def email_of(name: str) -> str:
    return f"{name.lower()}@example.org"


def account(site: Site, visitor: Visitor, name: str) -> Visitor:
    """Somebody signs up and follows the link in their letter."""
    visitor.go("/").follow("Make an account")
    fill(visitor, {"Your name": name, "E-mail address": email_of(name), "Choose a password": PASSWORD})
    visitor.press("Sign up")
    site.flask("jobs", "sweep")
    letters = [path.read_text() for path in (site.folder / "mail").glob("*.eml")]
    mine = [letter for letter in letters if f"To: {email_of(name)}" in letter]
    link = re.search(r"/sign-up/confirm/\S+", "\n".join(mine))
    assert link is not None
    return visitor.go(link[0]).sign_in(email_of(name), PASSWORD)


def says_yes(visitor: Visitor) -> None:
    fill(visitor, {"Your vote": "Yes"})
    visitor.press("Look at the vote before it goes in")
    visitor.press("Put my vote in the box")


def joins(visitor: Visitor, eleri: Visitor, name: str) -> None:
    """Somebody asks to join, and Eleri says yes."""
    visitor.go("/coops").follow("Cwm Nant")
    fill(visitor, {"What would you be in it?": "Budget holder", "Anything you want to say": "I live here."})
    visitor.press("Ask to join")
    eleri.go(f"{HOME}/desk").follow("to join")
    eleri.follow(name)
    eleri.press(f"Admit {name}")


def gets_ready(eleri: Visitor, non: Visitor) -> None:
    """The list is done one by one, a second officer sees what money hangs on, and the co-op can hold money."""
    paper = ("letter.pdf", "application/pdf", b"%PDF-1.4\n% a letter\n%%EOF\n")
    eleri.go(f"{HOME}/starting")
    assert "6 things are still to do" in eleri.words
    for _ in range(6):
        eleri.follow("Note that it is done")
        fill(eleri, {"Where it can be seen": "In the green folder", "The paper that shows it": paper})
        eleri.press("It is done")
    non.go(f"{HOME}/starting")
    for _ in range(3):
        non.press("I have seen the paper, and agree")
    eleri.go(f"{HOME}/starting")
    eleri.press("Let the co-op hold money from today")
    assert "It can hold money from" in eleri.words


def calls_the_first_general_meeting(eleri: Visitor, day: date) -> None:
    """With the second vote on its agenda; one thing is put on it after the call."""
    eleri.go(f"{HOME}/meetings").follow("Call a meeting")
    fill(
        eleri,
        {
            "Who meets": "General meeting", "What the meeting is called": "Our first general meeting", "The day": day,
            "When it begins": "4:30pm", "Where you meet": "The vestry",
            "How to join by phone or online": "Ring 01970 555 0142", "2. Change our rules?": True,
            "What else it is about": "How we begin",
        },
    )  # fmt: skip
    eleri.press("Call the meeting and tell everybody it is for")
    assert "Enough are there when there are 3." in eleri.words
    eleri.follow("Add something, or take something off")
    fill(eleri, {"What else to add": "Cake", "Why": "Non bakes."})
    eleri.press("Change it and tell everybody it is for")
    assert "Added: Cake" in eleri.words
    eleri.follow("Move this meeting")
    assert "needs 14 days of notice again" in eleri.words
    eleri.go(f"{HOME}/meetings").follow("Have our meetings and votes in your own calendar")
    eleri.press("Make my address")
    with urllib.request.urlopen(eleri.page.locator("code").inner_text().strip(), timeout=30) as feed:
        calendar = feed.read().decode()
    assert "Our first general meeting" in calendar and "Last day to vote: Change our rules?" in calendar
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in calendar


def is_written_down(eleri: Visitor, non: Visitor, today: date) -> None:
    """Who came in three ways, and what was said; another officer notes that it was approved."""
    eleri.go(f"{HOME}/meetings/1").follow("Write down who came")
    assert eleri.page.get_by_label("By phone").input_value() == "2"  # as she said before
    fill(eleri, {"In person": "1", "Online": "3"})
    eleri.press("Write it down")
    assert "3 of 3 were there; 3 were needed. That was enough." in eleri.words
    assert "In person: 1. By phone: 1. Online: 1." in eleri.words
    eleri.follow("Write the minutes")
    fill(eleri, {"What was said and decided": "We begin. One meeting is enough from now on. There was cake."})
    eleri.press("Keep the draft")
    assert eleri.page.get_by_role("link", name="Note that they were approved").count() == 0
    non.go(f"{HOME}/meetings/1").follow("Note that they were approved")
    fill(non, {"How were they approved?": "By the board", "on which day": today})
    non.press("Note that they were approved")
    assert "by the board. Written by Eleri, approval noted by Non." in non.words


def test_a_group_is_founded_and_its_first_general_meeting_changes_its_rules(empty_site: Site, visit: Visit) -> None:
    today = civil_date(system_clock())
    eleri = visit(empty_site, size=PHONE)
    account(empty_site, eleri, "Eleri")
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
    non, aled = (account(empty_site, visit(empty_site, size=PHONE, js=False), name) for name in ("Non", "Aled"))
    for visitor, name in ((non, "Non"), (aled, "Aled")):
        joins(visitor, eleri, name)
    eleri.go(f"{HOME}/offices").follow("Give an office")
    fill(
        eleri,
        {
            "Which office?": "Treasurer", "Member number": "2", "First day": today,
            "Last day": today + timedelta(days=700),
        },
    )  # fmt: skip
    eleri.press("Give the office")
    gets_ready(eleri, non)
    eleri.go(f"{HOME}/rules")
    assert "Two meetings must say yes." in eleri.words
    assert "At least 30 % of the members must be there. It is never fewer than 3." in eleri.words

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
    for visitor in (eleri, non, aled):
        says_yes(visitor.go(first))
    eleri.go(first).press("Count the votes")
    assert "carried, subject to a second meeting between" in eleri.words
    eleri.follow("Open the second meeting's vote")
    fill(eleri, {"The day of the second meeting": today + timedelta(days=21)})
    eleri.press("Open the vote and tell every member")
    second = eleri.page.url.removeprefix(eleri.url)
    calls_the_first_general_meeting(eleri, today + timedelta(days=21))
    non.go(f"{HOME}/").follow("We meet: “Our first general meeting”")
    fill(non, {"How do you come?": "I join by phone"})
    non.press("Say so")
    assert "1 of 3 says they come." in non.words
    for visitor in (eleri, non):
        says_yes(visitor.go(second))
    assert eleri.go(second).page.get_by_role("button", name="Count the votes").count() == 0  # its day is to come

    # Nobody counts: four days after its day it has counted itself.
    empty_site.move_clock(days=18)
    empty_site.flask("ballots", "tend")
    eleri = visit(empty_site, size=PHONE).sign_in(email_of("Eleri"), PASSWORD)
    non = visit(empty_site, size=PHONE, js=False).sign_in(email_of("Non"), PASSWORD)
    is_written_down(eleri, non, today + timedelta(days=25))
    eleri.go(first).follow("Put the new rules into effect")
    fill(eleri, {"What the registrar wrote": "Registered, letter of today"})
    eleri.press("Put them into effect and tell every member")
    assert "Version 2" in eleri.words and "One vote is enough to change these rules." in eleri.words
    assert "The decision: vote 1" in eleri.words and "Registered: Registered, letter of today" in eleri.words
    eleri.go(f"{HOME}/decisions")
    assert "On the agenda of" in eleri.words and "Our first general meeting" in eleri.words
    assert "Version 2 of our rules" in eleri.words
    eleri.go(f"{HOME}/year")
    assert "Send the annual return" in eleri.words
