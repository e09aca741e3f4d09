"""The product's own processes beside a journey, each forked from one that has imported it already.

Importing the product is most of what a short command costs, and the journeys start dozens. What they are forked from
holds imported modules and nothing else: no app, no connection, no browser. Each process makes an app of its own from
an environment of its own, as one started from a shell does.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flask import cli

from tests.journeys.server import serve

IMPORTED = multiprocessing.get_context("forkserver")
IMPORTED.set_forkserver_preload([__name__])


def server(environ: Mapping[str, str], port: int, log: Path) -> ForkServerProcess:
    """A process that serves on ``port`` until it is told to stop; what it complains of is in ``log``."""
    process = IMPORTED.Process(target=_serve, args=(dict(environ), port, log), daemon=True)
    process.start()
    return process


def command(environ: Mapping[str, str], words: Sequence[str]) -> str:
    """Run ``flask WORDS`` to its end, on the clock that journeys move, and give what it prints.

    :raises AssertionError: when it fails, with what it complains of.
    """
    with tempfile.TemporaryDirectory(prefix="coopbudget-") as folder:
        said, log = Path(folder, "said"), Path(folder, "log")
        process = IMPORTED.Process(target=_command, args=(dict(environ), list(words), said, log))
        process.start()
        process.join()
        assert process.exitcode == 0, (words, process.exitcode, log.read_text())
        return said.read_text()


def _serve(environ: dict[str, str], port: int, log: Path) -> None:
    _begin(environ, {2: log})
    serve(port)


def _command(environ: dict[str, str], words: list[str], said: Path, log: Path) -> None:
    _begin(environ, {1: said, 2: log})
    sys.argv = ["flask", "--app", "tests.journeys.server:running_ahead", *words]
    cli.main()


def _begin(environ: dict[str, str], outputs: Mapping[int, Path]) -> None:
    gc.freeze()  # what was imported is no rubbish, and stays one with the others' memory
    os.environ.clear()
    os.environ.update(environ)
    for number, path in outputs.items():
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
