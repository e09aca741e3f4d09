"""What hangs on each provider, put together from the other rooms: contracts, people, money, and who could take over.

Everything is read at once, in a fixed number of queries: how much a member depends on one provider needs all of them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.audit.danger import USUAL_PERCENT, Cover, Danger, beyond, order_of, percent_of, worst
from coopbudget.audit.models import DependenceLimit
from coopbudget.budgets import queries as budgets
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow, PlaceRow, State
from coopbudget.contracts.runners_up import RunnerUp, runners_up_of
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart, queries as ledger
from coopbudget.money import split
from coopbudget.providers import queries as providers
from coopbudget.providers.queries import Check, ProviderRow
from coopbudget.tenders import queries as tenders

WHOLE = 10_000  # basis points


class LimitRow(NamedTuple):
    """A share that was set: from when, by whom, why."""

    percent: int
    why: str
    set_by: uuid.UUID
    set_at: datetime


def limits_set(session: Session, coop_id: uuid.UUID) -> Sequence[LimitRow]:
    """What the co-op ever set, the newest first: that one counts. Empty: ``danger.USUAL_PERCENT`` does."""
    rows = session.execute(
        select(DependenceLimit.percent, DependenceLimit.why, DependenceLimit.set_by, DependenceLimit.set_at)
        .where(DependenceLimit.coop_id == coop_id)
        .order_by(DependenceLimit.set_at.desc(), DependenceLimit.id.desc())
    )
    return [LimitRow(*row) for row in rows]


@dataclass(frozen=True)
class Ready:
    """One ranked behind, and whether it could take over. ``barred``: how many members' money a rule keeps from it."""

    runner: RunnerUp
    barred: int
    with_failing: bool  # the provider that would fail is a part of its group

    @property
    def could(self) -> bool:
        return self.runner.may_take_over and not self.barred and not self.with_failing


