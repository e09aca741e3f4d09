"""Pages of the tenders slice: a co-op's, a scorer's, and a provider's."""

from coopbudget.tenders.views import (
    award,
    bidding,
    calls,
    challenging,
    changing,
    decision,
    moderating,
    provider,
    scoring,
    writing,
)
from coopbudget.tenders.views.blueprint import bp as bp

__all__ = [
    "award",
    "bidding",
    "calls",
    "challenging",
    "changing",
    "decision",
    "moderating",
    "provider",
    "scoring",
    "writing",
]
