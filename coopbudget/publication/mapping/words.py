"""The English that stands in releases: made here from what is known, never typed by anybody."""

from __future__ import annotations

from typing import Final

from coopbudget.money import format_pence
from coopbudget.tenders.volume import Measure, On, Rebate, Reward, Step

SERVICE: Final = {
    "personal_care": "Personal care",
    "night_cover": "Night cover",
    "home_help": "Help at home",
    "company": "Company",
    "outings": "Days out",
    "activities": "Activities",
    "meals": "Meals",
    "transport": "Transport",
    "breaks": "Breaks for unpaid carers",
    "skills": "Learning and work skills",
    "other": "Support",
}

HOUR: Final = {
    "weekday": "Weekday hour",
    "weekend": "Weekend hour",
    "waking_night": "Hour of a waking night",
    "sleep_in": "Hour of a sleep-in night",
    "bank_holiday": "Hour on a bank holiday",
    "late_cancellation": "Hour cancelled late",
    "travel": "Hour of travel",
}

CHANGED: Final = {
    "deadline_at": "the deadline",
    "questions_until_at": "the last day for questions",
    "opening_on": "the day of the opening",
    "decision_on": "the day of the decision",
    "hours": "the hours",
    "weeks": "how long it lasts",
    "starts_on": "the first day",
    "weekly_most": "the most that can be paid",
    "price_weight": "what price counts for",
    "criteria": "what bids are scored on",
    "price_floor": "the lowest fair price",
    "chosen_by": "who decides",
    "standstill_days": "the days between choice and contract",
    "files_wanted": "the files that are asked for",
}
"""What an amendment changed. Whatever else it changed is words, and is called that."""

EDITION: Final = {
    "variation": "The terms were changed by agreement.",
    "uplift": "The rates went up by the rule of the contract.",
    "extension": "The contract lasts longer.",
    "join": "More members share the contract.",
    "suspension": "No support is given for a time.",
    "resumption": "Support is given again.",
    "termination": "The contract ends before its time.",
}

METHOD: Final = {
    "open": ("open", "An open call: every provider that the co-op has checked may bid, and any may ask to be checked."),
    "invited": ("limited", "Providers that the co-op chose were invited to bid."),
    "direct": ("direct", "One provider was chosen without bids, at rates agreed with it."),
}

SMALL: Final = " It is a small call: a bid is two pages at most."
WITHHELD: Final = "Sums and hours are not shown here: they could say too much about too few people."
PERSON: Final = "A person working for themselves (not named)"

REGION: Final = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}


def given_back(rebate: Rebate) -> str:
    """What the provider gives back for buying much: terms, as rates are, that tell nothing of what was bought."""
    whole = "of everything once a step is reached" if rebate.on is On.WHOLE else "of what lies above each step"
    return f" The provider gives a part back {whole}: {'; '.join(_step(rebate, each) for each in rebate.steps)}."


def _step(rebate: Rebate, step: Step) -> str:
    begins = {
        Measure.SPEND: format_pence(step.start),
        Measure.HOURS: f"{step.start / 60:g} hours",
        Measure.VISITS: f"{step.start} visits",
    }[rebate.measure]
    if rebate.reward is Reward.PERCENT:
        return f"{step.rate / 100:g}% from {begins} on"
    each = "hour" if rebate.measure is Measure.HOURS else "visit"
    return f"{format_pence(step.rate)} for each {each} from {begins} on"


def service(key: str) -> str:
    """A kind of support by its general name."""
    return SERVICE.get(key, SERVICE["other"])


def changed(fields: tuple[str, ...]) -> str:
    """What an amendment changed, as a sentence: ``Changed: the deadline and the hours.``"""
    found = sorted({CHANGED.get(name, "the words of the call") for name in fields})
    *before, last = found
    return f"Changed: {', '.join(before) + ' and ' if before else ''}{last}."
