"""Moves of an invoice in the books: from what members set aside to what the provider is owed, and back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from coopbudget.contracts.queries import ContractRow
from coopbudget.guard import Work
from coopbudget.invoices.errors import NoBankDetails, NotEnoughSetAside
from coopbudget.ledger.chart import INCOME_LEVY, LEVY_DUE, LEVY_OWED, fund_committed, provider_payable
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.providers import queries as providers


def payable_of(work: Work, provider_id: uuid.UUID) -> uuid.UUID:
    """The account of what members owe a provider. Raises NoBankDetails for a provider unknown to the co-op."""
    number = providers.provider_number(work.session, work.coop_id, provider_id)
    if number is None:
        raise NoBankDetails()
    return open_account(work, code=provider_payable(number))


def legs_of(
    work: Work, contract: ContractRow, payable: uuid.UUID, shares: Iterable[tuple[int, int, int]], levy: int
) -> list[Leg]:
    """Transfers for shares given as fund number, cost and levy (pence); what is below nothing goes back."""
    owed, due, income = (open_account(work, code=code) for code in (LEVY_OWED, LEVY_DUE, INCOME_LEVY))
    legs: list[Leg] = []
    for fund_number, cost, own_levy in shares:
        committed = open_account(work, code=fund_committed(fund_number, contract.number))
        for other, amount in ((payable, cost), (owed, own_levy)):
            if amount:
                legs.append(_leg(committed, other, amount))
    if levy:
        legs.append(_leg(due, income, levy))
    return legs


def _leg(debit: uuid.UUID, credit: uuid.UUID, amount: int) -> Leg:
    return Leg(debit, credit, amount) if amount > 0 else Leg(credit, debit, -amount)


def post_moves(
    work: Work,
    contract: ContractRow,
    legs: list[Leg],
    members: Mapping[int, int],
    *,
    kind: str,
    key: str,
    refs: Mapping[str, str],
) -> int | None:
    """Post them in one entry; its number (None where nothing moves). ``members`` are their numbers by fund number.

    Raises NotEnoughSetAside for the member whose commitment does not carry it.
    """
    if not legs:
        return None
    try:
        return post_entry(work, kind=kind, on=work.today, key=key, legs=legs, memo=kind, refs=refs).number
    except Overspent as problem:
        short = [member for fund, member in members.items() if fund_committed(fund, contract.number) == problem.account]
        raise NotEnoughSetAside(short) from problem
