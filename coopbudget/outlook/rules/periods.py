"""The stretches of time that a statement is asked for: a month, a quarter, a year of the agreement. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coopbudget.budgets.rules import months_after

MONTHS, QUARTERS, YEARS = 12, 4, 3  # how many of each are offered
YEARS_KNOWN = range(1900, 2201)


class PeriodKind(StrEnum):
    """How long a stretch is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Period:
    """A stretch by the key that an address carries; both days included."""

    key: str
    kind: PeriodKind
    since: date
    until: date


def _whole(kind: PeriodKind, key: str, since: date, months: int) -> Period:
    return Period(key, kind, since, months_after(since, months) - timedelta(days=1))


def month_of(day: date) -> Period:
    """The calendar month that holds a day: ``m2026-11``."""
    return _whole(PeriodKind.MONTH, f"m{day.year}-{day.month:02d}", day.replace(day=1), 1)


def quarter_of(day: date) -> Period:
    """The quarter of the calendar year that holds a day: ``q2026-4``."""
    number = (day.month - 1) // 3
    return _whole(PeriodKind.QUARTER, f"q{day.year}-{number + 1}", date(day.year, 3 * number + 1, 1), 3)


def year_of(starts_on: date, day: date) -> Period:
    """The year of an agreement, counted from its first day, that holds a day (the first one before it began)."""
    years = max(0, day.year - starts_on.year)
    since = months_after(starts_on, 12 * years)
    if since > day and years:
        years -= 1
        since = months_after(starts_on, 12 * years)
    until = months_after(starts_on, 12 * (years + 1)) - timedelta(days=1)
    return Period(f"y{since.isoformat()}", PeriodKind.YEAR, since, until)


def periods(starts_on: date, today: date) -> list[Period]:
    """What is offered, the newest of each kind first; nothing that ended before the agreement began."""
    found = []
    month, quarter, year = month_of(today), quarter_of(today), year_of(starts_on, today)
    for count, each, before in (
        (MONTHS, month, month_of),
        (QUARTERS, quarter, quarter_of),
        (YEARS, year, lambda day: year_of(starts_on, day)),
    ):
        for _ in range(count):
            if each.until < starts_on or each in found:
                break
            found.append(each)
            each = before(each.since - timedelta(days=1))
    return found


def period_by_key(key: str, starts_on: date) -> Period | None:
    """The stretch that a key names; None for what names none."""
    try:
        if key.startswith("m"):
            day = date.fromisoformat(f"{key[1:]}-01")
        elif key.startswith("q"):
            year, quarter = key[1:].split("-")
            day = date(int(year), 3 * int(quarter) - 2, 1)
        else:
            day = date.fromisoformat(key[1:])
    except ValueError:
        return None
    if day.year not in YEARS_KNOWN:
        return None
    found = {"m": month_of(day), "q": quarter_of(day), "y": year_of(starts_on, day)}.get(key[0])
    return found if found is not None and found.key == key else None
