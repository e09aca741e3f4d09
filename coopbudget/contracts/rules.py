"""Who pays what: allocation, absence and leaving rules, to the penny. Pure: no database, no clock.

**Somebody is in hospital: who pays?** Look at the contract's absence rule. Each rule is one function here:

- ``pays_on``            she pays her share as if she were there;
- ``others_share``       she pays nothing, those who are there share the whole;
- ``provider_credits``   she pays nothing, the provider takes her part off, the others pay as before.

Each begins after ``after_days`` full days of the absence (0: from the first day); until then she pays on.
An invoice is split once, over all its visits: the exact shares of each visit are added as fractions and
rounded together by largest remainder, so nobody gains or loses more than a penny an invoice. The sum is
exact, always; ties go to the lowest member number.

Every example below is also a test in ``tests/unit/contracts``. Money is pence, a levy is basis points
(1 % is 100), time is minutes.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from coopbudget.contracts.pricing import levy_on
from coopbudget.money import split

Weights = Mapping[int, int]  # member number to weight


class Allocation(StrEnum):
    """How the cost of a visit lies on the members when everybody is there."""

    EQUAL = "equal"
    BY_PLEDGE = "by_pledge"
    BY_HOURS = "by_hours"
    BY_ATTENDANCE = "by_attendance"


class AbsenceRule(StrEnum):
    """Who pays for a member who is away."""

    PAYS_ON = "pays_on"
    OTHERS_SHARE = "others_share"
    PROVIDER_CREDITS = "provider_credits"


class LeavingRule(StrEnum):
    """How long a member who leaves goes on paying."""

    AT_ONCE = "at_once"
    AFTER_NOTICE = "after_notice"
    TO_THE_END = "to_the_end"


@dataclass(frozen=True)
class Place:
    """A member's place in a contract, paid from one fund (``key``). ``pledge`` is pence a week.

    ``minutes`` are those a week she agreed (for the rule by hours); ``last_day`` is the last day she pays
    for, None while she stays; ``first_day`` the first, where she joined later; ``most`` the most a week that
    she said yes to, where it is not her pledge.
    """

    key: uuid.UUID
    member: int
    pledge: int
    minutes: int = 0
    last_day: date | None = None
    first_day: date | None = None
    most: int | None = None

    def pays_on(self, day: date) -> bool:
        """Whether she has her place on ``day``."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Away:
    """A member's absence, both days included; ``until_on`` None while nobody knows."""

    member: int
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Visit:
    """A confirmed visit: what the provider charges for it, and the member numbers who were there."""

    on: date
    amount: int
    present: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Earlier:
    """The rules through a day, before a change of the contract; ``minutes`` what each fund's member agreed then."""

    until: date
    allocation: Allocation
    absence: AbsenceRule
    after_days: int
    minutes: Mapping[uuid.UUID, int]


@dataclass(frozen=True)
class Terms:
    """The rules of one contract that a split needs; ``earlier`` in the order of their last days."""

    allocation: Allocation
    absence: AbsenceRule
    after_days: int = 0
    levy_bp: int = 0
    earlier: tuple[Earlier, ...] = ()

    def on(self, day: date, places: Sequence[Place]) -> tuple[Terms, Sequence[Place]]:
        """The rules and the agreed minutes of a day: a visit is shared by what was agreed when it was given."""
        for each in self.earlier:
            if day <= each.until:
                then = Terms(each.allocation, each.absence, each.after_days, self.levy_bp)
                return then, [replace(p, minutes=each.minutes.get(p.key, p.minutes)) for p in places]
        return self, places


@dataclass(frozen=True)
class Share:
    """What one fund pays: ``cost`` to the provider, ``levy`` to the co-op."""

    key: uuid.UUID
    member: int
    cost: int
    levy: int

    @property
    def total(self) -> int:
        return self.cost + self.levy


@dataclass(frozen=True)
class InvoiceSplit:
    """Shares by member number; ``credits`` what the provider takes off each visit, in the visits' order."""

    shares: tuple[Share, ...]
    credits: tuple[int, ...]

    @property
    def cost(self) -> int:
        return sum(share.cost for share in self.shares)

    @property
    def levy(self) -> int:
        return sum(share.levy for share in self.shares)


# -- Absence: who pays for somebody who is away -------------------------------------------------------


