"""Pages of the contracts slice."""

from coopbudget.contracts.views import absences, acts, answers, feedback, making, pages, provider
from coopbudget.contracts.views.blueprint import bp as bp

__all__ = ["absences", "acts", "answers", "bp", "feedback", "making", "pages", "provider"]
