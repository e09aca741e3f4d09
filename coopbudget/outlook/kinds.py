"""The words that stand in the tables and the files of this room."""

from __future__ import annotations

from enum import StrEnum


class LineKind(StrEnum):
    """What a line of a statement is. A line below nothing takes back one of its kind."""

    OPENING = "opening"  # what was there when the books began
    COUNCIL = "council"  # the funder paid
    PASSED_ON = "passed_on"  # a part of what the funder pays into the member's own account, passed on by her
    CONTRIBUTION = "contribution"  # what the member pays in beside it
    OWN = "own"  # own money
    PURCHASE = "purchase"  # this fund's share of an invoice
    LEVY = "levy"
    DIVIDEND = "dividend"
    REBATE = "rebate"  # a provider's rebate: it lowers what was paid
    MONEY_BACK = "money_back"  # set aside for whoever asked for it back: the funder, or the owner of own money
    MOVED = "moved"  # to another co-op with the member, or from one
    OWED = "owed"  # paid off what was owed for this fund
    INSIDE = "inside"  # it moved between free, pledged and committed
    OTHER = "other"


MONEY_IN = frozenset(
    {
        LineKind.OPENING,
        LineKind.COUNCIL,
        LineKind.PASSED_ON,
        LineKind.CONTRIBUTION,
        LineKind.OWN,
        LineKind.DIVIDEND,
        LineKind.REBATE,
    }
)


class Crosses(StrEnum):
    """What is foreseen of a fund."""

    OVER = "over"  # it will hold more than its funder lets it keep
    OUT = "out"  # it will have nothing left


class Advice(StrEnum):
    """What one could do about it."""

    ASK_IN_WRITING = "ask_in_writing"
    BRING_FORWARD = "bring_forward"
    ONCE = "once"
    JOIN = "join"
    TELL_OFFICER = "tell_officer"
    ASK_REVIEW = "ask_review"
    LOOK_FOR_PAYMENT = "look_for_payment"
    LOOK_AT_HOURS = "look_at_hours"
    NOT_OWN_MONEY = "not_own_money"
    OWN_MONEY = "own_money"
