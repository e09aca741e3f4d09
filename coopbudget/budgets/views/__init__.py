"""Pages of the budgets slice, put together."""

from __future__ import annotations

from coopbudget.budgets import service as service
from coopbudget.budgets.views.blueprint import bp as bp
