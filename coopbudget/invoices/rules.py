"""When a visit counts, what an invoice may claim, and when it is due. Pure: no database, no clock.

Money is pence, time is minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coopbudget.contracts.pricing import Kinds, hourly
from coopbudget.providers.rules import HourKind

ANSWER_DAYS = 5
REMIND_AFTER_DAYS = 3
DUE_DAYS = 14


class VisitState(StrEnum):
    """Where a visit stands."""

    WAITING = "waiting"  # members may still answer
    PROPOSED = "proposed"  # a member says it was another time: the provider is asked
    OFFICER = "officer"  # five days have passed: an officer rings and decides
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    NOT_GIVEN = "not_given"
    WITHDRAWN = "withdrawn"


def last_day_to_answer(asked_on: date) -> date:
    """Asked on 1 March: through 6 March. From 7 March it is the officer's (or counts, where silence does)."""
    return asked_on + timedelta(days=ANSWER_DAYS)


def visit_state(
    *,
    withdrawn: bool,
    agreed_minutes: int | None,
    disputed: bool,
    logged_on: date,
    today: date,
    proposed_on: date | None = None,
) -> VisitState:
    """The state of a visit. ``agreed_minutes`` is set when all who were there confirmed, or by an officer.

    Logged on 1 March and unanswered, it waits for the members through 6 March; from 7 March it is the
    officer's. A dispute is the officer's to settle from the first day. ``proposed_on`` is the day a member said
    that it was another time: the provider has as long to answer as members have.
    """
    if withdrawn:
        return VisitState.WITHDRAWN
    if agreed_minutes is not None:
        return VisitState.CONFIRMED if agreed_minutes else VisitState.NOT_GIVEN
    if disputed:
        return VisitState.DISPUTED
    if proposed_on is not None:
        return VisitState.PROPOSED if today <= last_day_to_answer(proposed_on) else VisitState.OFFICER
    return VisitState.WAITING if today <= last_day_to_answer(logged_on) else VisitState.OFFICER


class Outcome(StrEnum):
    """What an officer decided of a visit."""

    STANDS = "stands"
    CHANGED = "changed"
    NOT_PAID = "not_paid"


def outcome(logged: int, agreed: int) -> Outcome:
    """What became of a visit of ``logged`` minutes: 300 of 300 stands, 240 is changed, 0 is not paid."""
    if not agreed:
        return Outcome.NOT_PAID
    return Outcome.STANDS if agreed == logged else Outcome.CHANGED


def usual_kind(kinds: Kinds) -> HourKind:
    """The kind of hour most of a usual week is of; the first by name where two have as many."""
    return min(kinds, key=lambda kind: (-kinds[kind].minutes, kind))


# -- Visits that can't be ------------------------------------------------------------------------------

DAY = 24 * 60


@dataclass(frozen=True)
class Slot:
    """When a visit was, and the member numbers it was for. Time on the road is ``travel``: nobody is visited."""

    on: date
    start: int
    minutes: int
    members: frozenset[int]
    travel: bool = False

    @property
    def begins(self) -> int:
        """Minutes by the clock on the wall, from a day long ago."""
        return self.on.toordinal() * DAY + self.start

    @property
    def ends(self) -> int:
        return self.begins + self.minutes


class Clash(StrEnum):
    """Why two visits can't both have been."""

    SAME = "same"  # it begins when the other begins: most likely it is logged twice
    OVERLAP = "overlap"
    DAY_FULL = "day_full"  # more than 24 hours on one day


def clash(new: Slot, known: Iterable[Slot]) -> tuple[Clash, Slot] | None:
    """Why a visit can't have been beside those ``known`` of the same contract, and which of them is in the way.

    A member is at one visit of a contract at a time: 22:00 to 3:00 and 2:00 to 4:00 overlap, 22:00 to 3:00 and
    3:00 to 4:00 do not. Two carers may visit two members at once. Time on the road may overlap a visit. All of a
    member's visits that begin on one day come to 24 hours at most.
    """
    day = dict.fromkeys(new.members, new.minutes)
    for other in known:
        shared = new.members & other.members
        if not shared:
            continue
        if not (new.travel or other.travel) and new.begins < other.ends and other.begins < new.ends:
            return (Clash.SAME if new.begins == other.begins else Clash.OVERLAP), other
        if new.on == other.on:
            for member in shared:
                day[member] += other.minutes
                if day[member] > DAY:
                    return Clash.DAY_FULL, other
    return None


def all_confirmed(answers: Iterable[bool | None]) -> bool:
    """A visit of several is confirmed when each who was there confirmed it; one alone can't say for another."""
    answers = list(answers)
    return bool(answers) and all(answer is True for answer in answers)


class Held(StrEnum):
    """Why a line of an invoice is held back."""

    NO_VISIT = "no_visit"
    TWICE = "twice"
    KIND = "kind"
    NO_PRICE = "no_price"
    RATE = "rate"
    MINUTES = "minutes"
    PERIOD = "period"
    TERM = "term"
    INVOICED = "invoiced"
    DISPUTED = "disputed"
    UNCONFIRMED = "unconfirmed"
    NOT_GIVEN = "not_given"
    CAP = "cap"
    SENT_BACK = "sent_back"  # an officer sent it back, after other lines of the invoice were approved


