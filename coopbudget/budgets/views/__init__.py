"""Pages of the budgets slice, put together."""

from __future__ import annotations

from coopbudget.budgets.views import agreements, care, changes, mine, money_back, openings, paying_in
from coopbudget.budgets.views.blueprint import bp as bp

PAGES = (mine, agreements, care, changes, openings, paying_in, money_back)
