"""Pages of the budgets slice, put together."""

from __future__ import annotations

from coopbudget.budgets.views import agreements, changes, mine, money_back, openings, paying_in
from coopbudget.budgets.views.blueprint import bp as bp

PAGES = (mine, agreements, changes, openings, paying_in, money_back)
