"""A council's remittance list: which part of one payment is whose. CSV with a reference and an amount."""

from __future__ import annotations

import re
from typing import Final

from coopbudget.payments.readers.csv_file import read_table
from coopbudget.payments.readers.parsed import MOST_PROBLEMS, Problem, Reason, StatementUnreadable
from coopbudget.payments.readers.text import read_pence
from coopbudget.payments.rules import RemittanceLine, squeeze

_REFERENCES: Final = ("reference", "paymentreference", "clientreference", "ref", "yourreference")
_AMOUNTS: Final = ("amount", "amountgbp", "value", "netamount", "payment", "net")


def read_remittance(content: bytes) -> list[RemittanceLine]:
    """The parts of one payment, in the file's order; equal references are refused. Raises StatementUnreadable.

    Its first row may name the columns; without names the first is the reference and the second the amount.
    """
    table = read_table(content)
    names = [re.sub(r"[^a-z]", "", cell.lower()) for cell in table.rows[0][1]]
    reference = next((names.index(name) for name in _REFERENCES if name in names), None)
    amount = next((names.index(name) for name in _AMOUNTS if name in names), None)
    rows = table.rows
    if reference is not None and amount is not None:
        rows = rows[1:]
    else:
        reference, amount = 0, 1
    found: list[RemittanceLine] = []
    seen: set[str] = set()
    problems: list[Problem] = []
    for number, row in rows:
        if len(problems) >= MOST_PROBLEMS:
            break
        written = row[amount].strip() if amount < len(row) else ""
        name = row[reference].strip() if reference < len(row) else ""
        if not squeeze(name):
            problems.append(Problem(Reason.NO_REFERENCE, number))
            continue
        if squeeze(name) in seen:
            problems.append(Problem(Reason.REFERENCE_TWICE, number, name[:60]))
            continue
        seen.add(squeeze(name))
        try:
            pence = read_pence(written)
        except ValueError:
            problems.append(Problem(Reason.BAD_AMOUNT if written else Reason.NO_AMOUNT, number, written[:60]))
            continue
        if pence <= 0:
            problems.append(Problem(Reason.BAD_AMOUNT, number, written[:60]))
            continue
        found.append(RemittanceLine(number, name[:60], pence))
    if problems:
        raise StatementUnreadable(problems)
    if not found:
        raise StatementUnreadable(Reason.NO_LINES)
    return found
