"""Steps 10 and 11: books closed, a split proposed, voted, counted and posted; then anybody looks at the books."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.journeys.walk.contract import BUYERS
from tests.journeys.walk.hands import fill, pence_after, tap
from tests.journeys.walk.money import PAID
from tests.journeys.walk.paying import LEVY, REBATE, ask_crossing, clear, run_of, run_reference
from tests.journeys.walk.pool import PLEDGES, WEEKS
from tests.journeys.walk.support import COST, pounds
from tests.journeys.walk.town import COOP, MEMBERS, Town, desk, home, room

SURPLUS = LEVY + REBATE  # £28.31
# 30, 10, 10 and 50 % of £28.31, the pennies by largest remainder: 8.493, 2.831, 2.831, 14.155.
SHARES = {"General reserve": 849, "Reserve that can never be shared": 283, "Learning and community": 283}
DIVIDEND = SURPLUS - sum(SHARES.values())


def year_page(town: Town, somebody: Any) -> None:
    """The page of the year that is over."""
    room(somebody, "Sharing what is left")
    somebody.follow(f"Year to {town.year_end.day} {town.year_end:%B %Y}")


def close_books(town: Town) -> None:
    """The year is over; Gwen and Mair look at its checklist, and Gwen closes its books."""
    town.wait((town.year_end - town.today).days + 3)
    gwen, mair = town.gwen, town.mair
    desk(gwen, "needs a next step")
    assert f"{pounds(SURPLUS)} was left over" in gwen.words, gwen.words
    gwen.follow("Close the books of this year")
    page = gwen.page.url.removeprefix(gwen.url)
    for officer in (gwen, mair):
        officer.go(page)
        officer.press("I have looked at these figures")
    gwen.go(page)
    gwen.press("Close the books to")
    assert "How it stood when it was closed" in gwen.words, gwen.words


def propose(town: Town) -> None:
    """Gwen tries a split, sees what it means, and puts it to the members."""
    gwen = town.gwen
    desk(gwen, "needs a next step")
    gwen.follow("Propose how to share it")
    fill(
        gwen,
        {
            "General reserve": "30",
            "Reserve that can never be shared": "10",
            "Learning and community": "10",
            "Back to members' funds": "50",
        },
    )
    gwen.press("Show what this means")
    assert pounds(DIVIDEND) in gwen.words, gwen.words
    fill(gwen, {"Why this way?": "A reserve first.", "The last day to vote": town.today + timedelta(days=7)})
    gwen.press("Open the vote and tell every member")


def vote(town: Town) -> None:
    """Three say yes, Joan says no, one forgets; Mair counts when the time is over."""
    for key in MEMBERS[:-1]:
        somebody = town.at[key]
        home(somebody, "Vote: Share the surplus")
        fill(somebody, {"Your vote": "No" if key == "joan" else "Yes"})
        somebody.press("Look at the vote before it goes in")
        somebody.press("Put my vote in the box")
        assert "Your vote is in the box" in somebody.words
    town.wait(8)
    mair = town.mair
    desk(mair, "Count the votes: Share the surplus")
    mair.press("Count the votes")
    assert "3 for, 1 against" in mair.words
    assert ": carried." in mair.words


def share(town: Town) -> None:
    """Posted as carried; the dividend is in the funds at once, and its money crosses when both banks show it."""
    gwen = town.gwen
    desk(gwen, "needs a next step")
    for name, pence in SHARES.items():
        assert pence_after(gwen.words, name) == pence, gwen.words
    gwen.follow("Share it as the members decided")
    tap(gwen, gwen.page.locator("main form button"))
    back = {}
    for key in BUYERS:
        somebody = town.at[key]
        year_page(town, somebody)
        somebody.follow("What this means for me")
        back[key] = pence_after(somebody.words, "Your part")
        room(somebody, "My money")
        assert pence_after(somebody.words, "You have") == PAID - PLEDGES[key] * WEEKS + back[key]
    assert sum(back.values()) == DIVIDEND
    assert max(back.values()) - min(back.values()) <= 1, "three equal buyers differ by a penny at most"
    room(town.joan, "My money")
    assert pence_after(town.joan.words, "You have") == PAID + 2_000
    crossing = ask_crossing(town, "Dividend", DIVIDEND)
    run_of(town, "The co-op's own money", DIVIDEND, number=2)
    reference = run_reference(town)
    clear(town, "The co-op's own money", [(f"BULK PAYMENT {reference}", -DIVIDEND)])
    clear(town, "Members' money", [(f"TY NI {crossing}", DIVIDEND)])
    room(gwen, "Bank and payments")
    assert gwen.words.count("They agree") == 2, gwen.words


def look_at_the_books(town: Town) -> None:
    """Trial balance, spend, the trail, and the proof at a click; the command agrees."""
    gwen = town.gwen
    room(gwen, "The books")
    assert "the books agree." in gwen.words
    for account, pence in (("members", town.kept["members_bank"]), ("own", town.kept["own_bank"])):
        assert pounds(pence) in gwen.words, f"{account}: {pounds(pence)} not in\n{gwen.words}"
    tap(gwen, gwen.page.get_by_role("link", name="Spending", exact=True))
    assert pounds(COST) in gwen.words and "Nos Dawel" in gwen.words
    room(gwen, "The trail")
    assert "Gwen Bowen" in gwen.words
    joan = town.joan
    joan.go("/")
    joan.follow("Check the books")
    if joan.page.get_by_role("button", name="Check everything now").count() == 0:
        joan.follow(COOP)
    joan.press("Check everything now")
    assert "The books agree" in joan.words
    said = town.site.flask("books", "verify")
    assert "broken" not in said.lower() and "agree" in said.lower(), said
