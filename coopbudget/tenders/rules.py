"""The published formula, the rule for ties, and what a call may ask. Pure and exact: points are fractions.

Quality: for each criterion, the mean of the scorers' points out of 5, times the criterion's weight.
Price: the weight of price, times the lowest rate over the bid's rate. A rate under the floor counts as the
floor, so going under it wins nothing. The sum is out of 100.
Where the panel met and agreed points for a bid on a criterion, those count instead of the mean.
Ties: more points for quality, then the lower rate, then the bid that was received first.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from coopbudget.clock import end_of_day
from coopbudget.tenders.asking import MOST_CRITERIA as MOST_CRITERIA, PRICE_CAP
from coopbudget.tenders.rates import Hours, Rates, minutes_of, weekly_cost as cost_of
from coopbudget.tenders.volume import Rebate

MOST_POINTS = 5
MOST_PRICE_WEIGHT = PRICE_CAP  # where the co-op has set nothing else; price is never the only criterion
FEWEST_SCORERS = 2
MOST_STANDSTILL = 60  # days


class CallState(StrEnum):
    """Where a call is in its life."""

    DRAFT = "draft"
    OPEN = "open"
    WAITING = "waiting"  # past its deadline, still sealed
    SCORING = "scoring"
    AWARDED = "awarded"
    NO_AWARD = "no_award"
    CANCELLED = "cancelled"


class ChosenBy(StrEnum):
    """Who decides on a call, as published with it."""

    PANEL = "panel"
    BALLOT = "ballot"  # the members vote on what the panel's points say


class Outcome(StrEnum):
    """What an officer answers to a challenge."""

    NOT_UPHELD = "not_upheld"
    SCORE_AGAIN = "score_again"
    SET_ASIDE = "set_aside"


class Floor(StrEnum):
    """How a bid stands to the price floor."""

    ABOVE = "above"
    TO_JUDGE = "to_judge"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # or it gave no reason


class Tie(StrEnum):
    """What put a bid before one with the same points."""

    QUALITY = "quality"
    RATE = "rate"
    RECEIVED = "received"


class WeightFault(StrEnum):
    """What is wrong with a call's weights."""

    SUM = "sum"
    PRICE_TOO_HEAVY = "price_too_heavy"
    ONLY_PRICE = "only_price"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Partner:
    """A provider in a group that bids: its share of what is paid in basis points, and what it does."""

    provider_id: uuid.UUID
    share: int
    does: str


@dataclass(frozen=True)
class Group:
    """A consortium as it stood when its bid was sent, the lead first."""

    consortium_id: uuid.UUID
    version: int
    name: str
    partners: tuple[Partner, ...]


@dataclass(frozen=True)
class SealedFile:
    """A file beside a bid: its row's id, its name, and the SHA-256 of what it holds."""

    id: uuid.UUID
    name: str
    digest: str


@dataclass(frozen=True)
class Content:
    """What a bid says: pence an hour of every kind that is asked, minutes a week of the kinds with minutes.

    ``answers`` are by the criterion's id. ``group`` is the consortium that bids, ``files`` what came with the bid, and
    ``rebate`` what it gives back for buying much, if it offers that.
    """

    rates: Rates
    hours: Hours
    starts_on: date
    floor_reason: str
    answers: Mapping[uuid.UUID, str]
    group: Group | None = None
    files: tuple[SealedFile, ...] = ()
    rebate: Rebate | None = None

    @property
    def weekly_minutes(self) -> int:
        return minutes_of(self.hours)

    @property
    def cost(self) -> int:
        """Pence a week, rounded up."""
        return cost_of(self.hours, self.rates)


@dataclass(frozen=True)
class Offer:
    """A bid as the formula sees it.

    ``rate`` is pence an hour: ``rates.mean_rate`` of the bid's rates over the hours that the call asks, exact. All
    bids of a call are weighed by the same hours, so lowest rate over own rate is lowest week's cost over own.
    Never put the rounded rate of an opened bid here: it is ``OpenBid.mean``, not ``OpenBid.rate``.
    """

    bid_id: uuid.UUID
    rate: Fraction | int
    received_at: datetime


@dataclass(frozen=True)
class Result:
    """How a bid came out. ``by_criterion`` is the weighted points of each criterion's id; ``rank`` from 1."""

    bid_id: uuid.UUID
    rank: int
    price: Fraction
    by_criterion: Mapping[uuid.UUID, Fraction]
    tie: Tie | None = None  # what put it before the next one, where their points are equal

    @property
    def quality(self) -> Fraction:
        return sum(self.by_criterion.values(), Fraction(0))

    @property
    def total(self) -> Fraction:
        return self.price + self.quality


@dataclass(frozen=True)
class Instants:
    """The instants a call's state is read from."""

    deadline_at: datetime
    published_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    closed_why: str | None
    awarded_at: datetime | None


