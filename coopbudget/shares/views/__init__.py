"""Pages of the shares slice, put together."""

from __future__ import annotations

from coopbudget.shares.views import interest, loans, mine, officers
from coopbudget.shares.views.blueprint import bp as bp

PAGES = (mine, officers, interest, loans)
