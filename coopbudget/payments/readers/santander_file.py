"""Statements as Santander's text file: each payment a block of labelled lines (``Date:``, ``Description:`` ...).

As best known: the labels are parted from their words by a hard space of the Windows page, the newest stands first,
and the account is masked but for its last figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from coopbudget.payments.readers.order import oldest_first
from coopbudget.payments.readers.parsed import (
    MOST_PROBLEMS,
    ParsedLine,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
)
from coopbudget.payments.readers.text import MOST_LINES, clean, decode, digits_of, read_amount, read_date

_LABEL: Final = re.compile(r"\s*(From|Account|Date|Description|Amount|Balance)\s*:\s*(.*)", re.I)
_CURRENCY: Final = re.compile(r"(.*?)\s*([A-Z]{3})?", re.S)


@dataclass
class _Block:
    """One payment, its lines as they stand, and the line of the file where it begins."""

    row: int
    said: dict[str, str] = field(default_factory=dict)
    last: str = ""


def read_santander(content: bytes) -> ParsedStatement:
    """The statement in a text file of labelled lines. Raises StatementUnreadable with every problem found."""
    account, blocks = _blocks(decode(content, windows=True))
    problems: list[Problem] = []
    lines: list[tuple[int, ParsedLine, int | None]] = []
    currency = ""
    for block in blocks:
        if len(problems) >= MOST_PROBLEMS:
            break
        try:
            said, line, balance = _payment(block)
        except StatementUnreadable as problem:
            problems.extend(problem.problems)
            continue
        if currency and said != currency:
            problems.append(Problem(Reason.SEVERAL_CURRENCIES, block.row, said))
            continue
        currency = said
        if line is not None:
            lines.append((block.row, line, balance))
    if problems:
        raise StatementUnreadable(problems)
    if not lines:
        raise StatementUnreadable(Reason.NO_LINES)
    ordered, before = oldest_first(lines, None)
    return ParsedStatement(account, before, ordered[-1][2], tuple(line for _, line, _ in ordered), currency)


def _blocks(text: str) -> tuple[str, list[_Block]]:
    """The account, and the payments in the order of the file."""
    account = ""
    blocks: list[_Block] = []
    for row, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        match = _LABEL.fullmatch(written)
        label = match[1].lower() if match else ""
        if match is None:
            if not blocks or blocks[-1].last != "description":
                raise StatementUnreadable(Reason.BROKEN, row, clean(written))
            blocks[-1].said["description"] += f" {written}"  # words that run on over a line
        elif label == "account":
            found = clean(match[2])
            if account and found != account:
                raise StatementUnreadable(Reason.SEVERAL_ACCOUNTS, row)
            account = found
        elif label == "date":
            if len(blocks) >= MOST_LINES:
                raise StatementUnreadable(Reason.TOO_MANY_LINES)
            blocks.append(_Block(row, {"date": match[2]}, "date"))
        elif label != "from":
            if not blocks or label in blocks[-1].said:
                # A payment that lacks its first line, its day.
                raise StatementUnreadable(Reason.NO_DATE, row)
            blocks[-1].said[label], blocks[-1].last = match[2], label
    return account, blocks


def _payment(block: _Block) -> tuple[str, ParsedLine | None, int | None]:
    """Currency, line (None where nothing moved) and balance of a block. Raises StatementUnreadable."""
    problems: list[Problem] = []
    on = date.min
    if not block.said["date"].strip():
        problems.append(Problem(Reason.NO_DATE, block.row))
    else:
        try:
            on = read_date(block.said["date"])
        except ValueError:
            problems.append(Problem(Reason.BAD_DATE, block.row, clean(block.said["date"])[:60]))
    currency, amount = _money(block, "amount", problems, Reason.BAD_AMOUNT)
    if not block.said.get("amount", "").strip():
        problems.append(Problem(Reason.NO_AMOUNT, block.row))
    of_balance, balance = _money(block, "balance", problems, Reason.BAD_BALANCE)
    if balance is not None and amount is not None and of_balance != currency:
        problems.append(Problem(Reason.SEVERAL_CURRENCIES, block.row, of_balance))
    if problems:
        raise StatementUnreadable(problems)
    if not amount:
        return currency, None, None
    return currency, ParsedLine(on, amount, clean(block.said.get("description", "")), row=block.row), balance


def _money(block: _Block, label: str, problems: list[Problem], reason: Reason) -> tuple[str, int | None]:
    """Currency and minor units that a label tells, pounds where it names none; None where it tells nothing."""
    written = block.said.get(label, "").strip()
    if not written:
        return "GBP", None
    match = _CURRENCY.fullmatch(written)
    assert match is not None  # it matches anything
    currency = match[2] or "GBP"
    if digits_of(currency) is None:
        problems.append(Problem(Reason.BAD_CURRENCY, block.row, currency))
        return currency, None
    try:
        return currency, read_amount(match[1], currency=currency)
    except ValueError:
        problems.append(Problem(reason, block.row, clean(written)[:60]))
        return currency, None
