"""A place frees in a running contract: the first in line is asked, sees what she promises, and joins by her own yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from coopbudget.budgets import queries as funds
from coopbudget.contracts import queries, service
from coopbudget.contracts.changing import Change
from coopbudget.contracts.errors import AlreadyIn, ContractFull, JoinLater, PlaceHeld
from coopbudget.contracts.service import Wanted
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices import queries as notices
from coopbudget.pools import queries as pools, service as pools_service
from tests.conftest import Act
from tests.integration.contracts.test_change_pages import Walk
from tests.nights import Kept, Nights, agreed
from tests.people import Member, actor_of, admit, as_system
from tests.purses import agree, consent, pay_in

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Outside:
    """Somebody who is not in the contract and has money."""

    member: Member
    fund_id: Any
    fund_number: int


@dataclass
class Full:
    nights: Nights
    contract: Kept
    sixth: Outside
    seventh: Outside

    def by(self, work: Work, who: Outside) -> Work:
        return self.nights.at(work, actor_of(work.session, self.nights.coop, who.member, work.today))

    def join(self, work: Work, who: Outside, from_on: date, weekly: int = 18_000) -> Any:
        return service.join_contract(
            self.by(work, who), contract_id=self.contract.id, fund_id=who.fund_id, weekly=weekly, from_on=from_on
        )

    def leaves(self, work: Work, index: int) -> date:
        return service.member_leaves_contract(
            self.nights.at(work, self.nights.lead),
            contract_id=self.contract.id,
            member_id=self.nights.members[index].id,
            told_on=work.today,
        )

    def accept(self, work: Work, version: Any) -> None:
        for who, side in ((self.nights.lead, "coop"), (self.nights.carer, "provider")):
            service.accept_change(
                self.nights.at(work, who), contract_id=self.contract.id, number=version.number, side=side,
                digest=version.digest,
            )  # fmt: skip

    def asked(self, work: Work) -> list[Any]:
        """Who is in line, and whether a place is held for them."""
        line = pools.waiting(work.session, self.nights.coop.id, self.nights.pool_id)
        return [(each.member_id, each.answer_by is not None) for each in line]

    def pot(self, work: Work, who: Outside) -> tuple[int, int]:
        found = funds.fund_pots(work.session, self.nights.coop.id, [who.fund_id])[who.fund_id]
        return found.available, found.committed


@pytest.fixture
def full(act: Act) -> Full:
    """Five of five share night cover until 1 November; two more wait in line."""
    with act() as work:
        nights, contract = agreed(work, weekly=(18_000,) * 5, most=5)
        outside = []
        for _ in range(2):
            member = admit(work, nights.coop)
            officer = nights.at(work, nights.secretary)
            recorded = agree(officer, member)
            consent(officer, recorded.agreement_id)
            pay_in(as_system(work, nights.coop), recorded.fund_number, 100_000)
            outside.append(Outside(member, recorded.fund_id, recorded.fund_number))
        found = Full(nights, contract, *outside)
    with act(now=NOW) as work:
        for who in outside:
            pools_service.join_line(found.by(work, who), pool_id=nights.pool_id)
    return found


def told(work: Work, who: Outside) -> list[str]:
    found = work.session.scalars(notices.my_notices(who.member.person_id)).all()
    return [each.message for each in found]


def test_first_come_first_asked_and_the_next_when_she_says_no(act: Act, full: Full) -> None:
    sixth, seventh = full.sixth.member.id, full.seventh.member.id
    with act(now=NOW) as work:
        with pytest.raises(ContractFull):
            full.join(work, full.sixth, NOW.date() + 14 * DAY)
        last = full.leaves(work, 4)  # two weeks' notice: she pays to 19 October
        assert full.asked(work) == [(sixth, True), (seventh, False)]
        with pytest.raises(ContractFull):
            full.join(work, full.seventh, last + DAY)
        with pytest.raises(PlaceHeld):
            service.propose_change(
                full.nights.at(work, full.nights.lead), contract_id=full.contract.id, kind=Change.EXTENSION,
                from_on=last + DAY, answer_by=last, why="More.", wanted=Wanted({"ends_on": "2026-11-08"}),
            )  # fmt: skip
        with pytest.raises(Invalid) as early:
            full.join(work, full.sixth, last)
        assert set(early.value.errors) == {"from_on"}

        # Thirteen days are left from 20 October: two weeks begun at £180.00.
        joining = full.join(work, full.sixth, last + DAY)
        assert full.pot(work, full.sixth) == (64_000, 36_000)
        assert full.asked(work) == [(seventh, False)], "she has taken her place; nobody else is asked for it"
        with pytest.raises(JoinLater):
            full.join(work, full.seventh, last + DAY)
        service.withdraw_change(
            full.nights.at(work, full.nights.carer), contract_id=full.contract.id, number=joining.number,
            side="provider", reason="We need a hoist first.",
        )  # fmt: skip
        assert full.pot(work, full.sixth) == (100_000, 0)
        assert full.asked(work) == [(seventh, True)], "the place is free again, and the next is asked"

        joining = full.join(work, full.seventh, last + DAY)
        full.accept(work, joining)
        assert full.pot(work, full.seventh) == (64_000, 36_000)
        assert full.asked(work) == []
        with pytest.raises(AlreadyIn):
            full.join(work, full.seventh, last + DAY)
        assert verify_coop(work.session, full.nights.coop.id).ok


def test_who_was_refused_can_ask_again_from_the_same_fund(act: Act, full: Full) -> None:
    with act(now=NOW) as work:
        last = full.leaves(work, 4)
        for weekly in (18_000, 16_000):
            joining = full.join(work, full.sixth, last + DAY, weekly)
            if weekly == 18_000:
                service.withdraw_change(
                    full.nights.at(work, full.nights.lead), contract_id=full.contract.id, number=joining.number,
                    side="coop", reason="Not yet.",
                )  # fmt: skip
                pools_service.leave_line(full.by(work, full.seventh), pool_id=full.nights.pool_id)
        full.accept(work, joining)
        assert full.pot(work, full.sixth) == (68_000, 32_000)
        places = queries.allocation(work.session, full.nights.coop.id, full.contract.id)
        hers = next(place for place in places if place.member_id == full.sixth.member.id)
        assert (hers.most, hers.first_day, hers.last_day) == (16_000, last + DAY, None)


def test_a_place_that_nobody_took_goes_to_the_next_and_a_second_one_waits_its_turn(act: Act, full: Full) -> None:
    sixth, seventh = full.sixth.member.id, full.seventh.member.id
    with act(now=NOW) as work:
        full.leaves(work, 4)
        full.leaves(work, 3)
        assert full.asked(work) == [(sixth, True), (seventh, False)], "one at a time"
        # Who stays pays more: a third of £735.00 is more than the £180.00 that each said yes to.
        ends = {each.message for each in work.session.scalars(notices.my_notices(full.nights.lead.person_id))}
        assert any("costs some members more than they said yes to" in each for each in ends)
    with act(now=NOW + 3 * DAY) as work:
        pools_service.lapse_offers(as_system(work, full.nights.coop))
        assert full.asked(work) == [(seventh, True)]
        assert service.offer_places_in_running(as_system(work, full.nights.coop)) == 0
    with act(now=NOW + 4 * DAY) as work:
        joining = full.join(work, full.seventh, date(2026, 10, 20), 25_000)
        for index in range(3):  # a quarter of £735.00 is still £3.75 more than they said yes to
            mine = full.nights.at(work, full.nights.act_of(work, index))
            service.answer_change(mine, contract_id=full.contract.id, number=joining.number, yes=True)
        full.accept(work, joining)
        pools_service.join_line(full.by(work, full.sixth), pool_id=full.nights.pool_id)
        assert full.asked(work) == [(sixth, False)]
        assert service.offer_places_in_running(as_system(work, full.nights.coop)) == 1
        assert full.asked(work) == [(sixth, True)], "who joins the line while a place is free is asked within the hour"


def test_she_sees_it_on_her_page_and_joins(app: Flask, act: Act, full: Full) -> None:
    with act(now=NOW) as work:
        full.leaves(work, 4)
        assert any("A place is free in" in each for each in told(work, full.sixth))
    walk = Walk(app, full.nights)
    pool = f"{walk.base}/pools/1"
    walk.be(full.seventh.member)
    assert "1 person is before you" in walk.get(pool)
    full_now = walk.get(f"{walk.base}/contracts/1/join")
    assert "No place is free now" in full_now and "See your place on the waiting list" in full_now
    walk.post(f"{pool}/wait/leave")
    assert "Wait for a place" not in (page := walk.get(pool)) and "See whether you can join now" in page
    assert "Wait for a place" in walk.get(f"{walk.base}/contracts/1/join")
    walk.post(f"{pool}/wait")

    walk.be(full.sixth.member)
    assert "A place is held for you in" in walk.get(f"{walk.base}/")
    assert f"{pool}/join" in walk.get(pool)
    assert walk.client.get(f"{pool}/join").location.endswith("/contracts/1/join")
    walk.get(f"{walk.base}/contracts/1/join")
    ask = {"fund": str(full.sixth.fund_number), "weekly": "180", "from_on": "2026-10-20", "hours": ""}
    page = walk.post(f"{walk.base}/contracts/1/join", ask, 200)
    assert "What you promise" in page and "£360.00 is set aside, from 20 October 2026 to 1 November 2026" in page
    walk.post(f"{walk.base}/contracts/1/join", {**ask, "confirm": "yes"})
    assert "You said yes." in walk.get(f"{walk.base}/contracts/1/changes/2")
    with act(now=NOW) as work:
        assert not any("say yes or no by" in each for each in told(work, full.sixth)), "she has said yes already"
        version = queries.version(work.session, full.nights.coop.id, full.contract.id, 2)
        full.accept(work, version)
        assert any("Both sides have accepted the change" in each for each in told(work, full.sixth))
    assert "Your part" in walk.get(f"{walk.base}/contracts/1")
