"""The rules of the books, as people meet them when one is broken."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.ledger.names import plain_name


class Overspent(Conflict):
    """An account would fall below its floor. ``account`` is its code; the books were not touched."""

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(
            _l(
                "There is not enough money for this in: %(account)s. Nothing was changed.",
                account=plain_name(account),
            )
        )


class ReserveLocked(Conflict):
    """The indivisible reserve would get smaller. ``ledger.lock`` says by which two ways alone it may."""

    message = _l(
        "The reserve that can never be shared only grows. What was put there by mistake can be taken back within a "
        "day, by undoing what put it there. Nothing was changed."
    )


class ClosedPeriod(Conflict):
    """The date lies in a period that is closed; the entry belongs to an open one."""

    message = _l("The books are closed for that date. Use a date after the last closing.")

    def __init__(self, on: date | None = None) -> None:
        self.on = on
        super().__init__()


class KeyReused(Conflict):
    """The key already names an entry with another content: something was sent twice and changed between."""

    message = _l("This was recorded before with other details. Look at what is there, then decide.")


class AlreadyReversed(Conflict):
    """An entry is reversed once."""

    message = _l("This entry was reversed before. Nothing was changed.")


class HalfAPair(Conflict):
    """Money between two co-ops moves in both ledgers, or in neither."""

    message = _l("Money can’t move by halves between two co-ops. Nothing was changed in either.")


class TooLarge(Conflict):
    """A balance would leave the range that the books can hold exactly."""

    message = _l("That is more money than these books can hold. Nothing was changed.")


class AccountDiffers(Conflict):
    """The code is in use with another unit or floor."""

    message = _l("This account is already open with other terms.")


class NoSuchAccount(NotFound):
    """A leg names an account that is not in this co-op."""


class NoSuchEntry(NotFound):
    """There is no such entry in this co-op."""


class BadEntry(Invalid):
    """An entry must have legs; each a positive amount between two different accounts of one unit."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(_l("An amount must be more than zero and go from one account to another."))


class BadClosing(Invalid):
    """A closing goes forward, and never beyond today."""
