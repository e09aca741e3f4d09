"""What a file is, told from its bytes; a name that is safe to give back; and how long a file is kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Subject(StrEnum):
    """What papers can be added to."""

    VISIT = "visit"
    INVOICE = "invoice"
    BILL = "bill"
    AGREEMENT = "agreement"
    RUN = "run"


class Sort(StrEnum):
    """What kind of paper it is."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    TIMESHEET = "timesheet"
    APPROVAL = "approval"
    LETTER = "letter"
    OTHER = "other"


def year_ends(day: date, month: int) -> date:
    """The last day of the year that ``day`` is in, where years end with a month: 27 November 2026, March: 31 March
    2027."""
    year = day.year + (day.month > month)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def erasable_until(today: date, month: int, years: int) -> date:
    """The last day of arriving whose files may go today: each is kept for the year it came in and ``years`` more.

    On 27 November 2026, years ending in March, six more: what came by 31 March 2020 was kept until 31 March 2026.
    """
    end = year_ends(today, month)
    return year_ends(date(end.year - years - 1, end.month, 1), month)


def kept_through(day: date, month: int, years: int) -> date:
    """The last day on which something of ``day`` is kept: through its own year and ``years`` more.

    Of 27 November 2026, years ending in March, six more: 31 March 2033.
    """
    end = year_ends(day, month)
    return year_ends(date(end.year + years, end.month, 1), month)


class Refusal(StrEnum):
    """Why a file can't be kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    ARCHIVE = "archive"  # zip, and so every office document
    PROGRAM = "program"
    WEB_PAGE = "web_page"  # html and svg can carry scripts
    ENCODING = "encoding"  # text, but not UTF-8
    PHONE_PHOTO = "phone_photo"  # HEIC, where it can't be made a JPEG
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileType:
    """A kind of file we keep, with the ending its name gets."""

    media_type: str
    ending: str


PDF: Final = FileType("application/pdf", ".pdf")
PNG: Final = FileType("image/png", ".png")
JPEG: Final = FileType("image/jpeg", ".jpg")
CSV: Final = FileType("text/csv", ".csv")
TEXT: Final = FileType("text/plain", ".txt")
OFX: Final = FileType("application/x-ofx", ".ofx")
XML: Final = FileType("application/xml", ".xml")
HEIC: Final = FileType("image/heic", ".heic")
"""A photo as iPhones take it: made a JPEG when it comes, and kept as that."""
KEPT: Final = (PDF, PNG, JPEG, CSV, TEXT, OFX, XML)

LONGEST_NAME: Final = 100

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
_PHONE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_WIDE = (b"\xff\xfe", b"\xfe\xff")
# Anywhere in it, since a browser that is told to guess looks further than the first tag.
_WEB = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
_ISO_20022 = "urn:iso:std:iso:20022:tech:xsd:"


def file_type(content: bytes, filename: str = "") -> FileType | Refusal:
    """What ``content`` is. ``filename`` only tells a list (``.csv``) from plain text."""
    if not content:
        return Refusal.EMPTY
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content[4:8] == b"ftyp" and content[8:12] in _PHONE_BRANDS:
        return HEIC
    if content.startswith(_ARCHIVES):
        return Refusal.ARCHIVE
    if content.startswith(_PROGRAMS):
        return Refusal.PROGRAM
    if content.startswith(_WIDE):
        return Refusal.ENCODING
    return _text_type(content, filename)


def _text_type(content: bytes, filename: str) -> FileType | Refusal:
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in content) or b"\x7f" in content:
        return Refusal.UNKNOWN
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old OFX files say their own code page; the statement reader knows it.
        return OFX if content.lstrip().startswith(b"OFXHEADER") else Refusal.ENCODING
    if _WEB.search(text):
        return Refusal.WEB_PAGE
    start = text.lstrip()[:4000]
    if start.startswith("OFXHEADER") or ("<OFX>" in start and start.startswith("<")):
        return OFX
    if start.startswith("<"):
        return XML if _ISO_20022 in start else Refusal.UNKNOWN
    return CSV if filename.lower().endswith(".csv") else TEXT


def safe_name(filename: str, kind: FileType) -> str:
    """The name without folders, control or direction marks, with the ending that its content deserves."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if c.isspace() else c for c in name if unicodedata.category(c)[0] != "C" or c.isspace())
    name = re.sub(r'[<>:"|?*;%]', "", name)
    stem = re.sub(r"\s+", " ", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.strip())).strip(" .")
    return (stem[: LONGEST_NAME - len(kind.ending)].rstrip(" .") or "file") + kind.ending
