"""Step 5, first half: two providers say who they are, show their proofs, are checked, and say where they are paid."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.walk.hands import fill
from tests.journeys.walk.town import COOP, Town, desk, menu

NAMES = {"delyth": "Nos Dawel", "emyr": "Gofal Glannau"}
ACCOUNTS = {"delyth": "20101011", "emyr": "20202022"}


def come(town: Town) -> None:
    """Both make a profile, add a proof, and ask to be checked; Ifan looks and says until when."""
    for key, name in NAMES.items():
        somebody = town.at[key]
        somebody.go("/")
        somebody.follow("Offer support as a provider")
        fill(
            somebody,
            {
                "Name": name,
                "Who you are, in your own words": "Care workers who own their work.",
                "What you are": "Co-operative" if key == "delyth" else "Company",
                "Who owns it": "The people who work in it",
                "Who owns it, in your own words": "Those of us who do the work",
                "How many people work in it": "8",
                "Where you work": "Aberwennol",
                "Somebody there at night": True,
                "Languages you speak with people": "Cymraeg, English",
                "We promise to pay everybody fairly": True,
            },
        )
        somebody.press("Add your provider")
        somebody.follow("Add a proof")
        fill(
            somebody,
            {
                "What it proves": "insurance",
                "Its number or name": f"PL {ACCOUNTS[key]}",
                "From whom it is": "A mutual insurer",
                "When it runs out": town.today + timedelta(days=700),
            },
        )
        somebody.press("Add this proof")
        somebody.follow("See which co-ops have checked you, and ask others")
        somebody.press(f"Ask {COOP} to check you")
        assert "You have asked. They look at your proofs next." in somebody.words
        check(town, name)
        say_where_paid(town, key)


def check(town: Town, name: str) -> None:
    """Ifan looked at the paper himself."""
    ifan = town.ifan
    desk(ifan, "1 provider to check")
    ifan.follow(name)
    ifan.follow("Check their proofs")
    ifan.page.get_by_role("checkbox").first.check()
    fill(ifan, {"How long does your check last?": town.today + timedelta(days=600)})
    ifan.press("Record that you checked them")
    assert "Nobody of our co-op has looked" not in ifan.words


def say_where_paid(town: Town, key: str) -> None:
    """From the provider's home: where this co-op pays it."""
    somebody = town.at[key]
    menu(somebody, "Home")
    somebody.follow("My profile and proofs")
    somebody.follow("See which co-ops have checked you, and ask others")
    somebody.follow(f"Where {COOP} pays you")
    fill(
        somebody,
        {"Name on the account": NAMES[key], "Sort code": "08-92-86", "Account number": ACCOUNTS[key]},
    )
    somebody.press("Save where you are paid")
    assert ACCOUNTS[key][-4:] in somebody.words and ACCOUNTS[key] not in somebody.words
