"""The uplift: on its day new rates come from the rule and, where the rule needs one, a figure with its source."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.contracts import queries
from coopbudget.contracts.changing import Change, Uplift, by_percent, by_wage, uplifted
from coopbudget.contracts.errors import NothingChanges
from coopbudget.contracts.models import Contract, ContractVersion
from coopbudget.contracts.pricing import Kinds
from coopbudget.contracts.service.holding import hold_contract
from coopbudget.contracts.service.proposing import Planned, Wanted, keep_change, plan_change
from coopbudget.errors import Invalid
from coopbudget.guard import Work


def plan_uplift(
    work: Work,
    *,
    contract_id: uuid.UUID,
    from_on: date,
    answer_by: date,
    figures: Mapping[str, Any],
    kinds: Kinds | None,
) -> tuple[Planned, dict[str, Any]]:
    """The rates of the uplift rule and what they mean for each member, not kept; and the figures it rests on.

    ``figures``: for CPI ``bp`` (basis points), for the Real Living Wage ``before`` and ``now`` (pence an hour),
    both with ``source`` and ``on``; rates agreed anew come as ``kinds``. Raises what ``plan_change`` raises.
    """
    contract = hold_contract(work, contract_id)
    now = queries.price_list(work.session, work.coop_id, contract.id).on(from_on)
    factor = uplift_factor(contract, figures)
    rule = Uplift(contract.uplift)
    if rule is Uplift.RENEGOTIATED and not kinds:
        raise Invalid({"rates": [_l("Type the new prices that both sides agreed.")]})
    new = dict(kinds or {}) if rule is Uplift.RENEGOTIATED else uplifted(now, factor)
    due = contract.uplift_on or from_on
    next_on = (due if due > from_on else from_on).replace(year=max(due, from_on).year + 1, day=min(due.day, 28))
    plan = plan_change(
        work,
        contract_id=contract_id,
        kind=Change.UPLIFT,
        from_on=from_on,
        answer_by=answer_by,
        why="",
        wanted=Wanted({"uplift_on": next_on.isoformat()}, kinds=new),
    )
    kept = {key: each.isoformat() if isinstance(each, date) else each for key, each in figures.items()}
    return plan, {"rule": str(rule), **({"bp": contract.uplift_bp} if rule is Uplift.FIXED else kept)}


def propose_uplift(
    work: Work,
    *,
    contract_id: uuid.UUID,
    from_on: date,
    answer_by: date,
    figures: Mapping[str, Any],
    kinds: Kinds | None,
) -> ContractVersion:
    """Propose the rates of the uplift rule, as ``plan_uplift`` shows them."""
    plan, kept = plan_uplift(
        work, contract_id=contract_id, from_on=from_on, answer_by=answer_by, figures=figures, kinds=kinds
    )
    plan.version.figures = kept
    keep_change(work, plan.version, plan.contract, plan.places, plan.stakes, minutes=plan.minutes)
    return plan.version


def uplift_factor(contract: Contract, figures: Mapping[str, Any]) -> Fraction:
    """By how much the rule and its figures raise every rate. Raises Invalid where a figure is missing."""
    rule = Uplift(contract.uplift)
    if rule is Uplift.NONE:
        raise NothingChanges()
    if rule is Uplift.FIXED:
        return by_percent(contract.uplift_bp or 0)
    if rule is Uplift.RENEGOTIATED:
        return Fraction(1)
    needed = ("bp",) if rule is Uplift.CPI else ("before", "now")
    missing = [name for name in (*needed, "source", "on") if not figures.get(name)]
    if missing:
        raise Invalid({name: [_l("Tell us this, so that everybody can check it.")] for name in missing})
    return by_percent(figures["bp"]) if rule is Uplift.CPI else by_wage(figures["before"], figures["now"])
