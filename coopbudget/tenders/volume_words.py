"""What a volume rebate is called on a screen, and what it comes to, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask_babel import LazyString, gettext, lazy_gettext as _l, ngettext

from coopbudget.errors import Words
from coopbudget.money import format_pence
from coopbudget.tenders.volume import (
    MOST_BP,
    MOST_STEPS,
    Measure,
    Rebate,
    Reward,
    Step,
    Wrong,
    of_terms,
    whole_call,
)

WRONG: Mapping[Wrong, Words] = {
    Wrong.NO_STEP: _l("Type at least one step of the rebate, and at most %(most)s.", most=MOST_STEPS),
    Wrong.NO_UNIT: _l("A rebate by what is spent is a percentage."),
    Wrong.ORDER: _l("Each step of the rebate begins later than the one before, and gives more."),
    Wrong.RATE: _l("A step of the rebate gives something, and at most %(most)s %%.", most=MOST_BP // 100),
}
"""Why a rebate can't be agreed so."""

MEASURE: dict[str, LazyString] = {
    "spend": _l("What was paid to the provider"),
    "hours": _l("Hours given"),
    "visits": _l("Visits given"),
}
STRETCH: dict[str, LazyString] = {
    "term": _l("All the time of the contract"),
    "year": _l("Each year of the contract by itself"),
}
REWARD: dict[str, LazyString] = {
    "percent": _l("A percentage of what was paid"),
    "unit": _l("So much for each hour or visit"),
}
ON: dict[str, LazyString] = {
    "whole": _l("Of everything, once the step is reached"),
    "above": _l("Only of what lies above the step"),
}
ON_HINT: dict[str, LazyString] = {
    "whole": _l("2% from £5,000 on: £6,000 was paid, £120 comes back."),
    "above": _l("2% from £5,000 on: £6,000 was paid, £20 comes back."),
}
SHARED: dict[str, LazyString] = {
    "in_year": _l("The members' who paid, as soon as it is here"),
    "year_end": _l("The co-op's, shared with the year's surplus"),
}
SHARED_HINT: dict[str, LazyString] = {
    "in_year": _l(
        "It goes back into the funds that paid, in proportion. Money from a council stays for what it was given for. "
        "The provider pays it to the members' bank account."
    ),
    "year_end": _l(
        "It is income of the co-op, and members decide at the year's end what becomes of it. The provider pays it to "
        "the co-op's own bank account."
    ),
}


def step_words(rebate: Rebate, step: Step) -> str:
    """Where a step begins and what it gives: ``from £5,000.00: 2%``."""
    if rebate.measure is Measure.SPEND:
        begins = format_pence(step.start)
    elif rebate.measure is Measure.HOURS:
        begins = gettext("%(num)s hours", num=f"{step.start / 60:g}")
    else:
        begins = ngettext("%(num)s visit", "%(num)s visits", step.start)
    if rebate.reward is Reward.PERCENT:
        gives = f"{step.rate / 100:g}%"
    elif rebate.measure is Measure.HOURS:
        gives = gettext("%(amount)s an hour", amount=format_pence(step.rate))
    else:
        gives = gettext("%(amount)s a visit", amount=format_pence(step.rate))
    return str(gettext("from %(begins)s: %(gives)s", begins=begins, gives=gives))


def rebate_words(said: Mapping[str, Any] | None) -> str:
    """A volume rebate in one line, as terms say it; empty where there is none."""
    rebate = of_terms(said)
    if rebate is None:
        return ""
    steps = "; ".join(step_words(rebate, step) for step in rebate.steps)
    line = gettext(
        "Counted: %(what)s. Time: %(time)s. Rebate: %(of)s. Whose: %(whose)s.",
        what=MEASURE[rebate.measure],
        time=STRETCH[rebate.stretch],
        of=ON[rebate.on],
        whose=SHARED[rebate.shared],
    )
    return f"{line} {steps[:1].upper()}{steps[1:]}."


def offer_words(rebate: Rebate) -> str:
    """The same as a bid offers it: whose it is then, the co-op says."""
    steps = "; ".join(step_words(rebate, step) for step in rebate.steps)
    line = gettext(
        "Counted: %(what)s. Time: %(time)s. Rebate: %(of)s.",
        what=MEASURE[rebate.measure], time=STRETCH[rebate.stretch], of=ON[rebate.on],
    )  # fmt: skip
    return f"{steps[:1].upper()}{steps[1:]}. {line}"


def example_words(rebate: Rebate, *, week_cost: int, week_minutes: int, weeks: int) -> str:
    """What would come back if the whole call was bought, in a sentence."""
    found = whole_call(rebate, week_cost=week_cost, week_minutes=week_minutes, weeks=weeks)
    given = {"spend": format_pence(found.bought.spend), "back": format_pence(found.back), "visits": found.bought.visits}
    if rebate.measure is Measure.VISITS:
        said = ngettext(
            "An example: if the whole of it was bought in %(visits)s visit, for %(spend)s, %(back)s would come back.",
            "An example: if the whole of it was bought in %(visits)s visits, for %(spend)s, %(back)s would come back.",
            found.bought.visits, **given,
        )  # fmt: skip
    else:
        said = gettext("An example: if the whole of it was bought, for %(spend)s, %(back)s would come back.", **given)
    return str(said)


class Offer(Protocol):
    """A bid, sealed or opened: what it gives back, and what its week is (pence, minutes)."""

    @property
    def rebate(self) -> Rebate | None: ...
    @property
    def cost(self) -> int: ...
    @property
    def weekly_minutes(self) -> int: ...


def facts(offer: Offer, weeks: int) -> list[tuple[str, str]]:
    """The row of a summary that says what a bid gives back for buying much, on a call of so many weeks; none where it
    offers nothing."""
    if offer.rebate is None:
        return []
    example = example_words(offer.rebate, week_cost=offer.cost, week_minutes=offer.weekly_minutes, weeks=weeks)
    return [(gettext("Gives back for buying much"), f"{offer_words(offer.rebate)} {example}")]
