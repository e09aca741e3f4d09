"""Pages of the surplus slice: the years, proposing, sharing, and what it means for me."""

from coopbudget.surplus.views import proposing, sharing, ways, years
from coopbudget.surplus.views.blueprint import bp as bp

__all__ = ["bp", "proposing", "sharing", "ways", "years"]
