"""The server in a process of its own, for trying: ``python -m tests.stripe_server --port 5115 --tell URL``."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime

from tests.stripe_server.server import StripeServer


def main() -> None:
    """Serve until interrupted."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=5115)
    words.add_argument("--tell", help="the address of the product's webhook; told after each call")
    given = words.parse_args()
    with StripeServer(datetime.now(UTC), given.port) as server:
        if given.tell:
            server.webhooks.to(given.tell)
            server.webhooks.automatic = True
        print(f"{server.url}  key {server.key}  webhook secret {server.webhook_secret}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
