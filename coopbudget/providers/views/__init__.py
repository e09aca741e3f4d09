"""Pages of the providers slice: a provider's own, and a co-op's."""

from coopbudget.providers.views import consortia, coop, own, ties
from coopbudget.providers.views.blueprint import bp as bp

__all__ = ["consortia", "coop", "own", "ties"]
