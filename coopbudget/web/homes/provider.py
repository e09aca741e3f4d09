"""A provider's home: what needs an answer, open calls, my bids, visits to log, what I'm owed and when it comes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from coopbudget.contracts import queries as contracts
from coopbudget.coops import queries as coops
from coopbudget.guard import Work
from coopbudget.invoices import queries as invoices
from coopbudget.payments import queries as payments
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries as tenders


@dataclass(frozen=True)
class Owed:
    """One approved invoice: what comes, and when it is due or went."""

    number: int
    amount: int
    due_on: date
    state: str
    sent_on: date | None


@dataclass(frozen=True)
class AtCoop:
    """One co-op the provider works with. ``owed`` is pence approved and not yet sent."""

    slug: str
    name: str
    to_sign: list[Any]
    running: list[Any]
    ready: list[tuple[Any, int]]
    coming: list[Owed]
    owed: int


@dataclass(frozen=True)
class ProviderHome:
    """The page's facts, a few queries for each co-op the provider works with (few, by nature)."""

    provider: providers.ProviderRow
    calls: list[tuple[str, str, tenders.CallRow, bool]]
    bids: list[tuple[str, Any, tenders.OwnBid]]
    coops: list[AtCoop]


def provider_home(work: Work) -> ProviderHome:
    """Everything the page shows for the provider acted for."""
    session, provider_id = work.session, work.provider_id
    provider = providers.provider(session, provider_id)
    assert provider is not None
    by_id = {coop.id: coop for coop in coops.all_coops(session)}
    bids = tenders.bids_of_provider(session, provider_id)
    mine = {bid.call_id for _, _, bid in bids if bid.withdrawn_at is None}
    return ProviderHome(
        provider=provider,
        calls=[
            (by_id[coop_id].slug, by_id[coop_id].name, call, call.id in mine)
            for coop_id, call in tenders.open_calls_everywhere(session, work.now)
        ],
        bids=[(by_id[coop_id].slug, call, bid) for coop_id, call, bid in bids],
        coops=[
            _at_coop(work, by_id[coop_id].slug, by_id[coop_id].name, coop_id)
            for coop_id in providers.standing_everywhere(session, provider_id, work.today)
        ],
    )


def _at_coop(work: Work, slug: str, name: str, coop_id: uuid.UUID) -> AtCoop:
    session, provider_id = work.session, work.provider_id
    running = [
        contract
        for contract in session.scalars(contracts.contracts_statement(coop_id, provider_id=provider_id))
        if contracts.state_of(contract, work.today) is contracts.State.RUNNING
    ]
    approved = invoices.owed_to_provider(session, coop_id, provider_id)
    states = payments.instruction_states(session, coop_id, [invoice.id for invoice in approved])
    owed = [
        Owed(invoice.number, state.amount, state.due_on, state.state, state.sent_on)
        for invoice in approved
        if (state := states.get(invoice.id)) is not None and state.cleared_on is None
    ]
    ready = invoices.ready_to_invoice(session, coop_id, [contract.id for contract in running])
    return AtCoop(
        slug=slug,
        name=name,
        to_sign=contracts.to_accept_for_provider(session, coop_id, provider_id),
        running=running,
        ready=[(contract, ready[contract.id][0]) for contract in running if contract.id in ready],
        coming=owed,
        owed=sum(each.amount for each in owed if each.sent_on is None),
    )
