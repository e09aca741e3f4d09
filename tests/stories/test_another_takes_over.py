"""The provider fails, and another that was ranked behind it takes over the rest of the time, to the penny.

Dewi and Eira pledged £42.00 and £38.00 a week and share four hours at £15.00, £60.00, for 26 weeks from 2 November:
£1,092.00 and £988.00 are set aside. The provider closes on 4 January. The bid behind it asks £15.60: £62.40 a week.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coopbudget.budgets import queries as funds, service as budgets
from coopbudget.budgets.errors import NotPayable
from coopbudget.contracts import queries, service
from coopbudget.contracts.errors import (
    BidRanOut,
    DoesNotStand,
    NotEnding,
    NotRunnerUp,
    NotVerified,
)
from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import NewDeal
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.ledger.verifying import verify_coop
from coopbudget.providers import service as providers
from coopbudget.tenders import service as tenders
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    Bidder,
    Buying,
    bid,
    make_bidder,
    make_buying,
    open_all,
    published_call,
    score_all,
)
from tests.conftest import Act

JANUARY = datetime(2027, 1, 4, 12, tzinfo=UTC)
CLOSED = JANUARY.date()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass
class Scene:
    work: Work
    buying: Buying
    best: Bidder
    second: Bidder
    first_bid: uuid.UUID
    second_bid: uuid.UUID
    contract: ContractRow

    @property
    def lead(self) -> Work:
        return replace(self.work, actor=self.buying.lead, now=JANUARY, proven_at=JANUARY)

    def pots(self) -> list[tuple[int, int, int]]:
        found = funds.fund_pots(self.work.session, self.buying.coop_id, [self.buying.dewi_fund, self.buying.eira_fund])
        return [
            (found[f].available, found[f].pledged, found[f].committed)
            for f in (self.buying.dewi_fund, self.buying.eira_fund)
        ]

    def say_yes(self, of: ContractRow, when: datetime, bidder: Bidder) -> None:
        for member in (self.buying.dewi, self.buying.eira):
            service.answer_contract(replace(self.work, actor=member, now=when), contract_id=of.id, yes=True)
        for who, side in ((self.buying.lead, "coop"), (bidder.actor, "provider")):
            service.accept_contract(
                replace(self.work, actor=who, now=when, proven_at=when), contract_id=of.id, side=side,
                digest=of.terms_digest,
            )  # fmt: skip

    def close(self) -> None:
        service.end_contract(
            self.lead, contract_id=self.contract.id, side="coop", last_day=CLOSED, at_once=True, why="It closed."
        )

    def hand_over(self, work: Work | None = None, **given: Any) -> ContractRow:
        asked: dict[str, Any] = {
            "bid_id": self.second_bid, "starts_on": date(2027, 1, 11), "answer_by": date(2027, 1, 10),
            "deal": NewDeal("exempt", cap_week=6_240),
        }  # fmt: skip
        return service.hand_over(work or self.lead, contract_id=self.contract.id, **{**asked, **given})


def made(work: Work, **of_call: Any) -> Scene:
    """The contract with the best bidder, in force; another was ranked second."""
    buying = make_buying(work)
    call = published_call(work, buying, **of_call)
    best, second = make_bidder(work, buying, "Nos Da"), make_bidder(work, buying, "Nos Dawel")
    during = replace(work, now=AFTER_CLOSING)
    first_bid = bid(during, buying, call, best, rate=1_500)
    second_bid = bid(during, buying, call, second, rate=1_560)
    open_all(work, buying, call)
    score_all(work, buying, call, {first_bid: 5, second_bid: 4})
    lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
    tenders.award_call(lead, call_id=call.id, bid_id=first_bid, reasons="The same faces.")
    contract = service.make_contract(
        lead, call_id=call.id, starts_on=date(2026, 11, 2), ends_on=date(2027, 5, 2), answer_by=date(2026, 11, 1),
        min_people=2, levy_bp=0, buys_as="agent", allocation="equal", absence="pays_on", absence_after_days=0,
        leaving="after_notice", notice_days=28,
    )  # fmt: skip
    scene = Scene(work, buying, best, second, first_bid, second_bid, contract)
    scene.say_yes(contract, AFTER_DEADLINE, best)
    return scene


def test_the_provider_fails_and_the_runner_up_takes_over(act: Act) -> None:
    with act() as work:
        scene = made(work)
        assert scene.pots() == [(500_000 - 109_200, 0, 109_200), (500_000 - 98_800, 0, 98_800)]
        with pytest.raises(NotEnding):
            scene.hand_over()
        scene.close()
        # Nine weeks and a day were given. 118 days are left: 16 whole weeks of £42.00 and £38.00 are free, ten weeks
        # wait for the last invoice.
        assert scene.pots() == [(500_000 - 42_000, 0, 42_000), (500_000 - 38_000, 0, 38_000)]
        new = scene.hand_over()
        assert (new.provider_id, new.starts_on, new.ends_on) == (
            scene.second.provider.id,
            date(2027, 1, 11),
            date(2027, 5, 2),
        )
        assert (new.follows_id, new.vat, new.cap_week) == (scene.contract.id, "exempt", 6_240)
        places = queries.places(work.session, scene.buying.coop_id, new.id)
        # £62.40 at most between £42.00 and £38.00: £32.76 and £29.64, and nobody less than her share of £31.20.
        assert [place.most for place in places] == [3_276, 3_120]
        assert scene.pots() == [(500_000 - 42_000, 0, 42_000), (500_000 - 38_000, 0, 38_000)], "nothing moves yet"
        scene.say_yes(new, JANUARY, scene.second)
        assert scene.pots() == [(458_000 - 52_416, 0, 94_416), (462_000 - 49_920, 0, 87_920)]
        found = queries.committed_left(work.session, scene.buying.coop_id, new, places)
        assert sorted(found.values()) == [49_920, 52_416]

        # The old contract closes after its last invoice had time to come, the new one goes on to May and closes.
        for of, day, left in (
            (scene.contract, date(2027, 2, 2), [(447_584, 0, 52_416), (450_080, 0, 49_920)]),
            (new, date(2027, 5, 31), [(500_000, 0, 0), (500_000, 0, 0)]),
        ):
            service.close_contract(replace(work, actor=scene.buying.lead, now=noon(day)), contract_id=of.id)
            assert scene.pots() == left
        assert verify_coop(work.session, scene.buying.coop_id).ok


def test_who_can_not_take_over_and_on_which_terms(act: Act) -> None:
    with act() as work:
        scene = made(work, valid_days=76)  # from 20 October to 4 January
        scene.close()
        with pytest.raises(NotRunnerUp):
            scene.hand_over(bid_id=scene.first_bid)
        # £62.40 a week, for 16 weeks £998.40
        for deal, field in (
            (NewDeal("exempt", cap_week=6_239), "cap_week"),
            (NewDeal("exempt", cap_term=99_839), "cap_term"),
        ):
            with pytest.raises(Invalid) as found:
                scene.hand_over(deal=deal)
            assert set(found.value.errors) == {field}
        with pytest.raises(BidRanOut):
            late = JANUARY + timedelta(days=1)
            scene.hand_over(replace(scene.lead, now=late, proven_at=late))

        # Somebody of the second provider is Dewi's daughter and lives with him: his council has not allowed it.
        secretary = replace(scene.lead, actor=scene.buying.secretary)
        budgets.declare_tie(
            secretary, member_id=scene.buying.purses.dewi.id, provider_id=scene.second.provider.id,
            relation="child", same_household=True,
        )  # fmt: skip
        with pytest.raises(NotPayable):
            scene.hand_over()
        new = scene.hand_over(deal=NewDeal("included", 2_000, cap_term=99_840, despite_ties=True))
        assert (new.vat, new.vat_bp, new.cap_term) == ("included", 2_000, 99_840)
        with pytest.raises(NotPayable):
            service.answer_contract(replace(scene.lead, actor=scene.buying.dewi), contract_id=new.id, yes=True)
        service.cancel_contract(scene.lead, contract_id=new.id, reason="Not without Dewi.")

        providers.end_verification(secretary, provider_id=scene.second.provider.id, note="Its insurance was not real.")
        with pytest.raises(NotVerified):
            scene.hand_over()


def test_a_contract_that_took_over_can_be_called_off_and_stands_only_with_enough(act: Act) -> None:
    with act() as work:
        scene = made(work)
        scene.close()
        new = scene.hand_over()
        for member, yes in ((scene.buying.dewi, True), (scene.buying.eira, False)):
            service.answer_contract(replace(work, actor=member, now=JANUARY), contract_id=new.id, yes=yes)
        with pytest.raises(DoesNotStand):
            service.accept_contract(scene.lead, contract_id=new.id, side="coop", digest=new.terms_digest)
        service.cancel_contract(scene.lead, contract_id=new.id, reason="Too few.")
        assert scene.pots()[0] == (500_000 - 42_000, 0, 42_000)
        assert queries.successor(work.session, scene.buying.coop_id, scene.contract.id) is None
