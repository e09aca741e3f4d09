"""Statements as CSV. Every bank names its columns differently, so a layout says which column is which."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from coopbudget.payments.readers.layouts import Columns, Layout, guess_layout, letters
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

_LOOK_FOR_HEADER: Final = 25
_MOST_COLUMNS: Final = 60

_OPENING = ("balancebroughtforward", "openingbalance", "startbalance", "broughtforward")


@dataclass(frozen=True)
class Table:
    """A CSV as rows, each with the line of the file it ends on."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def header_at(self, names: Sequence[str]) -> int | None:
        """Which row reads exactly like ``names``."""
        wanted = [letters(name) for name in names]
        for index, (_, row) in enumerate(self.rows[:_LOOK_FOR_HEADER]):
            if [letters(cell) for cell in row] == wanted:
                return index
        return None

    def likely_header(self) -> int:
        """The row that most looks like column names: the first of the widest near the top."""
        top = [len([cell for cell in row if cell.strip()]) for _, row in self.rows[:_LOOK_FOR_HEADER]]
        return top.index(max(top))


def read_table(content: bytes) -> Table:
    """The rows of a CSV (commas, semicolons or tabs). Raises StatementUnreadable."""
    text = decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=lambda mark: (first.count(mark), mark == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(rows) > MOST_LINES + _LOOK_FOR_HEADER:
                raise StatementUnreadable(Reason.TOO_MANY_LINES)
            if len(row) > _MOST_COLUMNS:
                raise StatementUnreadable(Reason.BROKEN, reader.line_num)
            rows.append((reader.line_num, tuple(row)))
    except csv.Error:
        raise StatementUnreadable(Reason.BROKEN, reader.line_num) from None
    if not rows:
        raise StatementUnreadable(Reason.EMPTY)
    return Table(tuple(rows))


def find_layout(table: Table, known: Iterable[Layout] = ()) -> tuple[int, Layout] | None:
    """Where the lines begin (a row, from 0) and how they are laid out: as one of ``known`` whose names stand near
    the top, by names that many banks use, or as a known file without names. None: a person has to say.
    """
    known = tuple(known)
    for layout in known:
        if layout.names and (at := table.header_at(layout.names)) is not None:
            return at + 1, layout
    for index, (_, row) in enumerate(table.rows[:_LOOK_FOR_HEADER]):
        guessed = guess_layout(row)
        if guessed is not None:
            return index + 1, guessed
    for layout in known:
        if not layout.names and _fits(table.rows[0][1], layout):
            return 0, layout
    return None


def use_layout(table: Table, layout: Layout) -> int:
    """Where the lines begin in a table that is said to be laid out like this. Raises StatementUnreadable."""
    if not layout.names:
        if not _fits(table.rows[0][1], layout):
            raise StatementUnreadable(Reason.OTHER_COLUMNS, table.rows[0][0])
        return 0
    at = table.header_at(layout.names)
    if at is None:
        raise StatementUnreadable(Reason.OTHER_COLUMNS, table.rows[0][0])
    return at + 1


def _fits(row: Sequence[str], layout: Layout) -> bool:
    """Whether a row of a file without names has a day, an amount and an account where the layout says."""
    cells = _Cells(row, layout.columns)
    if len(row) <= max(index for index in layout.columns.as_dict().values() if index is not None):
        return False
    try:
        read_date(cells["date"], order=layout.dates)
        _amount(1, cells, layout, layout.currency)
    except (ValueError, StatementUnreadable):
        return False
    return layout.columns.account is None or cells["account"].isdigit()


def read_csv(table: Table, *, first: int, layout: Layout) -> ParsedStatement:
    """The statement from row ``first`` of ``table`` on. Raises StatementUnreadable with every problem found."""
    problems: list[Problem] = []
    lines: list[tuple[int, ParsedLine, int | None]] = []
    opening: int | None = None
    accounts: set[str] = set()
    currency = ""
    for number, row in table.rows[first:]:
        if len(problems) >= MOST_PROBLEMS:
            break
        if len(lines) >= MOST_LINES:
            raise StatementUnreadable(Reason.TOO_MANY_LINES)
        cells = _Cells(row, layout.columns)
        said = cells["currency"].upper() or layout.currency
        if said != currency and (currency or digits_of(said) is None):
            reason = Reason.BAD_CURRENCY if digits_of(said) is None else Reason.SEVERAL_CURRENCIES
            problems.append(Problem(reason, number, said[:60]))
            continue
        currency = said
        if letters(cells["text"]) in _OPENING and not cells.has_amount:
            try:
                opening = read_amount(cells["balance"], currency=currency, decimal=layout.decimal)
            except ValueError:
                problems.append(Problem(Reason.BAD_BALANCE, number, cells["balance"][:60]))
            continue
        try:
            line, balance = _read_row(number, cells, layout, currency)
        except StatementUnreadable as problem:
            problems.extend(problem.problems)
            continue
        if cells["account"]:
            accounts.add(cells["account"].strip("'"))
        if line is not None:
            lines.append((number, line, balance))
    if len(accounts) > 1:
        problems.append(Problem(Reason.SEVERAL_ACCOUNTS))
    if problems:
        raise StatementUnreadable(problems)
    if not lines:
        raise StatementUnreadable(Reason.NO_LINES)
    ordered, before = oldest_first(lines, opening)
    return ParsedStatement(
        account=next(iter(accounts), ""),
        opening=before,
        closing=ordered[-1][2],
        lines=tuple(line for _, line, _ in ordered),
        currency=currency,
    )


class _Cells:
    """A row by the meaning of its columns; what is not there is empty."""

    def __init__(self, row: Sequence[str], columns: Columns) -> None:
        self.row, self.columns = row, columns

    def __getitem__(self, name: str) -> str:
        index: int | None = getattr(self.columns, name)
        return self.row[index].strip() if index is not None and index < len(self.row) else ""

    @property
    def has_amount(self) -> bool:
        return bool(self["amount"] or self["money_in"] or self["money_out"])


def _read_row(number: int, cells: _Cells, layout: Layout, currency: str) -> tuple[ParsedLine | None, int | None]:
    problems: list[Problem] = []
    on = date.min
    if not cells["date"]:
        problems.append(Problem(Reason.NO_DATE, number))
    else:
        try:
            on = read_date(cells["date"], order=layout.dates)
        except ValueError:
            problems.append(Problem(Reason.BAD_DATE, number, cells["date"][:60]))
    amount = 0
    try:
        amount = _amount(number, cells, layout, currency)
    except StatementUnreadable as problem:
        problems.extend(problem.problems)
    balance: int | None = None
    if cells["balance"]:
        try:
            balance = read_amount(cells["balance"], currency=currency, decimal=layout.decimal)
        except ValueError:
            problems.append(Problem(Reason.BAD_BALANCE, number, cells["balance"][:60]))
    if problems:
        raise StatementUnreadable(problems)
    if amount == 0:
        return None, None  # nothing moved
    text = cells["text"]
    if cells["reference"] and cells["reference"] not in text:
        text = f"{text} {cells['reference']}"
    line = ParsedLine(on, amount, clean(text), clean(cells["counterparty"]), clean(cells["bank_id"]) or None, number)
    return line, balance


def _amount(number: int, cells: _Cells, layout: Layout, currency: str) -> int:
    """Minor units of a row: in positive, out negative (whether or not the bank writes a minus before money out)."""
    if cells.columns.amount is not None:
        written = cells["amount"]
        if not written:
            raise StatementUnreadable(Reason.NO_AMOUNT, number)
        try:
            return read_amount(written, currency=currency, decimal=layout.decimal)
        except ValueError:
            raise StatementUnreadable(Reason.BAD_AMOUNT, number, written) from None
    came, went = cells["money_in"], cells["money_out"]
    if not came and not went:
        raise StatementUnreadable(Reason.NO_AMOUNT, number)
    try:
        money_in = read_amount(came or "0", currency=currency, decimal=layout.decimal)
        money_out = abs(read_amount(went or "0", currency=currency, decimal=layout.decimal))
    except ValueError:
        raise StatementUnreadable(Reason.BAD_AMOUNT, number, f"{came} {went}".strip()) from None
    if money_in and money_out:
        raise StatementUnreadable(Reason.TWO_AMOUNTS, number, f"{came} {went}")
    if money_in < 0:
        raise StatementUnreadable(Reason.BAD_AMOUNT, number, came)
    return money_in - money_out
