"""What a change of a contract means for each member, and how an uplift makes new rates. Pure.

Money is pence, a levy is basis points (1 % is 100), time is minutes.

**What changes for me?** A member has a *share* (what a usual week costs her) and a *most* (the most a week that she
said yes to, which leaves room for weeks when others are away). When her share rises or falls, her most moves by
as much, so the room stays as it was; what the rest of the term takes more is set aside by her own yes, and what
it takes less is free again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from coopbudget.contracts.pricing import KindRate, Kinds, levy_on, week_of, weeks_between
from coopbudget.contracts.rules import Allocation, Place
from coopbudget.contracts.standing import weekly_shares
from coopbudget.money import split
from coopbudget.providers.rules import HourKind


class Uplift(StrEnum):
    """How rates move on the uplift's day."""

    NONE = "none"
    FIXED = "fixed"
    CPI = "cpi"
    REAL_LIVING_WAGE = "real_living_wage"
    RENEGOTIATED = "renegotiated"


class Change(StrEnum):
    """Why a contract has another version of its terms."""

    FIRST = "first"
    VARIATION = "variation"
    UPLIFT = "uplift"
    EXTENSION = "extension"
    JOIN = "join"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    TERMINATION = "termination"


def by_percent(bp: int) -> Fraction:
    """The factor of a rise in basis points: 3.8 % (380) is 1.038."""
    return 1 + Fraction(bp, 10_000)


def by_wage(before: int, now: int) -> Fraction:
    """The factor by which a wage rose: from £12.60 to £13.45 an hour is 1345/1260, about 6.75 %."""
    return Fraction(now, before)


def uplifted(kinds: Kinds, factor: Fraction) -> dict[HourKind, KindRate]:
    """Every rate by the same factor, each rounded to the penny, half a penny up.

    3.8 % on £20.00 a waking night and £30.00 a bank holiday: £20.76 and £31.14.
    """
    return {
        kind: KindRate(int(each.rate * factor + Fraction(1, 2)), each.minutes) for kind, each in sorted(kinds.items())
    }


def within_cap(pledges: Mapping[uuid.UUID, int], cap: int | None) -> dict[uuid.UUID, int]:
    """What each may set aside a week so that all together never pass ``cap`` (the levy in it; None: no cap).

    Pledges of £30, £30 and £40 with a cap of £90: £27, £27 and £36. With a cap of £120 all stay as pledged.
    """
    total = sum(pledges.values())
    if cap is None or total <= cap:
        return dict(pledges)
    return dict(split(cap, sorted(pledges.items(), key=lambda each: str(each[0]))))


