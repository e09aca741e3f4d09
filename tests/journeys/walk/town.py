"""The people of the walk, each at a browser of their own, and the calendar they live by."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from coopbudget.clock import civil_date, system_clock
from tests.journeys.phone import Phone
from tests.journeys.walk.hands import tap

PASSWORD = "Together in one house"
PEOPLE = {
    "mair": "Mair Jones",
    "dafydd": "Dafydd Rees",
    "ifan": "Ifan Pritchard",
    "joan": "Joan Carter",
    "gwen": "Gwen Bowen",
    "delyth": "Delyth Rowlands",
    "emyr": "Emyr Watkins",
}
MEMBERS = ("mair", "dafydd", "ifan", "joan", "gwen")
SLUG = "ty-ni"
COOP = "Ty Ni Together"


@dataclass
class Town:
    """Everybody's browser by key, and what one scene leaves for the next (addresses, pence)."""

    site: Any
    visit: Callable[..., Any]
    at: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    phones: dict[Any, Phone] = field(default_factory=dict)
    days_ahead: float = 0.0

    def comes(self, key: str, **look: Any) -> Any:
        """Somebody opens a browser."""
        visitor = self.visit(self.site, **look)
        self.at[key] = visitor
        return visitor

    def __getattr__(self, key: str) -> Any:
        """``town.mair`` is Mair's browser."""
        try:
            return self.__dict__["at"][key]
        except KeyError:
            raise AttributeError(key) from None

    @property
    def now(self) -> datetime:
        """The site's clock."""
        return system_clock() + timedelta(days=self.days_ahead)

    @property
    def today(self) -> date:
        """The site's civil day."""
        return civil_date(self.now)

    @property
    def year_end(self) -> date:
        """The co-op's first year end: the last day of the month some 60 days after the walk began.

        Two months later what the contract did not use would have to go back to its funds first.
        """
        start = civil_date(system_clock()) + timedelta(days=60)
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    def wait(self, days: float) -> None:
        """So many days go by."""
        self.site.move_clock(days=days)
        self.days_ahead += days

    def letters(self) -> dict[str, list[str]]:
        """Send what is due, and give every letter so far by whom it is to, oldest first."""
        self.site.flask("jobs", "sweep")
        found: dict[str, list[str]] = {}
        for path in sorted((self.site.folder / "mail").glob("*.eml")):
            text = path.read_text()
            to = re.search(r"^To: (\S+)$", text, flags=re.MULTILINE)
            assert to is not None, path.name
            found.setdefault(to[1], []).append(text)
        return found


def email_of(key: str) -> str:
    """The invented address somebody signs in with."""
    return f"{key}@walk.example"


def at_coop(path: str = "") -> str:
    """An address within the co-op."""
    return f"/c/{SLUG}/{path}"


def room(visitor: Any, name: str) -> None:
    """From the page of all rooms into the one of this name."""
    visitor.go(at_coop("rooms"))
    into(visitor, name)


def desk(visitor: Any, words: str) -> None:
    """From what needs an officer today to the task of these words."""
    visitor.go(at_coop("desk"))
    tap(visitor, visitor.page.locator("main").get_by_role("link", name=words))


def home(visitor: Any, words: str) -> None:
    """From a member's home to what she has to do."""
    visitor.go(at_coop())
    tap(visitor, visitor.page.locator("main").get_by_role("link", name=words))


def menu(visitor: Any, name: str) -> None:
    """Through the menu at the top, which a phone folds away behind one button."""
    nav = visitor.page.get_by_role("navigation", name="Main")
    folded = nav.get_by_role("button", name="Menu")
    if folded.is_visible() and not nav.get_by_role("link", name=name, exact=True).is_visible():
        folded.click()
    tap(visitor, nav.get_by_role("link", name=name, exact=True))


def into(visitor: Any, name: str) -> None:
    """Follow the link of exactly this name in the page itself."""
    tap(visitor, visitor.page.locator("main").get_by_role("link", name=name, exact=True))
