"""Members' funds: money that stopped coming, and promises about to run out of what was set aside. Pure.

Amounts are whole pence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from coopbudget.exceptions.facts import Found, FundStanding, Kind, Period, Record, Rule

PERIODS_LEAST = 2
"""One late payment is none that stopped."""

FLOOR_WEEKS = 2


def missed(period: Period) -> str:
    """What did not come in a period: ``contribution`` (the funder's part did), ``all`` (hardly half of the funder's
    part did), or nothing. Half a contribution is a contribution.
    """
    if period.rate and period.received * 2 < period.rate:
        return "all"
    short = period.rate + period.contribution - period.received
    return "contribution" if period.contribution and short * 2 > period.contribution else ""


def stopped(funds: Iterable[FundStanding]) -> list[Found]:
    """Funds to which nothing, or no contribution of the member's, came in the last two periods or more, and did
    before. What never came is a matter of setting up, and stands in no period here.
    """
    found = []
    for fund in funds:
        gone = [missed(period) for period in fund.periods]
        run = next((n for n, each in enumerate(reversed(gone)) if not each), len(gone))
        if not PERIODS_LEAST <= run < len(gone):
            continue
        late = fund.periods[-run:]
        short = sum(each.rate + each.contribution - each.received for each in late)
        what = "all" if all(each == "all" for each in gone[-run:]) else "contribution"
        found.append(
            Found(
                Rule.STOPPED, f"{fund.number}:{late[0].starts_on}", late[-1].starts_on, short,
                {"what": what, "since": late[0].starts_on.isoformat()},
                (Record(Kind.FUND, fund.number, late[0].starts_on),), members=frozenset({fund.member}),
                moving={"periods": run, "short": short},
            )
        )  # fmt: skip
    return found


def near_floor(funds: Iterable[FundStanding], today: date) -> list[Found]:
    """Contracts whose set-aside money lasts less than two weeks while they go on for longer, in a fund that has
    less than those two weeks free. The database lets no fund below nothing: visits would go unpaid.
    """
    found = []
    for fund in funds:
        for promise in fund.promises:
            need = FLOOR_WEEKS * promise.weekly
            goes_on = promise.until_on > today + timedelta(days=7 * FLOOR_WEEKS)
            if promise.weekly and goes_on and promise.balance < need and promise.balance + fund.free < need:
                found.append(
                    Found(
                        Rule.NEAR_FLOOR, f"{fund.number}:{promise.contract}", today, promise.balance + fund.free,
                        {"weekly": promise.weekly},
                        (Record(Kind.FUND, fund.number), Record(Kind.CONTRACT, promise.contract)),
                        members=frozenset({fund.member}),
                        moving={"free": fund.free, "left": promise.balance},
                    )
                )  # fmt: skip
    return found
