"""Pages of the contracts slice."""

from coopbudget.contracts.views import (
    absences,
    acts,
    answers,
    changes,
    cli,
    feedback,
    joining,
    making,
    pages,
    provider,
    turning,
)
from coopbudget.contracts.views.blueprint import bp as bp

__all__ = [
    "absences",
    "acts",
    "answers",
    "bp",
    "changes",
    "cli",
    "feedback",
    "joining",
    "making",
    "pages",
    "provider",
    "turning",
]
