"""Who plays: all of them invented, and so are the town, the councils and the providers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coopbudget.members.words import MemberClass, Reach

SLUG: Final = "hafan-wen"
NAME: Final = "Cydweithfa Hafan Wen"
MAIL: Final = "hafanwen.example"
PASSWORD: Final = "Together-in-Hafan-Wen"

COUNCIL: Final = "Cyngor Sir Wennol"
OTHER_COUNCIL: Final = "Cyngor Bro Ceri"
HEALTH_BOARD: Final = "Bwrdd Iechyd Wennol"


@dataclass(frozen=True)
class Holder:
    """A budget holder and her agreement. Pence: what the co-op gets every four weeks, and what she brought."""

    key: str
    name: str
    funder: str
    four_weekly: int
    brought: int
    pledge: int = 0  # pence a week to the night cover; nothing: she does not join
    contribution: int = 0
    reach: Reach = Reach.EMAIL
    phone: str = ""
    address: str = ""
    kind: str = "council"
    member_class: MemberClass = MemberClass.BUDGET_HOLDER
    language: str = "en"


HOLDERS: Final = (
    Holder("mair", "Mair Jones", COUNCIL, 32_000, 255_000, 8_400, 4_000, language="cy"),
    Holder("dafydd", "Dafydd Rees", COUNCIL, 34_000, 261_000, 8_400, 2_400),
    Holder("ifan", "Ifan Pritchard", COUNCIL, 33_000, 248_500, 8_400),
    Holder("elin", "Elin Morgan", COUNCIL, 38_000, 272_000, 8_400, 6_000),
    Holder("ted", "Ted Williams", COUNCIL, 36_000, 266_400, 8_400, reach=Reach.PHONE, phone="01970 555 0102"),
    Holder(
        "olwen",
        "Olwen Parry",
        OTHER_COUNCIL,
        35_000,
        259_900,
        8_400,
        reach=Reach.LARGE_PRINT,
        address="Flat 6, Hafan Wen\nStryd y Bont\nAberwennol",
    ),
    Holder("gareth", "Gareth Hughes", COUNCIL, 31_600, 251_000, 8_400),
    Holder(
        "beti",
        "Beti Lloyd",
        OTHER_COUNCIL,
        40_000,
        281_000,
        8_400,
        8_000,
        reach=Reach.POST,
        address="Flat 9, Hafan Wen\nStryd y Bont\nAberwennol",
    ),
    Holder("huw", "Huw Thomas", HEALTH_BOARD, 42_000, 268_000, 8_400, kind="nhs"),
    Holder("megan", "Megan Davies", COUNCIL, 32_800, 249_000, 8_400),
    Holder("arwel", "Arwel Ellis", COUNCIL, 33_600, 253_300, 8_400),
    Holder("joan", "Joan Carter", OTHER_COUNCIL, 36_800, 262_000, 8_400),
    Holder("idris", "Idris Vaughan", COUNCIL, 26_000, 90_000),
    Holder("lili", "Lili Roberts", HEALTH_BOARD, 30_000, 110_000, kind="nhs"),
    Holder("rhian", "Rhian Evans", COUNCIL, 18_000, 40_000, member_class=MemberClass.UNPAID_CARER),
)

# People without an agreement: (key, name). The first three are members, the others are not.
OTHERS: Final = (
    ("gwen", "Gwen Bowen"),
    ("nia", "Nia Owen"),
    ("sali", "Sali Prys"),
    ("sian", "Siân Morgan"),
    ("alun", "Alun Thomas"),
    ("priya", "Priya Shah"),
    ("tomos", "Tomos Gwyn"),
    ("delyth", "Delyth Rowlands"),
    ("emyr", "Emyr Watkins"),
    ("kasia", "Kasia Nowak"),
    ("robin", "Robin Hale"),
)


@dataclass(frozen=True)
class Bidder:
    """A small provider: its person's key, its profile, and its offer for the night cover (pence an hour)."""

    person: str
    name: str
    about: str
    legal_form: str
    owned_by: str
    people: int
    services: tuple[str, ...]
    languages: str
    rate: int
    account: str


BIDDERS: Final = (
    Bidder(
        "delyth",
        "Nos Dawel",
        "Eight care workers who own their work. We know the town and its stairs.",
        "cooperative",
        "The eight people who work in it",
        8,
        ("night_cover", "personal_care"),
        "Cymraeg, English",
        1_520,
        "20101011",
    ),
    Bidder(
        "emyr",
        "Gofal Glannau",
        "A family firm from the coast, twelve years old.",
        "company",
        "Two sisters, who both work in it",
        14,
        ("night_cover", "home_help"),
        "English, Cymraeg",
        1_460,
        "20202022",
    ),
    Bidder(
        "kasia",
        "Dwylo Cynnes",
        "Warm hands. A small charity that trains its own carers.",
        "charity",
        "A charity with five trustees",
        11,
        ("night_cover", "company", "outings"),
        "English, Polski, Cymraeg",
        1_610,
        "20303033",
    ),
    Bidder(
        "robin",
        "Diwrnod Da",
        "Days out by minibus, with time for a proper cup of tea.",
        "cic",
        "Three people, as a community interest company",
        5,
        ("outings", "activities", "transport"),
        "English, Cymraeg",
        0,
        "20404044",
    ),
)

# How the start-up message introduces those worth signing in as: (key, part).
SIGN_INS: Final = (
    ("mair", "budget holder, and chair"),
    ("elin", "budget holder with a supporter"),
    ("sian", "Elin's supporter"),
    ("rhian", "unpaid carer"),
    ("gwen", "treasurer"),
    ("dafydd", "secretary (and second approver)"),
    ("ifan", "commissioning lead"),
    ("nia", "safeguarding lead"),
    ("priya", "reviewer (reads, changes nothing)"),
    ("tomos", "facilitator"),
    ("delyth", "provider with the night contract"),
    ("robin", "provider bidding for the outings"),
    ("kasia", "provider that was not chosen"),
)


def email_of(key: str) -> str:
    """The invented address somebody signs in with."""
    return f"{key}@{MAIL}"
