"""Pages of the governance slice."""

from coopbudget.governance.views import cli, founding, opening, reading, removing, rulebook, talking, voting
from coopbudget.governance.views.room import bp as bp

__all__ = ["bp", "cli", "founding", "opening", "reading", "removing", "rulebook", "talking", "voting"]
