"""Pages of the tenders slice: a co-op's, a scorer's, and a provider's."""

from coopbudget.tenders.views import award, calls, challenging, decision, moderating, provider, scoring
from coopbudget.tenders.views.blueprint import bp as bp

__all__ = ["award", "calls", "challenging", "decision", "moderating", "provider", "scoring"]
