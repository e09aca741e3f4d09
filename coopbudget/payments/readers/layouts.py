"""How banks lay out their CSV: which column is which, how a day and an amount are written.

The layouts of the banks below are as best known from their own help pages and from files that people have
shown; banks change them without a word. A co-op edits and keeps its own (`bank_layout`), and a file whose
columns nobody knows is mapped by a person once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from coopbudget.payments.readers.text import digits_of

DATE_ORDERS: Final = ("dmy", "mdy")
DECIMAL_MARKS: Final = (".", ",")

# What British banks call their columns, squeezed to letters; the best name first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("date", "transactiondate", "postingdate", "posteddate", "dateposted", "bookingdate", "valuedate"),
    "text": (
        "description", "transactiondescription", "details", "transactiondetails", "narrative", "memo",
        "reference", "particulars",
    ),
    "reference": ("reference", "customerreference", "paymentreference", "yourreference"),
    "counterparty": ("counterparty", "name", "payee", "payeename", "merchantname", "toorfrom"),
    "amount": ("amount", "value", "transactionamount"),
    "money_in": ("moneyin", "paidin", "credit", "creditamount", "credits", "in", "receipts"),
    "money_out": ("moneyout", "paidout", "debit", "debitamount", "debits", "withdrawn", "out", "payments"),
    "balance": ("balance", "runningbalance", "accountbalance", "closingbalance"),
    "currency": ("currency", "ccy", "currencycode"),
    "account": ("accountnumber", "account", "iban"),
    "bank_id": ("transactionid", "fitid", "uniqueid"),
}  # fmt: skip
ROLES: Final = tuple(_NAMES)


@dataclass(frozen=True)
class Columns:
    """Which column (from 0) holds what. An amount stands in one column, or in two: money in and money out."""

    date: int
    text: int
    amount: int | None = None
    money_in: int | None = None
    money_out: int | None = None
    balance: int | None = None
    counterparty: int | None = None
    reference: int | None = None
    currency: int | None = None
    account: int | None = None
    bank_id: int | None = None

    def as_dict(self) -> dict[str, int | None]:
        """For keeping."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Columns:
        """What ``as_dict`` gave."""
        return cls(**{name: kept.get(name) for name in _NAMES})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Layout:
    """A bank's way with a CSV. ``names``: its row of column names, empty where it has none. ``dates``: ``dmy`` or
    ``mdy``. ``decimal``: the mark before the pence. ``currency``: where no column tells it."""

    columns: Columns
    names: tuple[str, ...] = ()
    dates: str = "dmy"
    decimal: str = "."
    currency: str = "GBP"

    def as_dict(self) -> dict[str, Any]:
        """For keeping."""
        return asdict(self) | {"names": list(self.names)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Layout:
        """What ``as_dict`` gave."""
        return cls(
            columns=Columns.from_dict(kept["columns"]),
            names=tuple(kept["names"]),
            dates=kept["dates"],
            decimal=kept["decimal"],
            currency=kept["currency"],
        )


@dataclass(frozen=True)
class Profile:
    """A layout that has a name: ``key`` in commands and addresses, ``name`` for people."""

    key: str
    name: str
    layout: Layout = field(repr=False)


def letters(name: str) -> str:
    """A column's name as it is compared: small letters alone."""
    return re.sub(r"[^a-z]", "", name.lower())


def likely_columns(header: Sequence[str]) -> dict[str, int]:
    """What the names of a header most likely mean, as far as we know them: role to column."""
    names = [letters(re.sub(r"\([A-Z]{3}\)", "", name)) for name in header]
    names = [re.sub(r"(?<=.)gbp$", "", name) for name in names]
    found: dict[str, int] = {}
    for kind, known in _NAMES.items():
        for name in known:
            if names.count(name) == 1 and names.index(name) not in found.values():
                found[kind] = names.index(name)
                break
    if "money_in" in found and "money_out" in found:
        found.pop("amount", None)
    else:
        found.pop("money_in", None)
        found.pop("money_out", None)
    return found


def guess_layout(header: Sequence[str]) -> Layout | None:
    """The layout of a header whose names we know, or None: then a person says which is which."""
    found = likely_columns(header)
    if "date" not in found or "text" not in found or not {"amount", "money_in"} & set(found):
        return None
    told = (match[1] for name in header for match in re.finditer(r"\(([A-Z]{3})\)", name))
    said = {currency for currency in told if digits_of(currency) is not None}
    currency = said.pop() if len(said) == 1 else "GBP"
    return Layout(Columns(**found), tuple(name.strip() for name in header), currency=currency)


def _named(key: str, name: str, header: str, **roles: str) -> Profile:
    """A profile by the names of its columns."""
    names = tuple(next(csv.reader([header])))
    return Profile(key, name, Layout(Columns(**{role: names.index(column) for role, column in roles.items()}), names))


# As best known; each can be edited by a co-op.
PROFILES: Final = (
    _named(
        "cooperative", "The Co-operative Bank", "Date,Description,Type,Money In,Money Out,Balance",
        date="Date", text="Description", money_in="Money In", money_out="Money Out", balance="Balance",
    ),
    _named(
        "unity", "Unity Trust Bank",
        "Account Name,Account Number,Date,Transaction Type,Transaction Description,Debit,Credit,Balance",
        date="Date", text="Transaction Description", money_in="Credit", money_out="Debit", balance="Balance",
        account="Account Number",
    ),
    Profile(
        "triodos", "Triodos Bank",
        # No names: day, sort code, account, amount without a sign's column, kind, words, code, balance.
        Layout(Columns(date=0, account=2, amount=3, text=5, balance=7)),
    ),
    _named(
        "starling", "Starling Bank",
        "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes",
        date="Date", text="Reference", counterparty="Counter Party", amount="Amount (GBP)", balance="Balance (GBP)",
    ),
    _named(
        "monzo", "Monzo",
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,"
        "Notes and #tags,Address,Receipt,Description,Category split,Money Out,Money In",
        date="Date", text="Description", counterparty="Name", amount="Amount", currency="Currency",
        bank_id="Transaction ID", reference="Notes and #tags",
    ),
    _named(
        "barclays", "Barclays", "Number,Date,Account,Amount,Subcategory,Memo",
        date="Date", text="Memo", amount="Amount", account="Account",
    ),
    _named(
        "hsbc", "HSBC", "Date,Type,Description,Paid out,Paid in,Balance",
        date="Date", text="Description", money_in="Paid in", money_out="Paid out", balance="Balance",
    ),
    _named(
        "lloyds", "Lloyds Bank",
        "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,"
        "Credit Amount,Balance",
        date="Transaction Date", text="Transaction Description", money_in="Credit Amount",
        money_out="Debit Amount", balance="Balance", account="Account Number",
    ),
    _named(
        "natwest", "NatWest", "Date,Type,Description,Value,Balance,Account Name,Account Number",
        date="Date", text="Description", amount="Value", balance="Balance", account="Account Number",
    ),
    _named(
        "santander", "Santander", "Date,Description,Money in,Money Out,Balance",
        date="Date", text="Description", money_in="Money in", money_out="Money Out", balance="Balance",
    ),
)  # fmt: skip
