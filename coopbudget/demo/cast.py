"""Who plays: all of them invented, and so are the town, the councils and the providers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coopbudget.members.words import MemberClass, Reach

SLUG: Final = "hafan-wen"
NAME: Final = "Cydweithfa Hafan Wen"
OTHER_SLUG: Final = "glan-yr-afon"
OTHER_NAME: Final = "Glan yr Afon"
MAIL: Final = "hafanwen.example"
PASSWORD: Final = "Together-in-Hafan-Wen"

COUNCIL: Final = "Cyngor Sir Wennol"
OTHER_COUNCIL: Final = "Cyngor Bro Ceri"
HEALTH_BOARD: Final = "Bwrdd Iechyd Wennol"


@dataclass(frozen=True)
class Holder:
    """A budget holder and her agreement. Pence: what the co-op gets every four weeks, and what she brought.

    ``rate`` is what her funder pays every four weeks, where it pays her own account and only a slice comes to
    the co-op; nothing: the funder pays the co-op.
    """

    key: str
    name: str
    funder: str
    four_weekly: int
    brought: int
    pledge: int = 0  # pence a week to the night cover; nothing: she does not join
    contribution: int = 0
    rate: int = 0
    reach: Reach = Reach.EMAIL
    phone: str = ""
    address: str = ""
    kind: str = "council"
    member_class: MemberClass = MemberClass.BUDGET_HOLDER
    language: str = "en"


HOLDERS: Final = (
    Holder("mair", "Mair Jones", COUNCIL, 18_000, 305_000, 8_400, rate=92_000),
    Holder("dafydd", "Dafydd Rees", COUNCIL, 19_000, 301_000, 8_400, rate=84_000),
    Holder("ifan", "Ifan Pritchard", COUNCIL, 17_500, 308_500, 8_400, rate=76_000),
    Holder("elin", "Elin Morgan", COUNCIL, 20_000, 322_000, 8_400, rate=118_000, language="cy"),
    Holder(
        "ted", "Ted Williams", COUNCIL, 20_000, 316_400, 8_400, rate=104_000, reach=Reach.PHONE, phone="01970 555 0102"
    ),
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
    Holder("gareth", "Gareth Hughes", COUNCIL, 18_600, 301_000, 8_400, rate=90_000),
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
    Holder("megan", "Megan Davies", COUNCIL, 18_800, 309_000, 8_400, rate=88_000),
    Holder("arwel", "Arwel Ellis", COUNCIL, 23_600, 313_300, 8_400, rate=97_000),
    Holder("joan", "Joan Carter", OTHER_COUNCIL, 18_800, 312_000, 8_400, rate=80_000),
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

# Who is in the other co-op, which is ending: (key, name).
NEIGHBOURS: Final = (
    ("heulwen", "Heulwen Probert"),
    ("idwal", "Idwal Tegid"),
    ("dewi", "Dewi Lewys"),
    ("mali", "Mali Gwilym"),
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
    ownership: str = "workers"


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
        "family",
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
        "trustees",
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
    ("dafydd", "secretary, second approver; signs in with a code as well"),
    ("ifan", "commissioning lead"),
    ("nia", "safeguarding lead"),
    ("priya", "reviewer (reads, changes nothing)"),
    ("tomos", "facilitator"),
    ("delyth", "provider with the night contract"),
    ("robin", "provider bidding for the outings"),
    ("kasia", "provider that was not chosen"),
    ("heulwen", "chair of Glan yr Afon, a small co-op that is ending"),
    ("idwal", "its treasurer"),
    ("dewi", "moves from there to Hafan Wen with his money"),
)


# Who has two-step sign-in on already; the others are led to set it up when they first approve a payment.
WITH_CODES: Final = ("dafydd",)


def email_of(key: str) -> str:
    """The invented address somebody signs in with."""
    return f"{key}@{MAIL}"
