"""From a message key and plain values to words in the reader's language.

A value is text or a whole number, or says what it is: ``{"pence": 4200}`` (£42.00), ``{"date":
"2027-03-03"}`` (3 March 2027), ``{"instant": "2027-03-03T16:30:00+00:00"}`` (3 March 2027, 4:30pm) or
``{"words": msgid}`` (translated). Dates and instants may also be given as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date
from flask_babel import LazyString, get_locale, gettext

from coopbudget.clock import LONDON, clock_words
from coopbudget.money import format_pence

Value = str | int | date | Mapping[str, str | int]
LONGEST_VALUE: Final = 500


def N_(msgid: str) -> str:
    """Marks ``msgid`` for translation where it stands; it is translated when somebody reads it."""
    return msgid


def checked(msgid: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """The values as they are kept. Raises ValueError for a message that they don't fill, or a value of no known kind.

    It is asked when the notice is written, so that a mistake of ours shows there and not on somebody's page.
    """
    kept = {name: _kept(value) for name, value in values.items()}
    try:
        msgid % {name: _English.show(value) for name, value in kept.items()}
    except (KeyError, TypeError) as problem:
        raise ValueError(f"the values don't fill the message {msgid!r}: {problem}") from None
    return kept


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        if len(value) != 1 or next(iter(value)) not in _SHOWN:
            raise ValueError(f"a value must be text, a number, or one of {sorted(_SHOWN)}")
        return dict(value)
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, LazyString):
        value = str(value)  # in the language of who acts: {"words": msgid} is better
    if isinstance(value, float) or not isinstance(value, str | int):
        raise ValueError(f"no kind of value for a message: {type(value).__name__}")
    # One line: a name with a line break in it must not look like our own words.
    return " ".join(value.split())[:LONGEST_VALUE] if isinstance(value, str) else value


def render(msgid: str, values: Mapping[str, Any]) -> str:
    """The message in the language of whoever reads now (see flask_babel.force_locale).

    A translation that its values don't fill falls back to English, rather than break somebody's page.
    """
    locale = "cy" if str(get_locale() or "en").startswith("cy") else "en_GB"
    shown = {name: _Shown(locale).show(value) for name, value in values.items()}
    for words in (gettext(msgid), msgid):
        try:
            return words % shown
        except (KeyError, TypeError, ValueError):
            continue
    return msgid


class _Shown:
    """Shows values in one language."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def show(self, value: Any) -> str | int:
        if isinstance(value, Mapping):
            kind, inner = next(iter(value.items()))
            return str(_SHOWN[kind](inner, self.locale))
        return value if isinstance(value, int) else str(value)


def _date(value: Any, locale: str) -> str:
    return str(format_date(date.fromisoformat(str(value)), "d MMMM y", locale=locale))


def _instant(value: Any, locale: str) -> str:
    wall = datetime.fromisoformat(str(value)).astimezone(LONDON)
    return f"{_date(wall.date().isoformat(), locale)}, {clock_words(wall.hour, wall.minute)}"


def _words(value: Any, locale: str) -> str:
    return gettext(str(value)) if locale == "cy" else str(value)


_SHOWN = {
    "pence": lambda value, locale: format_pence(int(value), locale),
    "date": _date,
    "instant": _instant,
    "words": _words,
}
_English = _Shown("en_GB")
