"""An officer makes a passkey on the way to approving a payment run, approves with it, and signs in with it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit, Visitor

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"


def give_device(visitor: Visitor) -> Callable[[bool], None]:
    """The browser has a phone's chip; returns how to say whether it knows the finger that is laid on it."""
    wire = visitor.page.context.new_cdp_session(visitor.page)
    wire.send("WebAuthn.enable")
    device = wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )["authenticatorId"]  # fmt: skip
    return lambda known: wire.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": known})


def answer(visitor: Visitor, button: str, leads_to: str) -> None:
    """Press the button; the device answers by itself, and the page it leads to is looked at."""
    visitor.page.get_by_role("button", name=button).click()
    visitor.page.wait_for_url(lambda url: urlsplit(url).path.rstrip("/") == leads_to)
    visitor.page.wait_for_load_state()
    visitor.look()


def test_a_run_is_approved_with_a_passkey(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    gwen.go(f"{COOP}/runs?state=waiting")
    run = str(gwen.page.get_by_role("table").get_by_role("link").first.get_attribute("href"))
    mair = visit(demo_site, size=PHONE).sign_in(cast.email_of("mair"), cast.PASSWORD)
    lay_finger = give_device(mair)
    lay_finger(False)
    mair.go(run)
    mair.follow("Show that it is you, then approve")
    mair.follow("make a passkey")
    mair.page.get_by_label("What do you call this device?").fill("My phone")
    mair.page.get_by_role("button", name="Make a passkey").click()
    mair.page.get_by_role("button", name="Ask my device again").wait_for()
    assert "Nothing was confirmed" in mair.look().words
    lay_finger(True)
    answer(mair, "Ask my device again", run)
    mair.press("Approve paying £120.00")
    assert "is approved" in mair.words
    mair.go("/account/passkeys")
    assert "My phone" in mair.words
    # Signing in again takes the passkey as the second step, and so does the next act that guards money.
    mair.page.context.clear_cookies()
    mair.sign_in(cast.email_of("mair"), cast.PASSWORD)
    answer(mair, "Use my passkey", COOP)
    mair.go("/account/prove?next=/account/passkeys")
    answer(mair, "Use my passkey", "/account/passkeys")
    mair.follow("Remove")
    mair.press("Remove the passkey")
    assert "You have no passkey yet" in mair.words


def test_without_scripts_the_page_says_so_and_codes_remain(demo_site: Site, visit: Visit) -> None:
    gwen = visit(demo_site, js=False, size=PHONE).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    gwen.go("/account/passkeys")
    assert "JavaScript is off in this browser" in gwen.words
    gwen.follow("Codes from an app on your phone")
    assert gwen.page.get_by_role("button", name="Set it up").count() == 1
