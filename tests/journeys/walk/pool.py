"""Step 4: a pool opened, money set aside with a look before and a receipt after, one taken back, and counted."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.walk.hands import fill, pence_after, refused
from tests.journeys.walk.money import PAID
from tests.journeys.walk.town import Town, room

TITLE = "Somebody in the house at night"
WEEKS = 6
PLEDGES = {"mair": 6_000, "dafydd": 6_000, "ifan": 6_000, "joan": 4_000}  # pence a week


def open_pool(town: Town) -> None:
    """Ifan says what is wanted, by when, and what it may cost."""
    ifan = town.ifan
    town.kept["starts_on"] = town.today + timedelta(days=30)
    room(ifan, "Pools")
    ifan.follow("Open a pool")
    fill(
        ifan,
        {
            "Name of the pool": TITLE,
            "What for": "Night",
            "What you need, and why": "The warden stops. We want somebody in the house in the evenings and at night.",
            "When": "Five evenings a week",
            "Where": "Ty Ni",
            "The fewest people": "2",
            "The most people": "5",
            "Hours a week, for all together": "10",
            "Money a week, from all together": "180",
            "For how many weeks": str(WEEKS),
            "The last day to set money aside": town.today + timedelta(days=6),
            "The first day of support": town.kept["starts_on"],
        },
    )
    ifan.press("Open this pool")
    assert "It needs £180.00 a week." in ifan.words


def set_aside(town: Town, key: str, weekly: int, *, free: int) -> None:
    """One member sets so much a week aside: before and after first, then a receipt."""
    somebody = town.at[key]
    room(somebody, "Pools")
    somebody.follow(TITLE)
    somebody.follow("Join: set money aside")
    somebody.page.get_by_role("radio").first.check()
    fill(somebody, {"How much a week?": f"{weekly / 100:.2f}"})
    somebody.press("See what happens")
    after = free - weekly * WEEKS
    said = somebody.words
    assert f"£{free / 100:,.2f}" in said and f"£{after / 100:,.2f}" in said, said
    somebody.press(f"Set aside £{weekly / 100:.2f} a week")
    assert pence_after(somebody.words, "Free in this fund before") == free
    assert pence_after(somebody.words, "Free in this fund after") == after


def members_set_aside(town: Town) -> None:
    """Joan wants more than she has; then less; takes it back; and joins again."""
    joan = town.joan
    free = PAID + 2_000
    room(joan, "Pools")
    joan.follow(TITLE)
    joan.follow("Join: set money aside")
    joan.page.get_by_role("radio").first.check()
    fill(joan, {"How much a week?": "200"})
    refused(joan, "See what happens", "There is enough for £103.33 a week.")
    assert "£620.00 free" in joan.words
    set_aside(town, "joan", 5_000, free=free)
    joan.follow("Take it back")
    assert pence_after(joan.words, "Take back what you set aside") >= 0
    joan.press("Take back £300.00")
    assert pence_after(joan.words, "Free in this fund after") == free
    set_aside(town, "joan", PLEDGES["joan"], free=free)
    for key in ("mair", "dafydd", "ifan"):
        set_aside(town, key, PLEDGES[key], free=PAID)
    room(joan, "Pools")
    joan.follow(TITLE)
    assert "£220.00 a week is set aside. It needs £180.00 a week." in joan.words
    assert "4 in so far." in joan.words
    # The others' pledges are nobody else's business: she sees her own sum, and the total.
    assert "£60.00" not in joan.words


def count_pool(town: Town) -> None:
    """The closing day passes; the pool has what it needs."""
    town.wait(7)
    ifan = town.ifan
    room(ifan, "Pools")
    ifan.follow(TITLE)
    ifan.follow("Count this pool now")
    assert "£1,320.00" in ifan.words
    ifan.press("Count it: it goes on")
    assert "The pool has all it needs." in ifan.words
