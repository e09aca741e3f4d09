"""Meetings for a calendar program: the few lines of iCalendar (RFC 5545) that an event needs. Pure.

Lines end in CRLF and hold at most 75 bytes, cut between characters; text is escaped; instants are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST = 75


@dataclass(frozen=True)
class Event:
    """One event. ``uid`` names it for ever; a higher ``sequence`` replaces what was read before."""

    uid: str
    starts_at: datetime
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
    yield f"DTSTART:{_instant(event.starts_at)}"
    yield f"DTEND:{_instant(event.starts_at + event.long)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


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
