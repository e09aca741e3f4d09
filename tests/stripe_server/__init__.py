"""Stripe as the tests meet it: an HTTP server on loopback that the real SDK talks to, and a hand to move it.

It keeps accounts, customers, Checkout (with pages a browser can use), Direct Debit mandates, payments, refunds,
disputes, payouts, balance transactions and events; refuses parameters that the SDK's own types don't know; honours
idempotency keys for a day; signs what it tells; and fails on request: late, twice, out of order, half way.
Time stands still in it until a test moves it on.
"""

from tests.stripe_server.server import StripeServer

__all__ = ["StripeServer"]
