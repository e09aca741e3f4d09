"""What somebody at a browser does: finds a field by its words, fills it, presses, follows, reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Locator

Upload = tuple[str, str, bytes]  # file name, media type, content


def fill(visitor: Any, fields: Mapping[str, str | date | bool | Upload], within: Locator | None = None) -> None:
    """Fill the fields that carry these words: a label for one input, a legend for a date or a choice.

    A text goes into a box, or names the option of a list or a group; a date fills day, month and year; True
    ticks and False unticks a box; an Upload is chosen as a file.
    """
    place = within if within is not None else visitor.page.locator("main")
    for words, value in fields.items():
        if isinstance(value, date):
            fill_date(place.get_by_role("group", name=words).first, value)
        elif isinstance(value, bool):
            place.get_by_label(words).first.set_checked(value)
        elif isinstance(value, tuple):
            name, media_type, content = value
            place.get_by_label(words).first.set_input_files(FilePayload(name=name, mimeType=media_type, buffer=content))
        else:
            write(place, words, value)


def write(place: Locator, words: str, value: str) -> None:
    """One value into a box, out of a list, or out of a group of choices."""
    group = place.get_by_role("group", name=words)
    if group.count() > 0 and group.first.get_by_role("radio").count() > 0:
        group.first.get_by_role("radio", name=value).first.check()
        return
    field = place.get_by_label(words, exact=True)
    field = (field if field.count() > 0 else place.get_by_label(words)).first
    if field.evaluate("field => field.tagName") == "SELECT":
        wanted = field.locator("option", has_text=value).first.get_attribute("value")
        assert wanted is not None, f"{words}: no option {value}"
        field.select_option(value=wanted)
    else:
        field.fill(value)


def fill_date(place: Locator, value: date) -> None:
    """Day, month and year, as people type them."""
    for label, part in (("Day", value.day), ("Month", value.month), ("Year", value.year)):
        place.get_by_label(label, exact=True).fill(str(part))


def pence_after(text: str, words: str) -> int:
    """The first sum of money after these words on a page, in pence."""
    found = re.search(re.escape(words) + r".*?(-?)£([\d,]+)(?:\.(\d\d))?", text, flags=re.DOTALL)
    assert found is not None, f"no money after {words!r} in:\n{text}"
    pence = int(found[2].replace(",", "")) * 100 + int(found[3] or 0)
    return -pence if found[1] else pence


def newest_letter(folder: Path, to: str) -> str:
    """The text of the newest letter in the mail folder to this address."""
    found = [path for path in sorted(folder.rglob("*.eml"), key=lambda path: path.stat().st_mtime) if to in path.name]
    assert found, f"no letter to {to} in {[path.name for path in folder.rglob('*')]}"
    return found[-1].read_text()


def refused(visitor: Any, button: str, words: str) -> None:
    """Press, and be told what is wrong on the same page: a summary of errors that carries these words."""
    with visitor.page.expect_navigation():  # the page may show errors already
        visitor.page.get_by_role("button", name=button).first.click()
    visitor.errors.clear()  # the browser notes the 422 in its console
    visitor.look()
    said = visitor.page.locator(".govuk-error-summary").inner_text()
    assert words in said, said


def tap(visitor: Any, what: Locator) -> None:
    """Click this, and look at the page it leads to."""
    visitor.through(what)
