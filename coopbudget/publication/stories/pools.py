"""The stories of pools, put together from the rooms that wrote them: a fixed number of queries for any number."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from coopbudget.contracts.queries.history import ContractStory, contract_stories
from coopbudget.invoices.queries.history import ApprovedPart, approved_of_contracts
from coopbudget.payments.queries.paid import Paid, paid_for
from coopbudget.pools.queries.history import PledgeChange, ever_funded, pledge_changes, pledged_at, pools_by_id
from coopbudget.providers import queries as providers
from coopbudget.providers.rules import LegalForm
from coopbudget.publication.facts import (
    Agreed,
    CallStage,
    CallStory,
    Chosen,
    PoolStory,
    Supplier,
)
from coopbudget.publication.rules import enough
from coopbudget.publication.stories.contracts import agreed
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.queries import AmendmentRow, CallRow
from coopbudget.tenders.queries.history import (
    Choice,
    amendments_of,
    choices_of,
    ever_published,
    family_calls,
    limits_over_time,
    numbers_of_calls,
    opened_counts,
    published_calls,
)

PERSONS = (LegalForm.SOLE_TRADER, LegalForm.PARTNERSHIP)
"""Legal forms behind which people stand in person."""


@dataclass(frozen=True)
class Contents:
    """Of which pools something may be told, by number, and of which calls (their numbers).

    ``numbers`` finds the pool of each of them: by ("pool", its number) and ("call", the call's number).
    """

    pools: tuple[uuid.UUID, ...]
    calls: frozenset[int]
    numbers: Mapping[tuple[str, int], uuid.UUID]
    pledges: Mapping[uuid.UUID, Sequence[PledgeChange]]


def contents(session: Session, coop_id: uuid.UUID) -> Contents:
    """What of a co-op may be told: pools and calls that began with five members or more. Three queries."""
    pledges = pledge_changes(session, coop_id)

    def told(pool_id: uuid.UUID, at: datetime) -> bool:
        return enough(len(pledged_at(pledges.get(pool_id, ()), at)))

    calls = [(pool_id, number) for pool_id, number, at in ever_published(session, coop_id) if told(pool_id, at)]
    called = {pool_id for pool_id, _ in calls}
    pools = [
        (pool_id, number)
        for pool_id, number, at in ever_funded(session, coop_id)
        if pool_id in called or told(pool_id, at)
    ]
    numbers = {("pool", number): pool_id for pool_id, number in pools}
    numbers |= {("call", number): pool_id for pool_id, number in calls}
    return Contents(tuple(pool_id for pool_id, _ in pools), frozenset(number for _, number in calls), numbers, pledges)


@dataclass(frozen=True)
class _Around:
    """What stands around all calls of a page."""

    told: Contents
    amendments: Mapping[uuid.UUID, Sequence[AmendmentRow]]
    choices: Mapping[uuid.UUID, Sequence[Choice]]
    opened: Mapping[uuid.UUID, int]
    limits: Sequence[tuple[datetime, Limits]]
    families: Mapping[uuid.UUID, Sequence[tuple[datetime, int]]]
    numbers: Mapping[uuid.UUID, int]
    suppliers: Mapping[uuid.UUID, Supplier]
    contracts: Mapping[uuid.UUID, Sequence[ContractStory]]
    parts: Mapping[uuid.UUID, Sequence[ApprovedPart]]
    paid: Mapping[uuid.UUID, Sequence[Paid]]


def stories(session: Session, coop_id: uuid.UUID, told: Contents, pool_ids: Collection[uuid.UUID]) -> list[PoolStory]:
    """The stories of these pools, by number."""
    calls = [each for each in published_calls(session, coop_id, pool_ids) if each.number in told.calls]
    contracts = contract_stories(session, coop_id, pool_ids)
    around = _around(session, coop_id, told, calls, contracts)
    by_pool: dict[uuid.UUID, list[CallStory]] = {}
    for call in calls:
        by_pool.setdefault(call.pool_id, []).append(_call(call, around))
    return [
        PoolStory(
            number=pool.number,
            service=pool.service_type,
            weekly_minutes=pool.weekly_minutes,
            weeks=pool.weeks,
            starts_on=pool.starts_on,
            weekly_target=pool.weekly_target,
            funded_at=pool.instants.funded_at,
            failed_at=pool.instants.failed_at,
            pledged=pledged_at(told.pledges.get(pool.id, ()), pool.instants.funded_at)
            if pool.instants.funded_at
            else {},
            calls=tuple(by_pool.get(pool.id, ())),
        )
        for pool in pools_by_id(session, coop_id, pool_ids)
    ]


def _around(
    session: Session,
    coop_id: uuid.UUID,
    told: Contents,
    calls: Sequence[CallRow],
    contracts: Sequence[ContractStory],
) -> _Around:
    ids = [each.id for each in calls]
    choices = choices_of(session, coop_id, ids)
    chosen = {who for group in choices.values() for each in group for who in (each.provider_id, *each.partners)}
    chosen |= {each.contract.provider_id for each in contracts}
    parts = _grouped(
        approved_of_contracts(session, coop_id, [each.contract.id for each in contracts]),
        lambda part: part.contract_id,
    )
    paid = paid_for(session, coop_id, [part.id for group in parts.values() for part in group])
    return _Around(
        told=told,
        amendments=amendments_of(session, coop_id, ids),
        choices=choices,
        opened=opened_counts(session, coop_id, ids),
        limits=limits_over_time(session, coop_id),
        families=family_calls(session, coop_id, {each.family_id for each in calls if each.family_id}),
        numbers=numbers_of_calls(session, coop_id, {each.rerun_of for each in calls if each.rerun_of}),
        suppliers=_suppliers(session, coop_id, chosen),
        contracts=_grouped(contracts, lambda each: each.contract.call_id),
        parts=parts,
        paid=_grouped(paid, lambda each: each.owner_id),
    )


def _grouped(rows: Iterable[Any], key: Any) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _suppliers(session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Supplier]:
    numbers = providers.provider_numbers(session, coop_id)
    return {
        provider_id: Supplier(numbers[provider_id], row.name, row.legal_form in PERSONS)
        for provider_id, row in providers.providers_by_id(session, ids).items()
    }


# -- A call ----------------------------------------------------------------------------------------------


def _call(row: CallRow, around: _Around) -> CallStory:
    assert row.published_at is not None
    published = row.published_at
    family = around.families.get(row.family_id, ()) if row.family_id else ()
    again_of = around.numbers.get(row.rerun_of) if row.rerun_of else None
    choices = _choices(row, around)
    decided = choices[0].awarded_at if choices else published
    held = [limits for since, limits in around.limits if since <= decided]
    return CallStory(
        number=row.number,
        service=row.service_type,
        kind=str(row.kind),
        small=row.small,
        lots=tuple(
            number for at, number in family if (at, number) < (published, row.number) and number in around.told.calls
        ),
        again_of=again_of if again_of in around.told.calls else None,
        stages=tuple(_stages(row, around)),
        closed_at=row.instants.closed_at,
        closed_why=row.instants.closed_why,
        bids_opened=around.opened.get(row.id, 0),
        choices=tuple(choices),
        direct_below=held[-1].direct_below if held else None,
        contracts=tuple(_contracts(row, around)),
    )


def _stages(row: CallRow, around: _Around) -> list[CallStage]:
    """The call as it was published and after each amendment: what it says now, its changes taken back one by one."""
    amended = around.amendments.get(row.id, ())
    says: dict[str, Any] = {
        "weekly_most": row.weekly_most,
        "weeks": row.weeks,
        "price_weight": row.price_weight,
        "starts_on": row.starts_on.isoformat(),
        "hours": {**{str(k): m for k, m in row.hours.items()}, **{str(k): 0 for k in row.extra_kinds}},
        "deadline_at": row.deadline_at.isoformat(),
        "questions_until_at": row.questions_until_at.isoformat() if row.questions_until_at else None,
        "opening_on": row.opening_on.isoformat() if row.opening_on else None,
        "decision_on": row.decision_on.isoformat() if row.decision_on else None,
    }
    found: list[CallStage] = []
    pledges = around.told.pledges.get(row.pool_id, ())
    for change in [*reversed(amended), None]:
        at = change.made_at if change else row.published_at
        assert at is not None
        found.append(
            CallStage(
                number=change.number if change else 0,
                at=at,
                material=change.material if change else False,
                changed=tuple(sorted(change.changes)) if change else (),
                weekly_most=says["weekly_most"],
                weeks=says["weeks"],
                starts_on=date.fromisoformat(says["starts_on"]),
                minutes=says["hours"],
                price_weight=says["price_weight"],
                deadline_at=datetime.fromisoformat(says["deadline_at"]),
                questions_until_at=_instant(says["questions_until_at"]),
                opening_on=_day(says["opening_on"]),
                decision_on=_day(says["decision_on"]),
                pledged=pledged_at(pledges, at),
            )
        )
        if change:
            says = {**says, **{name: before for name, (before, _after) in change.changes.items()}}
    return found[::-1]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _choices(row: CallRow, around: _Around) -> list[Chosen]:
    return [
        Chosen(
            number=number,
            supplier=around.suppliers[each.provider_id],
            partners=tuple(around.suppliers[partner] for partner in each.partners),
            rates={str(kind): rate for kind, rate in each.rates.items()},
            minutes={str(kind): minutes for kind, minutes in each.hours.items()},
            weekly_cost=each.cost,
            awarded_at=each.awarded_at,
            waits=row.standstill_days > 0,
            set_aside_at=each.set_aside_at,
        )
        for number, each in enumerate(around.choices.get(row.id, ()), start=1)
    ]


def _contracts(row: CallRow, around: _Around) -> list[Agreed]:
    found = around.contracts.get(row.id, ())
    numbers = {each.contract.id: each.contract.number for each in found}
    return [
        agreed(
            each,
            supplier=around.suppliers[each.contract.provider_id],
            numbers=numbers,
            parts=around.parts.get(each.contract.id, ()),
            paid=around.paid,
        )
        for each in found
    ]
