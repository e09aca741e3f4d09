"""Pages of money in: the co-op's account with Stripe, each payment, Direct Debit, and what members owe."""

from coopbudget.collections.views import cli, debit, owing, payments, refunds, stripe, webhook
from coopbudget.collections.views.blueprint import bp

__all__ = ["bp", "cli", "debit", "owing", "payments", "refunds", "stripe", "webhook"]
