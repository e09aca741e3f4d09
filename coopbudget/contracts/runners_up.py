"""Who could take over: the bids that were ranked behind the one that was chosen, and whether they still can."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.contracts.models import Contract
from coopbudget.contracts.pricing import Kinds, kinds_offered, week_of
from coopbudget.providers import queries as providers
from coopbudget.providers.queries import Check
from coopbudget.providers.rules import Standing
from coopbudget.tenders import queries as tenders
from coopbudget.tenders.queries import OpenBid
from coopbudget.tenders.rules import Result
from coopbudget.tenders.volume import Rebate


@dataclass(frozen=True)
class RunnerUp:
    """A ranked bid that was not chosen, with its prices. ``verified``: all its providers' papers are in date.

    ``partners`` are the providers of the group that bid, the lead first; empty for one alone. ``holds_until`` is the
    last day on which the bid holds, None where the call said nothing of it; ``holds``: it has not passed. ``rebate`` is
    what it gives back for buying much.
    """

    bid_id: uuid.UUID
    rank: int
    provider_id: uuid.UUID
    provider_name: str
    kinds: Kinds
    verified: bool
    holds: bool
    holds_until: date | None
    partners: tuple[uuid.UUID, ...] = ()
    rebate: Rebate | None = None

    @property
    def week(self) -> int:
        """What a usual week would cost (pence), without the levy."""
        return week_of(self.kinds)

    @property
    def may_take_over(self) -> bool:
        return self.verified and self.holds


def runners_up(session: Session, coop_id: uuid.UUID, contract: Contract, today: date) -> list[RunnerUp]:
    """The bids of the contract's call behind the chosen one, best first; none where no ranking was made."""
    return runners_up_of(session, coop_id, [contract], today)[contract.id]


def runners_up_of(
    session: Session, coop_id: uuid.UUID, contracts: Collection[Contract], today: date
) -> dict[uuid.UUID, list[RunnerUp]]:
    """As ``runners_up`` for several contracts, by contract; a fixed number of queries, and each has its key.

    A choice made without a ranking has nobody behind it; who signed a contract of the call has had their turn.
    """
    calls = tenders.calls_by_id(session, coop_id, {each.call_id for each in contracts})
    ranked = tenders.rankings(session, coop_id, list(calls.values()))
    bids = {bid.id: bid for each in tenders.opened_by_call(session, coop_id, list(calls)).values() for bid in each}
    signed = {
        (row.call_id, row.provider_id)
        for row in session.execute(
            select(Contract.call_id, Contract.provider_id).where(
                Contract.coop_id == coop_id, Contract.call_id.in_(calls), Contract.in_force_at.is_not(None)
            )
        )
    }
    asked = {each for bid in bids.values() for each in _providers_of(bid)}
    checks = providers.checks(session, coop_id, asked, today)
    return {
        contract.id: [
            _runner_up(result, bids[result.bid_id], checks, calls[contract.call_id].bids_hold_until, today)
            for result in ranked.get(contract.call_id, [])
            if bids[result.bid_id].provider_id != contract.provider_id
            and (contract.call_id, bids[result.bid_id].provider_id) not in signed
        ]
        for contract in contracts
    }


def _providers_of(bid: OpenBid) -> list[uuid.UUID]:
    return [bid.provider_id, *(each.provider_id for each in bid.partners)]


def _runner_up(
    result: Result, bid: OpenBid, checks: Mapping[uuid.UUID, Check], holds_until: date | None, today: date
) -> RunnerUp:
    return RunnerUp(
        bid_id=bid.id,
        rank=result.rank,
        provider_id=bid.provider_id,
        provider_name=bid.provider_name,
        kinds=kinds_offered(bid.rates, bid.hours),
        verified=all(each in checks and checks[each].standing is Standing.VERIFIED for each in _providers_of(bid)),
        holds=holds_until is None or today <= holds_until,
        holds_until=holds_until,
        partners=tuple(each.provider_id for each in bid.partners),
        rebate=bid.rebate,
    )
