"""A member on a phone: she records a need, says yes to a group, and sets her money aside."""

from __future__ import annotations

import pytest

from coopbudget.demo import cast
from tests.journeys.conftest import PHONE, Site, Visit

pytestmark = pytest.mark.journey

COOP = f"/c/{cast.SLUG}"


def test_a_member_says_what_she_needs_and_joins_a_group(demo_site: Site, visit: Visit) -> None:
    mair = visit(demo_site, size=PHONE).sign_in(cast.email_of("mair"), cast.PASSWORD)
    mair.go(f"{COOP}/needs").follow("Add a need")
    page = mair.page
    page.get_by_label("What kind of support?").select_option(label="Days out and trips")
    page.get_by_label("How many times a week?").fill("1")
    page.get_by_label("How many hours each time?").fill("4")
    page.get_by_label("Saturday, Morning").check()
    page.get_by_role("textbox", name="Postcode").fill("SY23")
    page.get_by_label("What is the most it may cost a week?").fill("20")
    mair.press("Keep this need")
    assert "Saturday in the morning" in mair.words
    mair.go(f"{COOP}/needs/counts")
    assert "fewer than 5" in mair.words
    mair.go(f"{COOP}/").follow("Say yes or no to a group: “Tea and company on Tuesdays”")
    assert "£33.60" in mair.words and "Somebody who speaks Welsh" in mair.words
    mair.press("Yes, count me in")
    assert "Forming" in mair.words and "It needs 3 to 6 people" in mair.words
    mair.press("Join: set money aside")
    assert page.get_by_label("How much a week?").input_value() == "11.20"
    mair.press("See what happens")
    assert "£134.40" in mair.words  # 12 weeks of £11.20
    mair.press("Set aside £11.20 a week")
    assert "Receipt" in mair.words
