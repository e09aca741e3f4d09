"""Pages of the providers slice: a provider's own, and a co-op's."""

from coopbudget.providers.views import becoming, cli, consortia, coop, feedback, own, proofs, ties
from coopbudget.providers.views.blueprint import bp as bp

__all__ = ["becoming", "cli", "consortia", "coop", "feedback", "own", "proofs", "ties"]
