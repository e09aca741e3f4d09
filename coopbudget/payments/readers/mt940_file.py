"""Statements as MT940, SWIFT's: fields that begin with ``:61:`` and the like.

The patterns of a field are the mt-940 library's, which know many banks' habits. The fields are found and
judged here: the library moves the 30th of February to the 28th, and keeps no line of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mt940 import tags

from coopbudget.payments.readers.parsed import (
    MOST_PROBLEMS,
    ParsedLine,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
)
from coopbudget.payments.readers.text import MOST_LINES, clean, decode, digits_of, read_amount

_FIELD: Final = re.compile(r"(?:\{4:)?\s*:(\d\d[A-Z]?):(.*)", re.A)
_BALANCE: Final = re.compile(tags.BalanceBase.pattern, re.VERBOSE | re.A)
_LINE: Final = re.compile(tags.StatementGLS.pattern, re.VERBOSE | re.A)  # the one that allows a long reference
_AMOUNT: Final = re.compile(r"\d+(?:,\d*)?", re.A)
_SIGN: Final = {"C": 1, "D": -1, "RC": -1, "RD": 1}  # R: the reversal of one
_PARTS: Final = re.compile(r"\d{0,3}\s*([?>])\d\d", re.A)
_WORDS: Final = re.compile(r"/(NAME|REMI|EREF|USTD)/(.*?)(?=/[A-Z]{3,4}/|\Z)", re.A)
_NO_REFERENCE: Final = ("", "NONREF", "NOTPROVIDED")


@dataclass
class _Found:
    """What the fields told so far."""

    account: str = ""
    currency: str = ""
    opening: int | None = None
    closing: int | None = None
    lines: list[ParsedLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    open_line: bool = False  # a field 86 that comes now speaks of the last line


def read_mt940(content: bytes) -> ParsedStatement:
    """The statement of one account in an MT940 file; the days of several messages follow each other.

    Raises StatementUnreadable with every problem found.
    """
    found = _Found()
    for number, tag, value in _fields(decode(content)):
        try:
            _take(found, number, tag, value)
        except StatementUnreadable as problem:
            found.problems.extend(problem.problems)
            if len(found.problems) >= MOST_PROBLEMS:
                break
        if len(found.lines) > MOST_LINES:
            raise StatementUnreadable(Reason.TOO_MANY_LINES)
    if found.problems:
        raise StatementUnreadable(found.problems)
    if not found.account:
        raise StatementUnreadable(Reason.NO_ACCOUNT)
    if not found.currency:
        raise StatementUnreadable(Reason.NO_CURRENCY)
    if not found.lines:
        raise StatementUnreadable(Reason.NO_LINES)
    found.lines.sort(key=lambda line: line.on)  # stable: the bank's order within a day
    return ParsedStatement(found.account, found.opening, found.closing, tuple(found.lines), found.currency)


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Line of the file, tag and value of each field; what runs on over lines keeps its line ends."""
    number, tag, value = 0, "", ""
    for at, line in enumerate(text.splitlines(), start=1):
        match = _FIELD.match(line)
        if match or line.strip() in ("-", "-}") or line.startswith(("-}", "{1:")):
            if tag:
                yield number, tag, value
            number, tag, value = (at, match[1], match[2]) if match else (0, "", "")
        elif tag:
            value += "\n" + line
    if tag:
        yield number, tag, value


def _take(found: _Found, number: int, tag: str, value: str) -> None:
    if tag == "25":
        account = clean(value)
        if found.account and account != found.account:
            raise StatementUnreadable(Reason.SEVERAL_ACCOUNTS, number)
        found.account = account
    elif tag in ("60F", "60M"):
        opening = _balance(found, number, value)
        if found.opening is None and found.closing is None and not found.lines:
            found.opening = opening
    elif tag in ("62F", "62M"):
        found.closing = _balance(found, number, value)
        found.open_line = False
    elif tag == "61":
        found.open_line = False
        if not found.currency:
            raise StatementUnreadable(Reason.NO_CURRENCY, number)
        line = _line(number, value, found.currency)
        if line is not None:
            found.lines.append(line)
            found.open_line = True
    elif tag == "86" and found.open_line:
        found.lines[-1] = _with_details(found.lines[-1], value)
        found.open_line = False


