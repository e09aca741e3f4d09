"""Who could take over: the bids that were ranked behind the one that was chosen, and whether they still can."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.contracts.models import Contract
from coopbudget.contracts.pricing import Kinds, kinds_offered, week_of
from coopbudget.errors import Conflict
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries as tenders


@dataclass(frozen=True)
class RunnerUp:
    """A ranked bid that was not chosen, with its prices. ``verified``: its provider's papers are in date."""

    bid_id: uuid.UUID
    rank: int
    provider_id: uuid.UUID
    provider_name: str
    kinds: Kinds
    verified: bool

    @property
    def week(self) -> int:
        """What a usual week would cost (pence), without the levy."""
        return week_of(self.kinds)

    @property
    def may_take_over(self) -> bool:
        return self.verified


def runners_up(session: Session, coop_id: uuid.UUID, contract: Contract, today: date) -> list[RunnerUp]:
    """The bids of the contract's call behind the chosen one, best first; none where no ranking was made."""
    call = tenders.call(session, coop_id, contract.call_id)
    if call is None:
        return []
    try:
        ranked = tenders.ranking(session, coop_id, call)
    except Conflict:  # a choice made without a ranking has nobody behind it
        return []
    bids = {bid.id: bid for bid in tenders.opened_bids(session, coop_id, call.id)}
    return [
        RunnerUp(
            bid_id=result.bid_id,
            rank=result.rank,
            provider_id=bids[result.bid_id].provider_id,
            provider_name=bids[result.bid_id].provider_name,
            kinds=kinds_offered(bids[result.bid_id].rates, bids[result.bid_id].hours),
            verified=providers.is_verified(session, coop_id, bids[result.bid_id].provider_id, today),
        )
        for result in ranked
        if bids[result.bid_id].provider_id != contract.provider_id
    ]
