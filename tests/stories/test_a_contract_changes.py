"""A contract changes, to the penny: new prices, more time, a pause, an end, somebody joins.

Five budget holders pledged £180.00 a week each and said yes for four weeks, from 5 October to 1 November: £720.00
set aside by each, £1,280.00 free. A week is 35 waking-night hours at £20.00 and 5 % levy, £735.00; a fifth of it
is £147.00, which leaves each £33.00 of room.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coopbudget.budgets import queries as funds
from coopbudget.contracts import queries, service
from coopbudget.contracts.changing import Change
from coopbudget.contracts.errors import (
    ChangeTooLate,
    ChangeWaits,
    NotAllAgreed,
    NothingChanges,
    StillWaiting,
    TermsDiffer,
)
from coopbudget.contracts.pricing import KindRate
from coopbudget.contracts.queries import State, VersionRow
from coopbudget.contracts.service import Wanted
from coopbudget.errors import Forbidden, Invalid, ProofNeeded
from coopbudget.guard import Work
from coopbudget.invoices import service as visits
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices import queries as notices
from coopbudget.providers.rules import HourKind
from coopbudget.tenders import service as tenders
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.models import Call
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agreed
from tests.people import actor_of, admit, as_system
from tests.purses import agree, consent, pay_in

SET_ASIDE = 18_000 * 4
FREE = 200_000 - SET_ASIDE
TWO_WEEKS_LEFT = date(2026, 10, 19)
NOON_ON_5 = datetime(2026, 10, 5, 12, tzinfo=UTC)
NIGHTS = HourKind.WAKING_NIGHT


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass
class House:
    nights: Nights
    contract: Kept

    def pots(self, work: Work) -> list[tuple[int, int, int]]:
        return [self.nights.pot(work, index) for index in range(len(self.nights.members))]

    def lead(self, work: Work) -> Work:
        return self.nights.at(work, self.nights.lead)

    def propose(self, work: Work, wanted: Wanted, **given: Any) -> VersionRow:
        asked: dict[str, Any] = {
            "kind": Change.VARIATION, "from_on": TWO_WEEKS_LEFT, "answer_by": date(2026, 10, 15), "why": "Fair pay.",
        }  # fmt: skip
        return service.propose_change(
            self.lead(work), contract_id=self.contract.id, wanted=wanted, **{**asked, **given}
        )

    def answer(
        self, work: Work, version: VersionRow, *, no: Iterable[int] = (), only: Iterable[int] = range(5)
    ) -> None:
        for index in only:
            mine = self.nights.at(work, self.nights.act_of(work, index))
            service.answer_change(mine, contract_id=self.contract.id, number=version.number, yes=index not in set(no))

    def accept(self, work: Work, version: VersionRow, *sides: str) -> None:
        for side in sides or ("provider", "coop"):
            who = self.lead(work) if side == "coop" else self.nights.at(work, self.nights.carer)
            service.accept_change(
                who, contract_id=self.contract.id, number=version.number, side=side, digest=version.digest
            )


@pytest.fixture
def house(act: Act, request: pytest.FixtureRequest) -> House:
    """The contract in force, made with the changes the test names."""
    with act() as work:
        return House(*agreed(work, weekly=(18_000,) * 5, **getattr(request, "param", {})))


DEARER = Wanted({}, kinds={NIGHTS: KindRate(2_100, 2_100)})


def test_a_dearer_hour_is_set_aside_by_each_members_own_yes(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        change = house.propose(work, DEARER)
        stakes = list(queries.stakes(work.session, house.nights.coop.id, change.id).values())
        # £735.00 + £36.75: £771.75, a fifth is £154.35. Each one's most goes from £180.00 to £187.35, for two weeks.
        assert {(s.share_before, s.share_after, s.most_before, s.most_after, s.moves) for s in stakes} == {
            (14_700, 15_435, 18_000, 18_735, 1_470)
        }
        assert house.pots(work) == [(FREE, 0, SET_ASIDE)] * 5, "nothing moves by a proposal"
        with pytest.raises(ChangeWaits):
            house.propose(work, DEARER)

        house.answer(work, change, only=range(4))
        assert house.pots(work) == [(FREE - 1_470, 0, SET_ASIDE + 1_470)] * 4 + [(FREE, 0, SET_ASIDE)]
        with pytest.raises(StillWaiting):
            house.accept(work, change, "coop")
        house.answer(work, change, only=[4])
        house.accept(work, change, "provider")
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        assert contract.week_price == 70_000, "one side alone changes nothing"
        house.accept(work, change, "coop")
        assert house.pots(work) == [(FREE - 1_470, 0, SET_ASIDE + 1_470)] * 5
        assert (contract.week_price, contract.terms_digest) == (73_500, change.digest)

        def costs(day: date) -> dict[HourKind, int]:
            return queries.rates_on(work.session, house.nights.coop.id, contract.id, day)

        assert costs(TWO_WEEKS_LEFT - timedelta(days=1)) == {NIGHTS: 2_000}
        assert costs(TWO_WEEKS_LEFT) == {NIGHTS: 2_100}
        history = queries.versions(work.session, house.nights.coop.id, contract.id)
        assert [(v.number, v.kind, v.digest) for v in history] == [
            (2, "variation", change.digest), (1, "first", house.contract.terms_digest),
        ]  # fmt: skip
        assert verify_coop(work.session, house.nights.coop.id).ok


def test_a_no_stops_it_and_the_others_can_go_on_without_her(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        change = house.propose(work, DEARER)
        house.answer(work, change, no=[4])
        with pytest.raises(NotAllAgreed):
            house.accept(work, change, "coop")
        service.withdraw_change(
            house.lead(work), contract_id=house.contract.id, number=2, side="coop", reason="One of us can't."
        )
        assert house.pots(work) == [(FREE, 0, SET_ASIDE)] * 5

        fifth = house.nights.members[4].number
        again = house.propose(work, replace(DEARER, without=frozenset({fifth})))
        house.answer(work, again, only=range(4))
        house.accept(work, again)
        # £771.75 by four: £192.94, £192.94, £192.94 and £192.93; a week's most rises by as much, for two weeks.
        assert house.pots(work)[:4] == [(FREE - 2 * up, 0, SET_ASIDE + 2 * up) for up in (4_594, 4_594, 4_594, 4_593)]
        # She pays to 18 October: two weeks of hers are free again.
        assert house.pots(work)[4] == (FREE + 36_000, 0, SET_ASIDE - 36_000)
        places = queries.places(work.session, house.nights.coop.id, house.contract.id)
        assert [p.last_day for p in places] == [None] * 4 + [TWO_WEEKS_LEFT - timedelta(days=1)]


def test_a_change_does_not_wait_for_who_leaves_before_it_counts(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        change = house.propose(work, DEARER)
        house.answer(work, change, only=range(1, 5))
        for index, told_on in ((0, date(2026, 10, 1)), (1, date(2026, 10, 4))):  # 14 days: to 15 and to 18 October
            service.member_leaves_contract(
                house.lead(work),
                contract_id=house.contract.id,
                member_id=house.nights.members[index].id,
                told_on=told_on,
            )
        house.accept(work, change)
        # The first never answered; what the second's yes had set aside for later weeks is free with the rest.
        assert house.pots(work)[:2] == [(FREE + 36_000, 0, SET_ASIDE - 36_000)] * 2
        assert house.pots(work)[2:] == [(FREE - 1_470, 0, SET_ASIDE + 1_470)] * 3
        assert verify_coop(work.session, house.nights.coop.id).ok


def test_a_yes_can_become_a_no_and_the_money_comes_back(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        change = house.propose(work, DEARER)
        house.answer(work, change, only=[0])
        house.answer(work, change, only=[0], no=[0])
        assert house.pots(work)[0] == (FREE, 0, SET_ASIDE)
        house.answer(work, change, only=[0])
        assert house.pots(work)[0] == (FREE - 1_470, 0, SET_ASIDE + 1_470)


def test_two_weeks_more_and_then_a_week_less(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        longer = house.propose(
            work, Wanted({"ends_on": date(2026, 11, 15).isoformat()}), kind=Change.EXTENSION,
        )  # fmt: skip
        house.answer(work, longer)
        house.accept(work, longer)
        assert house.pots(work) == [(FREE - 36_000, 0, SET_ASIDE + 36_000)] * 5
        shorter = house.propose(work, Wanted({"ends_on": date(2026, 11, 8).isoformat()}))
        stakes = queries.stakes(work.session, house.nights.coop.id, shorter.id).values()
        assert not any(stake.asks for stake in stakes), "whoever gets money back is told and not asked"
        house.accept(work, shorter)
        assert house.pots(work) == [(FREE - 18_000, 0, SET_ASIDE + 18_000)] * 5


@pytest.mark.parametrize("house", [{"cap_term": 280_000}], indirect=True)
def test_more_time_stays_within_the_most_in_all_or_moves_it_in_the_open(act: Act, house: House) -> None:
    longer = {"ends_on": date(2026, 11, 15).isoformat()}
    with act(now=NOON_ON_5) as work:
        with pytest.raises(Invalid) as found:  # six weeks at £700.00 are £4,200.00
            house.propose(work, Wanted(longer), kind=Change.EXTENSION)
        assert set(found.value.errors) == {"cap_term"}
        more = house.propose(work, Wanted({**longer, "cap_term": 420_000}), kind=Change.EXTENSION)
        house.answer(work, more)
        house.accept(work, more)
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        assert (contract.cap_term, contract.ends_on) == (420_000, date(2026, 11, 15))

        # Two weeks without visits leave room for two more at the end, and not for a third.
        service.suspend_contract(
            house.lead(work), contract_id=house.contract.id, from_on=date(2026, 10, 12), until_on=date(2026, 10, 25),
            why="The lift is broken.",
        )  # fmt: skip
        later = {"from_on": date(2026, 10, 26), "answer_by": date(2026, 10, 20), "kind": Change.EXTENSION}
        with pytest.raises(Invalid):
            house.propose(work, Wanted({"ends_on": date(2026, 12, 6).isoformat()}), **later)
        house.propose(work, Wanted({"ends_on": date(2026, 11, 29).isoformat()}), **later)


def test_what_was_chosen_without_bids_does_not_grow_past_the_limit(act: Act, house: House) -> None:
    longer = Wanted({"ends_on": date(2026, 11, 15).isoformat()})
    with act(now=NOON_ON_5) as work:
        work.session.get_one(Call, (house.nights.coop.id, house.nights.call_id)).kind = "direct"
        tenders.set_limits(replace(house.lead(work), actor=house.nights.chair), limits=Limits(direct_below=420_000))
        with pytest.raises(Invalid) as found:  # six weeks at £700.00: a call is needed
            house.propose(work, longer, kind=Change.EXTENSION)
        assert set(found.value.errors) == {"ends_on"}
        house.propose(work, Wanted({"ends_on": date(2026, 11, 8).isoformat()}), kind=Change.EXTENSION)


def test_vat_and_the_rule_of_new_prices_are_said_in_a_change(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        said = {"vat": "included", "vat_bp": 2_000, "uplift": "cpi", "uplift_on": "2026-10-26"}
        change = house.propose(work, Wanted(said))
        house.accept(work, change)
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        assert (contract.vat, contract.vat_bp, contract.uplift) == ("included", 2_000, "cpi")
        assert contract.uplift_on == date(2026, 10, 26)


def test_another_rule_asks_everybody_and_old_visits_keep_the_old_one(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        change = house.propose(work, Wanted({"absence": "others_share"}))
        with pytest.raises(StillWaiting):
            house.accept(work, change, "coop")
        house.answer(work, change)
        house.accept(work, change)
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        terms = queries.terms_of(contract)
        assert terms.absence == "others_share"
        then, _places = terms.on(TWO_WEEKS_LEFT - timedelta(days=1), [])
        assert then.absence == "pays_on"
        assert terms.on(TWO_WEEKS_LEFT, [])[0].absence == "others_share"


@pytest.mark.parametrize(
    ("wanted", "given", "error"),
    [
        (Wanted({}), {}, NothingChanges),
        (DEARER, {"from_on": date(2026, 10, 4)}, Invalid),
        (DEARER, {"answer_by": date(2026, 10, 20)}, Invalid),
        (Wanted({"ends_on": "2030-01-01"}), {}, Invalid),
        (Wanted({"allocation": "by_hours"}), {}, Invalid),
        (Wanted({"cap_week": 69_999}), {}, Invalid),
        (Wanted({"cap_term": 279_999}), {}, Invalid),  # four weeks at £700.00 are £2,800.00
        (Wanted({}, kinds={NIGHTS: KindRate(1_499, 2_100)}), {}, Invalid),  # the call's floor is £15.00
        (Wanted({"uplift": "fixed", "uplift_on": "2027-10-05"}), {}, Invalid),
        (Wanted({"uplift": "cpi"}), {}, Invalid),
    ],
)
def test_what_can_not_be_proposed(
    act: Act, house: House, wanted: Wanted, given: dict[str, Any], error: type[Exception]
) -> None:
    with act(now=NOON_ON_5) as work, pytest.raises(error):
        house.propose(work, wanted, **given)


def test_nobody_signs_without_showing_who_they_are_nor_other_terms_nor_too_late(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        change = house.propose(work, DEARER)
        house.answer(work, change)
        carer = house.nights.at(work, house.nights.carer)
        args: dict[str, Any] = {"contract_id": house.contract.id, "number": 2, "side": "provider"}
        with pytest.raises(ProofNeeded):
            service.accept_change(replace(carer, proven_at=None), digest=change.digest, **args)
        with pytest.raises(TermsDiffer):
            service.accept_change(carer, digest="0" * 64, **args)
        with pytest.raises(Forbidden):
            service.accept_change(house.nights.at(work, house.nights.act_of(work, 0)), digest=change.digest, **args)
        service.accept_change(replace(carer, proven_at=None, password_given=True), digest=change.digest, **args)
        number = change.number
    with act(house.nights.lead, now=noon(TWO_WEEKS_LEFT + timedelta(days=1))) as work:
        version = queries.version(work.session, house.nights.coop.id, house.contract.id, number)
        assert version is not None
        with pytest.raises(ChangeTooLate):
            house.accept(work, version, "coop")


# -- The uplift -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("house", "figures", "rate", "moves"),
    [
        # 3 %: £20.60 an hour, £721.00 + £36.05: £757.05, a fifth £151.41: £4.41 a week more, two weeks.
        ({"uplift": "fixed", "uplift_bp": 300, "uplift_on": TWO_WEEKS_LEFT}, {}, 2_060, 882),
        # 3.8 %: £20.76, £726.60 + £36.33: £762.93: £152.59 and £152.58.
        ({"uplift": "cpi", "uplift_on": TWO_WEEKS_LEFT}, {"bp": 380}, 2_076, 1_118),
        # £12.60 to £13.45: £21.35, £747.25 + £37.36: £784.61: £156.93 and £156.92.
        ({"uplift": "real_living_wage", "uplift_on": TWO_WEEKS_LEFT}, {"before": 1_260, "now": 1_345}, 2_135, 1_986),
    ],
    indirect=["house"],
)
def test_the_uplift_follows_its_rule(act: Act, house: House, figures: dict[str, Any], rate: int, moves: int) -> None:
    with act(now=NOON_ON_5) as work:
        args: dict[str, Any] = {
            "contract_id": house.contract.id, "from_on": TWO_WEEKS_LEFT, "answer_by": date(2026, 10, 15), "kinds": None,
        }  # fmt: skip
        if figures:
            with pytest.raises(Invalid) as found:
                service.propose_uplift(house.lead(work), figures=figures, **args)
            assert set(found.value.errors) == {"source", "on"}
            figures = {**figures, "source": "A published table", "on": date(2026, 9, 16)}
        change = service.propose_uplift(house.lead(work), figures=figures, **args)
        assert change.figures["rule"] == change.terms["uplift"]
        assert change.terms["rates"][NIGHTS] == {"minutes": 2_100, "rate": rate}
        house.answer(work, change)
        house.accept(work, change)
        first = house.pots(work)[0]
        assert first == (FREE - moves, 0, SET_ASIDE + moves)
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        assert contract.uplift_on == date(2027, 10, 19), "a year on it is looked at again"


@pytest.mark.parametrize(
    "house", [{"uplift": "cpi", "uplift_on": date(2026, 10, 26), "reviews": [date(2026, 10, 20)]}], indirect=True
)
def test_the_days_for_new_prices_and_for_a_review_are_told_before_they_come(act: Act, house: House) -> None:
    def said(work: Work, person: Any) -> list[str]:
        person = getattr(person, "person_id", person)
        return [each.message for each in work.session.scalars(notices.my_notices(person))]

    before, due = date(2026, 9, 13), date(2026, 9, 14)  # six weeks before 26 October
    assert due + timedelta(days=42) == date(2026, 10, 26)
    for day, told in ((before, 0), (due, 1), (due, 0), (date(2026, 10, 12), 0), (date(2026, 10, 13), 1)):
        with act(now=noon(day)) as work:
            assert service.remind_of_days(as_system(work, house.nights.coop)) == told, day
    with act(now=noon(date(2026, 10, 13))) as work:
        lead, carer, member = (
            said(work, who) for who in (house.nights.lead, house.nights.carer, house.nights.members[0])
        )
        assert sum("are due on" in each for each in lead) == 1
        assert sum("prices of %(title)s can move" in each for each in carer) == 1
        assert sum("both sides look at" in each for each in lead) == 1
        assert any("Say how the support is" in each for each in member)
        assert not any("prices" in each for each in member), "members are told when something is proposed"


# -- A pause, an end ------------------------------------------------------------------------------------


def test_suspended_for_seventeen_days_and_resumed_sooner(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        service.suspend_contract(
            house.lead(work), contract_id=house.contract.id, from_on=date(2026, 10, 12), until_on=date(2026, 10, 28),
            why="The lift is broken.",
        )  # fmt: skip
        assert house.pots(work) == [(FREE + 36_000, 0, SET_ASIDE - 36_000)] * 5
    with act(now=noon(date(2026, 10, 14))) as work:
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        assert queries.state_of(contract, work.today) is State.SUSPENDED
        back = service.propose_resumption(
            house.lead(work), contract_id=house.contract.id, from_on=TWO_WEEKS_LEFT, answer_by=date(2026, 10, 17),
            why="The lift is mended.",
        )  # fmt: skip
        house.answer(work, back)
        # Ten days of the suspension are taken back: one whole week.
        assert house.pots(work) == [(FREE + 18_000, 0, SET_ASIDE - 18_000)] * 5
        house.accept(work, back)
        assert queries.suspended_days(work.session, house.nights.coop.id, contract.id) == [
            (date(2026, 10, 12), date(2026, 10, 18))
        ]
        assert queries.state_of(contract, TWO_WEEKS_LEFT) is State.RUNNING
    with act(house.nights.carer, now=noon(date(2026, 10, 20))) as work:
        numbers = [member.number for member in house.nights.members]
        night: dict[str, Any] = {"start_minute": 0, "minutes": 300, "member_numbers": numbers}
        with pytest.raises(Invalid):
            visits.log_visits(work, contract_id=house.contract.id, days=[date(2026, 10, 18)], **night)
        visits.log_visits(work, contract_id=house.contract.id, days=[TWO_WEEKS_LEFT], **night)


def test_either_side_ends_it_with_notice_and_for_cause_at_once(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        carer = house.nights.at(work, house.nights.carer)
        args: dict[str, Any] = {"contract_id": house.contract.id, "why": "We can't find staff."}
        with pytest.raises(Invalid):  # notice is 14 days
            service.end_contract(carer, side="provider", last_day=date(2026, 10, 18), at_once=False, **args)
        with pytest.raises(ProofNeeded):
            service.end_contract(
                replace(carer, proven_at=None), side="provider", last_day=TWO_WEEKS_LEFT, at_once=False, **args
            )
        waiting = house.propose(work, DEARER)
        house.answer(work, waiting, only=[0])
        service.end_contract(carer, side="provider", last_day=TWO_WEEKS_LEFT, at_once=False, **args)
        # 13 of its days are left after 19 October: one whole week is free; the change that waited is dropped.
        assert house.pots(work) == [(FREE + 18_000, 0, SET_ASIDE - 18_000)] * 5
        service.end_contract(house.lead(work), side="coop", last_day=STARTS, at_once=True, **args)
        # Now 14 days sooner: two more whole weeks.
        assert house.pots(work) == [(FREE + 54_000, 0, SET_ASIDE - 54_000)] * 5
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        assert queries.state_of(contract, STARTS + timedelta(days=1)) is State.ENDED
    with act(house.nights.lead, now=noon(STARTS + timedelta(days=29))) as work:
        service.close_contract(work, contract_id=house.contract.id)
        assert house.pots(work) == [(200_000, 0, 0)] * 5
        assert verify_coop(work.session, house.nights.coop.id).ok


# -- Somebody joins -------------------------------------------------------------------------------------


def test_a_sixth_joins_from_her_fund_and_the_others_pay_less(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        sixth = admit(work, house.nights.coop)
        officer = house.nights.at(work, house.nights.secretary)
        recorded = agree(officer, sixth)
        consent(officer, recorded.agreement_id)
        pay_in(as_system(work, house.nights.coop), recorded.fund_number, 50_000)
        hers = house.nights.at(work, actor_of(work.session, house.nights.coop, sixth, work.today))
        args: dict[str, Any] = {
            "contract_id": house.contract.id, "fund_id": recorded.fund_id, "from_on": TWO_WEEKS_LEFT,
        }  # fmt: skip
        with pytest.raises(Invalid):  # a sixth of £735.00 is £122.50
            service.join_contract(hers, weekly=12_249, **args)
        joining = service.join_contract(hers, weekly=15_000, **args)
        house.accept(work, joining)
        # Two weeks at £150.00 for her; the others' share goes from £147.00 to £122.50, so £24.50 twice is free.
        pot = funds.fund_pots(work.session, house.nights.coop.id, [recorded.fund_id])[recorded.fund_id]
        assert (pot.available, pot.committed) == (20_000, 30_000)
        assert house.pots(work) == [(FREE + 4_900, 0, SET_ASIDE - 4_900)] * 5
        places = queries.allocation(work.session, house.nights.coop.id, house.contract.id)
        assert [(p.first_day, p.most) for p in places] == [(None, 15_550)] * 5 + [(TWO_WEEKS_LEFT, 15_000)]
        contract = queries.contract(work.session, house.nights.coop.id, house.contract.id)
        assert contract is not None
        shares = queries.standing_of(contract, places, TWO_WEEKS_LEFT).shares
        assert set(shares.values()) == {12_250}
        assert set(queries.standing_of(contract, places, STARTS).shares.values()) == {14_700, 0}


def test_who_asks_to_join_gets_her_money_back_if_it_comes_to_nothing(act: Act, house: House) -> None:
    with act(now=NOON_ON_5) as work:
        outside = house.nights.at(work, house.nights.secretary)
        sixth = admit(work, house.nights.coop)
        recorded = agree(outside, sixth)
        consent(outside, recorded.agreement_id)
        pay_in(as_system(work, house.nights.coop), recorded.fund_number, 50_000)
        hers = house.nights.at(work, actor_of(work.session, house.nights.coop, sixth, work.today))
        joining = service.join_contract(
            hers, contract_id=house.contract.id, fund_id=recorded.fund_id, weekly=15_000, from_on=TWO_WEEKS_LEFT
        )
        service.withdraw_change(
            house.nights.at(work, house.nights.carer), contract_id=house.contract.id, number=joining.number,
            side="provider", reason="Five is as many as we can care for.",
        )  # fmt: skip
        pot = funds.fund_pots(work.session, house.nights.coop.id, [recorded.fund_id])[recorded.fund_id]
        assert (pot.available, pot.committed) == (50_000, 0)
        assert len(queries.allocation(work.session, house.nights.coop.id, house.contract.id)) == 5
