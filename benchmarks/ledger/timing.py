"""Rates: several clients in turns within one process, or several processes at once."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from statistics import median
from typing import Any

from benchmarks.ledger.house import Desk, House
from coopbudget.db import db

Client = Callable[[House, Desk], AbstractContextManager[Callable[[], None]]]


def rate(act: Callable[[], None], seconds: float) -> float:
    """Acts a second, over about ``seconds``."""
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        act()
        done += 1
    return done / spent


def in_turns(rates: Mapping[str, Callable[[float], float]], *, seconds: float, rounds: int) -> dict[str, list[float]]:
    """What each gave, a value a round, measured in short turns: what else the machine does falls on all alike."""
    seen: dict[str, list[float]] = {name: [] for name in rates}
    for _ in range(rounds):
        for name, measured in rates.items():
            seen[name].append(measured(seconds))
    return seen


def against(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median ratio of turns that stood side by side: a busy minute spoils a few of them, not the answer."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def at_once(house: House, client: Client, desks: Sequence[Desk], seconds: float) -> float:
    """Acts a second of one process for each desk (which may be the same), together."""
    with house.app.app_context():
        db.engine.dispose()  # the processes must not share a connection
    context = multiprocessing.get_context("fork")
    start = context.Barrier(len(desks))
    results = context.SimpleQueue()
    processes = [context.Process(target=_one, args=(house, client, desk, seconds, start, results)) for desk in desks]
    for process in processes:
        process.start()
    told = [results.get() for _ in processes]
    for process in processes:
        process.join()
    if None in told:
        raise SystemExit("A client failed; see above.")
    return sum(told)


def _one(house: House, client: Client, desk: Desk, seconds: float, start: Any, results: Any) -> None:
    """In a process of its own: a rate into ``results``, or None after showing what went wrong."""
    told = None
    try:
        with client(house, desk) as act:
            for _ in range(100):  # a process that was forked copies its pages as it first touches them
                act()
            start.wait()
            told = rate(act, seconds)
    finally:
        start.abort() if told is None else None
        results.put(told)
