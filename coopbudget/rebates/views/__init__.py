"""Pages of rebates: the treasurer's, a contract's, a claim's, the provider's, and a member's receipt."""

from coopbudget.rebates.views import claims, cli, pages, provider, sharing
from coopbudget.rebates.views.blueprint import bp as bp

__all__ = ["bp", "claims", "cli", "pages", "provider", "sharing"]
