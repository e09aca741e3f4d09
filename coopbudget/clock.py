"""Time. Instants are UTC and named ``*_at``; civil dates are Europe/London. Callers pass the clock in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

LONDON = ZoneInfo("Europe/London")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The date on the wall in London at ``instant`` (which must be aware)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The last instant of a civil day, as UTC: a thing that ends on that day still holds on it."""
    return start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)


def last_day_before(end: datetime) -> date:
    """The last civil day in London of what ends at this instant, the instant itself not in it."""
    return civil_date(end - timedelta(microseconds=1))


def start_of_day(day: date) -> datetime:
    """The first instant of a civil day in London, as UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def london(day: date, at: time) -> datetime:
    """A civil date and wall time in London as an instant in UTC.

    Raises ValueError for a wall time that does not exist (the hour skipped in March). A wall time that
    happens twice (October) means its first passing.
    """
    local = datetime.combine(day, at, tzinfo=LONDON)
    instant = local.astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError("that hour is skipped when the clocks go forward")
    return instant


def clock_words(hour: int, minute: int) -> str:
    """A wall time as ``4:30pm``; 12:00 is in words, for ``12:00pm`` is read both ways."""
    if minute == 0 and hour in (0, 12):
        return str(_("midday") if hour else _("midnight"))
    return f"{hour % 12 or 12}:{minute:02d}{'am' if hour < 12 else 'pm'}"


def comes_twice(instant: datetime) -> bool:
    """Whether the wall in London shows the time of ``instant`` twice that night, since the clocks go back."""
    wall = instant.astimezone(LONDON)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
