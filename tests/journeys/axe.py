"""axe on a page, as soon as anything on it stands where it stood on no page of this run that axe found clean.

What axe says of an element hangs on what it is and what it stands in; on most pages all of that was looked at before,
on another. So each element is told by its own and its parents' names and attributes; by whether it says anything, is
labelled, scrolls, and speaks of ids that are there; a list or a table by the kinds of what it holds. Words count where
axe compares them: a label with its words, one landmark's with another's. A page adds its own: which heading follows
which, and ids that stand twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH, AxeResults
from playwright.sync_api import Page
from werkzeug.middleware.shared_data import SharedDataMiddleware

from tests.cheaply import SHARED

ADDRESS = "/axe.js"
"""Where the journeys' own server has axe: a browser keeps it as it keeps our scripts."""
ANATOMY = Path(__file__).with_name("anatomy.js").read_text()
RUN = "axe.run({ resultTypes: ['violations'] }).then(found => found.violations)"


@dataclass(frozen=True)
class Anatomy:
    """How many titles a page has, by how many pixels it is wider than the screen, and what stands where on it."""

    titles: int
    wide: int
    signs: frozenset[str]


def anatomy(page: Page) -> Anatomy:
    """Of the page as it stands."""
    titles, wide, signs = page.evaluate(ANATOMY)
    return Anatomy(titles, wide, frozenset(signs.split()))


def having_axe(wsgi_app: Any) -> Any:
    """The same app, with axe at an address of its own origin: our pages let no other script in."""
    return SharedDataMiddleware(wsgi_app, {ADDRESS: str(AXE_FILE_PATH)}, cache_timeout=86_400)


def complaints(page: Page, signs: frozenset[str], *, ours: bool) -> str:
    """What axe finds on this page, in words; nothing where each of its signs was on a page that axe found clean."""
    clean = Path(os.environ[SHARED], "clean.signs")
    unseen = signs - set(clean.read_text().split()) if clean.exists() else signs
    if not unseen:
        return ""
    if ours:
        found = page.evaluate(f"import('{ADDRESS}').then(() => {RUN})")
    else:
        page.evaluate(AXE_FILE_PATH.read_text())
        found = page.evaluate(RUN)
    if found:
        return AxeResults({"violations": found}).generate_report()
    with clean.open("a") as file:
        file.write("".join(f"{sign}\n" for sign in unseen))
    return ""
