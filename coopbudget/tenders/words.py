"""The words people read for a call's states and what stands beside a bid."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext as _l

from coopbudget.tenders.rules import CallState, Floor, Outcome, Tie

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
