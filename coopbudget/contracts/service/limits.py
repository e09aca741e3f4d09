"""What holds of every price and term of a contract, when it is made and whenever it changes.

The caps that both sides agreed, the floor of its call, and the co-op's limit for a choice without bids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Uplift, outside
from coopbudget.contracts.models import Contract
from coopbudget.contracts.pricing import Kinds, PriceList, term_cost, week_of
from coopbudget.contracts.words import NOT_A_DAY_OF_IT
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.money import format_pence
from coopbudget.rulebook.queries import rules_on
from coopbudget.tenders import queries as tenders, rates
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.volume import of_terms, wrong
from coopbudget.tenders.volume_words import WRONG


def check_rebate(said: Mapping[str, Any] | None) -> None:
    """Raise Invalid for a volume rebate whose steps make no sense."""
    rebate = of_terms(said)
    why = wrong(rebate) if rebate else None
    if why is not None:
        raise Invalid({"rebate": [WRONG[why]]})


def check_week_cap(kinds: Kinds, cap_week: int | None) -> None:
    """Raise Invalid where a usual week would cost more than the most that may be charged for one."""
    week = week_of(kinds)
    if cap_week is not None and cap_week < week:
        raise Invalid(
            {"cap_week": [_l("A usual week costs %(cost)s. The most can't be less.", cost=format_pence(week))]}
        )


def check_levy(work: Work, levy_bp: int) -> None:
    """Raise Invalid where the co-op would keep more (hundredths of a percent) than its rules of today let it."""
    most = rules_on(work.session, work.coop_id, work.today).levy_most
    if levy_bp > most:
        share = f"{most // 100}" if most % 100 == 0 else f"{most / 100:g}"
        raise Invalid({"levy_bp": [_l("Your rules let the co-op keep %(share)s %% at most.", share=share)]})


def check_term_cap(cost: int, cap_term: int | None) -> None:
    """Raise Invalid where all usual weeks would cost more (pence) than the most that may be charged in all."""
    if cap_term is not None and cap_term < cost:
        said = _l("The usual weeks cost %(cost)s in all. The most can't be less.", cost=format_pence(cost))
        raise Invalid({"cap_term": [said]})


def check_uplift(uplift: str, uplift_bp: int | None, uplift_on: date | None, *, after: date) -> None:
    """Raise Invalid for an uplift without its day, or a fixed one without its percentage."""
    if uplift != Uplift.NONE and (uplift_on is None or uplift_on <= after):
        raise Invalid({"uplift_on": [_l("Say on which day after the first the price can go up.")]})
    if uplift == Uplift.FIXED and not uplift_bp:
        raise Invalid({"uplift_bp": [_l("Say by how many percent the price goes up.")]})


def check_reviews(reviews: Sequence[date], starts_on: date, ends_on: date) -> None:
    """Raise Invalid where the sides would look at the contract before it begins or after it ends."""
    if outside(reviews, starts_on, ends_on):
        raise Invalid({"review_on": [NOT_A_DAY_OF_IT]})


def check_change(
    work: Work, contract: Contract, before: PriceList, kinds: Kinds, terms: Mapping[str, Any], from_on: date
) -> None:
    """Raise Invalid where changed terms pass a cap, fall under the call's floor, or outgrow a choice without bids.

    ``kinds`` are the prices from ``from_on`` on, ``before`` all of those until now.
    """
    prices, now = before.then(from_on, kinds), kinds
    if not any(each.minutes for each in now.values()):
        raise Invalid({"rates": [_l("Say what an hour costs, and how many hours a week there are.")]})
    check_week_cap(now, terms["cap_week"])
    pauses = queries.suspended_days(work.session, work.coop_id, contract.id)
    cost = term_cost(prices, contract.starts_on, date.fromisoformat(terms["ends_on"]), pauses)
    check_term_cap(cost, terms["cap_term"])
    call = tenders.call(work.session, work.coop_id, contract.call_id)
    if call is None:
        return
    hours = {kind: each.minutes for kind, each in now.items() if each.minutes}
    mean = rates.mean_rate(hours, {kind: each.rate for kind, each in now.items()})
    then = before.on(from_on)
    lower = any(kind in then and each.rate < then[kind].rate for kind, each in now.items())
    if lower and mean < call.price_floor:
        floor = format_pence(call.price_floor)
        said = _l("The call said that an hour costs at least %(floor)s, so that pay is fair.", floor=floor)
        raise Invalid({"rates": [said]})
    limits = tenders.limits(work.session, work.coop_id)
    grows = terms["ends_on"] > contract.ends_on.isoformat() or week_of(now) > contract.week_price
    if call.kind is CallKind.DIRECT and grows and not limits.direct(cost):
        said = _l(
            "This provider was chosen without bids. At %(cost)s in all it needs a call. The limit is %(limit)s.",
            cost=format_pence(cost),
            limit=format_pence(limits.direct_below or 0),
        )
        raise Invalid({"ends_on": [said]})
