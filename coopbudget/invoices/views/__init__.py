"""Pages of the invoices slice."""

from coopbudget.invoices.views import (
    approving,
    cli,
    member_visits,
    officer_visits,
    own_invoices,
    provider_invoices,
    provider_visits,
    silence,
    week,
)
from coopbudget.invoices.views.blueprint import bp as bp

__all__ = [
    "approving",
    "bp",
    "cli",
    "member_visits",
    "officer_visits",
    "own_invoices",
    "provider_invoices",
    "provider_visits",
    "silence",
    "week",
]
