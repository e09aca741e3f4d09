"""``python -m benchmarks.surplus.ours ADDRESS FOLDER COOP PROPOSAL PERSON``: share it by the product's own services.

Prints the seconds of posting and stating, those of telling everybody, the peak of memory in kB, and the seconds of
working out the parts.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
import uuid
from pathlib import Path

from benchmarks.ledger.house import app_on
from benchmarks.surplus.town import DIVIDEND, LATER
from coopbudget.db import db
from coopbudget.guard import Actor, CoopFacts, Permission, unit_of_work
from coopbudget.surplus import queries, service
from coopbudget.surplus.rules import Shares, each_gets
from coopbudget.surplus.statements import sum_row, sums_statement


def main() -> None:
    """In a process of its own, so that its peak of memory is its own."""
    address, folder, *ids = sys.argv[1:]
    coop_id, proposal_id, person_id = (uuid.UUID(each) for each in ids)
    facts = CoopFacts(coop_id, "town", "Town", "wales")
    actor = Actor(
        person_id=person_id, coop_id=coop_id, coop=facts, permissions=frozenset({Permission.SHARE_SURPLUS})
    )  # fmt: skip
    logging.disable(logging.INFO)
    with app_on(address, Path(folder)).app_context():
        start = time.perf_counter()
        with unit_of_work(actor, clock=lambda: LATER) as work:
            service.post_distribution(work, proposal_id=proposal_id)
        stated = 0
        for row in db.session.execute(sums_statement(coop_id, proposal_id), execution_options={"yield_per": 1_000}):
            stated += sum_row(row).into_funds
        if stated != DIVIDEND:
            raise SystemExit("The statements do not say what was shared.")
        db.session.rollback()
        posted = time.perf_counter() - start
        start = time.perf_counter()
        more = True
        while more:
            with unit_of_work(actor, clock=lambda: LATER) as work:
                more = service.tell_next(work, proposal_id=proposal_id)
        told = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        trades = queries.frozen_trades(db.session, coop_id, proposal_id)
        start = time.perf_counter()
        parts = each_gets(Shares(0, 0, 0, DIVIDEND), trades)
        worked_out = time.perf_counter() - start
        if sum(parts) != DIVIDEND:
            raise SystemExit("The parts do not sum to the whole.")
    print(posted, told, peak, worked_out)


if __name__ == "__main__":
    main()
