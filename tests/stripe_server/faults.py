"""Failing on request: which calls, how, how often."""

from __future__ import annotations

import fnmatch
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

from tests.stripe_server.problems import Problem

How = Literal["429", "500", "drop", "die", "delay", "hold", "kill"]
Point = Literal["before", "after"]


class NoAnswer(ConnectionError):
    """The connection is closed without an answer."""


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls of a route ("POST /v1/refunds"; ``*`` stands for anything).

    "429" and "500" answer so, nothing done. "drop": nothing done, no answer. "die": done, no answer.
    "delay": answers after ``seconds``. "hold": waits until ``release()``. "kill": kills process ``pid``.
    "delay", "hold" and "kill" act before the call is done, or after (``when``).
    """

    route: str
    how: How
    times: int = 1
    when: Point = "before"
    seconds: float = 0.0
    pid: int = 0
    saved: bool = False
    """A "500" kept under the idempotency key, so that trying again with it gives the same (Stripe does so)."""
    hits: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    """Set once a call has met this fault."""
    gate: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        """Let the calls that it holds go on."""
        self.gate.set()


class Faults:
    """The faults that stand."""

    def __init__(self) -> None:
        self.standing: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, route: str, how: How, **more: object) -> Fault:
        """Arrange a fault; see :class:`Fault`."""
        fault = Fault(route, how, **more)  # type: ignore[arg-type]
        if how == "die":
            fault.when = "after"
        self.standing.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more; what is held goes on."""
        for fault in self.standing:
            fault.release()
        self.standing = []

    def meet(self, route: str, when: Point) -> None:
        """A call has come to this point.

        :raises NoAnswer: the connection is to be closed.
        :raises Problem: the error to answer.
        """
        for fault in self._met(route, when):
            fault.reached.set()
            if fault.how in ("drop", "die"):
                raise NoAnswer(fault.how)
            if fault.how == "429":
                raise Problem("Too many requests hit the API too quickly.", status=429, code="rate_limit")
            if fault.how == "500":
                raise Problem("An unknown error occurred", status=500, kind="api_error")
            if fault.how == "delay":
                time.sleep(fault.seconds)
            elif fault.how == "hold":
                fault.gate.wait(timeout=60)
            else:
                os.kill(fault.pid, signal.SIGKILL)

    def _met(self, route: str, when: Point) -> list[Fault]:
        with self._lock:
            found = [
                fault
                for fault in self.standing
                if fault.when == when and fault.hits < fault.times and fnmatch.fnmatchcase(route, fault.route)
            ]
            for fault in found:
                fault.hits += 1
        return found
