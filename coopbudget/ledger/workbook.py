"""The books as a spreadsheet: the trial balance and every transfer. Written row by row, so memory stays flat."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, BinaryIO, Final

import xlsxwriter
from sqlalchemy.orm import Session

from coopbudget.ledger.chart import DEBIT_TYPES
from coopbudget.ledger.exporting import CSV_HEADER, journal_rows, standing
from coopbudget.ledger.streaming import Stream
from coopbudget.money import GBP

MOST_ROWS: Final = 1_048_575
"""What a sheet holds besides its head; longer books go on in another sheet."""
_LONG_AGO: Final = datetime(2000, 1, 1)  # noqa: DTZ001  a sheet knows no zone; fixed, so that bytes repeat
_AMOUNT: Final = CSV_HEADER.index("amount")
_UNIT: Final = CSV_HEADER.index("unit")


def workbook(session: Session, coop_id: uuid.UUID, out: BinaryIO, *, title: str) -> None:
    """Write the co-op's books to ``out``: amounts in pounds (minutes for time); text is never run as a formula.

    The same books give the same bytes.
    """
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    book.set_properties({"title": title, "created": _LONG_AGO})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    with Stream(session, coop_id) as stream:
        accounts, head = standing(stream)
        sheet = book.add_worksheet("Balances")
        sheet.write_row(0, 0, ("account", "type", "unit", "debit", "credit"), bold)
        sheet.set_column(0, 0, 44)
        for at, (_id, code, type, unit, _floor, balance) in enumerate(accounts, start=1):
            sheet.write_row(at, 0, (code, type, unit))
            debit = (type in DEBIT_TYPES) == (balance >= 0)
            sheet.write_number(at, 3 if debit else 4, _plain(abs(balance), unit), money if unit == GBP else None)
        _transfers(book, stream, accounts, head, bold, money)
    book.close()


def _transfers(book: Any, stream: Stream, accounts: list[tuple[Any, ...]], head: int, bold: Any, money: Any) -> None:
    sheet: Any = None
    sheets = at = 0
    for row in journal_rows(stream, accounts, head):
        if sheet is None or at > MOST_ROWS:
            sheets, at = sheets + 1, 1
            sheet = book.add_worksheet("Transfers" if sheets == 1 else f"Transfers {sheets}")
            sheet.write_row(0, 0, CSV_HEADER, bold)
        for column, cell in enumerate(row):
            if column == _AMOUNT:
                sheet.write_number(at, column, _plain(cell, row[_UNIT]), money if row[_UNIT] == GBP else None)
            elif cell is not None:
                sheet.write(at, column, cell)
        at += 1


def _plain(amount: int, unit: str) -> float:
    """A sheet holds floats alone: pounds of up to ten million million pence are exact in the two figures it shows."""
    return amount / 100 if unit == GBP else float(amount)
