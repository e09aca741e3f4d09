"""What stands between bank and books, in words: for the page and for the document alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import format_date, gettext as _, ngettext

from coopbudget.errors import Words
from coopbudget.payments.queries.reconciling import EXPECTED, Item


def day(written: str | date) -> str:
    """A day as people read it."""
    return str(format_date(date.fromisoformat(written) if isinstance(written, str) else written, "d MMMM yyyy"))


def why(item: Item) -> str:
    """One item in a sentence."""
    return str(_why(item))


def _why(item: Item) -> Words:
    on = day(item.on)
    if item.kind == "before":
        return _("In the account before the first statement (statement %(number)s)", number=item.number)
    if item.kind == "between":
        return _("No statement shows it: between %(on)s and statement %(number)s", on=on, number=item.number)
    if item.kind == "inside":
        return _("Statement %(number)s does not add up by this much", number=item.number)
    if item.kind == "entry":
        return _("In the books and on no statement: entry %(number)s of %(on)s", number=item.number, on=on)
    if item.kind == "out":
        return _("Line of %(on)s, taken out of the books: %(text)s", on=on, text=item.text)
    if item.kind == EXPECTED and not item.text:
        return _("On its way, and nobody knows what it is. Look at what was matched to it by hand.")
    if item.kind == EXPECTED and item.amount < 0:
        return _("%(text)s came back: the bank takes it out again", text=item.text)
    if item.kind == EXPECTED:
        return _("%(text)s, expected on %(on)s", text=item.text, on=on)
    if item.count > 1:
        return ngettext(
            "%(num)d line of %(on)s, statement %(number)s",
            "%(num)d lines of %(on)s, statement %(number)s",
            item.count,
            on=on,
            number=item.number,
        )
    if item.kind == "later":
        return _("On the statement on %(on)s, in the books later: %(text)s", on=on, text=item.text)
    return _("In the books, after the bank's last balance: %(text)s, %(on)s", text=item.text, on=on)


def in_words(items: Sequence[Item]) -> list[tuple[str, int]]:
    """Each item in a sentence, with its pence."""
    return [(why(item), item.amount) for item in items]
