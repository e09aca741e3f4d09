"""Which of a pool's sums may be shown: all of them judged together, in the order in which they came to be known."""

from __future__ import annotations

from datetime import datetime

from coopbudget.publication.facts import CallStory, PoolStory
from coopbudget.publication.rules import Sum, enough, shown

Key = tuple[str, int, int, str]
"""What sum it is: of which kind, of which call or contract, which stage or edition of it, or which payment."""


def tender_key(call: int, stage: int) -> Key:
    """The most that can be paid, as one stage of a call says it."""
    return ("tender", call, stage, "")


def contract_key(contract: int, edition: int) -> Key:
    """What a contract is worth by one of its editions."""
    return ("contract", contract, edition, "")


def payment_key(contract: int, name: str) -> Key:
    """A payment."""
    return ("payment", contract, 0, name)


def shown_calls(pool: PoolStory) -> list[CallStory]:
    """The calls that began with enough people to be told of at all."""
    return [call for call in pool.calls if enough(len(call.stages[0].pledged))]


def shown_sums(pool: PoolStory) -> frozenset[Key]:
    """The sums that may be shown."""
    found: list[tuple[datetime, Key, Sum | None]] = []
    for call in shown_calls(pool):
        for stage in call.stages:
            found.append((stage.at, tender_key(call.number, stage.number), Sum(stage.pledged, stage.pledged)))
        for contract in call.contracts:
            for edition in contract.editions:
                found.append((edition.at, contract_key(contract.number, edition.number), edition.borne))
            for payment in contract.payments:
                found.append((payment.at, payment_key(contract.number, payment.name), payment.borne))
    found.sort(key=lambda each: each[:2])
    answers = shown(each for _, _, each in found)
    return frozenset(key for (_, key, _), answer in zip(found, answers, strict=True) if answer)
