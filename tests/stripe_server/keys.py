"""Idempotency keys: one answer for one key, for a day."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from tests.stripe_server.problems import JSON, Problem
from tests.stripe_server.world import DAY


@dataclass
class Kept:
    """What was asked under a key, and the answer once there is one."""

    path: str
    body: str
    at: int
    status: int | None = None
    answer: JSON | None = None


class Keys:
    """The keys of the last day, by account."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}
        self._lock = threading.Lock()

    def begin(self, account: str, key: str, path: str, body: str, now: int) -> Kept | None:
        """The answer already given under this key; None when this is the first time, which is then under way.

        :raises Problem: another call under the same key (400), or the same one still under way (409).
        """
        with self._lock:
            kept = self._kept.get((account, key))
            if kept is None or now - kept.at >= DAY:
                self._kept[account, key] = Kept(path, body, now)
                return None
        if kept.path != path:
            raise Problem(
                "Keys for idempotent requests can only be used for the same endpoint they were first used for "
                f"('{path}' vs '{kept.path}'). Try using a key other than '{key}' if you meant to execute a "
                "different request.",
                kind="idempotency_error",
            )
        if kept.body != body:
            raise Problem(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        if kept.answer is None:
            raise Problem(
                "There is currently another in-progress request using this Stripe Idempotent Key (that probably "
                f"means you submitted twice, and the other request is still going through): {key}.",
                status=409,
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        return kept

    def end(self, account: str, key: str, status: int, answer: JSON) -> None:
        """The answer, for whoever asks again."""
        with self._lock:
            kept = self._kept[account, key]
            kept.status, kept.answer = status, answer

    def forget(self, account: str, key: str) -> None:
        """It came to nothing: the key may be used anew."""
        with self._lock:
            self._kept.pop((account, key), None)
