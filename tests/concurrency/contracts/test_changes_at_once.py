"""A change signed twice, signed while somebody leaves, two who want the last place, a pause against an approval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from coopbudget.contracts import queries, service
from coopbudget.contracts.changing import Change
from coopbudget.contracts.errors import AlreadyAccepted, ChangeOver, JoinLater
from coopbudget.contracts.pricing import KindRate
from coopbudget.contracts.service import Wanted
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import queries as invoices, service as visits
from coopbudget.ledger.verifying import verify_coop
from coopbudget.providers.rules import HourKind
from tests.apart import apart
from tests.at_once import Task, at_once, done
from tests.conftest import NOON
from tests.nights import STARTS, Nights, agreed
from tests.people import actor_of, admit, as_system
from tests.purses import agree, consent, pay_in

OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC)
FROM = date(2026, 10, 19)  # two weeks are left
SET_ASIDE = 72_000  # four weeks at £180.00
MORE = 1_470  # two weeks at £7.35, since £771.75 by five is £154.35


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("contracts-at-once")
    with apart(request, folder) as app:
        yield app


@dataclass
class House:
    app: Flask
    nights: Nights
    contract_id: UUID

    def task(self, actor: Actor, act: Callable[..., Any], **given: Any) -> Task:
        return actor, lambda work: bool(act(work, contract_id=self.contract_id, **given))

    def see(self, look: Callable[[Work], Any]) -> Any:
        return done(self.app, SYSTEM, look, OCTOBER)

    def pots(self) -> list[tuple[int, int, int]]:
        """Of each member; and the books hold."""

        def look(work: Work) -> Any:
            assert verify_coop(work.session, self.nights.coop.id).ok
            return [self.nights.pot(work, index) for index in range(5)]

        found = self.see(look)
        assert isinstance(found, list), found
        return found


@pytest.fixture
def house(real: Flask) -> House:
    """Five share night cover in a pool that takes six; the contract is in force."""

    def build(work: Work) -> tuple[Nights, UUID]:
        nights, contract = agreed(work, weekly=(18_000,) * 5, most=6)
        return nights, contract.id

    built = done(real, SYSTEM, build, NOON)
    assert isinstance(built, tuple), built
    return House(real, *built)


def dearer(house: House) -> str:
    """A dearer hour is proposed and everybody has said yes; the digest of the change."""
    nights = house.nights

    def propose(work: Work) -> str:
        made = service.propose_change(
            nights.at(work, nights.lead), contract_id=house.contract_id, kind=Change.VARIATION, from_on=FROM,
            answer_by=date(2026, 10, 15), why="Fair pay.",
            wanted=Wanted({}, kinds={HourKind.WAKING_NIGHT: KindRate(2_100, 2_100)}),
        )  # fmt: skip
        for index in range(5):
            mine = nights.at(work, nights.act_of(work, index))
            service.answer_change(mine, contract_id=house.contract_id, number=2, yes=True)
        return made.digest

    found = done(house.app, SYSTEM, propose, OCTOBER)
    assert isinstance(found, str), found
    return found


def sign(house: House, side: str, digest: str) -> Task:
    actor = house.nights.lead if side == "coop" else house.nights.carer
    return house.task(actor, service.accept_change, number=2, side=side, digest=digest)


def test_both_sides_twice_at_once_sign_once_each(house: House) -> None:
    digest = dearer(house)
    sides = ("coop", "coop", "provider", "provider")
    answers = at_once(house.app, [sign(house, side, digest) for side in sides], OCTOBER)
    for two in (answers[:2], answers[2:]):
        assert two.count(True) == 1 and set(two) <= {True, AlreadyAccepted, ChangeOver}, answers
    assert house.pots() == [(200_000 - SET_ASIDE - MORE, 0, SET_ASIDE + MORE)] * 5
    entries = house.see(
        lambda work: len(queries.price_list(work.session, house.nights.coop.id, house.contract_id).days)
    )
    assert entries == 2, "one new price list"


def test_signed_while_somebody_leaves_comes_to_the_same_in_either_order(house: House) -> None:
    digest = dearer(house)
    assert done(house.app, *sign(house, "coop", digest), OCTOBER) is True
    leaves = house.task(
        house.nights.lead, service.member_leaves_contract, member_id=house.nights.members[0].id, told_on=STARTS
    )
    answers = at_once(house.app, [sign(house, "provider", digest), leaves], OCTOBER)
    assert answers == [True, True], answers
    # She pays to 19 October: of two weeks at £187.35 the one after it is free again, and three at the most stay.
    assert house.pots()[0] == (200_000 - SET_ASIDE - MORE + 18_735, 0, SET_ASIDE + MORE - 18_735)
    assert house.pots()[1:] == [(200_000 - SET_ASIDE - MORE, 0, SET_ASIDE + MORE)] * 4


def test_two_who_want_the_last_place(house: House) -> None:
    nights = house.nights

    def outside(work: Work) -> list[tuple[Actor, UUID]]:
        found = []
        for _ in range(2):
            member, officer = admit(work, nights.coop), nights.at(work, nights.secretary)
            recorded = agree(officer, member)
            consent(officer, recorded.agreement_id)
            pay_in(as_system(work, nights.coop), recorded.fund_number, 50_000)
            found.append((actor_of(work.session, nights.coop, member, work.today), recorded.fund_id))
        return found

    people = done(house.app, SYSTEM, outside, OCTOBER)
    assert isinstance(people, list), people
    asks = [
        house.task(actor, service.join_contract, fund_id=fund, weekly=18_000, from_on=FROM) for actor, fund in people
    ]
    answers = at_once(house.app, asks, OCTOBER)
    assert sorted(answers, key=str) == sorted([True, JoinLater], key=str), answers

    def asked(work: Work) -> list[bool | None]:
        places = queries.places(work.session, nights.coop.id, house.contract_id)
        return [place.said_yes for place in places]

    assert house.see(asked) == [True] * 5 + [None]
    assert house.pots() == [(200_000 - SET_ASIDE, 0, SET_ASIDE)] * 5


def test_a_pause_against_the_second_approval_of_an_invoice(house: House) -> None:
    nights = house.nights
    later = OCTOBER + timedelta(days=8)

    def week(work: Work) -> tuple[UUID, str]:
        carer = nights.at(work, nights.carer)
        days = [STARTS + timedelta(days=n) for n in range(7)]
        visits.log_visits(
            carer, contract_id=house.contract_id, days=days, start_minute=1_320, minutes=300,
            member_numbers=[member.number for member in nights.members],
        )  # fmt: skip
        for index, member in enumerate(nights.members):
            waiting = work.session.scalars(invoices.open_visits_of_member(nights.coop.id, member.id))
            visits.confirm_visits(nights.at(work, nights.act_of(work, index)), delivery_ids=[v.id for v in waiting])
        sent = visits.send_invoice(
            carer, contract_id=house.contract_id, their_number="ND-1", period_from=days[0], period_to=days[-1]
        )
        digest = invoices.waiting_digest(work.session, nights.coop.id, sent.id)
        visits.approve_invoice(nights.at(work, nights.treasurer), invoice_id=sent.id, digest=digest)
        return sent.id, digest

    built = done(house.app, SYSTEM, week, later)
    assert isinstance(built, tuple), built
    invoice_id, digest = built
    approve: Task = (
        nights.chair,
        lambda work: visits.approve_invoice(work, invoice_id=invoice_id, digest=digest).final,
    )
    pause = house.task(nights.lead, service.suspend_contract, from_on=FROM, until_on=None, why="The lift is broken.")
    assert at_once(house.app, [approve, pause], later) == [True, True]
    # £147.00 each went to the provider and the levy; two weeks at £180.00 are free again.
    assert house.pots() == [(200_000 - SET_ASIDE + 36_000, 0, SET_ASIDE - 36_000 - 14_700)] * 5