def _balance(found: _Found, number: int, value: str) -> int:
    match = _BALANCE.fullmatch(value.strip())
    if match is None:
        raise StatementUnreadable(Reason.BAD_BALANCE, number, value)
    currency = match["currency"]
    if digits_of(currency) is None:
        raise StatementUnreadable(Reason.BAD_CURRENCY, number, currency)
    if found.currency and currency != found.currency:
        raise StatementUnreadable(Reason.SEVERAL_CURRENCIES, number, currency)
    found.currency = currency
    _day(number, match["year"], match["month"], match["day"])
    try:
        return _SIGN[match["status"]] * _minor(match["amount"], currency)
    except ValueError:
        raise StatementUnreadable(Reason.BAD_BALANCE, number, value) from None


def _minor(written: str, currency: str) -> int:
    if _AMOUNT.fullmatch(written) is None:
        raise ValueError("not an amount")
    return read_amount(written.replace(",", "."), currency=currency)


def _line(number: int, value: str, currency: str) -> ParsedLine | None:
    match = _LINE.match(value)
    if match is None:
        raise StatementUnreadable(_why_not(value), number, value)
    counts = _day(number, match["year"], match["month"], match["day"])
    on = _booked(number, counts, match["entry_month"], match["entry_day"])
    try:
        amount = _SIGN[match["status"]] * _minor(match["amount"], currency)
    except ValueError:
        raise StatementUnreadable(Reason.BAD_AMOUNT, number, match["amount"]) from None
    if amount == 0:
        return None
    words = [match["customer_reference"] or "", match["extra_details"] or ""]
    kept = [clean(each) for each in words if clean(each).upper() not in _NO_REFERENCE]
    bank_id = clean(match["bank_reference"] or "")
    return ParsedLine(on, amount, clean(" ".join(kept)), "", None if bank_id in _NO_REFERENCE else bank_id, number)


def _why_not(value: str) -> Reason:
    """What is wrong with a field 61 that the pattern doesn't know."""
    if re.match(r"\d{6}", value, re.A) is None:
        return Reason.NO_DATE if re.match(r"R?[CD]", value) else Reason.BAD_DATE
    amount = re.match(r"\d{6}(?:\d{4})?R?[CD][A-Z]?[\n ]?([\d,]*)", value, re.A)
    if amount is None or not amount[1]:
        return Reason.NO_AMOUNT
    return Reason.BROKEN if _AMOUNT.fullmatch(amount[1]) else Reason.BAD_AMOUNT


def _day(number: int, year: str, month: str, day: str) -> date:
    try:
        return date(2000 + int(year), int(month), int(day))
    except ValueError:
        raise StatementUnreadable(Reason.BAD_DATE, number, f"{year}{month}{day}") from None


def _booked(number: int, counts: date, month: str | None, day: str | None) -> date:
    """The day the bank booked it: told without a year, so it is the one nearest to the day it counts from."""
    if not (month or "").strip() or not (day or "").strip():
        return counts
    near = []
    for year in (counts.year - 1, counts.year, counts.year + 1):
        try:
            near.append(date(year, int(month or ""), int(day or "")))
        except ValueError:
            continue
    if not near:
        raise StatementUnreadable(Reason.BAD_DATE, number, f"{month}{day}")
    return min(near, key=lambda each: abs((each - counts).days))


def _with_details(line: ParsedLine, value: str) -> ParsedLine:
    """A line with the words of its field 86: in parts (``?20``, ``>20``), in words (``/REMI/``), or as they stand."""
    whole = value.replace("\r", "").replace("\n", "")
    match = _PARTS.match(whole)
    name = ""
    if match:
        parts: dict[str, str] = {}
        pieces = re.split(re.escape(match[1]) + r"(\d\d)", whole)
        for code, words in zip(pieces[1::2], pieces[2::2], strict=True):
            parts[code] = parts.get(code, "") + words
        said = "".join(words for code, words in parts.items() if code[0] == "2" or code in ("60", "61", "62", "63"))
        said = said if said.strip() else parts.get("00", "")
        name = parts.get("32", "") + parts.get("33", "")
    elif tagged := _WORDS.findall(whole):
        said = " ".join(words for tag, words in tagged if tag != "NAME")
        name = next((words for tag, words in tagged if tag == "NAME"), "")
    else:
        said = value
    text = clean(f"{line.text} {said}")
    return ParsedLine(line.on, line.amount, text, clean(name), line.bank_id, line.row)
