"""The commissioning lead's week: a call changed in the open, one for few and in lots, one without bids; a worst day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.journeys.conftest import PHONE, Site, Visit
from tests.journeys.test_parts import COOP, as_
from tests.journeys.walk.hands import fill

pytestmark = pytest.mark.journey

WAGES_OF = "Of which day are the wages that you worked it out from?"


def test_a_bid_that_a_change_left_behind_is_confirmed_again_on_a_phone(demo_site: Site, visit: Visit) -> None:
    ifan = as_(visit, demo_site, "ifan")
    ifan.go(f"{COOP}/calls").follow("Days out on Saturdays").follow("Change this call")
    parts = {
        part: ifan.page.locator(f"input[name=deadline_on-{part}]").input_value() for part in ("year", "month", "day")
    }
    later = date(*(int(parts[part]) for part in ("year", "month", "day"))) + timedelta(days=2)
    fill(ifan, {"Why": "The ramp is at the other door.", "The last day for bids": later})
    ifan.page.locator("#what").fill("A minibus with a lift, the sea, and a cafe with a ramp.")
    ifan.press("Publish this change")
    assert "The ramp is at the other door." in ifan.words

    robin = as_(visit, demo_site, "robin", size=PHONE, js=False)
    robin.follow("Days out on Saturdays")
    assert "It counts only if you confirm it" in robin.words
    robin.press("Confirm my bid as it is")
    assert "It counts only if you confirm it" not in robin.words and "Read your bid" in robin.words


def test_a_call_for_few_in_lots_and_a_choice_without_bids(demo_site: Site, visit: Visit) -> None:
    ifan = as_(visit, demo_site, "ifan", size=PHONE)
    ifan.go(f"{COOP}/pools").follow("Gardens in spring").follow("Write a call to providers")
    ifan.follow("Choose a provider without bids")
    agreed = {
        "Whom do you choose?": "Dwylo Cynnes", "The rate an hour that you agreed": "14.50",
        "Lowest fair price an hour": "14.00", WAGES_OF: date(2026, 10, 22),
        "Have you an interest in this provider?": "No, nothing stands in my way",
        "Why this provider, and why without bids?": "They are the only gardeners here, and it is a small sum.",
    }  # fmt: skip
    fill(ifan, agreed)
    ifan.press("Record this choice")
    assert "was chosen on" in ifan.words and "without bids" in ifan.words

    ifan.go(f"{COOP}/pools").follow("Shopping on Wednesdays").follow("Ask for it in lots instead")
    assert "This pool can’t be cut in two." in ifan.words
    ifan.follow("Open a pool for a lot with these words")
    assert ifan.page.get_by_label("Name of the pool").input_value() == "Shopping on Wednesdays"
    ifan.go(f"{COOP}/pools").follow("Shopping on Wednesdays").follow("Write a call to providers")
    fill(ifan, {"Lowest fair price an hour": "14.00", WAGES_OF: date(2026, 10, 22)})
    ifan.press("Keep this draft").follow("Add a lot")
    lots = {
        "What tells this call from the other lot": "weekdays", "The pool of the other lot": "Company on Sundays",
        "What tells the other lot apart": "Sundays",
    }  # fmt: skip
    fill(ifan, lots)
    ifan.press("Add this lot")
    assert "weekdays" in ifan.words and "Sundays" in ifan.words
    ifan.follow("Who may bid")
    fill(ifan, {"Who may bid?": "Only those we invite"})
    ifan.press("Save this step").follow("Choose whom to invite")
    fill(ifan, {"Invite a provider": "Dwylo Cynnes"})
    ifan.press("Invite")
    assert "Take Dwylo Cynnes off" in ifan.page.content()


def test_a_worst_day_is_looked_at_and_printed_large(demo_site: Site, visit: Visit) -> None:
    ifan = as_(visit, demo_site, "ifan", size=PHONE)
    ifan.go(f"{COOP}/desk").follow("What if a provider fails tomorrow?").follow("Nos Dawel")
    assert "If it stops tomorrow, cover ends on" in ifan.words and "Ring them first." in ifan.words
    ifan.follow("Large print")
    assert ifan.page.locator(".c-letter--large").count() == 1
    ifan.follow("Why 60%")
    assert "Above 60% we look for a second provider." in ifan.words
    priya = as_(visit, demo_site, "priya")
    priya.go(f"{COOP}/if-a-provider-fails").follow("Nos Dawel")
    assert "Officers of the co-op see who they are." in priya.words and "Mair Jones" not in priya.page.content()
