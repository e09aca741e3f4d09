"""Members elect a board of five from nine: on a phone with no scripts, with large letters, and by telephone."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from coopbudget.clock import civil_date, system_clock
from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit, Visitor

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
STANDING = ("Rhian Evans", "Huw Thomas", "Megan Davies", "Joan Carter", "Idris Vaughan", "Beti Lloyd", "Arwel Ellis",
            "Lili Roberts", "Gareth Hughes")  # fmt: skip


def date_into(visitor: Visitor, name: str, day: date) -> None:
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        visitor.page.locator(f"[name={name}-{part}]").fill(str(value))


def member_numbers(visitor: Visitor) -> dict[str, int]:
    """Numbers in the register, by name."""
    found: dict[str, int] = {}
    for page in (1, 2):
        visitor.go(f"{COOP}/members?page={page}")
        for name in (*STANDING, "Ted Williams"):
            row = visitor.page.get_by_role("row").filter(has_text=name)
            if row.count():
                number = re.search(r"\b\d+\b", row.first.inner_text())
                assert number is not None
                found[name] = int(number[0])
    return found


def test_nine_stand_five_are_elected_and_one_votes_by_telephone(demo_site: Site, visit: Visit) -> None:
    today = civil_date(system_clock())
    mair = visit(demo_site).sign_in(cast.email_of("mair"), cast.PASSWORD)
    numbers = member_numbers(mair)
    mair.go(f"{COOP}/votes").follow("Hold an election")
    mair.page.get_by_label("Who stands").fill("\n".join(f"{numbers[name]} I am {name}." for name in STANDING))
    mair.page.get_by_label("What members should know").fill("The next board, after this one.")
    date_into(mair, "closes_on", today + timedelta(days=14))
    date_into(mair, "starts_on", today + timedelta(days=800))
    date_into(mair, "ends_on", today + timedelta(days=1500))
    mair.page.get_by_label("Open the vote at once").check()
    mair.press("Begin the election and tell every member")
    vote = mair.page.url.removeprefix(mair.url)

    # On a phone, no scripts: one number twice, then mended, checked, sent; then she changes her mind.
    ifan = visit(demo_site, size=PHONE, js=False).sign_in(cast.email_of("ifan"), cast.PASSWORD)
    ifan.go(vote)
    for name, rank in (("Megan Davies", "1"), ("Huw Thomas", "1")):
        ifan.page.get_by_label(name, exact=True).fill(rank)
    with ifan.page.expect_navigation():
        ifan.page.get_by_role("button", name="Look at the vote before it goes in").click()
    ifan.errors.clear()  # the browser notes the 422 in its console
    assert "has the same number as somebody else" in ifan.look().words
    ifan.page.get_by_label("Huw Thomas", exact=True).fill("2")
    ifan.press("Look at the vote before it goes in")
    assert "1. Megan Davies" in ifan.words and "It is not in the box yet" in ifan.words
    ifan.press("Put my vote in the box")
    code = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", ifan.words)
    assert code is not None
    ifan.go(vote).follow("Change the vote, with the code from the receipt")
    ifan.page.get_by_label("The code from the receipt").fill(code[0].lower())
    ifan.page.get_by_label("Joan Carter", exact=True).fill("1")
    ifan.press("Look at the new vote")
    ifan.press("Put my vote in the box")
    assert "The vote is changed." in ifan.page.locator("body").inner_text()

    # With large letters and high contrast.
    idris = visit(demo_site, size=PHONE).sign_in(cast.email_of("idris"), cast.PASSWORD)
    idris.go(vote)
    for name, rank in (("Idris Vaughan", "1"), ("Lili Roberts", "2"), ("Arwel Ellis", "3")):
        idris.page.get_by_label(name, exact=True).fill(rank)
    idris.press("Look at the vote before it goes in")
    idris.press("Put my vote in the box")

    # Ted is on the telephone with Mair; Dafydd rings him back and hears it.
    mair.go(f"{COOP}/act-for")
    mair.page.get_by_label("Member number").fill(str(numbers["Ted Williams"]))
    mair.page.get_by_label("I will read back").check()
    mair.press("Act for this member")
    mair.go(vote)
    mair.page.get_by_label("Beti Lloyd", exact=True).fill("1")
    mair.page.get_by_label("By phone").check()
    mair.press("Look at the vote before it goes in")
    mair.press("Put Ted Williams's vote in the box")
    told = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", mair.words)
    assert told is not None
    mair.page.get_by_role("button", name="Stop").first.click()
    dafydd = visit(demo_site, size=PHONE).sign_in(cast.email_of("dafydd"), cast.PASSWORD)
    shown = demo_site.flask("demo", "code", "dafydd").strip()
    dafydd.page.get_by_label("The code that the app on your phone shows").fill(shown)
    dafydd.press("Sign in")
    dafydd.go(vote).follow("Ted Williams")
    dafydd.page.get_by_label("The code they tell you").fill(told[0])
    dafydd.press("Show me what it says")
    assert "1. Beti Lloyd" in dafydd.words
    dafydd.press("They say it is right")

    demo_site.move_clock(days=15)
    mair = visit(demo_site).sign_in(cast.email_of("mair"), cast.PASSWORD)
    mair.go(vote).press("Count the votes")
    assert "3 voted of" in mair.words and "Elected: " in mair.words and "Joan Carter" in mair.words
    mair.follow("Every paper, for anybody to count again")
    assert code[0] in mair.words and told[0] in mair.words
    mair.go(f"{COOP}/offices")
    assert "Board member" in mair.words
    phone = visit(demo_site, size=PHONE).sign_in(cast.email_of("megan"), cast.PASSWORD)
    phone.go(vote)
    assert "Every figure of every round" in phone.words
