"""Which of a pool's sums may be shown: all of them judged together, in the order in which they came to be known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from coopbudget.publication.facts import CallStage, CallStory, Edition, PoolStory
from coopbudget.publication.rules import Sum, enough, shown

Row = TypeVar("Row")

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
    """The sums that may be shown. One that only says again what the stage before it said is as that was."""
    found: list[tuple[datetime, Key, Sum | None]] = []
    again: dict[Key, Key] = {}
    for call in shown_calls(pool):
        for before, stage in _pairs(call.stages):
            key = tender_key(call.number, stage.number)
            if before is not None and _asks(before) == _asks(stage):
                again[key] = tender_key(call.number, before.number)
            else:
                found.append((stage.at, key, Sum(stage.pledged, stage.pledged)))
        for contract in call.contracts:
            for earlier, edition in _pairs(contract.editions):
                key = contract_key(contract.number, edition.number)
                if earlier is not None and _promises(earlier) == _promises(edition):
                    again[key] = contract_key(contract.number, earlier.number)
                else:
                    found.append((edition.at, key, edition.borne))
            for payment in contract.payments:
                found.append((payment.at, payment_key(contract.number, payment.name), payment.borne))
    found.sort(key=lambda each: each[:2])
    answers = shown(each for _, _, each in found)
    told = {key for (_, key, _), answer in zip(found, answers, strict=True) if answer}
    for key, first in again.items():  # in the order of the stages, so that each finds the one before it judged
        if first in told:
            told.add(key)
    return frozenset(told)


def _pairs(rows: Sequence[Row]) -> Iterable[tuple[Row | None, Row]]:
    """Each with the one before it."""
    return zip([None, *rows], rows, strict=False)


def _asks(stage: CallStage) -> tuple[object, ...]:
    return stage.weekly_most, stage.weeks, dict(stage.minutes)


def _promises(edition: Edition) -> tuple[object, ...]:
    return edition.value, edition.weeks, dict(edition.kinds)
