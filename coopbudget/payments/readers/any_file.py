"""Any statement: the format told by what stands in the file, then its reader."""

from __future__ import annotations

from collections.abc import Iterable

from coopbudget.payments.readers.camt_file import read_camt
from coopbudget.payments.readers.csv_file import find_layout, read_csv, read_table, use_layout
from coopbudget.payments.readers.layouts import PROFILES, Layout
from coopbudget.payments.readers.mt940_file import read_mt940
from coopbudget.payments.readers.ofx_file import read_ofx
from coopbudget.payments.readers.parsed import ParsedStatement, Reason, StatementUnreadable
from coopbudget.payments.readers.santander_file import read_santander
from coopbudget.payments.readers.text import Kind, kind_of


def read_statement(
    content: bytes, *, layout: Layout | None = None, known: Iterable[Layout] = ()
) -> tuple[Kind, ParsedStatement]:
    """A statement of any format. ``layout`` is how a CSV is laid out, where a person has said it; ``known`` are
    layouts to look for before those of the banks we know.

    Raises StatementUnreadable; its reason is UNKNOWN_COLUMNS for a CSV that nobody knows.
    """
    kind = kind_of(content)
    if kind is Kind.OFX:
        return kind, read_ofx(content)
    if kind is Kind.CAMT:
        return kind, read_camt(content)
    if kind is Kind.MT940:
        return kind, read_mt940(content)
    if kind is Kind.SANTANDER:
        return kind, read_santander(content)
    table = read_table(content)
    if layout is not None:
        return kind, read_csv(table, first=use_layout(table, layout), layout=layout)
    found = find_layout(table, [*known, *(profile.layout for profile in PROFILES)])
    if found is None:
        raise StatementUnreadable(Reason.UNKNOWN_COLUMNS, table.rows[0][0])
    return kind, read_csv(table, first=found[0], layout=found[1])
