"""What a reader gives back: a statement, or the reasons why the file is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MOST_PROBLEMS = 8
"""A file with more than this wrong is told the first of them."""


class Reason(StrEnum):
    """Why a file could not be read. Words for each stand with the pages."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    ARCHIVE = "archive"
    NOT_TEXT = "not_text"
    ENCODING = "encoding"
    UNKNOWN_KIND = "unknown_kind"
    ENTITIES = "entities"
    BROKEN = "broken"
    NO_STATEMENT = "no_statement"
    SEVERAL_ACCOUNTS = "several_accounts"
    NO_ACCOUNT = "no_account"
    WRONG_ACCOUNT = "wrong_account"
    NO_CURRENCY = "no_currency"
    BAD_CURRENCY = "bad_currency"
    SEVERAL_CURRENCIES = "several_currencies"
    OTHER_CURRENCY = "other_currency"
    UNKNOWN_COLUMNS = "unknown_columns"
    OTHER_COLUMNS = "other_columns"
    NO_LINES = "no_lines"
    NO_DATE = "no_date"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    NO_AMOUNT = "no_amount"
    BAD_AMOUNT = "bad_amount"
    TWO_AMOUNTS = "two_amounts"
    BAD_BALANCE = "bad_balance"
    BALANCE_JUMPS = "balance_jumps"
    CLOSING_DIFFERS = "closing_differs"
    NO_REFERENCE = "no_reference"
    REFERENCE_TWICE = "reference_twice"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. ``line`` counts from 1 in the file; None: the whole file. ``found`` is what
    stood there, cut short."""

    reason: Reason
    line: int | None = None
    found: str = ""


class StatementUnreadable(Exception):
    """The file is no statement that we can trust, so none of it is used. ``problems`` say where and why."""

    def __init__(self, problems: Sequence[Problem] | Reason, line: int | None = None, found: str = "") -> None:
        if isinstance(problems, Reason):
            problems = [Problem(problems, line, found[:60])]
        self.problems = tuple(problems[:MOST_PROBLEMS])
        super().__init__(", ".join(f"{p.reason} at {p.line}" for p in self.problems))

    @property
    def reason(self) -> Reason:
        """The first reason."""
        return self.problems[0].reason

    @property
    def line(self) -> int | None:
        """The line of the first reason."""
        return self.problems[0].line


@dataclass(frozen=True)
class ParsedLine:
    """One line of a statement. ``amount`` is minor units of the statement's currency (pence, for pounds): in
    positive, out negative, never zero. ``text`` holds the words and references; ``row`` is its line in the file."""

    on: date
    amount: int
    text: str
    counterparty: str = ""
    bank_id: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class ParsedStatement:
    """A statement, oldest line first. Balances are minor units of ``currency``, None where the file doesn't tell.

    ``account`` is the account as the bank writes it ("" where a CSV doesn't say).
    """

    account: str
    opening: int | None
    closing: int | None
    lines: tuple[ParsedLine, ...] = field(default=())
    currency: str = "GBP"

    @property
    def from_on(self) -> date:
        return min(line.on for line in self.lines)

    @property
    def to_on(self) -> date:
        return max(line.on for line in self.lines)

    @property
    def missing(self) -> int:
        """What opening and lines lack to the closing balance: 0 where they agree, or where the file tells no two
        balances. The bank's own figures then say that lines are missing in the file."""
        if self.opening is None or self.closing is None:
            return 0
        return self.closing - self.opening - sum(line.amount for line in self.lines)


def same_account(written: str, *, sort_code: str, account_number: str) -> bool:
    """Whether an account as a bank writes it (with or without its sort code, as an IBAN, behind the bank's own
    code and a stroke as in MT940, masked but for its last figures) is this one."""
    ours = (account_number, sort_code + account_number)
    bare = re.sub(r"[\s-]", "", written).upper()
    if re.fullmatch(r"GB\d{2}[A-Z]{4}\d{14}", bare):
        return bare[-14:] == ours[1]
    if masked := re.fullmatch(r"[X*]{4,}(\d{3,4})", bare, re.A):
        return account_number.endswith(masked[1])  # all that the bank tells
    if re.fullmatch(r"[A-Z]{4}GB[A-Z0-9]{2}(?:[A-Z0-9]{3})?/[0-9]+", bare, re.A):
        bare = bare.split("/")[1]
    return bare in ours or bare == f"{sort_code}/{account_number}"
