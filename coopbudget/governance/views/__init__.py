"""Pages of the governance slice."""

from coopbudget.governance.views import cli, opening, reading, talking, voting
from coopbudget.governance.views.room import bp as bp

__all__ = ["bp", "cli", "opening", "reading", "talking", "voting"]
