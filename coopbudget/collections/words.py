"""What payments, plans and differences are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.collections.models import Collection
from coopbudget.collections.rules import Every, Kind
from coopbudget.errors import Words

WAYS: Final[Mapping[str, Words]] = {"card": _l("card"), "debit": _l("Direct Debit")}

EVERY: Final[Mapping[str, Words]] = {
    Every.WEEK: _l("Every week"),
    Every.FOUR_WEEKS: _l("Every four weeks"),
    Every.MONTH: _l("Every month"),
}

KINDS: Final[Mapping[str, Words]] = {
    Kind.RECEIVED: _l("It came"),
    Kind.FAILED_LATE: _l("Taken back: the payment failed after all"),
    Kind.REFUND: _l("Paid back"),
    Kind.REFUND_BACK: _l("Paying back did not work: it is here again"),
    Kind.DISPUTE: _l("Taken back by the bank: the payment was questioned"),
    Kind.DISPUTE_BACK: _l("Given again by the bank"),
    Kind.PAYOUT: _l("Sent to the bank"),
    Kind.PAYOUT_FAILED: _l("Came back from the bank"),
    Kind.FEE: _l("Stripe's fee"),
}

DIFFERENCES: Final[Mapping[str, Words]] = {
    "missing": _l("Stripe has it, the books don't"),
    "unknown": _l("The books have it, Stripe does not"),
    "amount": _l("Both have it, with different sums"),
    "total": _l("The totals differ"),
}

OUTCOMES: Final[Mapping[str, Words]] = {
    "": _l("Waiting"),
    "done": _l("Done"),
    "unknown": _l("Of a kind we don't use"),
    "not_ours": _l("Not about a payment begun here"),
    "refused": _l("Stripe would not say more"),
    "given_up": _l("Given up after many tries"),
}

REFUNDS: Final[Mapping[str, tuple[Words, str]]] = {
    "waits": (_l("Waits for other officers"), "honey"),
    "refused": (_l("Not paid back"), "slate"),
    "going": (_l("On its way back"), "honey"),
    "paid": (_l("Paid back"), "leaf"),
    "let_go": (_l("It did not work: it is where it was before"), "brick"),
}

PLAN_ENDS: Final[Mapping[str, Words]] = {
    "stopped": _l("Somebody of the co-op or its member stopped it."),
    "agreement": _l("The agreement has ended, and the plan with it."),
    "left": _l("The member has left the co-op."),
    "mandate": _l("The Direct Debit has ended, and the plan with it."),
}

MANDATE_ENDS: Final[Mapping[str, Words]] = {
    "cancelled": _l("It was cancelled at the bank."),
    "stopped": _l("It was stopped here."),
    "expired": _l("Nobody gave the bank details in time."),
    "moved": _l("The co-op came here from another installation. Set it up again."),
}

_FAILURES: Final[Mapping[str, Words]] = {
    "insufficient_funds": _l("there was not enough money in the account"),
    "debit_not_authorized": _l("the bank says the Direct Debit was not agreed"),
    "account_closed": _l("the bank account is closed"),
    "bank_account_restricted": _l("the bank account can't be used for this"),
    "card_declined": _l("the card was refused"),
    "expired": _l("nobody paid on the page within a day"),
    "no_answer": _l("Stripe did not answer"),
}


def failure_words(code: str) -> Words:
    """Why a payment failed, in plain words; the plainest where Stripe's word is not known."""
    return _FAILURES.get(code) or _l("the bank did not pay it")


_PAYOUT_FAILURES: Final[Mapping[str, Words]] = {
    "account_closed": _l("the bank account is closed"),
    "no_account": _l("the bank knows no such account"),
    "invalid_account_number": _l("the account number is wrong"),
    "incorrect_account_holder_name": _l("the name of the account is wrong"),
    "account_frozen": _l("the bank account is frozen"),
    "bank_account_restricted": _l("the bank account takes no such payment"),
    "declined": _l("the bank refused it"),
    "could_not_process": _l("the bank could not do it"),
}


def payout_failure_words(code: str) -> Words:
    """Why a payout did not arrive, in plain words; the plainest where Stripe's word is not known."""
    return _PAYOUT_FAILURES.get(code) or _l("the bank would not take it")


def state_of(collection: Collection) -> tuple[Words, str]:
    """Where a payment stands, and the colour of its tag."""
    if collection.received_at:
        if collection.returned >= collection.received > 0:
            return _l("Taken back"), "brick"
        if collection.returned:
            return _l("Came, part taken back"), "honey"
        return _l("It has come"), "leaf"
    if collection.failed_at:
        return _l("Failed"), "brick"
    if collection.dropped_at:
        return _l("Not paid"), "slate"
    if collection.started_at or collection.way == "debit":
        return _l("On its way"), "honey"
    return _l("Not paid yet"), "sky"
