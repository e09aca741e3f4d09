"""Two officers pay: one prepares a run, the other approves it with a code, and the file goes to the bank once."""

from __future__ import annotations

import hashlib

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit, Visitor
from tests.journeys.phone import show_that_it_is_you

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"
APPROVE = "Show that it is you, then approve"


def a_run(gwen: Visitor, side: str) -> str:
    """Gwen prepares a run of everything that is offered on this side; its address."""
    gwen.go(f"{COOP}/runs/new?side={side}")
    for box in gwen.page.locator("input[name=instruction]").all():
        box.check()
    gwen.press("Prepare this run")
    assert gwen.page.get_by_role("button", name="Approve paying").count() == 0
    assert "You prepared this run" in gwen.words
    return gwen.page.url.removeprefix(gwen.url)


def test_one_prepared_another_approves_with_a_code_and_the_file_is_taken_once(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    gwen.go(f"{COOP}/runs?state=waiting")
    run = str(gwen.page.get_by_role("table").get_by_role("link").first.get_attribute("href"))
    gwen.go(run)
    assert "You prepared this run" in gwen.words
    mair = visit(demo_site, size=PHONE).sign_in(cast.email_of("mair"), cast.PASSWORD)
    mair.go(run)
    show_that_it_is_you(mair, APPROVE, {})
    mair.press("Approve paying £120.00")
    assert "is approved" in mair.words
    assert "The bank asks two people again" in mair.words
    number = run.rsplit("/", 1)[1]
    gwen.go(f"{COOP}/bank").follow(f"Run {number} is approved: take its file to the bank")
    with gwen.page.expect_download() as download:
        gwen.page.get_by_role("button", name="Download file 1").click()
    content = download.value.path().read_bytes()
    gwen.go(run)
    digest = gwen.page.locator("code.c-digest").first.text_content()
    assert digest == hashlib.sha256(content).hexdigest()
    with gwen.page.expect_navigation():
        gwen.page.get_by_role("button", name="Download file 1").click()
    assert "This file was downloaded before" in gwen.words
    gwen.errors.clear()  # the browser notes the 409 in its console
    gwen.look()


def test_without_scripts_too_and_a_code_at_sign_in_is_not_asked_for_again(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site, js=False).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    run = a_run(gwen, "own")
    dafydd = visit(demo_site, js=False).sign_in(cast.email_of("dafydd"), cast.PASSWORD)
    code = demo_site.flask("demo", "code", "dafydd").strip()
    dafydd.page.get_by_label("The code that the app on your phone shows").fill(code)
    dafydd.press("Sign in")
    dafydd.go(run).press("Approve paying £324.50")
    assert "is approved" in dafydd.words


def test_pages_of_second_hands_on_a_phone(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site, size=PHONE).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    for path in ("/bank", "/bank/approvals", "/bank/accounts/members/file", "/runs/due", "/payees/1", "/bank-details"):
        gwen.go(COOP + path)
    gwen.go("/account/prove?next=/account")
    gwen.go(f"{COOP}/bank/approvals")
    gwen.page.get_by_label("One more person above").fill("5,000")
    gwen.press("Ask for this change")
    assert "It takes 2 people in all, and one more above £5,000.00." in gwen.words
    gwen.press("Keep the old rule")
    assert "Refused" in gwen.words
    delyth = visit(demo_site, size=PHONE).sign_in(cast.email_of("delyth"), cast.PASSWORD)
    delyth.go(f"{COOP}/p/nos-dawel/bank").follow("See whether new details wait for your word")
    assert "Nothing waits for your word" in delyth.words
