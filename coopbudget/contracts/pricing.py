"""What time costs, what the co-op keeps on top, and how many weeks a term has. Pure.

Money is pence, a levy is basis points (1 % is 100), time is minutes.
"""

from __future__ import annotations

from datetime import date


def levy_on(cost: int, levy_bp: int) -> int:
    """The levy on top of ``cost``, half a penny up: 5 % (500) of £100.10 is £5.01."""
    return (cost * levy_bp + 5_000) // 10_000


def hourly(minutes: int, rate: int) -> int:
    """What ``minutes`` cost at ``rate`` pence an hour, half a penny up: 50 minutes at £20.00 are £16.67."""
    return (minutes * rate + 30) // 60


def weekly_cost(minutes_per_week: int, rate: int, levy_bp: int) -> int:
    """A week's cost with the levy: 56 hours at £20.00 and 5 % are £1,176.00."""
    cost = hourly(minutes_per_week, rate)
    return cost + levy_on(cost, levy_bp)


def weeks_between(starts_on: date, ends_on: date) -> int:
    """Weeks begun in the term, both days included: 1 to 7 March is one week, 1 to 8 March two."""
    return max(0, -(-((ends_on - starts_on).days + 1) // 7))


def weeks_left(starts_on: date, ends_on: date, today: date) -> int:
    """Weeks of the term still to come, the one that has begun included."""
    return weeks_between(max(today, starts_on), ends_on)
