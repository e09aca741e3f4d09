"""How long it lasts: a fund week by week to the end of its agreement, under its funder's own rule. Pure.

**How it is reckoned.** What is there now, free and promised. Each week the payments that should come are added. What is
promised is spent at its weekly sum until it is used up, so it is never free again and never counted twice. After that,
what a contract buys now is bought on, from what is free (the support does not stop because a contract ends), but for
what a pool she has pledged to takes its place. The funder then counts what is kept by its own rule
(``budgets.keeping``) against the most it lets her keep that week.

Nothing here is a promise. The sum holds to the penny: what comes in less what goes out is what is left, every week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from coopbudget.budgets.keeping import Keeping, keeping_on
from coopbudget.budgets.kinds import NO_END, FunderKind, PromiseKind
from coopbudget.budgets.rules import Step, terms_on, weekly_income
from coopbudget.outlook.kinds import Crosses
from coopbudget.outlook.rules.paying import Paying, payments

LONGEST: Final = timedelta(weeks=52)
WEEK: Final = timedelta(days=7)
_FOR_EVER: Final = 5_200  # weeks


@dataclass(frozen=True)
class Held:
    """What is set aside for a pool or contract: ``balance`` and the ``weekly`` sum it is spent at (pence; None: nobody
    said, so it stays). ``until_on`` is its last day, where it is known."""

    kind: PromiseKind
    number: int
    balance: int
    weekly: int | None = None
    until_on: date | None = None

    def begins(self, today: date) -> date:
        """The day from which it is spent: so that it lasts to its last day, and not before today."""
        if not self.weekly or self.until_on is None:
            return today
        lasts = min(-(-self.balance // self.weekly), _FOR_EVER)
        return max(today, self.until_on + timedelta(days=1) - lasts * WEEK)


@dataclass(frozen=True)
class Due:
    """A sum that has to leave the fund on a day and is not set aside yet (pence): asked back by the funder."""

    on: date
    amount: int


@dataclass(frozen=True)
class Facts:
    """All that a forecast rests on. Pence. ``owed`` is still owed for the fund, since money that was paid in was taken
    back: it leaves first. ``extra`` is what else is spent in a week, where somebody tries a sum."""

    today: date
    free: int
    held: tuple[Held, ...]
    paying: Paying
    steps: tuple[Step, ...]
    funder_kind: str
    weeks_kept: int
    contingency: int
    rules: tuple[Keeping, ...] = ()
    dues: tuple[Due, ...] = ()
    owed: int = 0
    extra: int = 0


@dataclass(frozen=True)
class Week:
    """How a fund stands at the end of the day ``on``, and what moved since the row before. Pence.

    ``ceiling`` is the most that may be kept (None: the rule says nothing then), ``counted`` what the funder counts
    of it, ``weeks`` how many whole weeks' money that is. ``free`` is below nothing by what is missing.
    """

    on: date
    came_in: int
    from_promised: int
    from_free: int
    went_back: int
    free: int
    pledged: int
    committed: int
    counted: int
    ceiling: int | None
    income: int

    @property
    def total(self) -> int:
        return self.free + self.pledged + self.committed

    @property
    def over(self) -> int:
        return 0 if self.ceiling is None else max(0, self.counted - self.ceiling)

    @property
    def missing(self) -> int:
        return max(0, -self.free)

    @property
    def weeks(self) -> int | None:
        return self.counted // self.income if self.income > 0 else None

    @property
    def weeks_over(self) -> int:
        return self.over // self.income if self.income > 0 else 0


@dataclass(frozen=True)
class Crossing:
    """The first day on which a fund is over what may be kept, or runs out; ``week`` is how it stands then, ``worst``
    the week in which it is furthest over (or most is missing)."""

    kind: Crosses
    week: Week
    worst: Week

    @property
    def on(self) -> date:
        return self.week.on

    def days_away(self, today: date) -> int:
        return (self.on - today).days


@dataclass(frozen=True)
class Forecast:
    """Weeks from today to the last day looked at. ``ends_on``: that day is the agreement's last."""

    weeks: tuple[Week, ...]
    ends_on: date | None
    keeping: Keeping
    spends: int = 0
    crossings: tuple[Crossing, ...] = field(default=())

    @property
    def now(self) -> Week:
        return self.weeks[0]

    @property
    def last(self) -> Week:
        return self.weeks[-1]

    def crossing(self, kind: Crosses) -> Crossing | None:
        return next((each for each in self.crossings if each.kind is kind), None)


