"""A server of the tests' own: the real app on a migrated database, with a clock that a journey can move.

Usage: ``python -m tests.journeys.server PORT`` (settings from the environment, as always). The clock runs ahead
of the machine's by the seconds written in the file ``ahead`` of the instance's folder. The product's commands live
by the same clock with ``flask --app tests.journeys.server:running_ahead``.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from coopbudget.app import create_app
from tests.cheaply import cheaply
from tests.journeys.axe import having_axe


def running_ahead() -> Flask:
    """The app, its clock ahead by what is written in its instance folder."""
    ahead = Path(os.environ["COOPBUDGET_INSTANCE_DIR"]) / "ahead"

    def clock() -> datetime:
        seconds = float(ahead.read_text()) if ahead.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=seconds)

    app = create_app()
    app.extensions["coopbudget.clock"] = clock
    app.extensions["coopbudget.limiter"].enabled = False
    app.wsgi_app = having_axe(app.wsgi_app)  # type: ignore[method-assign]
    return cheaply(app)


def serve(port: int) -> None:
    """Serve until stopped."""
    make_server("127.0.0.1", port, running_ahead(), threaded=True).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
