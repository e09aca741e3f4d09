"""What people read for the words that stand in the tables."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.shares.rules import Relation

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
    "stripe_failed_late": _l("Ended: the payment failed after all"),
    "stripe_refund": _l("Ended: the payment was paid back"),
    "stripe_dispute": _l("Ended: the payment was questioned at the bank"),
}
"""What moved in a member's shares, by the kind of the entry."""

INTEREST: Final[dict[str, tuple[Words, str]]] = {
    "voting": (_l("Members vote on it"), "plum"),
    "to_come": (_l("Decided"), "leaf"),
    "to_book": (_l("To be booked"), "honey"),
    "refused": (_l("Refused"), "brick"),
    "booked": (_l("Booked"), "leaf"),
}

NOMINATIONS: Final[dict[str, tuple[Words, str]]] = {
    "waits": (_l("Waits for the signed paper"), "honey"),
    "counts": (_l("Counts"), "leaf"),
    "ended": (_l("Taken back"), "slate"),
}
RELATIONS: Final[dict[str, Words]] = {
    Relation.PARTNER: _l("My husband, wife or civil partner"),
    Relation.PARENT: _l("My mother or father"),
    Relation.CHILD: _l("My child"),
    Relation.SIBLING: _l("My brother or sister"),
    Relation.NIECE_NEPHEW: _l("My niece or nephew"),
    Relation.GRANDCHILD: _l("My grandchild"),
    Relation.FRIEND: _l("A friend"),
    Relation.OTHER: _l("Somebody else"),
}
"""As the member says it; ``RELATIONS_OF`` as others read it."""
RELATIONS_OF: Final[dict[str, Words]] = {
    Relation.PARTNER: _l("husband, wife or civil partner"),
    Relation.PARENT: _l("mother or father"),
    Relation.CHILD: _l("child"),
    Relation.SIBLING: _l("brother or sister"),
    Relation.NIECE_NEPHEW: _l("niece or nephew"),
    Relation.GRANDCHILD: _l("grandchild"),
    Relation.FRIEND: _l("friend"),
    Relation.OTHER: _l("somebody else"),
}

LOANS: Final[dict[str, tuple[Words, str]]] = {
    "waiting": (_l("Waiting for the money"), "honey"),
    "come": (_l("The money has come"), "sky"),
    "too_much": (_l("More has come than was agreed"), "brick"),
    "running": (_l("Running"), "leaf"),
    "paid_back": (_l("Paid back"), "slate"),
    "called_off": (_l("Not made"), "slate"),
}
LOAN_PARTS: Final[dict[str, tuple[Words, str]]] = {**WITHDRAWALS, "to_come": (_l("To come"), "slate")}


def percent(rate: int) -> str:
    """Hundredths of a percent as people read them: ``2.5 %``."""
    return f"{rate / 100:g} %"
