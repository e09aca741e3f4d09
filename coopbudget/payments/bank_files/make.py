"""One file of a run, in the shape that its bank takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from coopbudget.clock import civil_date
from coopbudget.payments.bank_files.layouts import LAYOUTS, MOST_EVER, Layout, csv_file, read_layout
from coopbudget.payments.bank_files.pain001 import pain001_file
from coopbudget.payments.rules import FileLine, run_reference

OWN: Final = "own"
XML: Final = {"pain09": "09", "pain03": "03"}
KINDS: Final = (*LAYOUTS, OWN, *XML)


@dataclass(frozen=True)
class Debtor:
    """The co-op's account that pays."""

    name: str
    sort_code: str
    account_number: str


@dataclass(frozen=True)
class Batch:
    """What a file says of itself: which run and part, and when it was approved."""

    run_number: int
    part: int
    approved_at: datetime


def layout_of(kind: str, kept: Mapping[str, Any] | None) -> Layout:
    """The layout of a CSV kind; ``kept`` is the co-op's own. Raises ValueError where that is no layout."""
    return read_layout(kept or {}) if kind == OWN else LAYOUTS[kind]


def most_in_a_file(kind: str, kept: Mapping[str, Any] | None) -> int:
    """How many payments this kind of file takes."""
    return MOST_EVER if kind in XML else layout_of(kind, kept).most


def ending(kind: str) -> str:
    """The end of the file's name."""
    return "xml" if kind in XML else "csv"


def media_type(kind: str) -> str:
    """What browsers are told it is."""
    return "application/xml" if kind in XML else "text/csv"


def make_file(
    kind: str, kept: Mapping[str, Any] | None, *, batch: Batch, debtor: Debtor, lines: Sequence[FileLine]
) -> bytes:
    """The bytes of one file: the same whenever it is made."""
    if kind not in XML:
        return csv_file(layout_of(kind, kept), lines)
    return pain001_file(
        XML[kind],
        message_id=f"{run_reference(batch.run_number)}-{batch.part}",
        created_at=batch.approved_at,
        on=civil_date(batch.approved_at),
        name=debtor.name,
        sort_code=debtor.sort_code,
        account_number=debtor.account_number,
        lines=lines,
    )
