"""How approvals are given: always by the same two, faster than anybody reads, or at night. Pure.

Each is told of a whole quarter that is over, so that a finding does not grow day by day.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from coopbudget.exceptions.facts import Approval, Found, Kind, Rule

PAIR_LEAST = 12
QUICK_SECONDS = 10
QUICK_LEAST = 5
NIGHT_UNTIL = 5
NIGHT_PERCENT = 5
NIGHT_LEAST = 20
_SHOWN = 20

Quarter = tuple[int, int]


def quarter_of(day: date) -> Quarter:
    """The year and the quarter (1 to 4) of a day."""
    return day.year, (day.month + 2) // 3


def last_day(quarter: Quarter) -> date:
    """The last day of a quarter."""
    year, number = quarter
    return (date(year + number // 4, number % 4 * 3 + 1, 1)) - timedelta(days=1)


def _by_quarter(approvals: Iterable[Approval], today: date) -> dict[Quarter, list[Approval]]:
    """The approvals of each quarter that is over, in the order they were given."""
    found: dict[Quarter, list[Approval]] = defaultdict(list)
    for each in sorted(approvals, key=lambda each: (each.at, each.number)):
        quarter = quarter_of(each.at.date())
        if last_day(quarter) < today:
            found[quarter].append(each)
    return found


def same_pair(approvals: Iterable[Approval], able: int, today: date) -> list[Found]:
    """Two people who approved all there was of a quarter, twelve things or more, where three or more could have.

    ``able`` is how many hold an office that approves. Where only two do, it can't be otherwise.
    """
    if able < 3:
        return []
    found = []
    for quarter, given in _by_quarter(approvals, today).items():
        hands: dict[tuple[Kind, uuid.UUID], set[uuid.UUID]] = defaultdict(set)
        last: dict[tuple[Kind, uuid.UUID], Approval] = {}
        for each in given:
            hands[each.kind, each.subject].add(each.person)
            last[each.kind, each.subject] = each
        pairs = {frozenset(people) for people in hands.values()}
        if len(hands) >= PAIR_LEAST and len(pairs) == 1 and len(next(iter(pairs))) == 2:
            found.append(
                Found(
                    Rule.SAME_PAIR, "{}-{}".format(*quarter), last_day(quarter),
                    sum(each.amount for each in last.values()),
                    {"things": len(hands), "year": quarter[0], "quarter": quarter[1]},
                    tuple(each.record for each in list(last.values())[:_SHOWN]), people=next(iter(pairs)),
                    moving={"able": able},
                )
            )  # fmt: skip
    return found


def _of_persons(given: Iterable[Approval]) -> dict[uuid.UUID, list[Approval]]:
    found: dict[uuid.UUID, list[Approval]] = defaultdict(list)
    for each in given:
        found[each.person].append(each)
    return found


def quick_yeses(approvals: Iterable[Approval], today: date) -> list[Found]:
    """Somebody who five times or more in a quarter said yes within ten seconds of when it could first be said.

    Once can be two officers side by side at one screen.
    """
    found = []
    for quarter, given in _by_quarter(approvals, today).items():
        for person, own in _of_persons(given).items():
            quick = [each for each in own if each.after <= QUICK_SECONDS]
            if len(quick) >= QUICK_LEAST:
                found.append(_of_person(Rule.QUICK_YES, person, quarter, quick, len(own)))
    return found


def odd_hours(approvals: Iterable[Approval], today: date) -> list[Found]:
    """Somebody who approves between midnight and five, and else hardly ever does: at most one in twenty of twenty or
    more in the year until then. Who works at night is left alone.
    """
    approvals = list(approvals)
    all_of = _of_persons(approvals)
    found = []
    for quarter, given in _by_quarter(approvals, today).items():
        until = last_day(quarter)
        for person, own in _of_persons(given).items():
            night = [each for each in own if each.at.hour < NIGHT_UNTIL]
            year = [each for each in all_of[person] if timedelta(0) <= until - each.at.date() < timedelta(days=365)]
            nights = sum(1 for each in year if each.at.hour < NIGHT_UNTIL)
            if night and len(year) >= NIGHT_LEAST and nights * 100 <= NIGHT_PERCENT * len(year):
                found.append(_of_person(Rule.ODD_HOURS, person, quarter, night, len(own)))
    return found


def _of_person(rule: Rule, person: uuid.UUID, quarter: Quarter, odd: list[Approval], all_of: int) -> Found:
    return Found(
        rule, f"{person}:{quarter[0]}-{quarter[1]}", last_day(quarter), sum(each.amount for each in odd),
        {
            "odd": len(odd), "all": all_of, "year": quarter[0], "quarter": quarter[1],
            "seconds": min(each.after for each in odd), "hour": min(f"{each.at:%H:%M}" for each in odd),
        },
        tuple(each.record for each in odd[:_SHOWN]), people=frozenset({person}),
    )  # fmt: skip
