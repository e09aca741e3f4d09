"""Returns as PDF: what one takes of the processor where many are made by the worker's job, and where one is looked at.

The job does all that it does for an officer: it gathers, sets documents, writes lists, and packs one file. Processor is
the program's own; the wall clock beside it holds the database and whoever else uses the machine. A plain loop says how
fast the machine was.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from statistics import fmean

from benchmarks.books.years import Lived
from benchmarks.ledger.house import House
from coopbudget.clock import system_clock
from coopbudget.guard import Work, unit_of_work
from coopbudget.notices.tending import systems
from coopbudget.returns import queries, service
from coopbudget.returns.delivering import as_they_stand
from coopbudget.returns.paper import return_document
from coopbudget.returns.queries import ReturnRow
from coopbudget.returns.views.cli import make

LOOKED_AT = 20
"""How many are looked at one by one."""


@dataclass
class Spent:
    """Milliseconds of the processor for each return that is looked at alone, and how long it is."""

    gathering: list[float] = field(default_factory=list)
    setting: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def measure(place: House, lived: Lived, many: int) -> tuple[dict[str, float], dict[str, float]]:
    """Returns of so many members for the same three periods; whoever shares a contract first."""
    since, until = lived.return_days()
    stage, spent = lived.stage, Spent()
    keys = (lived.sharers + [key for key in lived.keys if key not in lived.sharers])[:many]
    agreements = [stage.agreements[key] for key in keys]
    with place.app.app_context():
        (system,) = systems(stage.slug)
        with stage.person("gwen") as work:
            missing = set(queries.newest_of_each(work.session, work.coop_id, agreements, since, until))
        began, begun = time.process_time(), [each for each in agreements if each not in missing]
        for each in begun:
            with stage.person("gwen") as work:
                service.begin_return(work, agreement_id=each, since=since, until=until)
        beginning = (time.process_time() - began) * 1e3 / max(1, len(begun))
        place.checkpoint()
        for turn, each in enumerate([agreements[0], *agreements[:LOOKED_AT]]):  # first: what a process reads once
            with stage.person("gwen") as work:
                row = queries.newest_of_days(work.session, work.coop_id, each, since, until)
                assert row is not None
                _one(work, row, spent if turn else Spent())
        with stage.person("gwen") as work:
            service.ask_run(work, since=since, until=until)
        with unit_of_work(system, clock=system_clock) as work:
            claimed = service.claim_run(work)
        assert claimed is not None
        processor, wall = time.process_time(), time.perf_counter()
        make(system, replace(claimed, agreement_ids=tuple(agreements)))
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
    rates = {
        f"a return of {len(agreements):,} made together, ms of processor": processor * 1e3 / len(agreements),
        "the same by the clock on the wall, ms": wall * 1e3 / len(agreements),
        "a return gathered alone, ms of processor": fmean(spent.gathering),
        "a return set alone by typst, ms of processor": fmean(spent.setting),
        "a return begun, ms of processor": beginning,
        "lines of a return": fmean(spent.lines),
        "a million additions in a plain loop, ms": _loop(),
    }
    return rates, {"return_milliseconds": processor * 1e3 / len(agreements)}


def _one(work: Work, row: ReturnRow, spent: Spent) -> None:
    start = time.process_time()
    (found,) = as_they_stand(work, [row]).values()
    gathered = time.process_time()
    assert found.gathered is not None
    made = return_document(found.gathered.figures, found.heads, found.gathered.bank, None)
    end = time.process_time()
    if not made.startswith(b"%PDF-"):
        raise SystemExit(f"Return {row.number} is no PDF.")
    spent.gathering.append((gathered - start) * 1e3)
    spent.setting.append((end - gathered) * 1e3)
    spent.lines.append(len(found.gathered.figures.lines))


def _loop() -> float:
    began, total = time.process_time(), 0
    for each in range(1_000_000):
        total += each
    return (time.process_time() - began) * 1e3
