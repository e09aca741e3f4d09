"""Statements as OFX, old (SGML) and new (XML), through ofxtools' tree builder.

The tree is read here field by field, and not by ofxtools' own models: they answer a missing date with a
stack trace, and a treasurer needs the line and the reason. No entity is ever expanded.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import unescape

from ofxtools.Parser import TreeBuilder

from coopbudget.payments.readers.parsed import (
    MOST_PROBLEMS,
    ParsedLine,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
)
from coopbudget.payments.readers.text import MOST_LINES, clean, decode, digits_of, read_amount

# It logs what it reads: names and amounts have no place in a log.
logging.getLogger("ofxtools").setLevel(logging.CRITICAL)

_TRANSACTION: Final = re.compile(r"<STMTTRN>", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"[+-]?\d*(?:[.,]\d*)?", re.A)


def read_ofx(content: bytes) -> ParsedStatement:
    """The one bank statement in an OFX file. Raises StatementUnreadable with every problem found."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").upper()
    old = head.startswith(b"OFXHEADER") and re.search(rb"ENCODING\s*:\s*(UTF-?8|UNICODE)", head) is None
    text = decode(content, windows=old)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise StatementUnreadable(Reason.ENTITIES)
    begin = text.upper().find("<OFX>")
    if begin < 0:
        raise StatementUnreadable(Reason.UNKNOWN_KIND)
    places = _places(text)
    if len(places) > MOST_LINES:
        raise StatementUnreadable(Reason.TOO_MANY_LINES)
    root = _tree(text[begin:].replace("<![CDATA[", "").replace("]]>", ""))
    statements = list(root.iter("STMTRS"))
    if not statements:
        raise StatementUnreadable(Reason.NO_STATEMENT)
    if len(statements) > 1:
        raise StatementUnreadable(Reason.SEVERAL_ACCOUNTS)
    found = list(statements[0].iter("STMTTRN"))
    if len(found) != len(places):
        raise StatementUnreadable(Reason.BROKEN)
    return _statement(statements[0], list(zip(places, found, strict=True)))


def _places(text: str) -> list[int]:
    """The line of the file (from 1) on which each transaction begins."""
    found: list[int] = []
    line, at = 1, 0
    for match in _TRANSACTION.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        found.append(line)
    return found


def _tree(text: str) -> Element:
    builder = TreeBuilder()
    try:
        builder.feed(text)
        root = builder.close()
    except (SyntaxError, AssertionError, ValueError, TypeError, IndexError, RecursionError):
        raise StatementUnreadable(Reason.BROKEN) from None
    if not isinstance(root, Element):
        raise StatementUnreadable(Reason.BROKEN)
    return root


def _text(element: Element | None) -> str:
    return clean(unescape(element.text or "", {"&nbsp;": " "})) if element is not None else ""


def _first(root: Element, tag: str) -> str:
    return next((_text(element) for element in root.iter(tag)), "")


def _statement(root: Element, found: list[tuple[int, Element]]) -> ParsedStatement:
    problems: list[Problem] = []
    currency = _first(root, "CURDEF").upper()
    if not currency:
        problems.append(Problem(Reason.NO_CURRENCY))
    elif digits_of(currency) is None:
        problems.append(Problem(Reason.BAD_CURRENCY, None, currency[:60]))
    account = _first(root, "ACCTID")
    if not account:
        problems.append(Problem(Reason.NO_ACCOUNT))
    if problems:
        raise StatementUnreadable(problems)
    lines = []
    for number, element in found:
        try:
            line = _line(number, element, currency)
        except StatementUnreadable as problem:
            problems.extend(problem.problems)
            if len(problems) >= MOST_PROBLEMS:
                break
            continue
        if line is not None:
            lines.append(line)
    closing: int | None = None
    for balance in root.iter("LEDGERBAL"):
        written = _text(balance.find("BALAMT"))
        try:
            closing = _amount(written, currency) if written else None
        except ValueError:
            problems.append(Problem(Reason.BAD_BALANCE, None, written[:60]))
    if problems:
        raise StatementUnreadable(problems)
    if not lines:
        raise StatementUnreadable(Reason.NO_LINES)
    lines.sort(key=lambda line: line.on)  # stable: the bank's order within a day
    return ParsedStatement(account=account, opening=None, closing=closing, lines=tuple(lines), currency=currency)


def _line(number: int, element: Element, currency: str) -> ParsedLine | None:
    problems: list[Problem] = []
    fields = {child.tag: _text(child) for child in element}
    on = date.min
    posted = fields.get("DTPOSTED", "")
    if not posted:
        problems.append(Problem(Reason.NO_DATE, number))
    else:
        try:
            on = _date(posted)
        except ValueError:
            problems.append(Problem(Reason.BAD_DATE, number, posted[:60]))
    amount = 0
    written = fields.get("TRNAMT", "")
    if not written:
        problems.append(Problem(Reason.NO_AMOUNT, number))
    else:
        try:
            amount = _amount(written, currency)
        except ValueError:
            problems.append(Problem(Reason.BAD_AMOUNT, number, written[:60]))
    other = _text(element.find("CURRENCY/CURSYM"))  # ORIGCURRENCY only tells what a shop abroad asked for
    if other and other.upper() != currency:
        problems.append(Problem(Reason.SEVERAL_CURRENCIES, number, other[:60]))
    if problems:
        raise StatementUnreadable(problems)
    if amount == 0:
        return None  # nothing moved
    words = clean(" ".join(part for part in (fields.get("MEMO", ""), fields.get("REFNUM", "")) if part))
    return ParsedLine(on, amount, words, fields.get("NAME", ""), fields.get("FITID") or None, number)


def _date(written: str) -> date:
    """The day as the bank states it; its hour and zone don't move it to another day."""
    if re.match(r"\d{8}(?!\d)|\d{14}", written, re.A) is None:
        raise ValueError("not a date")
    found = date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    if not 2000 <= found.year <= 2199:
        raise ValueError("a year far from ours")
    return found


def _amount(written: str, currency: str) -> int:
    """OFX allows a comma for the decimal point, and no thousands."""
    if _AMOUNT.fullmatch(written) is None:
        raise ValueError("not an amount")
    return read_amount(written.replace(",", "."), currency=currency)
