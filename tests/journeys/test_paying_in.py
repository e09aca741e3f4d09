"""Money in through a browser: the treasurer connects Stripe; a member pays by card, then by Direct Debit.

Stripe's own pages are the test server's: axe looks at them too. It tells nothing before the test lets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit, Visitor, served
from tests.journeys.phone import show_that_it_is_you
from tests.journeys.walk.hands import fill, pence_after
from tests.stripe_server import StripeServer

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"


@dataclass
class Town:
    """The demonstration, and the Stripe it has keys of."""

    site: Site
    stripe: StripeServer

    def heed(self) -> None:
        """Stripe tells what happened, and the product's jobs run."""
        assert set(self.stripe.deliver()) <= {200}
        self.site.flask("stripe", "run")

    def later(self, days: int) -> None:
        """Time goes on, for both."""
        self.site.move_clock(days=days)
        self.stripe.advance(days=days)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Town]:
    """The demonstration co-op, served, with keys for a Stripe that runs beside it."""
    with StripeServer(now=datetime.now(UTC)) as stripe:
        keys = {
            "COOPBUDGET_STRIPE_SECRET_KEY": stripe.key,
            "COOPBUDGET_STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
            "COOPBUDGET_STRIPE_API_BASE": stripe.url,
        }
        with served(tmp_path_factory.mktemp("paying-in"), like=demonstration, settings=keys) as site:
            stripe.webhooks.to(site.url + "/webhooks/stripe")
            yield Town(site, stripe)


def free_in_fund(ifan: Visitor) -> int:
    """What Ifan has free in fund 3, in pence."""
    ifan.go(f"{COOP}/money").follow("Fund 3")
    return pence_after(ifan.words, "Free")


def connect(town: Town, gwen: Visitor) -> None:
    gwen.go(f"{COOP}/stripe")
    show_that_it_is_you(gwen, "Show that it is you, then connect with Stripe", {})
    gwen.press("Connect with Stripe")
    gwen.press("Tell Stripe what it asks for").follow("Go to Stripe's pages")
    assert gwen.page.url.startswith(town.stripe.url)
    gwen.press("Leave for now")
    assert "Stripe needs to know more" in gwen.words
    gwen.press("Tell Stripe what it asks for").follow("Go to Stripe's pages").press("Agree and finish")
    gwen.press("Ask Stripe again")
    assert "Connected" in gwen.words


def pay_by_card(town: Town, ifan: Visitor) -> None:
    before = free_in_fund(ifan)
    ifan.follow("Pay in by card or Direct Debit")
    fill(ifan, {"How much do you pay in?": "25"})
    ifan.press("See what happens").press("Begin paying £25.00").follow("Pay £25.00 on Stripe's page")
    ifan.page.get_by_label("Card number").fill("4000 0000 0000 0002")
    ifan.page.get_by_role("button", name="Pay £25.00").click()
    ifan.page.get_by_role("alert").wait_for()
    ifan.errors.clear()  # the browser notes the 402 in its console
    ifan.page.get_by_label("Card number").fill("4242 4242 4242 4242")
    ifan.press("Pay £25.00")
    paying = ifan.page.url.removeprefix(ifan.url)
    assert paying.startswith(f"{COOP}/paying-in/")
    assert free_in_fund(ifan) == before, "nothing is in the fund before Stripe has told of it"
    town.heed()
    assert "£25.00 has come into fund 3" in ifan.go(paying).words
    assert free_in_fund(ifan) == before + 2500


def buy_shares_by_card(town: Town, ifan: Visitor) -> None:
    ifan.go(f"{COOP}/shares").follow("Buy shares")
    fill(ifan, {"How many shares?": "15"})
    ifan.page.get_by_label("I pay with money of my own").check()
    ifan.press("Apply for these shares").press("Pay £15.00 by card").follow("Pay £15.00 on Stripe's page")
    ifan.page.get_by_label("Card number").fill("4242 4242 4242 4242")
    ifan.press("Pay £15.00")
    paying = ifan.page.url.removeprefix(ifan.url)
    town.heed()
    assert "£15.00 has come for shares" in ifan.go(paying).words
    ifan.follow("To the shares")
    assert "Paid, to be registered" in ifan.words


def set_up_debit(ifan: Visitor) -> None:
    ifan.go(f"{COOP}/direct-debit").press("Set up a Direct Debit").follow("Go to Stripe's page").press("Set up")
    ifan.press("Ask Stripe again")  # whoever won't wait for Stripe to tell
    assert "It is set up" in ifan.words


def pay_by_debit(town: Town, ifan: Visitor) -> None:
    before = free_in_fund(ifan)
    ifan.follow("Pay in by card or Direct Debit").follow("Choose how much, and how often")
    first = (datetime.now(UTC) + timedelta(days=2)).date()
    fill(ifan, {"How much each time?": "50", "How often?": "Every four weeks", "From which day?": first})
    ifan.press("See what happens").press("Collect £50.00")
    town.later(3)
    town.site.flask("stripe", "collect")
    assert free_in_fund(ifan) == before, "what is pending can't be spent"
    town.later(7)
    town.heed()
    assert free_in_fund(ifan) == before + 5000


def test_a_treasurer_connects_and_a_member_pays_in_by_card_and_by_direct_debit(town: Town, visit: Visit) -> None:
    gwen = visit(town.site).sign_in(cast.email_of("gwen"), cast.PASSWORD)
    connect(town, gwen)
    ifan = visit(town.site, size=PHONE).sign_in(cast.email_of("ifan"), cast.PASSWORD)
    pay_by_card(town, ifan)
    buy_shares_by_card(town, ifan)
    set_up_debit(ifan)
    pay_by_debit(town, ifan)
    gwen.go(f"{COOP}/stripe").press("Compare now")
    assert "It agrees to the penny" in gwen.words
