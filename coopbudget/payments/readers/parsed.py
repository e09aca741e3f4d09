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
    OTHER_CURRENCY = "other_currency"
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
    """One line of a statement. ``amount`` is pence: in positive, out negative, never zero."""

    on: date
    amount: int
    text: str
    counterparty: str = ""
    bank_id: str | None = None


@dataclass(frozen=True)
class ParsedStatement:
    """A statement, oldest line first. Balances are pence, None where the file doesn't tell.

    ``account`` is the account as the bank writes it ("" where a CSV doesn't say).
    """

    account: str
    opening: int | None
    closing: int | None
    lines: tuple[ParsedLine, ...] = field(default=())

    @property
    def from_on(self) -> date:
        return min(line.on for line in self.lines)

    @property
    def to_on(self) -> date:
        return max(line.on for line in self.lines)


def same_account(written: str, *, sort_code: str, account_number: str) -> bool:
    """Whether an account as a bank writes it (with or without its sort code, as an IBAN) is this one."""
    figures = re.sub(r"[^0-9]", "", written)
    bare = re.sub(r"[\s-]", "", written)
    if re.fullmatch(r"GB\d{2}[A-Z]{4}\d{14}", bare.upper()):
        return bare[-14:] == sort_code + account_number
    return bare == figures and figures in (account_number, sort_code + account_number)
