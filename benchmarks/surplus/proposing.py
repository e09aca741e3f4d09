"""``python -m benchmarks.surplus.proposing ADDRESS FOLDER COOP PERSON``: propose a split by the product's own services.

Prints the seconds of working out and freezing everybody's part, and those of opening the vote; and the peak of memory
in kB before, after working out and freezing, and after all.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
import uuid
from itertools import pairwise
from pathlib import Path

from benchmarks.ledger.house import app_on
from benchmarks.surplus.town import AFTER
from coopbudget.guard import Actor, CoopFacts, Permission, unit_of_work
from coopbudget.surplus import service
from coopbudget.surplus.service import proposing


def main() -> None:
    """In a process of its own, so that its peak of memory is its own."""
    address, folder, *ids = sys.argv[1:]
    coop_id, person_id = (uuid.UUID(each) for each in ids)
    facts = CoopFacts(coop_id, "town", "Town", "wales")
    actor = Actor(
        person_id=person_id, coop_id=coop_id, coop=facts, permissions=frozenset({Permission.PROPOSE_SURPLUS})
    )  # fmt: skip
    logging.disable(logging.INFO)
    marks: list[tuple[float, int]] = []

    def mark() -> None:
        marks.append((time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))

    def then_marked(*given: object, **named: object) -> object:
        mark()
        return opening(*given, **named)  # type: ignore[arg-type]

    opening, proposing.open_motion = proposing.open_motion, then_marked  # type: ignore[assignment]
    with app_on(address, Path(folder)).app_context():
        mark()
        with unit_of_work(actor, clock=lambda: AFTER) as work:
            service.propose_split(
                work, year=2026, closes_on=AFTER.date().replace(month=6), general=50, indivisible=0, community=0,
                dividend=50,
            )  # fmt: skip
        mark()
    seconds = [after - before for (before, _), (after, _) in pairwise(marks)]
    print(*seconds, *(peak for _, peak in marks))


if __name__ == "__main__":
    main()
