"""What people send about statements and their lines: one schema a command."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CommandSchema, Pounds, Text, Ticked, Whole
from coopbudget.payments.readers.layouts import DATE_ORDERS, DECIMAL_MARKS
from coopbudget.payments.words import SIDES


class UploadSchema(CommandSchema):
    """Which account a statement is of, the balance it ends with where the file doesn't tell, and whose CSV it is."""

    side = Choice(SIDES)
    closing = Pounds(required=False, least=-(10**11))
    layout = Text(longest=40, required=False)


class ColumnsSchema(CommandSchema):
    """Which column (from 0) is which; ``header`` is the row that names them, or the first line if none does."""

    header = Whole(most=30)
    date = Whole(most=60, ask=_l("Choose the column that holds the date."))
    text = Whole(most=60, ask=_l("Choose the column that says what it is."))
    amount = Whole(most=60, required=False)
    money_in = Whole(most=60, required=False)
    money_out = Whole(most=60, required=False)
    balance = Whole(most=60, required=False)
    counterparty = Whole(most=60, required=False)
    reference = Whole(most=60, required=False)
    dates = Choice(DATE_ORDERS)
    decimal = Choice(DECIMAL_MARKS)
    named = Ticked()
    name = Text(longest=40, required=False)


class LayoutSchema(CommandSchema):
    """How a bank lays out its CSV. ``names`` is its row of names as it stands in the file, empty where it has none."""

    name = Text(longest=40)
    names = Text(longest=1_000, required=False)
    date = Whole(most=60, ask=_l("Choose the column that holds the date."))
    text = Whole(most=60, ask=_l("Choose the column that says what it is."))
    amount = Whole(most=60, required=False)
    money_in = Whole(most=60, required=False)
    money_out = Whole(most=60, required=False)
    balance = Whole(most=60, required=False)
    counterparty = Whole(most=60, required=False)
    reference = Whole(most=60, required=False)
    currency = Whole(most=60, required=False)
    account = Whole(most=60, required=False)
    bank_id = Whole(most=60, required=False)
    dates = Choice(DATE_ORDERS)
    decimal = Choice(DECIMAL_MARKS)


class TakeOutSchema(CommandSchema):
    """Why a line is taken out of the books."""

    why = Text(longest=300, ask=_l("Say why this line should not be in the books."))


class SignSchema(CommandSchema):
    """The figures that an officer has seen and signs off, and what there is to say of them."""

    seen = Text(longest=64)
    note = Text(longest=1_000, required=False)
