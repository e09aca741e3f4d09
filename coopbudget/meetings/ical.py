"""Meetings and last days for a calendar program: the few lines of iCalendar (RFC 5545) that an event needs. Pure.

Lines end in CRLF and hold at most 75 bytes, cut between characters; text is escaped; instants are UTC, and what takes
whole days stands on dates alone, ends on the day after its last, and keeps nobody busy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75


@dataclass(frozen=True)
class Event:
    """One event, from an instant, or of whole days from a date. ``uid`` names it for ever; a higher ``sequence``
    replaces what was read before."""

    uid: str
    starts: datetime | date
    long: timedelta
    summary: str
    changed_at: datetime
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event]) -> str:
    """The whole calendar as text."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//coopbudget//meetings//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(part + "\r\n" for line in lines for part in folded(line))


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_instant(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART{_begins(event.starts)}"
    yield f"DTEND{_begins(event.starts + event.long)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    if not isinstance(event.starts, datetime):
        yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _begins(at: datetime | date) -> str:
    return f":{_instant(at)}" if isinstance(at, datetime) else f";VALUE=DATE:{at:%Y%m%d}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Text as a value: its backslashes, commas, semicolons and line breaks can't be taken for the standard's own."""
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r\n", "\\n").replace("\r", "\\n").replace("\n", "\\n")


def folded(line: str) -> list[str]:
    """A line in parts of at most ``LONGEST`` bytes; each but the first begins with a space that does not count."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > LONGEST:
            parts.append(part)
            part = " "
        part += sign
    return [*parts, part]
