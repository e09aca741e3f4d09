"""Pages of the shares slice, put together."""

from __future__ import annotations

from coopbudget.shares.views import card, interest, loans, mine, named, officers
from coopbudget.shares.views.blueprint import bp as bp

PAGES = (mine, card, officers, interest, loans, named)
