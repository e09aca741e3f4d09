"""What the treasurer's pages read: each SELECT of a page is asked again with EXPLAIN (ANALYZE), and its rows counted.

A row counts where a plan takes it out of a table or an index: what a scan gave on and what it threw away, as often as
it was done. A list shows twenty-five of what it has and says how many there are, so what it reads should stay; what is
open (unpaid, not decided) may be read whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import event

from benchmarks.books.years import Lived
from benchmarks.ledger.house import House
from benchmarks.pages.people import Visit, browser
from coopbudget.db import db

PAGES = {
    "the desk": ("desk",),
    "the books": (
        "books", "books?show=all", "books/accounts/Assets:Bank:Members", "books/entries", "books/entries/1",
        "books/balance-sheet", "books/balance-sheet/funds", "books/balance-sheet/providers", "books/income",
        "books/funds", "books/funds/1", "books/budget", "books/spend", "books/spend/places", "books/savings",
        "books/owed", "books/owing", "books/members", "books/members/{member}", "books/periods", "books/download",
        "if-a-provider-fails", "trail",
    ),
    "payments": (
        "bank", "bank/against-books", "bank/reconciliations", "bank/payers", "bank/crossings", "bank/approvals",
        "statements", "statements/1", "lines", "lines?show=open", "runs", "runs/due", "runs/1", "bills", "bills/1",
        "payees", "payees/1", "invoices",
    ),
    "looking ahead": ("money/foreseen",),
    "returns": ("returns", "returns/runs"),
    "what looks odd": ("findings", "papers", "papers/erasing"),
}  # fmt: skip


class Refused(Exception):
    """A page was not shown."""


@dataclass(frozen=True)
class Read:
    """One statement of a page: the rows it read, and its plan, a line a step."""

    rows: int
    statement: str
    plan: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a page asked where the co-op lived for a short time and where it lived for years; each worst first."""

    page: str
    few: list[Read]
    many: list[Read]

    @property
    def worst(self) -> Read:
        return self.many[0]

    def growth(self, at_least: int) -> float:
        """How many times as many rows the worst statement reads after the years; fewer than ``at_least`` count as so
        many, for they are no matter."""
        return max(self.many[0].rows, at_least) / max(self.few[0].rows, at_least)


def ask(place: House, lived: Lived) -> dict[str, list[Read]]:
    """Every page as the co-op's treasurer, with what each of its SELECTs reads, the most first.

    Raises SystemExit that names all pages that were not shown.
    """
    found: dict[str, list[Read]] = {}
    refused: list[str] = []
    slug = lived.stage.slug
    for path in (path for paths in PAGES.values() for path in paths):
        whole = path.format(member=lived.stage.numbers["m1"])
        try:
            found[path.format(member="N")] = reads(place, Visit(f"gwen@{slug}.example", f"/c/{slug}/{whole}"))
        except Refused as problem:
            refused.append(str(problem))
    if refused:
        raise SystemExit("\n".join(refused))
    return found


def reads(place: House, visit: Visit) -> list[Read]:
    """What each SELECT of the page reads, the most first."""
    client, sent = browser(place, visit), []
    with place.app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not many and statement.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(visit.path, follow_redirects=True)  # the budget leads to that of this year
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200 or not answer.request.path.startswith(visit.path.partition("?")[0]):
        raise Refused(f"{answer.request.path} answered {answer.status}, asked for {visit.path}")
    with psycopg.connect(place.address, autocommit=True) as connection:
        found = [_explained(connection, statement, parameters) for statement, parameters in sent]
    return sorted(found, key=lambda each: each.rows, reverse=True)


def _explained(connection: psycopg.Connection[Any], statement: str, parameters: Any) -> Read:
    asked = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}"
    # A page of questions sends numbered places ($1) by a cursor of its own kind; the others send names.
    numbered = isinstance(parameters, list | tuple) and "$1" in statement
    with psycopg.RawCursor(connection) if numbered else connection.cursor() as cursor:
        row = cursor.execute(asked, parameters).fetchone()
    assert row is not None
    plan = row[0][0]["Plan"]
    return Read(rows_read(plan), " ".join(statement.split()), tuple(steps(plan)))


def rows_read(plan: dict[str, Any]) -> int:
    """The rows that a plan's scans took out of tables, with what they threw away, as often as they were done."""
    own = 0
    if "Relation Name" in plan and plan["Node Type"].endswith("Scan"):
        thrown = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        own = round((plan["Actual Rows"] + thrown) * plan["Actual Loops"])
    return own + sum(rows_read(each) for each in plan.get("Plans", ()))


def steps(plan: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """A plan, a line a step: what it is, on what, and how many rows came out of how many rounds."""
    on = plan.get("Relation Name", "")
    by = plan.get("Index Name", "")
    thrown = plan.get("Rows Removed by Filter", 0)
    yield (
        f"{'  ' * depth}{plan['Node Type']}{f' on {on}' if on else ''}{f' by {by}' if by else ''}: "
        f"{plan['Actual Rows']:,.0f} rows x {plan['Actual Loops']:,}{f', {thrown:,} thrown away' if thrown else ''}"
    )
    for each in plan.get("Plans", ()):
        yield from steps(each, depth + 1)
