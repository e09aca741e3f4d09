"""A volume rebate on the forms of bids, and on those that make or change a contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.money import plain_pounds
from coopbudget.tenders.volume import (
    MOST_STEPS,
    Measure,
    On,
    Rebate,
    Reward,
    Shared,
    Stretch,
    as_terms,
    of_terms,
    typed_steps,
)

FIELDS = (
    "rebate", "rebate_stretch", "rebate_reward", "rebate_on", "rebate_shared",
    *(f"rebate_{what}_{n}" for n in range(1, MOST_STEPS + 1) for what in ("start", "rate")),
)  # fmt: skip


def typed_rebate(
    data: Mapping[str, Any], agreed: Mapping[str, Any] | None = None, *, whose: bool = True
) -> Mapping[str, Any] | None:
    """The rebate that a form says, as terms write it; ``agreed`` where the form leaves it. Raises Invalid.

    ``whose``: the form asks whose it is. A bid does not; until the contract says otherwise it is the members'.
    """
    if not data["rebate"]:
        return agreed
    if data["rebate"] == "none":
        return None
    unsaid = [name for name in FIELDS[1 : 5 if whose else 4] if not data[name]]
    if unsaid:
        raise Invalid({name: [_("Choose one of the answers.")] for name in unsaid})
    measure, reward = Measure(data["rebate"]), Reward(data["rebate_reward"])
    typed = [(data[f"rebate_start_{n}"], data[f"rebate_rate_{n}"]) for n in range(1, MOST_STEPS + 1)]
    try:
        steps = typed_steps(measure, reward, typed)
    except ValueError:
        raise Invalid({"rebate": [_("Type each step of the rebate as numbers, like 5000 and 2.5.")]}) from None
    return as_terms(
        Rebate(
            measure,
            Stretch(data["rebate_stretch"]),
            reward,
            On(data["rebate_on"]),
            Shared(data["rebate_shared"]) if whose else Shared.IN_YEAR,
            steps,
        )
    )


def rebate_fields(agreed: Mapping[str, Any] | None) -> dict[str, str]:
    """What is agreed, as the form's first values."""
    rebate = of_terms(agreed)
    if rebate is None:
        return {"rebate": "none", "rebate_stretch": "term", "rebate_reward": "percent", "rebate_on": "whole"}
    shown = {
        "rebate": str(rebate.measure),
        "rebate_stretch": str(rebate.stretch),
        "rebate_reward": str(rebate.reward),
        "rebate_on": str(rebate.on),
        "rebate_shared": str(rebate.shared),
    }
    for n, step in enumerate(rebate.steps, start=1):
        if rebate.measure is Measure.SPEND:
            shown[f"rebate_start_{n}"] = plain_pounds(step.start)
        else:
            shown[f"rebate_start_{n}"] = f"{step.start / (60 if rebate.measure is Measure.HOURS else 1):g}"
        percent = rebate.reward is Reward.PERCENT
        shown[f"rebate_rate_{n}"] = f"{step.rate / 100:g}" if percent else plain_pounds(step.rate)
    return shown