def cap_with_levy(cap_week: int | None, cap_term: int | None, weeks: int, levy_bp: int) -> int | None:
    """The most that members together set aside a week: the caps on the provider's price, with the levy on top.

    £900.00 a week and £8,000.00 in all over 10 weeks, at 5 %: £800.00 a week is the nearer, so £840.00.
    """
    caps = [cap for cap in (cap_week, cap_term // weeks if cap_term is not None and weeks else None) if cap is not None]
    return min(caps) + levy_on(min(caps), levy_bp) if caps else None


@dataclass(frozen=True)
class Seat:
    """A place before and after a change. ``most`` is what she said yes to a week (or offers, who joins).

    ``before`` is None for who joins, ``after`` None for who leaves with the change.
    """

    key: uuid.UUID
    most: int
    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class Stake:
    """What a change means for one place: pence a week before and after, and what the rest of the term takes.

    ``moves`` above nothing is set aside, below nothing is free again. ``asks``: she says yes or no first.
    """

    key: uuid.UUID
    share_before: int
    share_after: int
    most_before: int
    most_after: int
    moves: int
    asks: bool

    @property
    def rises(self) -> bool:
        return self.share_after > self.share_before


@dataclass(frozen=True)
class Deal:
    """What of a contract decides each share: a usual week by kind of hour, the rule, the levy, the last day."""

    kinds: Kinds
    allocation: Allocation
    levy_bp: int
    ends_on: date

    @property
    def week(self) -> int:
        """A usual week with the levy."""
        cost = week_of(self.kinds)
        return cost + levy_on(cost, self.levy_bp)


def stakes(
    seats: Sequence[Seat], *, before: Deal, after: Deal, from_on: date, asks_all: bool = False
) -> dict[uuid.UUID, Stake]:
    """What changing from one deal to another on ``from_on`` means for each place.

    Five people share a week of £735.00: £147.00 each, and each said yes to £180.00. From a day with two weeks
    left the week costs £770.00, so £154.00 each: each one's most goes to £187.00, and £14.00 is set aside.
    Asked are those whose share rises, who set more aside, and everybody where a rule changes (``asks_all``).
    """
    old = weekly_shares([seat.before for seat in seats if seat.before], before.week, before.allocation, from_on)
    new = weekly_shares([seat.after for seat in seats if seat.after], after.week, after.allocation, from_on)
    weeks_before = weeks_between(from_on, before.ends_on)
    weeks_after = weeks_between(from_on, after.ends_on)
    found: dict[uuid.UUID, Stake] = {}
    for seat in seats:
        share_before, share_after = old.get(seat.key, 0), new.get(seat.key, 0)
        most_before = seat.most if seat.before else 0
        if seat.after is None:
            most_after = 0
        elif seat.before is None:
            most_after = seat.most
        else:
            most_after = max(share_after, seat.most + share_after - share_before)
        moves = most_after * weeks_after - most_before * weeks_before
        asks = seat.after is not None and (asks_all or seat.before is None or share_after > share_before or moves > 0)
        found[seat.key] = Stake(seat.key, share_before, share_after, most_before, most_after, moves, asks)
    return found


def seats_of(
    places: Iterable[tuple[Place, int]],
    *,
    leaving: frozenset[int] = frozenset(),
    minutes: Mapping[int, int] | None = None,
) -> list[Seat]:
    """Seats of those in the contract with their most; ``leaving`` member numbers go, ``minutes`` are new ones."""
    found = []
    for place, most in places:
        hours = (minutes or {}).get(place.member, place.minutes)
        after = None if place.member in leaving else replace(place, minutes=hours)
        found.append(Seat(place.key, most, place, after))
    return found


def freed_by_pause(most: int, from_on: date, until_on: date | None, ends_on: date) -> int:
    """What a suspension sets free: the whole weeks of it, to its last day or the contract's.

    £180.00 a week, suspended for 17 days: two whole weeks, £360.00. A week that is begun stays set aside.
    """
    last = min(until_on, ends_on) if until_on else ends_on
    return most * max(0, ((last - from_on).days + 1) // 7)


def freed_by_ending(most: int, last_day: date, ends_on: date) -> int:
    """What ending a contract early sets free: the whole weeks between its new last day and the old one.

    £180.00 a week, ended 20 days early: two whole weeks, £360.00. The rest waits for the last invoice.
    """
    return freed_by_pause(most, last_day + timedelta(days=1), ends_on, ends_on)


def freed_by_leaving(
    moves: int, most_before: int, most_after: int, *, from_on: date, last_day: date, ends_before: date, ends_after: date
) -> int:
    """What a change sets free of her yes who meanwhile said that she leaves: the whole weeks after her last day.

    From a day with two weeks left her most goes from £180.00 to £187.35, so £14.70 was set aside. She leaves on the
    last day of the first: £7.35 is free again. She leaves before it counts: all of it is.
    """
    if moves <= 0:
        return 0
    if last_day < from_on:
        return moves
    after = freed_by_ending(most_after, last_day, ends_after)
    return min(moves, max(0, after - freed_by_ending(most_before, last_day, ends_before)))


UPLIFT_DAYS = 42
"""So long before its day officers are reminded to propose new prices: members need time to answer."""
REVIEW_DAYS = 7
"""So long before a review everybody concerned is told of it."""


def uplift_to_tell(uplift_on: date | None, ends_on: date, told_on: date | None, today: date) -> bool:
    """Whether it is time to remind of the day for new prices, once for each such day.

    New prices from 1 April: from 18 February on. Not where the contract has ended by then.
    """
    if uplift_on is None or uplift_on > ends_on or uplift_on == told_on:
        return False
    return today >= uplift_on - timedelta(days=UPLIFT_DAYS)


HALF_A_YEAR = timedelta(days=182)


def usual_review(starts_on: date, ends_on: date) -> date | None:
    """When both sides look at a contract together unless they say otherwise: after half a year, or half of a shorter
    term; None for one that is over within four weeks."""
    half = (ends_on - starts_on + timedelta(days=1)) / 2
    return starts_on + min(HALF_A_YEAR, half) if half > timedelta(weeks=2) else None


def outside(reviews: Iterable[date], starts_on: date, ends_on: date) -> list[date]:
    """The days of review that are not days of the contract."""
    return [day for day in reviews if not starts_on <= day <= ends_on]


def review_to_tell(reviews: Iterable[date], told_on: date | None, today: date) -> date | None:
    """The next review within a week that nobody was told of yet: of 1 April, from 25 March on."""
    soon = (day for day in sorted(reviews) if today <= day <= today + timedelta(days=REVIEW_DAYS))
    return next((day for day in soon if told_on is None or day > told_on), None)
