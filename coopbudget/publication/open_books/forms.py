"""A quarter as JSON for programs and as rows for a spreadsheet, from the very thing that the page shows.

The JSON is described by ``schema.json`` beside this file, which is served with it. It is English, amounts are whole
pence, and what is not shown is ``null``. ``version`` goes up with its first number when something that was there means
something else or goes, with its second when something is added.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext as _

from coopbudget.money import plain_pounds
from coopbudget.publication.mapping import words as english
from coopbudget.publication.open_books import words
from coopbudget.publication.open_books.facts import Band, Bought, Decided, Quarter, QuarterBooks
from coopbudget.publication.rules import FEWEST

VERSION: Final = "1.0"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
Piece = dict[str, Any]


@dataclass(frozen=True)
class Cover:
    """Whose books they are, and whole addresses: of the schema, the co-op's index, and each quarter's JSON."""

    slug: str
    name: str
    schema: str
    index: str

    def address(self, quarter: Quarter) -> str:
        return f"{self.index.removesuffix('.json')}/{quarter.name}.json"


@cache
def schema() -> str:
    """The JSON Schema (draft 2020-12) of both documents."""
    return (Path(__file__).parent / "schema.json").read_text(encoding="utf-8")


def index_json(cover: Cover, found: Sequence[QuarterBooks]) -> Piece:
    """Every quarter there is, the newest first, with its totals and its address."""
    return {
        **_head(cover, "index"),
        "quarters": [
            {**_quarter(each.quarter), "href": cover.address(each.quarter), "totals": _totals(each)}
            for each in reversed(found)
        ],
    }


def quarter_json(cover: Cover, told: QuarterBooks) -> Piece:
    """All of one quarter."""
    return {
        **_head(cover, "quarter"),
        "index": cover.index,
        "quarter": _quarter(told.quarter),
        "totals": {
            **_totals(told),
            "members": _band(told.members),
            "saved_percent": told.saved_percent,
            "running": sum(pence for _code, pence in told.running),
        },
        "bought": [_bought(each) for each in told.bought],
        "small_together": told.small,
        "running": [{"account": code, "amount": pence} for code, pence in told.running],
        "decisions": [_decided(each) for each in told.decisions],
    }


def _head(cover: Cover, kind: str) -> Piece:
    return {
        "$schema": cover.schema,
        "version": VERSION,
        "kind": kind,
        "publisher": {"id": cover.slug, "name": cover.name},
        "license": LICENCE,
        "unit": "GBP pence",
        "fewest": FEWEST,
    }


def _quarter(quarter: Quarter) -> Piece:
    return {
        "id": quarter.name,
        "year": quarter.year,
        "number": quarter.number,
        "from": quarter.starts_on.isoformat(),
        "to": quarter.ends_on.isoformat(),
    }


def _totals(told: QuarterBooks) -> Piece:
    return {
        "money_in": told.came_in,
        "paid_shown": told.paid,
        "levy_on_contracts": told.levy,
        "more_not_shown": told.more,
    }


def _band(band: Band | None) -> Piece | None:
    return None if band is None else {"least": band.least, "most": band.most}


def _bought(line: Bought) -> Piece:
    person = line.supplier.is_person
    return {
        "contract": line.contract,
        "provider": {"number": line.supplier.number, "name": english.PERSON if person else line.supplier.name},
        "service": {"id": line.service, "name": english.service(line.service)},
        "from": line.starts_on.isoformat(),
        "to": line.ends_on.isoformat(),
        "rates": [{"kind": each.kind, "an_hour": each.pence, "since": each.since.isoformat()} for each in line.rates],
        "members": _band(line.members),
        "paid": line.paid,
        "levy": line.levy,
        "more_not_shown": line.more,
    }


def _decided(each: Decided) -> Piece:
    return {
        "number": each.number, "kind": str(each.kind), "on": each.on.isoformat(), "words": each.words or None,
        "yes": each.yes, "no": each.no,
    }  # fmt: skip


def header() -> list[str]:
    """The heads of the rows."""
    return [
        _("Quarter"), _("Part"), _("What"), _("Provider"), _("From"), _("To"), _("Members at least"),
        _("Members at most"), _("Amount"), _("More was paid, not shown"),
    ]  # fmt: skip


def rows(told: QuarterBooks) -> list[tuple[object, ...]]:
    """One quarter as rows, each under the part of the page that it stands in."""
    name = told.quarter.name
    found: list[tuple[object, ...]] = []

    def row(part: str, what: str, who: str = "", since: object = "", until: object = "", band: Band | None = None,
            amount: int | None = None, more: bool | None = None) -> None:  # fmt: skip
        found.append(
            (
                name, part, what, who, since, until, band.least if band else "", (band.most or "") if band else "",
                "" if amount is None else plain_pounds(amount),
                "" if more is None else _("yes") if more else _("no"),
            )
        )  # fmt: skip

    totals = _("Totals")
    row(totals, _("Members"), band=told.members)
    row(totals, _("Came in"), amount=told.came_in)
    row(totals, _("Paid to providers, as far as it is shown"), amount=told.paid, more=told.more)
    row(totals, _("Levy on contracts shown"), amount=told.levy)
    if told.saved_percent is not None:
        row(totals, _("Saved by buying together, about %(percent)s %%", percent=told.saved_percent))
    for line in told.bought:
        what = _("%(what)s, contract %(number)s", what=words.service_words(line.service), number=line.contract)
        who = words.supplier_words(line.supplier)
        row(_("Bought"), what, who, line.starts_on, line.ends_on, line.members, line.paid, line.more)
        for rate in line.rates:
            row(_("An hour"), f"{what}: {words.rate_words(rate)}", who, rate.since, amount=rate.pence)
    if told.small is not None:
        row(_("Bought"), _("What fewer than five share, all of it together"), amount=told.small)
    for code, pence in told.running:
        row(_("Running the co-op"), words.cost_words(code), amount=pence)
    for each in told.decisions:
        row(_("Decided"), words.decided_words(each), since=each.on)
    return found


def as_text(piece: Piece) -> str:
    """A document as it is sent."""
    return json.dumps(piece, ensure_ascii=False)
