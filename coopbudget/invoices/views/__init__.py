"""Pages of the invoices slice."""

from coopbudget.invoices.views import approving, member_visits, officer_visits, provider_invoices, provider_visits
from coopbudget.invoices.views.blueprint import bp as bp

__all__ = ["approving", "bp", "member_visits", "officer_visits", "provider_invoices", "provider_visits"]
