"""Pages and commands of the pools slice."""

from coopbudget.pools.views import cli, papers, pledging, pools
from coopbudget.pools.views.blueprint import bp as bp

__all__ = ["cli", "papers", "pledging", "pools"]
