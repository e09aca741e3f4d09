"""``python -m benchmarks.ledger.proof ADDRESS FOLDER COOP``: verify one co-op; prints seconds, peak memory in kB."""

from __future__ import annotations

import resource
import sys
import time
import uuid
from pathlib import Path

from benchmarks.ledger.house import app_on
from coopbudget.db import db
from coopbudget.ledger.verifying import verify_coop

if __name__ == "__main__":
    address, folder, coop = sys.argv[1:]
    with app_on(address, Path(folder)).app_context():
        start = time.perf_counter()
        report = verify_coop(db.session, uuid.UUID(coop))
        if report.broken:
            raise SystemExit(f"The benchmark's own books are broken at {report.broken.record}.")
        spent = time.perf_counter() - start
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
