"""From bytes to text, dates and pence: the small things all readers share. Nothing is guessed in silence."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from babel import Locale

from coopbudget.money import LARGEST
from coopbudget.payments.readers.parsed import Reason, StatementUnreadable

LARGEST_FILE: Final = 10 * 1024 * 1024
MOST_LINES: Final = 100_000
LONGEST_TEXT: Final = 300

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")
_MONTHS = {
    name: index
    for index, names in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
    for name in (names,)
}


_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)?", re.A)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: [\d:.]+)?", re.A)
_MONTH_NAMED = re.compile(r"(\d{1,2})[- /]?([A-Z]{3,9})\.?[- /,]*(\d{4}|\d{2})", re.A)
_AMOUNT = re.compile(r"([+-]?)\s*([£€$]|[A-Z]{3})?\s*([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,14})?(?:\.(\d{0,9}))?", re.A)
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
_SWAPPED = str.maketrans(",.", ".,")
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MT940 = re.compile(rb"(?:\A|[\r\n]):20:")

_SANTANDER = re.compile(rb"(?:\A|[\r\n])[ \t]*Date:[^,;\t\r\n]*[\r\n]", re.I)
_SANTANDER_AMOUNT = re.compile(rb"[\r\n][ \t]*Amount:", re.I)

_WIDE = re.compile(rb"(?:[\t-~]\x00){8}|(?:\x00[\t-~]){8}")  # letters of two bytes (UTF-16), without their mark

_CURRENCIES: Final = frozenset(Locale("en").currencies)

# ISO 4217: the currencies whose minor unit is not a hundredth.
_NO_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS: Final = (
    dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3) | {"CLF": 4, "UYW": 4}
)


class Kind(StrEnum):
    """The kinds of file we read."""

    CSV = "csv"
    OFX = "ofx"
    CAMT = "camt"
    MT940 = "mt940"
    SANTANDER = "santander"


def digits_of(currency: str) -> int | None:
    """How many decimals a currency has: 2 for GBP, 0 for JPY, 3 for KWD; None for what is no currency."""
    if currency not in _CURRENCIES:
        return None
    return _DIGITS.get(currency, 2)


def check_size(size: int) -> None:
    """Raises StatementUnreadable for a file of ``size`` bytes that is too large: asked before it is read."""
    if size > LARGEST_FILE:
        raise StatementUnreadable(Reason.TOO_LARGE)


def decode(content: bytes, *, windows: bool = False) -> str:
    """The file as text: UTF-8, or where its kind is still written so (``windows``) the Windows page. Raises
    StatementUnreadable."""
    check_size(len(content))
    if not content.strip():
        raise StatementUnreadable(Reason.EMPTY)
    if content.startswith(_ARCHIVES):
        raise StatementUnreadable(Reason.ARCHIVE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _WIDE.match(content):
        raise StatementUnreadable(Reason.ENCODING)
    if _UNPRINTABLE.search(content):
        raise StatementUnreadable(Reason.NOT_TEXT)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not windows:
            raise StatementUnreadable(Reason.ENCODING) from None
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise StatementUnreadable(Reason.ENCODING) from None
    if any(0x80 <= ord(letter) < 0xA0 for letter in text):
        raise StatementUnreadable(Reason.NOT_TEXT)
    return text


def kind_of(content: bytes) -> Kind:
    """What kind of statement the bytes are, by what stands in them. Raises StatementUnreadable for none."""
    check_size(len(content))
    start = content[:8192].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.upper().startswith(b"OFXHEADER") or b"<OFX>" in start.upper():
        return Kind.OFX
    if _SANTANDER.search(start) and _SANTANDER_AMOUNT.search(content):
        return Kind.SANTANDER
    decode(content)
    if start.startswith(b"<") and (b"camt.05" in start or b"BkToCstmr" in start):
        return Kind.CAMT
    if start.startswith((b"{1:", b":20:")) or (_MT940.search(start) and b":61:" in content):
        return Kind.MT940
    if start.startswith((b"<", b"{", b"%PDF")):
        raise StatementUnreadable(Reason.UNKNOWN_KIND)
    return Kind.CSV


def clean(text: str) -> str:
    """Words on one line, what can't be printed left out, no longer than we keep."""
    words = " ".join(text.split())
    if not words.isprintable():
        words = "".join(c for c in words if c.isprintable())
    return words[:LONGEST_TEXT].strip()


def read_pence(text: str) -> int:
    """Pence from an amount of pounds, as ``read_amount``."""
    return read_amount(text)


def read_amount(text: str, *, currency: str = "GBP", decimal: str = ".") -> int:
    """Minor units of ``currency`` from an amount as banks write it: ``1,204.50``, ``-£3``, ``(12.00)``,
    ``12.00 DR``, ``+5.5``; with ``decimal`` a comma ``1.204,50``.

    Raises ValueError for anything else; no amount is rounded.
    """
    found = text.strip().replace("−", "-")
    negative = False
    if found.startswith("(") and found.endswith(")"):
        negative, found = True, found[1:-1].strip()
    upper = found.upper()
    for ending, minus in (("CR", False), ("DR", True)):
        if upper.endswith(ending):
            negative, found = negative != minus, found[:-2].strip()
            break
    if decimal == ",":
        found = found.translate(_SWAPPED)
    match = _AMOUNT.fullmatch(found)
    digits = digits_of(currency)
    if match is None or digits is None or (match[1] and match[3]) or not (match[4] or match[5]):
        raise ValueError("not an amount")
    if match[2] and match[2] not in (currency, _SYMBOLS.get(currency)):
        raise ValueError("money of another currency")
    fraction = (match[5] or "").rstrip("0")
    if len(fraction) > digits:
        raise ValueError("smaller than the smallest coin")
    minor = int((match[4] or "0").replace(",", "") + fraction.ljust(digits, "0"))
    if minor > LARGEST:
        raise ValueError("more money than the books can hold")
    minus_sign = "-" in (match[1] + match[3])
    return -minor if negative != minus_sign else minor


def read_date(text: str, *, order: str = "dmy") -> date:
    """A civil date as British banks write it, the day first: ``3/4/2027``, ``03 Apr 27``, ``2027-04-03``; with
    ``order`` ``mdy`` the month first. A year of four figures in front needs no telling.

    Raises ValueError for anything else, the 30th of February and years far from ours included.
    """
    found = text.strip().upper()
    if match := _YEAR_FIRST.fullmatch(found):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _YEAR_LAST.fullmatch(found):
        day, month, year = int(match[1]), int(match[2]), _century(match[3])
        if order == "mdy":
            day, month = month, day
    elif match := _MONTH_NAMED.fullmatch(found):
        day, month, year = int(match[1]), _MONTHS.get(match[2][:3], 0), _century(match[3])
    else:
        raise ValueError("not a date")
    if not 2000 <= year <= 2199:
        raise ValueError("a year far from ours")
    return date(year, month, day)


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)
