"""From bytes to text, dates and pence: the small things all readers share. Nothing is guessed in silence."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from coopbudget.money import LARGEST
from coopbudget.payments.readers.parsed import Reason, StatementUnreadable

LARGEST_FILE: Final = 2 * 1024 * 1024
MOST_LINES: Final = 3_000
LONGEST_TEXT: Final = 300

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")
_MONTHS = {
    name: index
    for index, names in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
    for name in (names,)
}


class Kind(StrEnum):
    """The two kinds of file we read."""

    CSV = "csv"
    OFX = "ofx"


def decode(content: bytes, *, old_ofx: bool = False) -> str:
    """The file as text: UTF-8, or for an old OFX that says so its Windows page. Raises StatementUnreadable."""
    if not content.strip():
        raise StatementUnreadable(Reason.EMPTY)
    if len(content) > LARGEST_FILE:
        raise StatementUnreadable(Reason.TOO_LARGE)
    if content.startswith(_ARCHIVES):
        raise StatementUnreadable(Reason.ARCHIVE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise StatementUnreadable(Reason.ENCODING)
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in content) or 127 in content:
        raise StatementUnreadable(Reason.NOT_TEXT)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not old_ofx:
            raise StatementUnreadable(Reason.ENCODING) from None
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise StatementUnreadable(Reason.ENCODING) from None
    if any(0x80 <= ord(letter) < 0xA0 for letter in text):
        raise StatementUnreadable(Reason.NOT_TEXT)
    return text


def kind_of(content: bytes) -> Kind:
    """Whether the bytes look like OFX or like a list. Raises StatementUnreadable for neither."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.upper().startswith(b"OFXHEADER") or b"<OFX>" in content[:8192].upper():
        return Kind.OFX
    decode(content)
    if start.startswith((b"<", b"{", b"%PDF", b":20:", b"{1:")):
        raise StatementUnreadable(Reason.UNKNOWN_KIND)
    return Kind.CSV


def clean(text: str) -> str:
    """Words on one line, what can't be printed left out, no longer than we keep."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:LONGEST_TEXT].strip()


def read_pence(text: str) -> int:
    """Pence from an amount as banks write it: ``1,204.50``, ``-£3``, ``(12.00)``, ``12.00 DR``, ``+5.5``.

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
    match = re.fullmatch(r"([+-]?)\s*(?:£|GBP)?\s*([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,14})?(?:\.(\d{1,2})0*)?", found, re.A)
    if match is None or (match[1] and match[2]) or not (match[3] or match[4]):
        raise ValueError("not an amount")
    pence = int((match[3] or "0").replace(",", "")) * 100 + int((match[4] or "0").ljust(2, "0"))
    if pence > LARGEST:
        raise ValueError("more money than the books can hold")
    minus_sign = "-" in (match[1] + match[2])
    return -pence if negative != minus_sign else pence


def read_date(text: str) -> date:
    """A civil date as British banks write it, the day first: ``3/4/2027``, ``03 Apr 27``, ``2027-04-03``.

    Raises ValueError for anything else, the 30th of February and years far from ours included.
    """
    found = text.strip().upper()
    if match := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ][\d:.]+Z?)?", found, re.A):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: [\d:.]+)?", found, re.A):
        day, month, year = int(match[1]), int(match[2]), _century(match[3])
    elif match := re.fullmatch(r"(\d{1,2})[- /]?([A-Z]{3,9})\.?[- /,]*(\d{4}|\d{2})", found, re.A):
        day, month, year = int(match[1]), _MONTHS.get(match[2][:3], 0), _century(match[3])
    else:
        raise ValueError("not a date")
    if not 2000 <= year <= 2199:
        raise ValueError("a year far from ours")
    return date(year, month, day)


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)
