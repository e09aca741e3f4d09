"""Steps 8 and 9: visits logged, confirmed, one disputed and settled; an invoice, matched, approved by two, and paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.journeys.walk.contract import BUYERS
from tests.journeys.walk.hands import fill, tap
from tests.journeys.walk.tender import go_home
from tests.journeys.walk.town import PEOPLE, Town, desk, home, room

# Two visits of two hours at £15.20 (2 × £30.40), and 100 minutes of the third (£25.33): £86.13.
COST = 8_613


def pounds(pence: int) -> str:
    """As pages show it."""
    return f"£{pence / 100:,.2f}"


def log_visits(town: Town) -> None:
    """The first days of support are over; Delyth logs them in one go."""
    town.wait((town.kept["starts_on"] - town.today).days + 4)
    delyth = town.delyth
    go_home(town, "delyth")
    delyth.follow("Log visits")
    fields: dict[str, Any] = {"Day": town.kept["starts_on"], "From": "20:00", "To": "22:00"}
    fields |= {PEOPLE[key]: True for key in BUYERS}
    fields |= {
        "Was it the same on other days?": "Yes, every day",
        "If so, the last day": town.kept["starts_on"] + timedelta(days=2),
    }
    fill(delyth, fields)
    delyth.press("Log and ask members to confirm")
    assert "3 visits" in delyth.words


def members_confirm(town: Town) -> None:
    """Mair says one was different; the others confirm all; she confirms the rest; Dafydd settles by ringing."""
    mair = town.mair
    home(mair, "Say whether 3 visits happened")
    assert "3 visits to look at" in mair.words
    tap(mair, mair.page.get_by_role("link", name="It was different").first)
    fill(mair, {"What was different?": "Something else", "Tell us more": "She left twenty minutes early."})
    mair.press("Say that it was different")
    for key in BUYERS:
        somebody = town.at[key]
        home(somebody, f"Say whether {2 if key == 'mair' else 3} visits happened")
        for box in somebody.page.locator("main input[type=checkbox]").all():
            box.check()
        somebody.press("Confirm the ticked visits")


def settle(town: Town) -> None:
    """An officer rings both, and what counts is written down: a hundred minutes."""
    dafydd = town.dafydd
    desk(dafydd, "1 visit to settle")
    assert "1 visit" in dafydd.words
    tap(dafydd, dafydd.page.get_by_role("table").get_by_role("link").first)
    fill(
        dafydd,
        {
            PEOPLE["mair"]: True,
            "What counts?": "Another time counts",
            "If another time counts: how many minutes?": "100",
            "Why?": "Both agree.",
        },
    )
    dafydd.press("Settle it")


def send_invoice(town: Town) -> None:
    """From her home: what can be invoiced, what it comes to, sent."""
    delyth = town.delyth
    go_home(town, "delyth")
    delyth.follow("3 confirmed visits can be invoiced")
    fill(
        delyth,
        {
            "Your invoice number": "ND-001",
            "Visits from": town.kept["starts_on"],
            "Visits to": town.kept["starts_on"] + timedelta(days=2),
        },
    )
    delyth.press("See what it comes to")
    assert pounds(COST) in delyth.words, delyth.words
    delyth.press("Send this invoice")
    assert "Your invoice is sent" in delyth.words


def approve_invoice(town: Town) -> None:
    """Gwen, then Dafydd; Gwen alone is not two. Then each share is to the penny."""
    for key in ("gwen", "dafydd"):
        somebody = town.at[key]
        desk(somebody, "1 invoice to approve")
        tap(somebody, somebody.page.get_by_role("table").get_by_role("link").first)
        somebody.follow("Look at it and approve")
        fill(somebody, {"I have looked at the lines and the shares": True})
        somebody.press(f"Approve {pounds(COST)}")
        if key == "gwen":
            assert "Nothing has moved yet." in somebody.words
    assert "waits for the next payment run" in town.dafydd.words
    gwen = town.gwen
    room(gwen, "Invoices")
    tap(gwen, gwen.page.get_by_role("table").get_by_role("link").first)
    assert "Look at it and approve" not in gwen.words
