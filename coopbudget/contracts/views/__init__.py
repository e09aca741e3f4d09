"""Pages of the contracts slice."""

from coopbudget.contracts.views import absences, acts, answers, changes, feedback, making, pages, provider, turning
from coopbudget.contracts.views.blueprint import bp as bp

__all__ = ["absences", "acts", "answers", "bp", "changes", "feedback", "making", "pages", "provider", "turning"]
