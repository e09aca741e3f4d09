"""What people send to the rail: one schema a command."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text, Ticked, Whole
from coopbudget.payments.bank_files import COLUMNS, OWN
from coopbudget.payments.details import AccountNumber, SortCode
from coopbudget.payments.policy import FEWEST_PEOPLE, MOST_PEOPLE
from coopbudget.payments.words import EXPENSES, FILE_COLUMNS, FILE_KINDS, SIDES

PLACES = ("first", "second", "third", "fourth", "fifth")


class BankAccountSchema(CommandSchema):
    """One of the two bank accounts."""

    side = Choice(SIDES)
    name = Text(longest=60, ask=_l("Type the name of the account, as the bank has it."))
    sort_code = SortCode()
    account_number = AccountNumber()


class BankFileSchema(CommandSchema):
    """Which file of payments the bank takes; the rest is for an order of columns of one's own."""

    kind = Choice(FILE_KINDS)
    first = Choice(FILE_COLUMNS, required=False)
    second = Choice(FILE_COLUMNS, required=False)
    third = Choice(FILE_COLUMNS, required=False)
    fourth = Choice(FILE_COLUMNS, required=False)
    fifth = Choice(FILE_COLUMNS, required=False)
    headings = Ticked()
    dashes = Ticked()
    most = Whole(least=1, most=1_000, required=False)

    @validates_schema
    def _whole_order(self, data: dict[str, Any], **_: object) -> None:
        columns = [data.get(place) for place in PLACES]
        if data.get("kind") == OWN and sorted(str(column) for column in columns) != sorted(COLUMNS):
            raise ValidationError(_l("Each of the five stands once. Look which is missing or twice."), "first")


class ApprovalRuleSchema(CommandSchema):
    """How many people it takes to pay."""

    people = Whole(least=FEWEST_PEOPLE, most=MOST_PEOPLE)
    limit = Pounds(required=False, least=0, most=10**11)


class HeardSchema(CommandSchema):
    """Whom an officer rang about new bank details."""

    heard = Text(longest=300, required=False)


class ParkSchema(CommandSchema):
    """Why a line waits."""

    note = Text(longest=300)


class PayeeChangeSchema(CommandSchema):
    """New bank details and how we know them."""

    sort_code = SortCode()
    account_number = AccountNumber()
    reason = Text(longest=300, ask=_l("Say how you know that the new details are right."))


class SupplierSchema(CommandSchema):
    """A supplier, or a member who paid something out for the co-op."""

    name = Text(longest=80, ask=_l("Type the name of who is paid."))
    sort_code = SortCode()
    account_number = AccountNumber()
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
