"""A report as a file: CSV for any program, a workbook for a spreadsheet. The same bytes for the same figures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import xlsxwriter
from flask import Response, request

from coopbudget.money import plain_pounds
from coopbudget.paging import csv_cell, csv_response

WAYS: Final = ("csv", "xlsx")
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a workbook names no day of its own


@dataclass(frozen=True)
class Report:
    """Rows under heads. A head is a text, or (text, "money") for a column of whole pence."""

    name: str
    title: str
    heads: Sequence[str | tuple[str, str]]
    rows: Sequence[Sequence[object]] = field(default_factory=list)

    @property
    def money(self) -> list[bool]:
        return [not isinstance(head, str) and head[1] == "money" for head in self.heads]

    @property
    def words(self) -> list[str]:
        return [str(head if isinstance(head, str) else head[0]) for head in self.heads]


def asked_file(report: Report) -> Response | None:
    """The report as the file that the address asks for (``?as=csv`` or ``?as=xlsx``); None where it asks for a page."""
    match request.args.get("as"):
        case "csv":
            return csv_response(_plain(report), report.words, f"{report.name}.csv")
        case "xlsx":
            return workbook_response(report)
    return None


def workbook_response(report: Report) -> Response:
    """The report as a workbook to download."""
    response = Response(workbook([report]), mimetype=_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{report.name}.xlsx"'
    return response


def _plain(report: Report) -> Iterable[list[object]]:
    for row in report.rows:
        yield [
            plain_pounds(cell) if money and isinstance(cell, int) else cell
            for cell, money in zip(row, report.money, strict=True)
        ]


def workbook(reports: Sequence[Report]) -> bytes:
    """A workbook with a sheet for each report: money in pounds as numbers, days as days, and nothing that runs."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    bold, pounds, day = (
        book.add_format(f) for f in ({"bold": True}, {"num_format": "#,##0.00"}, {"num_format": "d mmm yyyy"})
    )
    for report in reports:
        sheet = book.add_worksheet(report.name[:31])
        sheet.write_string(0, 0, str(report.title), bold)
        for column, head in enumerate(report.words):
            sheet.write_string(2, column, head, bold)
        for line, row in enumerate(report.rows, start=3):
            for column, (cell, money) in enumerate(zip(row, report.money, strict=True)):
                _write(sheet, line, column, cell, money=money, pounds=pounds, day=day)
        sheet.freeze_panes(3, 1)
        sheet.autofit()
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, cell: object, *, money: bool, pounds: Any, day: Any) -> None:
    if isinstance(cell, int) and not isinstance(cell, bool):
        if money:
            sheet.write_number(line, column, cell / 100, pounds)  # shown only: the books keep whole pence
        else:
            sheet.write_number(line, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(line, column, cell, day)
    else:
        sheet.write_string(line, column, csv_cell(cell))
