"""Telling the product what happened: signed as Stripe signs; late, twice, out of order or not at all as a test says."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.stripe_server.problems import JSON

Receiver = Callable[[bytes, dict[str, str]], int]
"""Takes the body and the headers, gives the status of the answer."""


def signature(body: bytes, secret: str, at: int) -> str:
    """The Stripe-Signature header of a body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def to_url(url: str) -> Receiver:
    """A receiver that posts to an address; 0 when nobody answers there."""
    parts = urlsplit(url)

    def post(body: bytes, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            connection.request("POST", parts.path or "/", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    return post


@dataclass(frozen=True)
class Delivery:
    """One try to deliver one event, and how it was answered."""

    event: str
    type: str
    status: int


class Webhooks:
    """What is to be told. Held until a test delivers it, unless ``automatic``."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.automatic = False
        self.held: list[JSON] = []
        self.tried: list[Delivery] = []
        self._receiver: Receiver | None = None
        self._lock = threading.Lock()
        self._queue: queue.Queue[list[JSON] | None] = queue.Queue()
        self._worker: threading.Thread | None = None

    def to(self, where: str | Receiver) -> None:
        """Deliver to an address, or to a callable."""
        self._receiver = to_url(where) if isinstance(where, str) else where

    def keep(self, event: JSON) -> None:
        """An event has happened."""
        with self._lock:
            self.held.append(event)

    def take(self) -> list[JSON]:
        """All that is held, which is then held no more."""
        with self._lock:
            taken, self.held = self.held, []
        return taken

    def drop(self, only: Callable[[JSON], bool] = lambda event: True) -> list[JSON]:
        """Forget what is held (or some of it): these are never delivered."""
        taken = self.take()
        with self._lock:
            self.held = [event for event in taken if not only(event)] + self.held
        return [event for event in taken if only(event)]

    def deliver(self, order: Iterable[int] | None = None) -> list[int]:
        """Deliver what is held, in order, or by place in ``order`` (which may repeat and leave out); the answers.

        What a receiver answers with anything but 2xx is held again, as Stripe tries again later.
        """
        taken = self.take()
        return [self.send(taken[place]) for place in (range(len(taken)) if order is None else order)]

    def send(self, event: JSON, *, secret: str | None = None, body: bytes | None = None, at: int | None = None) -> int:
        """Deliver one event now; the answer's status. Another secret, body or time makes a forgery."""
        if self._receiver is None:
            raise RuntimeError("Nobody to tell: call webhooks.to(...) first.")
        raw, headers = self.signed(event, secret=secret, at=at)
        status = self._receiver(raw if body is None else body, headers)
        self.tried.append(Delivery(event["id"], event["type"], status))
        if 200 <= status < 300:
            event["pending_webhooks"] = 0
        elif body is None and secret is None and at is None:
            self.keep(event)
        return status

    def signed(self, event: JSON, *, secret: str | None = None, at: int | None = None) -> tuple[bytes, dict[str, str]]:
        """The body and headers of an event, for a test that delivers it by itself."""
        raw = json.dumps(event, indent=2).encode()
        return raw, {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(raw, secret or self.secret, int(time.time()) if at is None else at),
        }

    def flush(self) -> None:
        """After a call: when automatic, let the worker deliver what has come, so that the call can be answered."""
        if not self.automatic or self._receiver is None or not self.held:
            return
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, daemon=True)
            self._worker.start()
        self._queue.put(self.take())

    def settle(self) -> None:
        """Wait until the worker has delivered all it was given."""
        self._queue.join()

    def close(self) -> None:
        """Stop the worker."""
        if self._worker is not None:
            self._queue.put(None)
            self._worker.join(timeout=10)

    def _work(self) -> None:
        while True:
            batch = self._queue.get()
            try:
                if batch is None:
                    return
                for event in batch:
                    self.send(event)
            finally:
                self._queue.task_done()
