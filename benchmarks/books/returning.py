"""Returns as PDF: how long their figures take to gather, and how long the document takes to set."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import fmean

from benchmarks.books.years import Lived
from benchmarks.ledger.house import House
from coopbudget.guard import Work
from coopbudget.returns import queries, service
from coopbudget.returns.delivering import as_it_stands, heads_of
from coopbudget.returns.paper import return_document
from coopbudget.returns.queries import ReturnRow


@dataclass
class Spent:
    """Milliseconds of each return, and the sizes of what was made."""

    gathering: list[float] = field(default_factory=list)
    setting: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def measure(place: House, lived: Lived, many: int) -> tuple[dict[str, float], dict[str, float]]:
    """Returns of so many members for the same three periods; whoever shares a contract first."""
    since, until = lived.return_days()
    stage, spent = lived.stage, Spent()
    keys = (lived.sharers + [key for key in lived.keys if key not in lived.sharers])[:many]
    with place.app.app_context():
        for key in keys:
            with stage.person("gwen") as work:
                agreement = stage.agreements[key]
                if queries.newest_of_days(work.session, work.coop_id, agreement, since, until) is None:
                    service.begin_return(work, agreement_id=agreement, since=since, until=until)
        place.checkpoint()
        for turn, key in enumerate([keys[0], *keys]):  # the first one again: what is read once in a process
            with stage.person("gwen") as work:
                row = queries.newest_of_days(work.session, work.coop_id, stage.agreements[key], since, until)
                assert row is not None
                _one(work, row, spent if turn else Spent())
    whole = fmean(spent.gathering) + fmean(spent.setting)
    rates = {
        f"a return gathered, ms/{many:,} members": fmean(spent.gathering),
        f"a return set by typst, ms/{many:,} members": fmean(spent.setting),
        "the slowest return, ms": max(map(sum, zip(spent.gathering, spent.setting, strict=True))),
        "lines of a return": fmean(spent.lines),
    }
    return rates, {"return_milliseconds": whole}


def _one(work: Work, row: ReturnRow, spent: Spent) -> None:
    start = time.perf_counter()
    found = as_it_stands(work, row)
    heads = heads_of(work, row)
    gathered = time.perf_counter()
    made = return_document(found.figures, heads, found.bank, None)
    end = time.perf_counter()
    if not made.startswith(b"%PDF-"):
        raise SystemExit(f"Return {row.number} is no PDF.")
    spent.gathering.append((gathered - start) * 1e3)
    spent.setting.append((end - gathered) * 1e3)
    spent.lines.append(len(found.figures.lines))
