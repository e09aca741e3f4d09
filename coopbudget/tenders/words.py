"""The words people read for a call's states and what stands beside a bid."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import LazyString, format_date, gettext, lazy_gettext as _l

from coopbudget.clock import LONDON
from coopbudget.money import format_pence
from coopbudget.providers.rules import percent
from coopbudget.providers.words import HOUR
from coopbudget.tenders.rules import CallState, ChosenBy, Floor, Outcome, Tie

WHY_NOT_FIRST = _l("This is not the bid with the most points. Say why you choose it.")

STATE: dict[str, LazyString] = {
    CallState.DRAFT: _l("Draft"),
    CallState.OPEN: _l("Open for bids"),
    CallState.WAITING: _l("Closed, bids still sealed"),
    CallState.SCORING: _l("Being scored"),
    CallState.AWARDED: _l("Provider chosen"),
    CallState.NO_AWARD: _l("Nobody chosen"),
    CallState.CANCELLED: _l("Cancelled"),
}

STATE_COLOUR: dict[str, str] = {
    CallState.DRAFT: "slate",
    CallState.OPEN: "leaf",
    CallState.WAITING: "honey",
    CallState.SCORING: "sky",
    CallState.AWARDED: "plum",
    CallState.NO_AWARD: "slate",
    CallState.CANCELLED: "slate",
}

FLOOR: dict[str, LazyString] = {
    Floor.ABOVE: _l("At or above the lowest fair price"),
    Floor.TO_JUDGE: _l("Under the lowest fair price, with a reason"),
    Floor.ACCEPTED: _l("Under the lowest fair price, reason accepted"),
    Floor.REJECTED: _l("Fell: under the lowest fair price"),
}

TIE: dict[str, LazyString] = {
    Tie.QUALITY: _l("Same points as the next: more of them are for quality."),
    Tie.RATE: _l("Same points as the next: the rate is lower."),
    Tie.RECEIVED: _l("Same points as the next: this bid came first."),
}

OUTCOME: dict[str, LazyString] = {
    Outcome.NOT_UPHELD: _l("Not upheld: the choice stands"),
    Outcome.SCORE_AGAIN: _l("Upheld: the panel scores again"),
    Outcome.SET_ASIDE: _l("Upheld: the choice is set aside"),
}

OUTCOME_COLOUR: dict[str, str] = {Outcome.NOT_UPHELD: "slate", Outcome.SCORE_AGAIN: "sky", Outcome.SET_ASIDE: "plum"}

FIELD: dict[str, LazyString] = {
    "title": _l("Name of the call"),
    "lot_name": _l("Lot"),
    "what": _l("What we need"),
    "for_whom": _l("For whom"),
    "place": _l("Where"),
    "when_words": _l("When"),
    "outcomes": _l("What should be better after"),
    "hours": _l("Hours a week"),
    "weeks": _l("For how many weeks"),
    "starts_on": _l("The first day of support"),
    "weekly_most": _l("The most we can pay a week"),
    "price_weight": _l("Weight of price"),
    "price_floor": _l("Lowest fair price an hour"),
    "fair_pay_words": _l("What fair pay means here"),
    "fair_pay_source": _l("Where that comes from"),
    "fair_pay_on": _l("Of which day"),
    "deadline_at": _l("Deadline"),
    "questions_until_at": _l("Questions until"),
    "opening_on": _l("Bids are opened"),
    "decision_on": _l("The choice"),
    "valid_days": _l("Days that bids hold after the deadline"),
    "files_wanted": _l("Files"),
    "criteria": _l("Questions and their weights"),
    "kind": _l("Who may bid"),
    "standstill_days": _l("Days between the choice and the contract"),
    "chosen_by": _l("Who decides"),
}

CHOSEN_BY: dict[str, LazyString] = {
    ChosenBy.PANEL: _l("An officer, by the points of the panel"),
    ChosenBy.BALLOT: _l("The members, by a vote"),
}


def shown(name: str, value: Any) -> str:
    """A field of a call as an amendment keeps it, as people read it."""
    if value is None or value == "":
        return str(gettext("none"))
    if name.endswith("_at"):
        wall = datetime.fromisoformat(value).astimezone(LONDON)
        return f"{format_date(wall.date(), 'd MMMM y')}, {wall:%H:%M}"
    if name.endswith("_on"):
        return str(format_date(date.fromisoformat(value), "d MMMM y"))
    if name in ("weekly_most", "price_floor"):
        return format_pence(value)
    if name == "hours":
        return "; ".join(f"{HOUR[kind]}: {minutes // 60}:{minutes % 60:02d}" for kind, minutes in value.items())
    if name == "criteria":
        return "; ".join(f"{title} ({weight}): {question}" for title, question, weight in value)
    return str(CHOSEN_BY[value] if name == "chosen_by" else value)


def share(basis_points: int) -> str:
    """A share of a group as people read it: ``60 %``."""
    return percent(basis_points)
