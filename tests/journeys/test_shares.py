"""Shares in a browser: a member buys on a phone with no scripts, the secretary puts paid ones into the register."""

from __future__ import annotations

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"


def test_a_member_applies_and_the_secretary_registers_what_is_paid(demo_site: Site, visit: Visit) -> None:
    huw = visit(demo_site, size=PHONE, js=False).sign_in(cast.email_of("huw"), cast.PASSWORD)
    huw.go(f"{COOP}/shares")
    assert "of £900.00: 45%" in huw.words  # £410 of Rhian, Arwel and Mair; Joan's £25 wait
    huw.follow("Buy shares")
    huw.page.get_by_label("How many shares?").fill("10")
    huw.page.get_by_label("I pay with money of my own").check()
    huw.press("Apply for these shares")
    assert "10 shares for £10.00" in huw.words and "Waiting for the money" in huw.words and "SHARES" in huw.words
    huw.press("Take the application back")
    assert "Nothing was bought." in huw.words
    huw.go(f"{COOP}/shares/interest")
    huw.go(f"{COOP}/shares/named")
    huw.page.get_by_label("Their name").fill("Sioned Owen")
    huw.page.get_by_label("My child").check()
    huw.press("Name them")
    assert "Waits for the signed paper" in huw.words
    huw.press("Take this back")

    dafydd = visit(demo_site).sign_in(cast.email_of("dafydd"), cast.PASSWORD)
    code = demo_site.flask("demo", "code", "dafydd")
    dafydd.page.get_by_label("The code that the app on your phone shows").fill(code)
    dafydd.press("Sign in")
    dafydd.go(f"{COOP}/desk").follow("1 application for shares is paid").follow("Number 4")
    dafydd.press("Put 25 shares into the register")
    assert "In the register" in dafydd.words
    dafydd.go(f"{COOP}/shares/register").follow("Joan Carter")
    assert "Bought" in dafydd.words and "£25.00" in dafydd.words
    dafydd.go(f"{COOP}/desk").follow("1 member asks for shares back").follow("Number 1")
    assert "You can say yes once the notice is over" in dafydd.words
    dafydd.go(f"{COOP}/shares/named/all").follow("Guto Vaughan")
    assert "Counts" in dafydd.words
    dafydd.go(f"{COOP}/shares/offers/new")
    dafydd.go(f"{COOP}/loans").follow("Loan 1")
    assert "Gwilym Tudor" in dafydd.words and "£150.00" in dafydd.words and "Running" in dafydd.words
