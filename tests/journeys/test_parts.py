"""Each part of the demonstration at its own home: what it finds there, on a phone and on a desk.

Every page is looked at by axe, has one H1, and is no wider than the screen.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload

from coopbudget.demo import cast
from tests.journeys.conftest import DESKTOP, PHONE, Site, Visit, Visitor

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
ZOOMED = {"width": 320, "height": 640}  # what 400 % zoom leaves of a desktop's 1280


def as_(visit: Visit, site: Site, key: str, **kwargs: object) -> Visitor:
    """Somebody of the cast, signed in; with a code where their account asks for one."""
    somebody = visit(site, **kwargs).sign_in(cast.email_of(key), cast.PASSWORD)
    if key in cast.WITH_CODES:
        somebody.page.get_by_label("The code that the app on your phone shows").fill(site.flask("demo", "code", key))
        somebody.press("Sign in")
    return somebody


def test_a_budget_holder_sees_her_money_sets_some_aside_and_takes_it_back(demo_site: Site, visit: Visit) -> None:
    ifan = as_(visit, demo_site, "ifan", size=PHONE)
    assert re.search(r"You have £[\d,]+\.\d\d free, enough for \d+ weeks", ifan.words)
    assert "What I have to do" in ifan.words
    ifan.go(f"{COOP}/money").follow("Fund 3")
    ifan.go(f"{COOP}/pools").follow("The nights, when this contract ends")
    ifan.press("Join: set money aside")
    weekly = ifan.page.locator("input[name=weekly]")
    weekly.fill("9000000")
    with ifan.page.expect_navigation():
        ifan.page.locator("main form button").last.click()
    assert ifan.page.title().startswith("Error:")
    ifan.errors.clear()  # the browser names a 422 in its console
    ifan.page.locator("input[name=weekly]").fill("42.00")
    with ifan.page.expect_navigation():
        ifan.page.locator("main form button").last.click()
    ifan.look()
    assert "£1,092.00" in ifan.words  # 26 weeks of £42.00
    with ifan.page.expect_navigation():
        ifan.page.locator("main form button").last.click()
    ifan.look()
    assert "Receipt" in ifan.words and "£1,092.00" in ifan.words
    ifan.go(f"{COOP}/pools/3").follow("Take back")
    with ifan.page.expect_navigation():
        ifan.page.locator("main form button").last.click()
    ifan.look()
    assert "The money was taken back." in ifan.words


def test_a_member_answers_for_visits_and_votes_with_no_javascript(demo_site: Site, visit: Visit) -> None:
    elin = as_(visit, demo_site, "mair", size=PHONE, js=False)
    elin.go(f"{COOP}/visits")
    before = elin.words
    with elin.page.expect_navigation():
        elin.page.locator("main form button").first.click()
    elin.look()
    assert elin.words != before
    elin.go(f"{COOP}/votes").follow("Shall we meet every first Monday")
    elin.page.get_by_label("Yes", exact=True).check()
    elin.press("Look at the vote before it goes in")
    elin.press("Put my vote in the box")
    assert "Keep this code" in elin.words


def test_a_supporter_is_told_for_whom_she_acts_and_can_stop(demo_site: Site, visit: Visit) -> None:
    sian = as_(visit, demo_site, "sian", size=PHONE)
    assert "Elin Morgan" in sian.page.locator("body").inner_text()
    sian.go(f"{COOP}/money")
    sian.go(f"{COOP}/visits")


@pytest.mark.parametrize(
    ("key", "paths", "says"),
    [
        (
            "gwen",
            ("/desk", "/bank", "/lines", "/runs", "/bills", "/invoices", "/books", "/agreements"),
            "needs me today",
        ),
        ("dafydd", ("/desk", "/applications", "/members", "/offices", "/invoices"), "needs me today"),
        ("nia", ("/desk", "/reports"), "report"),
        ("ifan", ("/desk", "/pools", "/calls", "/contracts", "/providers"), "needs me today"),
    ],
)
def test_an_officer_s_evening(demo_site: Site, visit: Visit, key: str, paths: tuple[str, ...], says: str) -> None:
    officer = as_(visit, demo_site, key)
    for path in paths:
        officer.go(COOP + path)
    assert says in officer.go(COOP + paths[0]).words or says in officer.go(COOP + paths[-1]).words


def test_a_reviewer_reads_everything_and_changes_nothing(demo_site: Site, visit: Visit) -> None:
    priya = as_(visit, demo_site, "priya")
    for path in ("/books", "/books/entries", "/books/spend", "/trail", "/verify", "/agreements", "/invoices"):
        priya.go(COOP + path)
    for path in ("", "/1", "/1/samples/new", "/1/samples/1", "/1/samples/1/items/3", "/1/queries/1", "/1/sign"):
        priya.go(f"{COOP}/reviews{path}")
    priya.go(f"{COOP}/reviews/1/samples/1").follow("Draw it again and compare")
    assert "the same items came out" in priya.words
    assert priya.page.goto(f"{demo_site.url}{COOP}/runs/new").status == 403  # type: ignore[union-attr]
    priya.errors.clear()
    priya.go(f"{COOP}/verify")
    with priya.page.expect_navigation():
        priya.page.locator("main form button").first.click()
    priya.look()
    assert "agree" in priya.words


def test_a_provider_sees_its_work_and_its_money(demo_site: Site, visit: Visit) -> None:
    delyth = as_(visit, demo_site, "delyth", size=PHONE)
    assert "What I'm owed" in delyth.words
    delyth.follow("Log visits")
    delyth.go("/p/nos-dawel/profile")
    robin = as_(visit, demo_site, "robin", size=DESKTOP)
    robin.follow("Days out on Saturdays")
    nobody = as_(visit, demo_site, "gwen")
    nobody.go(f"{COOP}/calls").follow("Days out on Saturdays")
    assert "21.50" not in nobody.page.content()  # Robin's sealed rate


def test_two_small_teams_bid_as_one_and_a_proof_comes_with_its_paper(demo_site: Site, visit: Visit) -> None:
    robin = as_(visit, demo_site, "robin", size=PHONE)
    robin.go("/p/diwrnod-da/profile").follow("Bid with other small teams")
    assert "Ready to bid" in robin.words
    robin.follow("Ask others to bid with you")
    robin.page.get_by_label("Find a provider").fill("nos dawel")
    robin.press("Find").follow("Add Nos Dawel")
    robin.page.get_by_label("A name for the group").fill("Nos a Dydd")
    for n, (share, does) in enumerate((("33.33", "The days"), ("66.67", "The nights")), 1):
        robin.page.locator(f"#share_{n}").fill(share)
        robin.page.locator(f"#does_{n}").fill(does)
    robin.press("Ask them with these shares")
    assert "Waiting for answers" in robin.words and "33.33%" in robin.words
    delyth = as_(visit, demo_site, "delyth", size=PHONE, js=False)
    delyth.follow("1 group asks you to bid with it").follow("Nos a Dydd").press("Accept a share of 66.67%")
    assert "Ready to bid" in delyth.words
    robin.go("/p/diwrnod-da/profile").follow("Add a proof")
    paper = FilePayload(name="first aid.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n% first aid\n%%EOF\n")
    robin.page.get_by_label("First aid").check()
    robin.page.get_by_label("Its number or name").fill("FA 1")
    robin.page.get_by_label("From whom it is").fill("A school")
    robin.page.get_by_label("The paper itself").set_input_files(paper)
    robin.press("Add this proof")
    assert "first aid.pdf" in robin.words
    delyth.go(f"{COOP}/p/nos-dawel/feedback")
    assert "They speak Welsh with me at night." in delyth.words and "Elin Morgan" in delyth.words
    lead = as_(visit, demo_site, "ifan", size=PHONE)
    assert "1 proof of a provider runs out" in lead.go(f"{COOP}/desk").words
    lead.follow("1 proof of a provider runs out").follow("Nos Dawel")
    lead.go(f"{COOP}/providers/diwrnod-da/references")
    assert "Never late" in lead.words
    lead.go("/becoming-co-ops").follow("Gofal Glannau")
    assert "My aunts began Gofal Glannau" in lead.words


def test_a_carer_and_a_facilitator_have_their_own_pages(demo_site: Site, visit: Visit) -> None:
    as_(visit, demo_site, "rhian", size=PHONE).go(f"{COOP}/money")
    tomos = as_(visit, demo_site, "tomos")
    tomos.go(f"{COOP}/rooms")
    assert tomos.page.goto(f"{demo_site.url}{COOP}/books").status == 403  # type: ignore[union-attr]


def test_by_keyboard_alone_from_the_door_to_the_first_page(demo_site: Site, visit: Visit) -> None:
    olwen = visit(demo_site).go("/sign-in")
    page = olwen.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    for _ in range(30):
        if page.evaluate("document.activeElement.name") == "email":
            break
        page.keyboard.press("Tab")
    page.keyboard.type(cast.email_of("olwen"))
    page.keyboard.press("Tab")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/**")
    assert "free" in olwen.look().words


def test_at_400_percent_nothing_runs_off_the_side(demo_site: Site, visit: Visit) -> None:
    megan = as_(visit, demo_site, "megan", size=ZOOMED)
    for path in ("/", "/money", "/pools", "/votes", "/contracts", "/rooms"):
        megan.go(COOP + path)


def test_somebody_signed_out_finds_help_and_the_door(demo_site: Site, visit: Visit) -> None:
    anybody = visit(demo_site, size=PHONE).go("/")
    anybody.follow("Something is wrong")
    assert "999" in anybody.words
    anybody.go("/glossary").go("/privacy").go("/look").go("/sign-up")
