"""Pages of the governance slice."""

from coopbudget.governance.views import cli, opening, reading, rulebook, talking, voting
from coopbudget.governance.views.room import bp as bp

__all__ = ["bp", "cli", "opening", "reading", "rulebook", "talking", "voting"]
