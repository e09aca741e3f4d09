"""Pages of the payments slice, put together."""

from __future__ import annotations

from coopbudget.payments.views import bills, layouts, lines, matching, money, payees, runs, splits, statements
from coopbudget.payments.views.blueprint import bp as bp

__all__ = ["bills", "bp", "layouts", "lines", "matching", "money", "payees", "runs", "splits", "statements"]
