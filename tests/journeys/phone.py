"""A phone with an app that shows codes, and what its owner does with it on our pages."""

from __future__ import annotations

import re
import time
from typing import Any

from passlib.totp import TOTP  # type: ignore[import-untyped]

STEP = 30


class Phone:
    """Shows a code that was not used yet: the one of now, or of the next half minute (a phone may run ahead)."""

    def __init__(self, key: str) -> None:
        self.app = TOTP(key=key.replace("-", ""))
        self.used = 0

    def code(self) -> str:
        """Six figures; never the same twice."""
        self.used = max(int(time.time()) // STEP, self.used + 1)
        return str(self.app.generate(self.used * STEP).token)


def set_up(visitor: Any) -> Phone:
    """Two-step sign-in from the page that offers it: read the key, type the first code."""
    visitor.press("Set it up")
    found = re.search(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{1,4})+\b", visitor.words)
    assert found is not None, visitor.words
    phone = Phone(found[0])
    visitor.page.get_by_label("The code that the app shows").fill(phone.code())
    visitor.press("Turn it on")
    return phone


def show_that_it_is_you(visitor: Any, link: str, phones: dict[Any, Phone]) -> None:
    """Follow the link that asks for it, set up the app the first time, type a code, and come back."""
    page = visitor.page.url
    visitor.follow(link)
    if visitor in phones:
        visitor.page.get_by_label("The code that the app on your phone shows").fill(phones[visitor].code())
        visitor.press("Go on")
    else:
        visitor.follow("Set up two-step sign-in")
        phones[visitor] = set_up(visitor)
    assert visitor.page.url == page, visitor.page.url