def state(at: Instants, now: datetime) -> CallState:
    """The state at ``now``. At the very instant of its deadline a call takes no more bids."""
    if at.awarded_at is not None:
        return CallState.AWARDED
    if at.closed_at is not None:
        return CallState.CANCELLED if at.closed_why == "cancelled" else CallState.NO_AWARD
    if at.published_at is None:
        return CallState.DRAFT
    if at.opened_at is not None:
        return CallState.SCORING
    return CallState.OPEN if now < at.deadline_at else CallState.WAITING


def weight_faults(
    price_weight: int, weights: Sequence[int], *, cap: int = MOST_PRICE_WEIGHT, most: int = MOST_CRITERIA
) -> tuple[WeightFault, ...]:
    """What is wrong with the weights; empty if they may be published. ``cap``: what price may count for at most."""
    found = []
    if not weights:
        found.append(WeightFault.ONLY_PRICE)
    if len(weights) > most:
        found.append(WeightFault.TOO_MANY)
    if price_weight > cap:
        found.append(WeightFault.PRICE_TOO_HEAVY)
    if price_weight + sum(weights) != 100:
        found.append(WeightFault.SUM)
    return tuple(found)


def floor_standing(rate: Fraction | int, floor: int, reason: str, accepted: bool | None) -> Floor:
    """How a bid's mean rate stands to the floor: under it, it needs a reason that the panel accepts, or it falls."""
    if rate >= floor:
        return Floor.ABOVE
    if not reason.strip() or accepted is False:
        return Floor.REJECTED
    return Floor.TO_JUDGE if accepted is None else Floor.ACCEPTED


def majority(panel: int, yes: int, no: int) -> bool | None:
    """What a panel of so many has said: True once more than half say yes, False once they no longer can, else None."""
    if 2 * yes > panel:
        return True
    return False if 2 * (panel - no) <= panel else None


def standstill_end(awarded_on: date, days: int) -> datetime | None:
    """The last instant of the standstill: the end of the day so many days after the choice, in London. None for 0."""
    return end_of_day(awarded_on + timedelta(days=days)) if days else None


def clock_goes_on(ends_at: datetime, stopped_at: datetime, now: datetime) -> datetime:
    """When a standstill that was stopped ends now: what was left of it is still left."""
    return ends_at + (now - stopped_at)


def weekly_cost(rate: int, weekly_minutes: int) -> int:
    """Pence a week for so many minutes at a rate an hour, rounded up to the penny."""
    return -(-rate * weekly_minutes // 60)


def price_points(rate: Fraction | int, lowest: Fraction | int, floor: int, weight: int | Fraction) -> Fraction:
    """The weight of price times lowest over own rate, both counted as at least the floor."""
    return Fraction(weight * max(lowest, floor)) / max(rate, floor)


def quality_points(points: Sequence[int], weight: int | Fraction) -> Fraction:
    """The mean of the scorers' points, out of 5, times the weight. Raises ValueError without any points."""
    if not points or any(not 0 <= each <= MOST_POINTS for each in points):
        raise ValueError("points from 0 to 5, from at least one scorer")
    return Fraction(weight) * Fraction(sum(points), MOST_POINTS * len(points))


def rank(
    offers: Sequence[Offer],
    *,
    weights: Mapping[uuid.UUID, int | Fraction],
    price_weight: int | Fraction,
    floor: int,
    points: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[int]],
) -> list[Result]:
    """The offers in order by the published formula, the best first.

    ``weights`` is each criterion's; ``points`` the points that count by (bid, criterion): the scorers' own, or the
    one that the panel agreed. Bids that fell under the floor are not among ``offers``: neither do they set the
    lowest rate.
    """
    if not offers:
        return []
    lowest = min(each.rate for each in offers)
    plain = {
        each.bid_id: Result(
            bid_id=each.bid_id,
            rank=0,
            price=price_points(each.rate, lowest, floor, price_weight),
            by_criterion={
                criterion: quality_points(points[each.bid_id, criterion], weight)
                for criterion, weight in weights.items()
            },
        )
        for each in offers
    }

    def order(offer: Offer) -> tuple[Fraction, Fraction, Fraction | int, datetime, uuid.UUID]:
        result = plain[offer.bid_id]
        return (-result.total, -result.quality, offer.rate, offer.received_at, offer.bid_id)

    ordered = sorted(offers, key=order)
    found = []
    for place, offer in enumerate(ordered):
        result = plain[offer.bid_id]
        after = ordered[place + 1] if place + 1 < len(ordered) else None
        tie = None
        if after is not None and plain[after.bid_id].total == result.total:
            tie = _tie(result, plain[after.bid_id], offer, after)
        found.append(Result(result.bid_id, place + 1, result.price, result.by_criterion, tie))
    return found


def _tie(result: Result, other: Result, offer: Offer, after: Offer) -> Tie:
    if result.quality != other.quality:
        return Tie.QUALITY
    return Tie.RATE if offer.rate != after.rate else Tie.RECEIVED


def shown(points: Fraction) -> str:
    """Points as people read them, to two places, halves up: ``73.46``. Sums are made before rounding."""
    hundredths = (points.numerator * 200 + points.denominator) // (2 * points.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
