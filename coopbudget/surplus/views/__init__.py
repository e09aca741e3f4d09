"""Pages of the surplus slice: the years, proposing, sharing, and what it means for me."""

from coopbudget.surplus.views import cli, dues, proposing, sharing, statements, ways, years
from coopbudget.surplus.views.blueprint import bp as bp

__all__ = ["bp", "cli", "dues", "proposing", "sharing", "statements", "ways", "years"]
