"""Peers that live elsewhere: in an environment of their own, made once from config/bench.lock."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.ledger.house import House

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "config" / "bench.lock"
PLACE = ROOT / "build" / "bench-venv"


def peer_python() -> Path:
    """A Python that has the peers of config/bench.lock; made on first use."""
    python, ready = PLACE / "bin" / "python", PLACE / ".ready"
    if not ready.exists() or ready.stat().st_mtime < LOCK.stat().st_mtime:
        print("Making an environment for the peers (once).", file=sys.stderr)
        venv.create(PLACE, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK],
            check=True,
        )
        ready.touch()
    return python


@contextmanager
def hordak(house: House) -> Iterator[Callable[[str, float], float]]:
    """Transfers a second of django-hordak, asked for ``checked`` or ``bare`` and seconds, in a database of its own."""
    with psycopg.connect(house.address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE hordak")
    with subprocess.Popen(
        [peer_python(), Path(__file__).with_name("hordak_side.py"), house.address_of("hordak")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout
        if stdout.readline().strip() != "ready":
            raise SystemExit("django-hordak did not start; see above.")

        def rate(how: str, seconds: float) -> float:
            stdin.write(f"{how} {seconds}\n")
            stdin.flush()
            return float(stdout.readline())

        yield rate
        stdin.close()
