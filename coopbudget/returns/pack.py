"""What is delivered: a list for a spreadsheet, and one file with all evidence and its index; the same bytes again."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from flask_babel import gettext as _

from coopbudget.money import plain_pounds
from coopbudget.paging import csv_cell
from coopbudget.returns import words
from coopbudget.returns.rules import BankLine, Figures, Line, Pooled

# The first instant that a zip can say: what lies in one has no time of its own.
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


def list_of(figures: Figures) -> bytes:
    """Every line of a return as CSV, with the figures it leads from and to."""
    rows: list[Sequence[object]] = [
        [_("Part"), _("Date"), _("Entry"), _("What"), _("What for"), _("Outcome"), _("Sum"), _("Evidence")],
        ["opening", figures.since, "", _("There at the start"), "", "", plain_pounds(figures.opening), ""],
    ]
    rows += [_row(figures, line) for line in figures.lines]
    rows.append(["closing", figures.until, "", _("There at the end"), "", "", plain_pounds(figures.closing), ""])
    rows += [
        ["promised", figures.until, each.number, each.title, each.kind, "", plain_pounds(each.amount), ""]
        for each in figures.held
    ]
    rows += [_row(figures, line, "outside-") for line in figures.outside]
    return as_csv(rows)


def _row(figures: Figures, line: Line, before: str = "") -> list[object]:
    outcome = figures.outcomes[line.outcome - 1] if line.outcome and line.outcome <= len(figures.outcomes) else ""
    category = words.category(line.category) if line.category else ""
    return [
        f"{before}{line.side}", line.on, line.entry or "", words.line_words(line), category, outcome,
        plain_pounds(line.amount), " ".join(line.proofs),
    ]  # fmt: skip


def shares_list(pooled: Iterable[Pooled]) -> bytes:
    """The whole of each invoice, this member's share and the rule: what stands in place of papers that name others."""
    rows: list[Sequence[object]] = [
        [
            _("Share"), _("Entry"), _("Provider"), _("Invoice"), _("From"), _("To"), _("The whole"), _("Members"),
            _("How it is shared"), _("This member's share"),
        ]
    ]  # fmt: skip
    rows += [
        [
            each.label, each.entry, each.provider, each.invoice, each.since, each.until, plain_pounds(each.whole),
            each.sharers, words.sharing(each.rules), plain_pounds(each.share),
        ]
        for each in pooled
    ]  # fmt: skip
    return as_csv(rows)


def bank_list(bank: Iterable[BankLine]) -> bytes:
    """The lines of the bank for a spreadsheet; what is signed is the extract's own text."""
    rows: list[Sequence[object]] = [[_("Line"), _("Date"), _("What the bank shows"), _("Part of a larger"), _("Sum")]]
    rows += [
        [line.label, line.on, line.text or str(words.KINDS.get(line.what, line.what)), "x" if line.part else "",
         plain_pounds(line.amount)]
        for line in bank
    ]  # fmt: skip
    return as_csv(rows)


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as a spreadsheet reads them safely."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
    return ("\ufeff" + out.getvalue()).encode()


def pack(files: Sequence[tuple[str, str, bytes]]) -> bytes:
    """One zip of ``(name, what it is, content)``, with an index of each file, what it is and its SHA-256, in front."""
    index: list[Sequence[object]] = [[_("File"), _("What it is"), "SHA-256"]]
    index += [[name, what, hashlib.sha256(content).hexdigest()] for name, what, content in files]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        add_to(whole, "index.csv", as_csv(index))
        for name, _what, content in files:
            add_to(whole, name, content)
    return out.getvalue()


def add_to(whole: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put a file into a zip, so that it says nothing of when or where that was done."""
    info = zipfile.ZipInfo(name, _LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    whole.writestr(info, content, compresslevel=6)