def days_shown(today: date, until: date) -> list[date]:
    """Today, then every Monday, then the last day. Mondays, so that a day that is foreseen stays the same all week."""
    found = [today]
    monday = today + timedelta(days=7 - today.weekday())
    while monday <= until:
        found.append(monday)
        monday += WEEK
    return found if found[-1] >= until else [*found, until]


def foresee(facts: Facts) -> Forecast:
    """The forecast of a fund to the end of its agreement, 52 weeks at most."""
    terms = terms_on(facts.steps, NO_END)
    until = min(terms.ends_on, facts.today + LONGEST)
    ends = terms.ends_on if terms.ends_on == until else None
    expected = payments(facts.paying, facts.steps, facts.today, until)
    dues = (Due(facts.today, facts.owed), *facts.dues)
    weeks: list[Week] = []
    before: date | None = None
    spent = dict.fromkeys(facts.held, 0)
    free = facts.free
    for on in days_shown(facts.today, until):
        came = went = from_promised = from_free = 0
        if before is not None:
            first = before if len(weeks) == 1 else before + timedelta(days=1)
            came = sum(amount for day, amount in expected if first <= day <= on)
            went = sum(due.amount for due in dues if (len(weeks) == 1 or due.on > before) and due.on <= on)
            from_promised, from_free = _spend(facts, spent, before, on)
        free += came - went - from_free
        weeks.append(_week(facts, on, (came, from_promised, from_free, went), free, spent))
        before = on
    crossings = tuple(each for kind in Crosses if (each := _crossing(kind, weeks)) is not None)
    return Forecast(
        tuple(weeks), ends, _keeping(facts, facts.today), sum(held.weekly or 0 for held in facts.held), crossings
    )


def _spend(facts: Facts, spent: dict[Held, int], before: date, on: date) -> tuple[int, int]:
    """What is spent between two days from what is promised, and from what is free; ``spent`` is moved on."""
    from_promised = goes_on = replaced = 0
    for held in facts.held:
        if not held.weekly:
            continue
        begins = held.begins(facts.today)
        then, now = (held.weekly * max(0, (day - begins).days) // 7 for day in (before, on))
        rest = held.balance - spent[held]
        taken = min(rest, now - then)
        spent[held] += taken
        from_promised += taken
        if held.kind is PromiseKind.CONTRACT:
            goes_on += now - then - taken
        else:
            replaced += taken
    other = facts.extra * (on - facts.today).days // 7 - facts.extra * (before - facts.today).days // 7
    return from_promised, max(0, goes_on - replaced) + other


def _week(facts: Facts, on: date, moved: tuple[int, int, int, int], free: int, spent: dict[Held, int]) -> Week:
    left = {kind: sum(h.balance - spent[h] for h in facts.held if h.kind is kind) for kind in PromiseKind}
    pledged, committed = left[PromiseKind.POOL], left[PromiseKind.CONTRACT]
    income = weekly_income(terms_on(facts.steps, on), facts.paying.pattern, facts.paying.paid_as)
    keeping = _keeping(facts, on)
    public = facts.funder_kind != FunderKind.OWN
    return Week(
        on,
        *moved,
        free,
        pledged,
        committed,
        counted=keeping.counted(free=max(0, free), pledged=pledged, committed=committed),
        ceiling=keeping.ceiling(income) if public else None,
        income=income,
    )


def _keeping(facts: Facts, on: date) -> Keeping:
    return keeping_on(facts.rules, on, weeks=facts.weeks_kept, contingency=facts.contingency)


def _crossing(kind: Crosses, weeks: Sequence[Week]) -> Crossing | None:
    """The first week that is over (or short), and the worst of all."""

    def much(week: Week) -> int:
        return week.over if kind is Crosses.OVER else week.missing

    first = next((week for week in weeks if much(week)), None)
    if first is None:
        return None
    return Crossing(kind, first, max(weeks, key=much))
