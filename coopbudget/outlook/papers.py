"""A statement as a tagged PDF, a spreadsheet and CSV. Made again from the same statement, each has the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import xlsxwriter
from flask_babel import get_locale, gettext as _

from coopbudget.money import format_pence, plain_pounds
from coopbudget.outlook import words
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.queries import Statement
from coopbudget.payments.documents import LARGE_PRINT, PRINT, Table, sheet

_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  a spreadsheet's own date of making says nothing here


def statement_pdf(statement: Statement, *, member: str, coop: str, large: bool = False) -> bytes:
    """A PDF/UA-1: what there was, every line, what there is; then each pooled purchase with its whole and its rule."""
    fund, locale = statement.fund, get_locale()
    facts = [
        (_("Co-op"), coop),
        (_("Member"), member),
        (_("Funder"), words.funder_of(fund)),
        (_("Reference"), fund.reference),
        (_("From"), words.day_words(statement.since)),
        (_("To"), words.day_words(statement.until)),
    ]
    tables = [Table(_("What happened"), _heads(), list(_lines(statement)), money=3)]
    if bought := _bought(statement):
        tables.append(bought)
    if inside := _inside(statement):
        tables.append(inside)
    tables.append(
        Table(
            _("How it stands"),
            [_("What"), _("At the start"), _("At the end")],
            [[name, format_pence(first), format_pence(last)] for name, first, last in standing(statement)],
            money=2,
        )
    )
    return sheet(
        title=_("Statement of fund %(number)s", number=fund.number),
        language=locale.language if locale else "en",
        facts=facts,
        tables=tables,
        closing=[
            _("Pledged money is set aside for a pool that still forms. Committed money is set aside for a contract.")
        ],
        size=LARGE_PRINT if large else PRINT,
    )


def standing(statement: Statement) -> list[tuple[str, int, int]]:
    """What was and is free, pledged and committed, and all of it."""
    first, last = statement.opening, statement.closing
    return [
        (_("Free"), first.free, last.free),
        (_("Pledged"), first.pledged, last.pledged),
        (_("Committed"), first.committed, last.committed),
        (_("In the fund"), first.total, last.total),
    ]


def _heads() -> list[str]:
    return [_("Date"), _("What happened"), _("Who"), _("In"), _("Out"), _("In the fund")]


def _lines(statement: Statement) -> Iterator[list[str]]:
    first, last = (words.day_words(day) for day in (statement.since, statement.until))
    yield [first, _("What was there at the start"), "", "", "", format_pence(statement.opening.total)]
    for line in statement.moves:
        yield [
            words.day_words(line.on),
            words.line_words(line, statement.fund),
            line.who,
            format_pence(line.change) if line.change > 0 else "",
            format_pence(-line.change) if line.change < 0 else "",
            format_pence(line.total),
        ]
    yield [
        last,
        _("What is there at the end"),
        "",
        format_pence(statement.money_in),
        format_pence(statement.money_out),
        format_pence(statement.closing.total),
    ]


def _bought(statement: Statement) -> Table | None:
    rows = [
        [
            words.line_words(line, statement.fund),
            words.share_words(line),
            format_pence(line.purchase.whole),
            format_pence(-line.change),
        ]
        for line in statement.purchases
        if line.purchase is not None
    ]
    if not rows:
        return None
    heads = [_("What"), _("How it was shared"), _("The whole"), _("This share")]
    return Table(_("What was bought"), heads, rows, money=2)


def _inside(statement: Statement) -> Table | None:
    rows = [
        [words.day_words(line.on), words.line_words(line, statement.fund), format_pence(line.inside)]
        for line in statement.lines
        if line.inside
    ]
    return Table(_("What moved inside the fund"), [_("Date"), _("What"), _("How much")], rows) if rows else None


def table_heads() -> list[str]:
    """The columns of a statement as a file."""
    return [
        _("Date"), _("Entry"), _("Kind"), _("What happened"), _("Who"), _("In or out"), _("In the fund"), _("Free"),
        _("Moved inside"), _("Invoice"), _("The whole"), _("People"), _("Rule"), _("Outcome"), _("Bank line"),
    ]  # fmt: skip


MONEY_COLUMNS: Final = (5, 6, 7, 8, 10)


def table_rows(statement: Statement) -> Iterator[list[Any]]:
    """The rows of a statement as a file: the start, every line, the end. Money is whole pence."""
    first, last = statement.opening, statement.closing
    start = [statement.since, "", "", _("What was there at the start"), "", "", first.total, first.free]
    yield [*start, *[""] * 7]
    for line in statement.lines:
        purchase = line.purchase if line.kind is LineKind.PURCHASE else None
        yield [
            line.on,
            line.entry,
            str(words.KINDS[line.kind]),
            words.line_words(line, statement.fund),
            line.who,
            line.change,
            line.total,
            line.step.free,
            line.inside,
            purchase.bought.invoice_number if purchase else "",
            purchase.whole if purchase else "",
            purchase.bought.people if purchase else "",
            words.rule_words(purchase) if purchase else "",
            purchase.outcome if purchase else "",
            f"{line.bank.statement}/{line.bank.position}" if line.bank is not None else "",
        ]
    change = last.total - first.total
    yield [statement.until, "", "", _("What is there at the end"), "", change, last.total, last.free, *[""] * 7]


def csv_rows(statement: Statement) -> Iterator[list[Any]]:
    """The same with money in pounds."""
    for row in table_rows(statement):
        yield [plain_pounds(v) if at in MONEY_COLUMNS and isinstance(v, int) else v for at, v in enumerate(row)]


def statement_spreadsheet(statement: Statement, *, member: str) -> bytes:
    """A spreadsheet: every line on one sheet, how it stands on another. What a bank wrote is never run as a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = _("Statement of fund %(number)s", number=statement.fund.number)
        book.set_properties({"title": f"{title}: {member}", "created": _MADE})
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "£#,##0.00"})
        day = book.add_format({"num_format": "d mmmm yyyy"})
        lines = book.add_worksheet(_("Lines"))
        lines.write_row(0, 0, table_heads(), bold)
        for at, row in enumerate(table_rows(statement), start=1):
            for column, value in enumerate(row):
                if column == 0:
                    lines.write_datetime(at, column, datetime.combine(value, datetime.min.time()), day)
                elif column in MONEY_COLUMNS and isinstance(value, int):
                    lines.write_number(at, column, value / 100, money)
                elif isinstance(value, int):
                    lines.write_number(at, column, value)
                else:
                    lines.write_string(at, column, str(value))
        lines.freeze_panes(1, 0)
        lines.autofit()
        stands = book.add_worksheet(_("How it stands"))
        stands.write_row(0, 0, [_("What"), _("At the start"), _("At the end")], bold)
        for at, (name, first, last) in enumerate(standing(statement), start=1):
            stands.write_string(at, 0, name)
            for column, pence in enumerate((first, last), start=1):
                stands.write_number(at, column, pence / 100, money)
        stands.autofit()
    return out.getvalue()
