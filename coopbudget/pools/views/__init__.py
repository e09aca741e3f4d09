"""Pages and commands of the pools slice."""

from coopbudget.pools.views import (
    alone,
    cli,
    groups,
    invitations,
    kinds,
    looking_after,
    needs,
    papers,
    pledging,
    pools,
)
from coopbudget.pools.views.blueprint import bp as bp

__all__ = ["alone", "cli", "groups", "invitations", "kinds", "looking_after", "needs", "papers", "pledging", "pools"]
