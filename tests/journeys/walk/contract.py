"""Step 7: the contract made of the winning bid; members say yes or no; both sides accept."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.walk.hands import fill, pence_after
from tests.journeys.walk.money import PAID
from tests.journeys.walk.pool import PLEDGES, TITLE, WEEKS
from tests.journeys.walk.tender import go_home
from tests.journeys.walk.town import PASSWORD, Town, desk, home, room

BUYERS = ("mair", "dafydd", "ifan")


def make_contract(town: Town) -> None:
    """Ifan says the rules, sees what each member would pay, and asks the members."""
    ifan = town.ifan
    desk(ifan, "Make the contract for")
    ifan.follow(f"Make the contract for {TITLE}")
    fill(
        ifan,
        {
            "First day": town.kept["starts_on"],
            "Last day": town.kept["starts_on"] + timedelta(days=7 * WEEKS - 1),
            "Members say yes or no by": town.today + timedelta(days=8),
            "Fewest people it needs": "2",
            "What the co-op keeps on top, in percent": "5",
        },
    )
    for name, value in (
        ("buys_as", "agent"),
        ("allocation", "equal"),
        ("absence", "others_share"),
        ("leaving", "after_notice"),
        ("vat", "exempt"),
        ("uplift", "none"),
    ):
        ifan.page.locator(f"input[name={name}][value={value}]").check()
    fill(ifan, {"How many days do they pay on first?": "7", "Days of notice": "28"})
    ifan.press("See what it means for each member")
    # Ten hours at £15.20, and 5 % on top: £159.60 a week; four people would pay £39.90 each.
    assert "£159.60" in ifan.words and "£39.90" in ifan.words, ifan.words
    ifan.press("Make the contract and ask members")


def members_answer(town: Town) -> None:
    """Joan says no and is free again; the others say yes, and only then is their money committed."""
    for key in ("joan", *BUYERS):
        somebody = town.at[key]
        home(somebody, f"Say yes or no to “{TITLE}”")
        assert "Who was chosen: Nos Dawel" in somebody.words
        yes = key != "joan"
        somebody.follow("Say yes" if yes else "Say no")
        somebody.press("Yes, set it aside" if yes else "No, do not set it aside")
        if yes:
            assert pence_after(somebody.words, "Set aside from fund") == PLEDGES[key] * WEEKS
    room(town.joan, "My money")
    assert pence_after(town.joan.words, "You have") == PAID + 2_000
    room(town.mair, "My money")
    assert pence_after(town.mair.words, "You have") == PAID - PLEDGES["mair"] * WEEKS


def both_accept(town: Town) -> None:
    """The co-op, then the provider: the contract is in force."""
    ifan = town.ifan
    desk(ifan, f"Sign “{TITLE}” for the co-op")
    ifan.follow("Accept for the co-op")
    fill(ifan, {"Your password": PASSWORD, "I have read these terms": True})
    ifan.press("Accept the contract")
    delyth = town.delyth
    go_home(town, "delyth")
    delyth.follow("Read and sign")
    delyth.follow("Read and accept")
    fill(delyth, {"Your password": PASSWORD, "I have read these terms": True})
    delyth.press("Accept the contract")
    assert "Who it is for" in delyth.words
    assert "Joan Carter" not in delyth.words
