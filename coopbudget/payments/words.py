"""Words for what the rail knows by a short key: reasons a file is refused, kinds, states, expenses."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.payments.readers import Problem, Reason, StatementUnreadable

_WHY: Final[dict[Reason, Words]] = {
    Reason.EMPTY: _l("The file is empty."),
    Reason.TOO_LARGE: _l("The file is too large. A statement is 10 MB at most. Download a shorter time from the bank."),
    Reason.TOO_MANY_LINES: _l("The file has more than 100,000 lines. Download a shorter time from the bank."),
    Reason.ARCHIVE: _l("This is a zip file or a spreadsheet. Download the statement as CSV, OFX, CAMT.053 or MT940."),
    Reason.NOT_TEXT: _l("This file is no statement: it holds things that are not letters or figures."),
    Reason.ENCODING: _l("We can't read the letters in this file. Save it as CSV UTF-8, then choose it again."),
    Reason.UNKNOWN_KIND: _l(
        "We read CSV, OFX, CAMT.053, MT940 and Santander's text. Choose one of these at your bank."
    ),
    Reason.ENTITIES: _l("The file holds hidden instructions, so we did not open it. Get a new one from your bank."),
    Reason.BROKEN: _l("The file is broken here. Get a new one from your bank."),
    Reason.NO_STATEMENT: _l("There is no bank statement in this file."),
    Reason.SEVERAL_ACCOUNTS: _l("The file has more than one account in it. Download one account at a time."),
    Reason.NO_ACCOUNT: _l("The file does not say which account it is of."),
    Reason.WRONG_ACCOUNT: _l("This statement is of another account than the one you chose."),
    Reason.NO_CURRENCY: _l("The file does not say which currency it is in."),
    Reason.BAD_CURRENCY: _l("This is not a currency we know."),
    Reason.SEVERAL_CURRENCIES: _l("The money is in another currency than the rest of the file."),
    Reason.OTHER_CURRENCY: _l("The money is not in pounds."),
    Reason.UNKNOWN_COLUMNS: _l("We do not know these columns. Say which bank it is from, or which column is which."),
    Reason.OTHER_COLUMNS: _l("The columns are not those of the bank you chose."),
    Reason.NO_LINES: _l("There are no payments in this file."),
    Reason.NO_DATE: _l("The date is missing."),
    Reason.BAD_DATE: _l("The date is not a real day."),
    Reason.FUTURE_DATE: _l("The date has not come yet."),
    Reason.NO_AMOUNT: _l("The amount is missing."),
    Reason.BAD_AMOUNT: _l("The amount is not one we can read."),
    Reason.TWO_AMOUNTS: _l("Money in and money out both have an amount."),
    Reason.BAD_BALANCE: _l("The balance is not one we can read."),
    Reason.BALANCE_JUMPS: _l("The balance does not follow from the line before. A line may be missing."),
    Reason.CLOSING_DIFFERS: _l("The lines do not add up to the closing balance."),
    Reason.NO_REFERENCE: _l("The reference is missing."),
    Reason.REFERENCE_TWICE: _l("This reference is in the list twice."),
}

FILE_KINDS: Final[dict[str, Words]] = {
    "unity": _l("Unity Trust Bank: Bulk Faster Payments (CSV, 100 in a file)"),
    "barclays": _l("Barclays: simple bulk file (CSV)"),
    "headed": _l("A bank that asks which column is which (CSV with headings)"),
    "own": _l("Another order of columns (CSV)"),
    "pain09": _l("A bank that takes ISO 20022 (XML, pain.001.001.09)"),
    "pain03": _l("A bank that takes the older ISO 20022 (XML, pain.001.001.03)"),
}
FILE_COLUMNS: Final[dict[str, Words]] = {
    "sort_code": _l("Sort code"),
    "account_number": _l("Account number"),
    "name": _l("Name"),
    "amount": _l("Amount"),
    "reference": _l("Reference"),
}
SIDES: Final[dict[str, Words]] = {"members": _l("Members' money"), "own": _l("The co-op's own money")}
PAYEE_KINDS: Final[dict[str, Words]] = {
    "provider": _l("Provider"),
    "supplier": _l("Supplier"),
    "funder": _l("Council or NHS"),
    "member": _l("Member, for own money"),
    "coop": _l("The co-op itself"),
    "lender": _l("Lender"),
}
STATES: Final[dict[str, tuple[Words, str]]] = {
    "instructed": (_l("Waiting for a run"), "slate"),
    "in_run": (_l("In a run"), "honey"),
    "sent": (_l("Not on a statement yet"), "sky"),
    "cleared": (_l("Left the bank"), "leaf"),
    "returned": (_l("Came back"), "brick"),
}
OWNERS: Final[dict[str, Words]] = {
    "invoice": _l("Invoice"),
    "bill": _l("Bill"),
    "crossing": _l("Between the two accounts"),
    "asked_back": _l("Asked back by the funder"),
    "dividend": _l("Dividend"),
    "money_back": _l("A member's own money"),
    "share_withdrawal": _l("A member's shares"),
    "loan_part": _l("A loan to the co-op"),
}
EXPENSES: Final[dict[str, Words]] = {
    "Insurance": _l("Insurance"),
    "Fees": _l("Fees and bank charges"),
    "Premises": _l("Rooms and rent"),
    "Travel": _l("Travel"),
    "Training": _l("Training"),
    "Office": _l("Post, print and phone"),
    "Wages": _l("Wages"),
    "Other": _l("Something else"),
}
CROSSINGS: Final[dict[str, Words]] = {
    "levy": _l("Levy"),
    "dividend": _l("Dividend"),
    "shares": _l("Shares paid by card"),
    "cover": _l("Making good to members' money"),
    "astray": _l("Members' money that came into the wrong account"),
    "own_astray": _l("The co-op's money that came into the wrong account"),
}


def reason_in_words(reason: Reason) -> Words:
    """Why a file can't be read."""
    return _WHY[reason]


def problem_in_words(problem: Problem) -> Words:
    """One thing that is wrong with a file, with its line."""
    why = reason_in_words(problem.reason)
    if problem.line is None:
        return why
    if problem.found:
        return _l("Line %(line)s: %(why)s It says: %(found)s", line=problem.line, why=why, found=problem.found)
    return _l("Line %(line)s: %(why)s", line=problem.line, why=why)


def problems_in_words(problem: StatementUnreadable) -> list[Words]:
    """Everything that is wrong with a file; it closes with the comfort that nothing was done."""
    return [*(problem_in_words(one) for one in problem.problems), _l("Nothing was put into the books.")]
