"""Step 1: accounts confirmed by letter, a group founded, neighbours admitted, offices given, the list done."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.walk.hands import fill, tap
from tests.journeys.walk.town import COOP, MEMBERS, PASSWORD, PEOPLE, SLUG, Town, desk, email_of, room

ON_A_PHONE = ("mair", "joan", "delyth")


def make_accounts(town: Town) -> None:
    """Everybody signs up, follows the link in their letter, and signs in."""
    for key, name in PEOPLE.items():
        somebody = town.comes(key, size=PHONE if key in ON_A_PHONE else DESKTOP)
        somebody.go("/")
        somebody.follow("Make an account")
        fill(somebody, {"Your name": name, "E-mail address": email_of(key), "Choose a password": PASSWORD})
        somebody.press("Sign up")
        assert "Look in your e-mail" in somebody.words
    letters = town.letters()
    for key in PEOPLE:
        link = re.search(rf"{town.site.url}(/sign-up/confirm/\S+)", letters[email_of(key)][-1])
        assert link is not None, letters[email_of(key)]
        somebody = town.at[key]
        somebody.go(link[1])
        assert "Your e-mail address is confirmed." in somebody.words
        fill(somebody, {"E-mail address": email_of(key), "Password": PASSWORD})
        somebody.press("Sign in")
        assert "Where to?" in somebody.words


def found_the_coop(town: Town) -> None:
    """Mair founds it: its year ends in the month in which the support of this walk ends."""
    town.mair.follow("Start a co-op")
    fill(
        town.mair,
        {
            "Name of the co-op": COOP,
            "Short name": SLUG,
            "Which nation’s law do you follow?": "Wales",
            "Your council’s safeguarding phone number": "01970 555 0199",
            "What are you in it?": "Budget holder",
            "Which rules are nearest to what you want?": "Everybody with a part in it",
            "I understand that this page gives no legal advice": True,
        },
    )
    town.mair.press("Go on to the rules")
    fill(town.mair, {"In which month does your year end?": f"{town.year_end:%B}", "Days of notice before a vote": "7"})
    town.mair.press("Found the group with these rules")
    assert "A group holds no money" in town.mair.words and COOP in town.mair.page.locator("header").inner_text()


def others_join(town: Town) -> None:
    """The others ask; Mair says yes to each, and each has the next number."""
    for key in MEMBERS[1:]:
        somebody = town.at[key]
        somebody.go("/coops")
        somebody.follow(COOP)
        kind = "Community member" if key == "gwen" else "Budget holder"
        fill(somebody, {"What would you be in it?": kind, "Anything you want to say": "I live here."})
        somebody.press("Ask to join")
        assert "You have asked to join." in somebody.words
    mair = town.mair
    for number, key in enumerate(MEMBERS[1:], start=2):
        desk(mair, "to join")
        mair.follow(PEOPLE[key])
        mair.press(f"Admit {PEOPLE[key]}")
        assert f"member number {number}" in mair.words or f"number {number}" in mair.words, mair.words
    # Without a part in it nobody sees the co-op: the door is not even there.
    answer = town.delyth.page.goto(f"{town.site.url}/c/{SLUG}/")
    assert answer is not None and answer.status == 404
    town.delyth.errors.clear()  # the browser writes the 404 into its console


def fill_offices(town: Town) -> None:
    """Mair stays chair; a founder's second office ends, and others are given theirs."""
    mair = town.mair
    room(mair, "Officers")
    row = mair.page.locator(".govuk-summary-list__row", has_text="Secretary").first
    tap(mair, row.get_by_role("link", name="End"))
    tap(mair, mair.page.locator("main form button"))
    for key, office in (
        ("dafydd", "Secretary"),
        ("gwen", "Treasurer"),
        ("ifan", "Commissioning lead"),
        ("joan", "Safeguarding lead"),
    ):
        mair.follow("Give an office")
        fill(
            mair,
            {
                "Which office?": office,
                "Member number": str(MEMBERS.index(key) + 1),
                "First day": town.today,
                "Last day": town.today + timedelta(days=700),
            },
        )
        mair.press("Give the office")
        assert PEOPLE[key] in mair.words


def get_ready(town: Town) -> None:
    """A first meeting is written down and the list is done one by one, each with its paper; what money hangs on Gwen
    sees too, and only then can the co-op hold money."""
    mair = town.mair
    desk(mair, "Starting the co-op: 0 of 6 things are done")
    mair.follow("Write down a meeting")
    fill(mair, {"Where it was": "The lounge", "How many came": "5", "What was said and agreed": "We begin."})
    mair.press("Write it down")
    paper = ("letter.pdf", "application/pdf", b"%PDF-1.4\n% a letter\n%%EOF\n")
    for left in (6, 5, 5, 5, 4, 3):
        assert f"{left} things are still to do" in mair.words
        mair.through(mair.page.get_by_role("link", name="Note that it is done"))
        fill(mair, {"Where it can be seen": "A letter that Dafydd keeps", "The paper that shows it": paper})
        mair.press("It is done")
    gwen = town.at["gwen"]
    desk(gwen, "3 steps wait for your yes")
    for _ in range(3):
        gwen.press("I have seen the paper, and agree")
    desk(mair, "Starting the co-op: 6 of 6 things are done")
    mair.press("Let the co-op hold money from today")
    assert "It can hold money from" in mair.words