@dataclass(frozen=True)
class Hung:
    """One contract that hangs on a provider. ``left`` is what is still promised of it (pence), by member.

    ``lead_id`` signed it; ``share`` is the provider's part in basis points, and ``left`` is that part.
    """

    contract: ContractRow
    state: State
    cover: Cover
    lead_id: uuid.UUID
    share: int
    left: Mapping[uuid.UUID, int]
    staying: frozenset[uuid.UUID]
    ready: tuple[Ready, ...]
    follows: ContractRow | None

    @property
    def money(self) -> int:
        return sum(self.left.values())

    @property
    def able(self) -> list[Ready]:
        return [each for each in self.ready if each.could]

    def weeks_without(self, today: date) -> int:
        """Weeks begun that were agreed and would have nobody."""
        return -(-self.cover.days_without(today) // 7)


@dataclass(frozen=True)
class Depends:
    """A member whose support hangs on a provider: pence still promised to it, and to all providers."""

    member_id: uuid.UUID
    number: int
    part: int
    whole: int
    too_much: bool
    contracts: tuple[int, ...]

    @property
    def percent(self) -> int:
        return percent_of(self.part, self.whole)


@dataclass(frozen=True)
class Hanging:
    """Everything that hangs on one provider. Sums are pence.

    ``approved`` is owed for approved invoices, ``asked`` stands on invoices that nobody approved yet, ``given`` is for
    confirmed visits on no invoice.
    """

    provider: ProviderRow
    check: Check | None
    contracts: tuple[Hung, ...]
    people: tuple[Depends, ...]
    approved: int
    asked: int
    given: int
    danger: Danger

    @property
    def promised(self) -> int:
        return sum(each.money for each in self.contracts)

    @property
    def unpaid(self) -> int:
        return self.approved + self.asked + self.given

    @property
    def too_much(self) -> list[Depends]:
        return [each for each in self.people if each.too_much]

    @property
    def signed(self) -> list[Hung]:
        return [each for each in self.contracts if each.cover.signed]

    def to_go_on(self, today: date) -> list[Hung]:
        """The contracts whose support somebody has to give from tomorrow on."""
        return [each for each in self.contracts if each.cover.counts(today) or each.cover.stopped(today)]

    def agreed_until(self, today: date) -> date | None:
        """The first day on which support that was agreed ends by itself."""
        return min((each.cover.agreed_until for each in self.to_go_on(today)), default=None)


@dataclass(frozen=True)
class Everything:
    """All providers on which anything hangs, the greatest danger first, and what the co-op calls too much."""

    percent: int
    hanging: tuple[Hanging, ...]
    people: int  # members with money promised to any provider

    def of(self, provider_id: uuid.UUID) -> Hanging | None:
        """What hangs on one of them; None where nothing does."""
        return next((each for each in self.hanging if each.provider.id == provider_id), None)

    @property
    def too_much(self) -> int:
        """How many members depend on one provider for more than the share."""
        return len({each.member_id for found in self.hanging for each in found.too_much})


def everything(session: Session, coop_id: uuid.UUID, *, nation: str, today: date) -> Everything:
    """What hangs on each provider of the co-op today. A fixed number of queries."""
    found = _Read(session, coop_id, nation, today)
    limits = limits_set(session, coop_id)
    percent = limits[0].percent if limits else USUAL_PERCENT
    wholes = found.wholes()
    hanging = [found.hanging(provider, wholes, percent) for provider in found.providers.values()]
    kept = [each for each in hanging if each.danger is not Danger.NOTHING]
    kept.sort(key=lambda h: order_of(h.danger, depending=len(h.too_much), promised=h.promised, name=h.provider.name))
    return Everything(percent, tuple(kept), sum(1 for whole in wholes.values() if whole))


class _Read:
    """The rows that everything is made of, read once."""

    def __init__(self, session: Session, coop_id: uuid.UUID, nation: str, today: date) -> None:
        self.today = today
        self.contracts = contracts.open_contracts(session, coop_id)
        ids = [each.id for each in self.contracts]
        numbers = {each.id: each.number for each in self.contracts}
        self.early = contracts.ended_early(session, coop_id, ids)
        self.follows = contracts.successors(session, coop_id, ids)
        places = contracts.places_of_contracts(session, coop_id, ids)
        self.left = contracts.left_of_places(session, coop_id, numbers, places)
        self.places: dict[uuid.UUID, list[PlaceRow]] = {each: [] for each in ids}
        for place in places:
            self.places[place.contract_id].append(place)
        self.groups = tenders.partners_of_bidders(session, coop_id, {each.call_id for each in self.contracts})
        self.runners = runners_up_of(session, coop_id, self.contracts, today)
        self.barred = self._barred(session, coop_id, nation)
        self.asked = invoices.asked_by_providers(session, coop_id)
        prices = contracts.price_lists(session, coop_id, ids)
        self.given = invoices.not_invoiced(session, coop_id, prices.items())
        known = providers.provider_numbers(session, coop_id)
        owed = ledger.balances(session, coop_id, [chart.provider_payable(number) for number in known.values()])
        self.approved = {each: owed[chart.provider_payable(number)] for each, number in known.items()}
        wanted = {each for contract in self.contracts for each in self._bound(contract)}
        wanted |= {each for each, amount in self.approved.items() if amount > 0} | set(self.asked)
        self.providers = providers.providers_by_id(session, wanted)
        self.checks = providers.checks(session, coop_id, wanted, today)

    def _barred(self, session: Session, coop_id: uuid.UUID, nation: str) -> Collection[tuple[uuid.UUID, uuid.UUID]]:
        """Pairs of member and provider where a rule keeps the member's money from the provider."""
        behind = {each for found in self.runners.values() for runner in found for each in _of(runner)}
        members = {place.member_id for found in self.places.values() for place in found}
        ties = budgets.barred_ties(
            session, coop_id, nation=nation, provider_ids=behind, member_ids=members, on=self.today
        )
        return {(tie.member_id, tie.provider_id) for tie in ties}

    def _bound(self, contract: ContractRow) -> dict[uuid.UUID, int]:
        """Who gives the support: who signed, with all of it, and its partners with their shares (basis points)."""
        group = self.groups.get((contract.call_id, contract.provider_id), [])
        return dict(group) | {contract.provider_id: WHOLE}

    def _staying(self, contract: ContractRow) -> frozenset[uuid.UUID]:
        """The members who still had a place, counted from today on."""
        return frozenset(
            place.member_id
            for place in self.places[contract.id]
            if place.last_day is None or place.last_day >= self.today
        )

    def _left(self, contract: ContractRow, provider_id: uuid.UUID) -> Counter[uuid.UUID]:
        """What is still promised of a contract, by member: a partner's part of it is split to the penny."""
        bound = self._bound(contract)
        group = self.groups.get((contract.call_id, contract.provider_id), [])
        found: Counter[uuid.UUID] = Counter()
        for place in self.places[contract.id]:
            amount = self.left[place.id]
            if provider_id != contract.provider_id and bound[provider_id] < WHOLE:
                amount = dict(split(amount, group))[provider_id] if amount else 0
            found[place.member_id] += amount
        return found

    def wholes(self) -> Counter[uuid.UUID]:
        """What each member has promised to providers for support from today on."""
        found: Counter[uuid.UUID] = Counter()
        for contract in self.contracts:
            if contract.ends_on >= self.today:
                for member_id, amount in self._left(contract, contract.provider_id).items():
                    found[member_id] += amount
        return found

    def _hung(self, contract: ContractRow, provider_id: uuid.UUID) -> Hung:
        staying = self._staying(contract)
        ready = tuple(
            Ready(
                runner,
                sum(1 for member in staying if any((member, each) in self.barred for each in _of(runner))),
                provider_id in _of(runner),
            )
            for runner in self.runners[contract.id]
        )
        signed = contract.provider_id == provider_id
        follows = self.follows.get(contract.id)
        return Hung(
            contract=contract,
            state=contracts.state_of(contract, self.today),
            cover=Cover(
                contract.starts_on,
                contract.ends_on,
                self.early.get(contract.id, contract.ends_on),
                signed,
                sum(1 for each in ready if each.could),
                follows.starts_on if follows and follows.in_force_at else None,
            ),
            lead_id=contract.provider_id,
            share=self._bound(contract)[provider_id],
            left=self._left(contract, provider_id),
            staying=staying,
            ready=ready,
            follows=follows,
        )

    def hanging(self, provider: ProviderRow, wholes: Mapping[uuid.UUID, int], percent: int) -> Hanging:
        """What hangs on one provider."""
        hung = tuple(self._hung(each, provider.id) for each in self.contracts if provider.id in self._bound(each))
        approved, asked = max(0, self.approved.get(provider.id, 0)), self.asked[provider.id]
        given = sum(self.given[each.contract.id] for each in hung if each.cover.signed)
        return Hanging(
            provider=provider,
            check=self.checks.get(provider.id),
            contracts=hung,
            people=self._people(hung, wholes, percent),
            approved=approved,
            asked=asked,
            given=given,
            danger=worst((each.cover.danger(self.today) for each in hung), owed=bool(approved + asked + given)),
        )

    def _people(self, hung: Sequence[Hung], wholes: Mapping[uuid.UUID, int], percent: int) -> tuple[Depends, ...]:
        """Who is affected: those with a place in support that is to go on; by member number."""
        numbers = {place.member_id: place.member_number for found in self.places.values() for place in found}
        parts: Counter[uuid.UUID] = Counter()
        among: dict[uuid.UUID, list[int]] = {}
        for each in hung:
            if not each.cover.counts(self.today) and not each.cover.stopped(self.today):
                continue
            for member_id in each.staying:
                among.setdefault(member_id, []).append(each.contract.number)
                parts[member_id] += each.left[member_id] if each.cover.counts(self.today) else 0
        return tuple(
            Depends(
                member_id=member_id,
                number=numbers[member_id],
                part=parts[member_id],
                whole=wholes.get(member_id, 0),
                too_much=beyond(parts[member_id], wholes.get(member_id, 0), percent),
                contracts=tuple(sorted(among[member_id])),
            )
            for member_id in sorted(among, key=lambda each: numbers[each])
        )


def _of(runner: RunnerUp) -> set[uuid.UUID]:
    return {runner.provider_id, *runner.partners}
