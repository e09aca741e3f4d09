"""The rules of paying in, as people meet them when one is broken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, NotFound, Unavailable


class NoSuchPaying(NotFound):
    """There is no such payment, plan or mandate here, or it is not this person's to see."""


class NotConnected(Conflict):
    """The co-op has no account with Stripe that takes payments."""

    message = _l("Your co-op does not take cards or Direct Debits just now. You can pay in by bank transfer.")


class StripeAway(Unavailable):
    """Stripe did not answer, or not clearly: what we asked may have been done or not."""

    message = _l("Stripe is not answering just now. Nothing was lost. We try again by ourselves.")


class StripeRefused(Conflict):
    """Stripe said no. ``code`` is its word for why; it is no secret and names nobody."""

    message = _l("Stripe did not accept this. Nothing was taken.")

    def __init__(self, code: str = "") -> None:
        self.code = code
        super().__init__()


class MandateStands(Conflict):
    """A member has one Direct Debit mandate at a time."""

    message = _l("There is a Direct Debit already. Stop that one first.")


class NoMandate(Conflict):
    """A plan needs a mandate that stands."""

    message = _l("Set up the Direct Debit with your bank first.")


class PlanStands(Conflict):
    """A fund has one plan at a time."""

    message = _l("There is a plan for this fund already. Stop that one first.")


class DayGone(Conflict):
    """A collection that was left out is put back before its day is over, and while the plan lasts."""

    message = _l("That day is over, or the plan ends before it. Nothing is collected for it.")


class AlreadyDecided(Conflict):
    """The write-off was decided before."""

    message = _l("This was decided before. Nothing was changed.")


class RefundWaits(Conflict):
    """One refund of a payment waits at a time."""

    message = _l("Paying back of this payment waits for the yes of other officers already.")


class NotToPayBack(Conflict):
    """Only a payment that has come, and of which something is left, can be paid back."""

    message = _l("Nothing of this payment can be paid back.")


class WriteOffWaits(Conflict):
    """One write-off of a member's debt waits at a time."""

    message = _l("A write-off for this member waits for a second officer already.")