@dataclass(frozen=True)
class Agreed:
    """What the contract says: ``rate_on`` gives pence an hour of a kind on a day, None where none was agreed.

    ``cap_left`` is what may still be invoiced over the whole term.
    """

    rate_on: Callable[[HourKind, date], int | None]
    starts_on: date
    ends_on: date
    cap_left: int


@dataclass(frozen=True)
class Delivered:
    """What is known of a visit. ``minutes`` as logged; ``invoiced``: another invoice holds it."""

    id: uuid.UUID
    on: date
    kind: HourKind
    minutes: int
    state: VisitState
    agreed_minutes: int | None
    invoiced: bool = False


@dataclass(frozen=True)
class Claim:
    """One line of an invoice: what the provider says it did, and asks for it. ``visit`` None: it names no visit."""

    on: date
    kind: HourKind
    minutes: int
    rate: int
    visit: uuid.UUID | None = None

    @property
    def amount(self) -> int:
        return hourly(self.minutes, self.rate)


@dataclass(frozen=True)
class Matched:
    """A line beside its contract and its visit: held for these reasons, or good."""

    claim: Claim
    visit: uuid.UUID | None
    held: tuple[Held, ...]

    @property
    def good(self) -> bool:
        return not self.held


def find_visit(claim: Claim, visits: Iterable[Delivered], taken: Collection[uuid.UUID]) -> Delivered | None:
    """The visit that a line is about: the one it names, else one of its day that no line before it took.

    Of several on that day, one of the same kind comes first, then the one whose minutes are nearest; ties go to
    the first given.
    """
    if claim.visit is not None:
        return next((visit for visit in visits if visit.id == claim.visit), None)
    that_day = [visit for visit in visits if visit.on == claim.on and visit.id not in taken]
    return min(
        that_day,
        key=lambda visit: (visit.kind != claim.kind, abs((visit.agreed_minutes or visit.minutes) - claim.minutes)),
        default=None,
    )


def match_line(
    claim: Claim, delivered: Delivered, agreed: Agreed, period_from: date, period_to: date
) -> tuple[Held, ...]:
    """Why the line does not agree with its visit and the contract; empty when all three agree.

    Asking less than was agreed is no reason to hold: 60 minutes claimed of 75 confirmed, or a lower rate.
    """
    held: list[Held] = []
    if delivered.invoiced:
        held.append(Held.INVOICED)
    if delivered.state is VisitState.DISPUTED:
        held.append(Held.DISPUTED)
    elif delivered.state in (VisitState.NOT_GIVEN, VisitState.WITHDRAWN):
        held.append(Held.NOT_GIVEN)
    elif delivered.agreed_minutes is None:
        held.append(Held.UNCONFIRMED)
    elif claim.minutes > delivered.agreed_minutes:
        held.append(Held.MINUTES)
    if claim.kind is not delivered.kind:
        held.append(Held.KIND)
    rate = agreed.rate_on(claim.kind, delivered.on)
    if rate is None:
        held.append(Held.NO_PRICE)
    elif claim.rate > rate:
        held.append(Held.RATE)
    if not period_from <= delivered.on <= period_to:
        held.append(Held.PERIOD)
    if not agreed.starts_on <= delivered.on <= agreed.ends_on:
        held.append(Held.TERM)
    return tuple(held)


def match_invoice(
    claims: Sequence[Claim], visits: Sequence[Delivered], agreed: Agreed, period_from: date, period_to: date
) -> list[Matched]:
    """Match line by line in the order given; a line that would go past the contract's cap is held, and only it.

    A visit counts for one line: the second that is about it is held, and so is one about no visit at all.
    """
    room = agreed.cap_left
    taken: set[uuid.UUID] = set()
    found: list[Matched] = []
    for claim in claims:
        visit = find_visit(claim, visits, taken)
        if visit is None:
            there = any(visit.on == claim.on for visit in visits)
            found.append(Matched(claim, None, (Held.TWICE if there else Held.NO_VISIT,)))
            continue
        held = match_line(claim, visit, agreed, period_from, period_to)
        if visit.id in taken:
            held = (Held.TWICE, *held)
        taken.add(visit.id)
        if not held and claim.amount > room:
            held = (Held.CAP,)
        if not held:
            room -= claim.amount
        found.append(Matched(claim, visit.id, held))
    return found


def due_on(sent_on: date, approved_on: date) -> date:
    """Fourteen days after the invoice came; at once where approving took longer.

    Sent on 1 March and approved on 5 March: due on 15 March. Approved on 20 March: due on 20 March.
    """
    return max(sent_on + timedelta(days=DUE_DAYS), approved_on)


def repeat_days(first: date, until: date, every: int) -> list[date]:
    """Days from ``first`` to ``until``, ``every`` so many days: a week of nights, a month of Tuesdays."""
    return [first + timedelta(days=n) for n in range(0, (until - first).days + 1, every)] or [first]


@dataclass(frozen=True)
class Saving:
    """A contract's visits of a stretch: what they cost together (with the levy), and would have cost each alone.

    Only members whose price alone is written down are in it: ``told`` of ``people``.
    """

    minutes: int
    together: int
    alone: int
    told: int
    people: int

    @property
    def saved(self) -> int:
        return self.alone - self.together


def alone_cost(minutes: int, hourly: int) -> int:
    """What so many minutes would cost at an hourly price, half a penny up: 90 minutes at £20.01 are £30.02."""
    return (minutes * hourly + 30) // 60
