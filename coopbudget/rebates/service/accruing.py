"""What a rebate earned goes into the books as visits are approved, and out again as they are put right."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import hold_contract
from coopbudget.db import new_id
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.rebates import queries
from coopbudget.rebates.models import RebateAccrual
from coopbudget.rebates.queries import Standing
from coopbudget.rebates.rules import booked_next
from coopbudget.trail.service import append

EARNED = "rebate_earned"
"""The kind of the entry that books a change of what was earned."""


def accrue(work: Work, *, contract_id: uuid.UUID) -> int:
    """Bring the books to what a contract's rebate has earned by now; by how many pence they changed. Safe to repeat.

    The worker does it each hour, and whoever asks for, or shares, a rebate before anything else. Raises
    NoSuchContract.
    """
    contract = hold_contract(work, contract_id)
    return book(work, contract, queries.standings(work.session, work.coop_id, contract))


def book(work: Work, contract: ContractRow, found: Sequence[Standing]) -> int:
    """The same for a contract that is locked, from its stretches."""
    changed = 0
    for each in reversed(found):
        amount = booked_next(each.earned, each.claimed, each.booked)
        if amount:
            _post(work, contract, each, amount)
            changed += amount
    return changed


def _post(work: Work, contract: ContractRow, each: Standing, amount: int) -> None:
    """On whose side: what the provider owes, against the members who paid, or against the co-op's income."""
    side = each.rebate.side
    asset = open_account(work, code=chart.rebate_earned(side, contract.number))
    whose = chart.rebate_to_share(contract.number) if side == "members" else chart.INCOME_REBATES
    other = open_account(work, code=whose)
    ident = new_id()
    posted = post_entry(
        work,
        kind=EARNED,
        on=work.today,
        key=f"rebate:{ident}",
        legs=[Leg(asset, other, amount) if amount > 0 else Leg(other, asset, -amount)],
        memo=EARNED,
        refs={"contract": str(contract.id), "provider": str(contract.provider_id)},
    )
    work.session.add(
        RebateAccrual(
            coop_id=work.coop_id,
            id=ident,
            contract_id=contract.id,
            side=side,
            since=each.counting.since,
            until=each.counting.until,
            amount=amount,
            total=each.booked + amount,
            spend=each.bought.spend,
            minutes=each.bought.minutes,
            visits=each.bought.visits,
            entry_number=posted.number,
            booked_on=work.today,
            accrued_by=work.actor.person_id,
        )
    )
    work.session.flush()
    append(
        work,
        act="rebate.earned",
        subject_kind="contract",
        subject_id=contract.id,
        content={"amount": amount, "entry": posted.number, "since": each.counting.since.isoformat()},
    )
