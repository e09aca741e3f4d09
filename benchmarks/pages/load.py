"""Servers under the product's own settings, and a client that keeps them busy."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ledger.house import House
from coopbudget.demo import cast

ROOT = Path(__file__).resolve().parent.parent.parent
CONNECTIONS = 8


def environment(place: House) -> dict[str, str]:
    """The settings of the product under test, and of the bare page: the same for both."""
    settings = place.app.extensions["coopbudget.settings"]
    return os.environ | {
        "COOPBUDGET_DATABASE_URL": settings.database_url,
        "COOPBUDGET_SECRET_KEY": settings.secret_key,
        "COOPBUDGET_INSTANCE_DIR": str(settings.instance_dir),
        "BARE_COOP": cast.SLUG,
        "BARE_EMAIL": cast.email_of("elin"),
    }


@contextlib.contextmanager
def served(place: House, app: str) -> Iterator[int]:
    """``app`` under gunicorn with the product's own settings; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = place.folder / f"{app.partition(':')[0]}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}", app],
            cwd=ROOT, env=environment(place), stdout=out, stderr=out,
        )  # fmt: skip
        try:
            await_port(port, process, log)
            yield port
        finally:
            process.terminate()
            process.wait()


def await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until somebody answers there, for a minute at most."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit(f"The server did not start:\n{log.read_text()[-2000:]}")


@dataclass(frozen=True)
class Get:
    """One request, asked again and again."""

    port: int
    path: str
    cookie: str = ""

    @property
    def wire(self) -> bytes:
        """As it is sent on a connection that stays open."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: localhost:{self.port}", "Accept: text/html"]
        return ("\r\n".join([*lines, *([f"Cookie: {self.cookie}"] if self.cookie else [])]) + "\r\n\r\n").encode()

    def once(self) -> int:
        """The size of the page in bytes."""
        asked = urllib.request.Request(f"http://localhost:{self.port}{self.path}", headers={"Cookie": self.cookie})
        with urllib.request.urlopen(asked) as answer:
            return len(answer.read())


def rate(request: Get, seconds: float) -> float:
    """Answers a second over several connections that stay open, each asking again as soon as it is answered.

    One thread and raw sockets: what the client costs is taken from the server's share of the machine.
    """
    wire, done = request.wire, 0
    with contextlib.ExitStack() as stack:
        ready = stack.enter_context(selectors.DefaultSelector())
        for _ in range(CONNECTIONS):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", request.port)))
            ready.register(line, selectors.EVENT_READ, bytearray())
            line.sendall(wire)
        start = time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            for key, _ in ready.select(timeout=1):
                answering, held = key.fileobj, key.data
                assert isinstance(answering, socket.socket)
                got = answering.recv(65_536)
                if not got:
                    raise SystemExit(f"The server closed the connection on {request.path}.")
                held += got
                if answered(held, request.path):
                    held.clear()
                    done += 1
                    answering.sendall(wire)
    return done / spent


def answered(held: bytearray, path: str) -> bool:
    """Whether a whole answer has come. Raises SystemExit for one that is no page."""
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return False
    if not held.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path} answered {bytes(held[:60])!r}")
    at = held.lower().find(b"content-length:", 0, end)
    length = int(held[at + 15 : held.find(b"\r", at)])
    return len(held) >= end + 4 + length
