"""Pages of leaving: the member's own, the officers' list of one departure's steps, and all that are under way."""

from coopbudget.departures.views import mine, one
from coopbudget.departures.views.blueprint import bp

__all__ = ["bp", "mine", "one"]
