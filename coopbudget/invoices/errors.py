"""The rules of visits and invoices, as people meet them when one is broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import format_date, lazy_gettext as _l

from coopbudget.errors import Conflict, Invalid, NotFound, Words
from coopbudget.invoices.rules import Clash


class NoSuchVisit(NotFound):
    """There is no such visit, or the member was not there."""


class NoSuchInvoice(NotFound):
    """There is no such invoice, or it is another provider's."""


class NotInForce(Conflict):
    """Visits belong to a contract in force."""

    message = _l("This contract is not in force, so visits can't be logged for it.")


class VisitTwice(Conflict):
    """One visit of a contract begins at one time of one day."""

    message = _l("A visit that begins at this time on this day is logged already. Nothing was saved.")

    def __init__(self, day: date | None = None) -> None:
        super().__init__(
            _l(
                "A visit that begins at this time on %(day)s is logged already. Nothing was saved.",
                day=format_date(day, "d MMMM y"),
            )
            if day
            else None
        )


class CanNotBe(Invalid):
    """Visits that can't have been: ``rows`` has the errors of each by its place, ``clashes`` what it met."""

    def __init__(self, rows: Mapping[int, Mapping[str, list[Words]]], clashes: Mapping[int, Clash]) -> None:
        super().__init__({f"{field}-{row}": words for row, errors in rows.items() for field, words in errors.items()})
        self.rows = rows
        self.clashes = clashes


class ProposalOver(Conflict):
    """A time that a member proposed is answered once, by the provider."""

    message = _l("This was answered already. Look at the visit again.")


class NoSuchRule(NotFound):
    """No such rule was put to the members."""


class RuleIsSo(Conflict):
    """The rule is what was asked for."""

    message = _l("This is the rule already. Nothing was changed.")


class VisitSettled(Conflict):
    """A visit that was settled or withdrawn, or stands on an invoice, is not answered any more."""

    message = _l("This visit is settled, so your answer can't change it. Tell the co-op if something is wrong.")


class VisitInvoiced(Conflict):
    """A visit on an invoice stays as it is."""

    message = _l("This visit is on an invoice already. Tell the co-op if something is wrong.")


class NumberTaken(Invalid):
    """A provider's own invoice number is used once in a co-op."""

    def __init__(self) -> None:
        super().__init__({"their_number": [_l("You have sent us an invoice with this number. Use another.")]})


class CreditNumberTaken(Invalid):
    """A provider's own credit note number is used once in a co-op."""

    def __init__(self) -> None:
        super().__init__({"their_number": [_l("You have sent us a credit note with this number. Use another.")]})


class LooksTwice(Conflict):
    """An invoice for the same days asks the same sum: most likely it is the same one."""

    def __init__(self, their_number: str) -> None:
        super().__init__(
            _l(
                "Your invoice %(number)s is for the same days and the same sum. Nothing was sent. "
                "If this is another one, tick the box that says so.",
                number=their_number,
            )
        )


class NothingToInvoice(Conflict):
    """No visit of the period can be paid (yet)."""

    message = _l("There is no confirmed visit in these days that is not on an invoice. Nothing was sent.")


class VisitOnTwoInvoices(Conflict):
    """Two invoices for the same visit came at once; the first one holds it."""

    message = _l("Some of these visits have just been put on another invoice. Look again. Nothing was sent.")


class InvoiceOver(Conflict):
    """An invoice that was approved or sent back is not changed."""

    message = _l("This invoice was approved or sent back already. Nothing was changed.")


class InvoiceChanged(Conflict):
    """What was approved must be what was shown."""

    message = _l("This invoice has changed since your page was made. Look again, then decide.")


class AlreadyLookedAt(Conflict):
    """Once somebody has approved, the shares are not worked out again."""

    message = _l("An officer has approved these shares. Send the invoice back if they are wrong.")


class NoBankDetails(Conflict):
    """A provider without bank details can't be paid."""

    message = _l("We have no bank details for this provider. Record them, then approve the invoice.")


class NotEnoughSetAside(Conflict):
    """Members have less set aside for the contract than their shares. Nothing was done."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(
            _l(
                "Not enough is set aside for this contract by member %(numbers)s. Nothing was paid or changed. "
                "Talk to them, or send the invoice back.",
                numbers=", ".join(str(number) for number in numbers),
            )
        )