@dataclass(frozen=True)
class Bearing:
    """Whose weights bear a visit's cost, and whose part the provider takes off."""

    pay: Weights
    credited: frozenset[int] = frozenset()


def pays_on(weights: Weights, away: frozenset[int]) -> Bearing:
    """The place is kept, so she pays her share as if she were there.

    Five people share a night of £100.00 equally. Member 4 is in hospital. Each of the five, member 4 too,
    pays £20.00; the provider is paid £100.00.
    """
    return Bearing(weights)


def others_share(weights: Weights, away: frozenset[int]) -> Bearing:
    """She pays nothing while she is away; those who are there share the whole.

    Five people share a night of £100.00 equally. Member 4 is in hospital. Members 1, 2, 3 and 5 pay £25.00
    each, member 4 pays nothing; the provider is paid £100.00. Were all five away, all would pay as agreed:
    the provider came, and there is nobody else.
    """
    there = {member: weight for member, weight in weights.items() if member not in away}
    return Bearing(there if any(there.values()) else weights)


def provider_credits(weights: Weights, away: frozenset[int]) -> Bearing:
    """She pays nothing while she is away; the provider takes her part off, nobody else pays more.

    Five people share a night of £100.00 equally. Member 4 is in hospital. Members 1, 2, 3 and 5 pay £20.00
    each, member 4 pays nothing; the provider is paid £80.00.
    """
    there = {member: weight for member, weight in weights.items() if member not in away}
    return Bearing(there, frozenset(member for member in weights if member in away))


ABSENCE: Mapping[AbsenceRule, Callable[[Weights, frozenset[int]], Bearing]] = {
    AbsenceRule.PAYS_ON: pays_on,
    AbsenceRule.OTHERS_SHARE: others_share,
    AbsenceRule.PROVIDER_CREDITS: provider_credits,
}


def away_on(day: date, aways: Iterable[Away], after_days: int = 0) -> frozenset[int]:
    """Members whose absence has lasted more than ``after_days`` full days on ``day``.

    Member 4 goes into hospital on 1 March and the rule begins after 14 days: on 14 March she still pays on,
    from 15 March to the day she comes home the absence rule decides.
    """
    return frozenset(
        away.member
        for away in aways
        if away.from_on + timedelta(days=after_days) <= day and (away.until_on is None or day <= away.until_on)
    )


# -- Allocation: who bears what when everybody is there ------------------------------------------------


def equal(places: Sequence[Place], visit: Visit, on_record: frozenset[int]) -> Weights:
    """Every member the same. £100.00 between members 1, 2 and 3: £33.34, £33.33 and £33.33."""
    return {place.member: 1 for place in places}


def by_pledge(places: Sequence[Place], visit: Visit, on_record: frozenset[int]) -> Weights:
    """In proportion to what each pledged a week. £100.00, pledges of £30 and £10: £75.00 and £25.00."""
    weights: dict[int, int] = {}
    for place in places:
        weights[place.member] = weights.get(place.member, 0) + place.pledge
    return weights


def by_hours(places: Sequence[Place], visit: Visit, on_record: frozenset[int]) -> Weights:
    """In proportion to the hours a week each agreed. £100.00, 6 hours and 4 hours: £60.00 and £40.00."""
    return {place.member: place.minutes for place in places}


def by_attendance(places: Sequence[Place], visit: Visit, on_record: frozenset[int]) -> Weights:
    """Whoever was there shares the visit equally; who did not come pays nothing.

    £60.00 with members 1 and 2 there and member 3 at home: £30.00, £30.00 and nothing. A member whose
    absence is on record counts as there, so that the absence rule decides about her.
    """
    return {place.member: int(place.member in visit.present | on_record) for place in places}


ALLOCATION: Mapping[Allocation, Callable[[Sequence[Place], Visit, frozenset[int]], Weights]] = {
    Allocation.EQUAL: equal,
    Allocation.BY_PLEDGE: by_pledge,
    Allocation.BY_HOURS: by_hours,
    Allocation.BY_ATTENDANCE: by_attendance,
}


# -- The split of an invoice ---------------------------------------------------------------------------


