"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import select

from coopbudget.contracts.models import Contract
from coopbudget.contracts.queries import is_running, to_accept, to_accept_for_coop
from coopbudget.db.survey import COOP, PROVIDER, TODAY, ask_for

TO_SIGN = ask_for("contracts_to_sign", Contract.number, title=Contract.title, of=to_accept_for_coop(COOP, TODAY))
"""Contracts the co-op can look at accepting: all have answered, or their day has passed."""

PROVIDER_TO_SIGN = ask_for(
    "contracts_for_provider_to_sign",
    Contract.number,
    title=Contract.title,
    coop=Contract.coop_id,
    of=to_accept("provider").where(Contract.provider_id == PROVIDER),
)
PROVIDER_RUNS = ask_for(
    "contracts_running",
    Contract.number,
    title=Contract.title,
    note=Contract.id,
    coop=Contract.coop_id,
    of=select(Contract.id).where(Contract.provider_id == PROVIDER, is_running(TODAY)),
)
"""The contracts that a provider gives support under today, in every co-op, with their ids."""
PROVIDER_ENDED = ask_for(
    "contracts_ended",
    Contract.number,
    title=Contract.title,
    note=Contract.id,
    coop=Contract.coop_id,
    of=select(Contract.id).where(
        Contract.provider_id == PROVIDER, Contract.in_force_at.is_not(None), ~is_running(TODAY)
    ),
)
"""Those that were in force and do not run today: visits of their last weeks may still wait for an invoice."""
