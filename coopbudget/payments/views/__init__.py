"""Pages of the payments slice, put together."""

from __future__ import annotations

from coopbudget.payments.views import bills, lines, money, payees, runs, statements
from coopbudget.payments.views.blueprint import bp as bp

__all__ = ["bills", "bp", "lines", "money", "payees", "runs", "statements"]
