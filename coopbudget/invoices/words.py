"""What states and reasons are called on a screen."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext as _l

from coopbudget.invoices.rules import Held, Outcome, VisitState

STATE: dict[VisitState, tuple[LazyString, str]] = {
    VisitState.WAITING: (_l("Waiting for an answer"), "honey"),
    VisitState.PROPOSED: (_l("Another time: the provider is asked"), "honey"),
    VisitState.OFFICER: (_l("The co-op is ringing"), "honey"),
    VisitState.DISPUTED: (_l("Disputed"), "brick"),
    VisitState.CONFIRMED: (_l("Confirmed"), "leaf"),
    VisitState.NOT_GIVEN: (_l("Not given"), "slate"),
    VisitState.WITHDRAWN: (_l("Taken back"), "slate"),
}
HELD: dict[str, LazyString] = {
    Held.NO_VISIT: _l("No visit is logged on that day."),
    Held.TWICE: _l("Another line of this invoice is about the same visit."),
    Held.KIND: _l("The visit was logged as another kind of hour."),
    Held.NO_PRICE: _l("The contract has no price for this kind of hour on that day."),
    Held.SENT_BACK: _l("It was sent back."),
    Held.RATE: _l("The price an hour is more than the contract says."),
    Held.MINUTES: _l("It asks for more minutes than were confirmed."),
    Held.PERIOD: _l("The visit was not in the days of this invoice."),
    Held.TERM: _l("The visit was outside the days of the contract."),
    Held.INVOICED: _l("The visit is on another invoice."),
    Held.DISPUTED: _l("A member says that it was not as logged. It waits until that is settled."),
    Held.UNCONFIRMED: _l("It is not confirmed yet."),
    Held.NOT_GIVEN: _l("It was settled as not given."),
    Held.CAP: _l("It would go over the most that the contract allows."),
}
SAID_AS: dict[str, LazyString] = {
    "member": _l("member"),
    "supporter": _l("supporter"),
    "provider": _l("provider"),
    "officer": _l("officer of the co-op"),
}
PAYMENT: dict[str, tuple[LazyString, str]] = {
    "instructed": (_l("To be paid"), "sky"),
    "in_run": (_l("In a payment run"), "sky"),
    "sent": (_l("Sent to the bank"), "leaf"),
    "cleared": (_l("Paid"), "leaf"),
    "returned": (_l("Came back from the bank"), "brick"),
}
OUTCOME: dict[Outcome, LazyString] = {
    Outcome.STANDS: _l("It stands as it was logged."),
    Outcome.CHANGED: _l("The time was changed."),
    Outcome.NOT_PAID: _l("It is not paid."),
}
