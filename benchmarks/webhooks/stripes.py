"""Stripe's side of the benchmark: messages as it signs them, and answers without a network.

The network and Stripe's own time are left out: what is measured is what we do with a message.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coopbudget.collections.gateway import Payment

CREATED = 1_788_264_000
SECRET = "whsec_of_the_benchmark"


def amount_of(number: int) -> int:
    """Pence of the payment of this number."""
    return 1000 + number * 7919 % 9000


def signature(body: bytes) -> str:
    """How Stripe signs a message that is sent now: one signed more than five minutes before is refused."""
    at = int(time.time())
    mark = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


@dataclass(frozen=True)
class Account:
    """One co-op's account: its payments, by number, and the collections they are for."""

    name: str
    collections: Sequence[uuid.UUID]

    def message(self, number: int) -> bytes:
        """What Stripe sends when this payment has succeeded."""
        return json.dumps(
            {
                "id": f"evt_{self.name}{number:08d}",
                "object": "event",
                "account": self.name,
                "api_version": "2026-10-28.endive",
                "created": CREATED + number,
                "data": {"object": self._intent(number)},
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": "payment_intent.succeeded",
            },
            indent=2,
        ).encode()

    def _intent(self, number: int) -> dict[str, Any]:
        return {
            "id": f"pi_{self.name}{number:08d}",
            "object": "payment_intent",
            "amount": amount_of(number),
            "currency": "gbp",
            "latest_charge": f"ch_{self.name}{number:08d}",
            "metadata": {"collection": str(self.collections[number])},
            "status": "succeeded",
        }

    def payment(self, number: int) -> Payment:
        """What Stripe answers when it is asked about this payment."""
        amount = amount_of(number)
        fee = amount * 15 // 1000 + 20
        row = {
            "id": f"txn_{self.name}{number:08d}",
            "object": "balance_transaction",
            "amount": amount,
            "created": CREATED + number,
            "currency": "gbp",
            "fee": fee,
            "net": amount - fee,
            "source": f"ch_{self.name}{number:08d}",
            "type": "charge",
        }
        charge = {
            "id": f"ch_{self.name}{number:08d}",
            "object": "charge",
            "balance_transaction": row,
            "failure_balance_transaction": None,
        }
        return Payment({**self._intent(number), "latest_charge": charge})


class Answers:
    """A gateway that knows the accounts of this benchmark."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self.accounts = accounts

    def payment(self, account: str, intent: str) -> Payment:
        """What Stripe would answer."""
        return self.accounts[account].payment(int(intent[-8:]))
