"""CSV files of payments: which column is which, whether a row of headings comes first, how many in one file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coopbudget.money import plain_pounds
from coopbudget.payments.rules import (
    LONGEST_BANK_NAME,
    LONGEST_BANK_REFERENCE,
    MOST_IN_A_FILE,
    NO_NAME,
    NO_REFERENCE,
    FileLine,
    bank_text,
    show_sort_code,
)

COLUMNS: Final = ("sort_code", "account_number", "name", "amount", "reference")
HEADINGS: Final = {
    "sort_code": "Sort code",
    "account_number": "Account number",
    "name": "Name",
    "amount": "Amount",
    "reference": "Reference",
}
MOST_EVER: Final = 1_000  # a run holds no more


@dataclass(frozen=True)
class Layout:
    """The order of a file's columns. ``last`` is a constant that some banks want at the end of each row."""

    columns: tuple[str, ...]
    headings: bool = False
    dashes: bool = False
    most: int = MOST_IN_A_FILE
    last: str = ""


LAYOUTS: Final[Mapping[str, Layout]] = {
    # unity.co.uk, "Formatting guide for Bulk Faster Payments Upload": no header, at most 100.
    "unity": Layout(COLUMNS),
    # Barclays' simple file for Faster Payments and Bacs, as accounting packages write it; 99 means a credit.
    "barclays": Layout(("sort_code", "name", "account_number", "amount", "reference"), last="99"),
    # Banks whose upload page asks which column is which: named columns are all they need.
    "headed": Layout(("name", "sort_code", "account_number", "amount", "reference"), headings=True),
}


def read_layout(kept: Mapping[str, Any]) -> Layout:
    """A co-op's own layout, as it was kept. Raises ValueError for one with a column missing or twice."""
    columns = tuple(str(column) for column in kept.get("columns", ()))
    most = kept.get("most", MOST_IN_A_FILE)
    if sorted(columns) != sorted(COLUMNS):
        raise ValueError("each column stands once")
    if not isinstance(most, int) or not 1 <= most <= MOST_EVER:
        raise ValueError(f"a file holds 1 to {MOST_EVER} payments")
    return Layout(columns, bool(kept.get("headings")), bool(kept.get("dashes")), most)


def csv_file(layout: Layout, lines: Iterable[FileLine]) -> bytes:
    """The file's bytes: plain ASCII, rows ended as banks' own examples are, amounts with two decimals.

    Names and references hold only what Faster Payments carries.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if layout.headings:
        writer.writerow([HEADINGS[column] for column in layout.columns])
    for line in lines:
        writer.writerow(_row(layout, line))
    return out.getvalue().encode("ascii")


def _row(layout: Layout, line: FileLine) -> Sequence[str]:
    cells = {
        "sort_code": show_sort_code(line.sort_code) if layout.dashes else line.sort_code,
        "account_number": line.account_number,
        "name": bank_text(line.name, LONGEST_BANK_NAME) or NO_NAME,
        "amount": plain_pounds(line.amount),
        "reference": bank_text(line.reference, LONGEST_BANK_REFERENCE) or NO_REFERENCE,
    }
    return [*(cells[column] for column in layout.columns), *([layout.last] if layout.last else [])]
