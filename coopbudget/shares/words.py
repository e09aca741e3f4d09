"""What people read for the words that stand in the tables."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words

APPLICATIONS: Final[dict[str, tuple[Words, str]]] = {
    "waiting": (_l("Waiting for the money"), "honey"),
    "paid": (_l("Paid, to be registered"), "sky"),
    "registered": (_l("In the register"), "leaf"),
    "called_off": (_l("Taken back"), "slate"),
}
WITHDRAWALS: Final[dict[str, tuple[Words, str]]] = {
    "asked": (_l("Waits for an officer"), "honey"),
    "refused": (_l("Not sent"), "brick"),
    "called_off": (_l("Taken back"), "slate"),
    "instructed": (_l("Waits for a payment run"), "sky"),
    "in_run": (_l("In a payment run"), "sky"),
    "sent": (_l("Sent"), "sky"),
    "cleared": (_l("Paid"), "leaf"),
    "returned": (_l("Came back from the bank"), "brick"),
}
"""The words and the colour of a tag."""
MOVES: Final[dict[str, Words]] = {
    "shares_registered": _l("Bought"),
    "shares_back": _l("Went back"),
    "shares_back_off": _l("Stayed after all"),
    "shares_passed_on": _l("Passed on after a death"),
}
"""What moved in a member's shares, by the kind of the entry."""

INTEREST: Final[dict[str, tuple[Words, str]]] = {
    "voting": (_l("Members vote on it"), "plum"),
    "to_come": (_l("Decided"), "leaf"),
    "to_book": (_l("To be booked"), "honey"),
    "refused": (_l("Refused"), "brick"),
    "booked": (_l("Booked"), "leaf"),
}

LOANS: Final[dict[str, tuple[Words, str]]] = {
    "waiting": (_l("Waiting for the money"), "honey"),
    "come": (_l("The money has come"), "sky"),
    "running": (_l("Running"), "leaf"),
    "paid_back": (_l("Paid back"), "slate"),
    "called_off": (_l("Not made"), "slate"),
}
LOAN_PARTS: Final[dict[str, tuple[Words, str]]] = {**WITHDRAWALS, "to_come": (_l("To come"), "slate")}


def percent(rate: int) -> str:
    """Hundredths of a percent as people read them: ``2.5 %``."""
    return f"{rate / 100:g} %"
