"""A server of the tests' own: the real app on a migrated database, with a clock that a journey can move.

Usage: ``python -m tests.journeys.server PORT FOLDER`` (settings from the environment, as always). The clock
runs ahead of the machine's by the seconds written in ``FOLDER/ahead``.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from werkzeug.serving import make_server

from coopbudget.app import create_app


def main() -> None:
    """Serve until stopped."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    ahead = folder / "ahead"

    def clock() -> datetime:
        seconds = float(ahead.read_text()) if ahead.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=seconds)

    app = create_app()
    app.extensions["coopbudget.clock"] = clock
    app.config["RATELIMIT_ENABLED"] = False
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
