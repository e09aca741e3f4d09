"""What stands in the test's Stripe: a desk for each account, a clock that only the test moves, what falls due."""

from __future__ import annotations

import copy
import hashlib
import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.stripe_server.problems import JSON, missing
from tests.stripe_server.shapes import API_VERSION

DAY = 86400
PLATFORM = "acct_platform"


@dataclass
class Terms:
    """Days and prices (pence), which a test may change."""

    bacs_days_first: int = 6
    """From a collection on a new mandate to its result."""
    bacs_days: int = 3
    bacs_refund_days: int = 3
    payout_days: int = 1
    available_days: int = 3
    """From a payment's success to money that can be paid out."""
    card_percent: int = 150
    """In hundredths of a percent, beside ``card_fixed``."""
    card_fixed: int = 20
    bacs_percent: int = 100
    bacs_least: int = 20
    bacs_most: int = 200
    dispute_fee: int = 2000
    balance_later: bool = False
    """Whether a payment's balance transaction comes only with the next ``advance`` (Stripe's ``automatic_async``)."""

    def card_fee(self, amount: int) -> int:
        """For a payment by card."""
        return (amount * self.card_percent + 5000) // 10000 + self.card_fixed

    def bacs_fee(self, amount: int) -> int:
        """For a payment by Direct Debit."""
        return min(max((amount * self.bacs_percent + 5000) // 10000, self.bacs_least), self.bacs_most)


@dataclass
class Desk:
    """All that one account holds, by kind of object, each in the order it was made."""

    id: str
    things: dict[str, dict[str, JSON]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """Payment method id: the whole number of its card or account, never shown."""
    paid_out: dict[str, str] = field(default_factory=dict)
    """Balance transaction id: the payout it went out with."""
    asides: dict[str, JSON] = field(default_factory=dict)
    """Checkout session id: its lines, and what its payment intent will be told."""
    connected: bool = True

    def put(self, thing: JSON) -> JSON:
        """Keep a new object."""
        self.things.setdefault(thing["object"], {})[thing["id"]] = thing
        return thing

    def all(self, kind: str) -> list[JSON]:
        """Every object of a kind, oldest first."""
        return list(self.things.get(kind, {}).values())

    def get(self, kind: str, id_: str, param: str = "id") -> JSON:
        """One object, or Stripe's "no such"."""
        found = self.things.get(kind, {}).get(id_)
        if found is None:
            raise missing(kind.rpartition(".")[2], id_, param)
        return found

    def any(self, id_: str) -> JSON | None:
        """Whatever has this id."""
        return next((things[id_] for things in self.things.values() if id_ in things), None)


class World:
    """Every account and the clock. Whoever changes it holds ``lock``."""

    def __init__(self, now: datetime, tell: Callable[[JSON], None]) -> None:
        self.now = int(now.timestamp())
        self.lock = threading.RLock()
        self.terms = Terms()
        self.platform = Desk(PLATFORM)
        self.desks: dict[str, Desk] = {PLATFORM: self.platform}
        self.asked: JSON = {"id": None, "idempotency_key": None}
        self.base_url = ""
        self._tell = tell
        self._count = itertools.count(1)
        self._due: list[tuple[int, int, Callable[[], None]]] = []

    def make_id(self, prefix: str) -> str:
        """A new id, as long as Stripe's; as with Stripe's, no order can be read from it."""
        return f"{prefix}_{hashlib.sha256(str(next(self._count)).encode()).hexdigest()[:24]}"

    def desk(self, account: str) -> Desk:
        """The desk of a connected account."""
        found = self.desks.get(account)
        if found is None or not found.connected:
            raise missing("account", account, "account")
        return found

    def find(self, id_: str) -> tuple[Desk, JSON]:
        """Whose it is, and what has this id, in any account."""
        for desk in self.desks.values():
            if (thing := desk.any(id_)) is not None:
                return desk, thing
        raise missing("object", id_)

    def emit(self, desk: Desk, kind: str, thing: JSON, **previous: object) -> JSON:
        """An event: the object as it is at this moment."""
        data: JSON = {"object": copy.deepcopy(thing)}
        if previous:
            data["previous_attributes"] = previous
        event: JSON = {
            "id": self.make_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 1,
            "request": dict(self.asked),
            "type": kind,
        }
        if desk.id != PLATFORM:
            event["account"] = desk.id
        desk.put(event)
        self._tell(event)
        return event

    def later(self, seconds: int, act: Callable[[], None]) -> None:
        """Something that happens when the clock has been moved so far."""
        heapq.heappush(self._due, (self.now + seconds, next(self._count), act))

    def advance(self, days: float = 0, seconds: int = 0) -> int:
        """Move the clock; what falls due on the way happens at its own time. How many things did."""
        until = self.now + int(days * DAY) + seconds
        done = 0
        while self._due and self._due[0][0] <= until:
            at, _, act = heapq.heappop(self._due)
            self.now = max(self.now, at)
            act()
            done += 1
        self.now = until
        for desk in self.desks.values():
            for row in desk.all("balance_transaction"):
                if row["status"] == "pending" and row["available_on"] <= until:
                    row["status"] = "available"
        return done
