"""What people send to the rail: one schema a command."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text, Whole
from coopbudget.payments.words import EXPENSES, SIDES


class BankAccountSchema(CommandSchema):
    """One of the two bank accounts."""

    side = Choice(SIDES)
    name = Text(longest=60)
    sort_code = Text(longest=12)
    account_number = Text(longest=12)


class ParkSchema(CommandSchema):
    """Why a line waits."""

    note = Text(longest=300)


class PayeeChangeSchema(CommandSchema):
    """New bank details and how we know them."""

    sort_code = Text(longest=12)
    account_number = Text(longest=12)
    reason = Text(longest=300)


class SupplierSchema(CommandSchema):
    """A supplier, or a member who paid something out for the co-op."""

    name = Text(longest=80)
    sort_code = Text(longest=12)
    account_number = Text(longest=12)
    member_number = Whole(least=1, required=False)


class BillSchema(CommandSchema):
    """A bill of the co-op's own."""

    payee = Whole(least=1)
    supplier_number = Text(longest=40)
    expense = Choice(EXPENSES)
    about = Text(longest=200)
    amount = Pounds(most=10**9)
    billed_on = CivilDate()
    due_on = CivilDate()

    @validates_schema
    def _due_after(self, data: dict[str, object], **_: object) -> None:
        billed, due = data.get("billed_on"), data.get("due_on")
        if billed and due and due < billed:  # type: ignore[operator]
            raise ValidationError(_l("It can't be due before the date on the bill."), "due_on")


class RefuseSchema(CommandSchema):
    """Why not."""

    why = Text(longest=300)