def share_invoice(
    visits: Sequence[Visit], places: Iterable[Place], aways: Iterable[Away], terms: Terms
) -> InvoiceSplit:
    """Split the visits of one invoice across the places, to the penny, and add the levy on top.

    Raises ValueError when a visit has nobody to bear it (no place was running on its day).
    """
    ordered = sorted(places, key=lambda place: (place.member, str(place.key)))
    known = list(aways)
    exact = {place.key: Fraction(0) for place in ordered}
    credits: list[int] = []
    for visit in visits:
        credit, parts = share_visit(visit, ordered, known, terms)
        credits.append(credit)
        for key, part in parts.items():
            exact[key] += part
    costs = _round(exact)
    levy = levy_on(sum(costs.values()), terms.levy_bp)
    levies = dict(split(levy, list(costs.items()))) if levy else {}
    shares = tuple(Share(place.key, place.member, costs[place.key], levies.get(place.key, 0)) for place in ordered)
    return InvoiceSplit(shares, tuple(credits))


def share_visit(
    visit: Visit, places: Sequence[Place], aways: Sequence[Away], terms: Terms
) -> tuple[int, dict[uuid.UUID, Fraction]]:
    """What the provider takes off this visit (whole pence), and each fund's exact part of the rest.

    A member who pays from two funds has one member's share, split between them by their pledges.
    """
    terms, places = terms.on(visit.on, places)
    running = [place for place in places if place.pays_on(visit.on)]
    if not running:
        raise ValueError("nobody had a place in the contract on the day of this visit")
    # Who was there was not away, whatever is on record: she came home sooner.
    on_record = away_on(visit.on, aways) - visit.present
    weights = ALLOCATION[terms.allocation](running, visit, on_record)
    if not any(weights.values()):
        weights = equal(running, visit, frozenset())
    bearing = ABSENCE[terms.absence](weights, away_on(visit.on, aways, terms.after_days) - visit.present)
    credit = 0
    if bearing.credited:
        parts = dict(split(visit.amount, sorted(weights.items())))
        credit = sum(parts[member] for member in bearing.credited)
    rest, whole = visit.amount - credit, sum(bearing.pay.values())
    pledged = by_pledge(running, visit, frozenset())
    counts = {m: sum(1 for p in running if p.member == m) for m in pledged}
    shares: dict[uuid.UUID, Fraction] = {}
    for place in running:
        if weight := bearing.pay.get(place.member, 0):
            within = (
                Fraction(place.pledge, pledged[place.member])
                if pledged[place.member]
                else Fraction(1, counts[place.member])
            )
            shares[place.key] = Fraction(rest * weight, whole) * within
    return credit, shares


def _round(exact: Mapping[uuid.UUID, Fraction]) -> dict[uuid.UUID, int]:
    """Exact parts, whose sum is whole pence, as whole pence with the same sum (largest remainder)."""
    total = sum(exact.values(), Fraction(0))
    if not total:
        return dict.fromkeys(exact, 0)
    scale = math.lcm(*(part.denominator for part in exact.values()))
    return dict(split(int(total), [(key, int(part * scale)) for key, part in exact.items()]))


# -- Leaving -------------------------------------------------------------------------------------------


def last_paying_day(rule: LeavingRule, *, told_on: date, notice_days: int, ends_on: date, died: bool = False) -> date:
    """The last day a member who leaves pays for.

    She tells us on 1 March; the contract ends on 30 June; notice is 28 days.
    ``at_once``: 1 March. ``after_notice``: 29 March. ``to_the_end``: 30 June. When a member has died it is
    the day itself, whatever the rule (what she paid in goes back by the closing statement).
    """
    if died or rule is LeavingRule.AT_ONCE:
        return min(told_on, ends_on)
    if rule is LeavingRule.AFTER_NOTICE:
        return min(told_on + timedelta(days=notice_days), ends_on)
    return ends_on


LAST_INVOICE_DAYS = 28
"""So long after the last day the provider's last invoice may come; then what is left of a commitment is free."""


def weeks_after(last_day: date, starts_on: date, ends_on: date) -> int:
    """The whole weeks of a contract after a member's last day; a week that is begun is paid.

    The contract runs from 5 October to 1 November. Her last day is 20 October: one week (the five days besides stay
    set aside). It is 3 October, before it starts: four.
    """
    begun = max(last_day + timedelta(days=1), starts_on)
    return max(0, ((ends_on - begun).days + 1) // 7)
