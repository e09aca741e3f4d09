"""Every worked example of contracts/rules.py, as it stands in its docstring."""

import uuid
from datetime import date

import pytest

from coopbudget.contracts import pricing, rules
from coopbudget.contracts.pricing import levy_on, weeks_between
from coopbudget.contracts.rules import (
    AbsenceRule,
    Allocation,
    Away,
    LeavingRule,
    Place,
    Terms,
    Visit,
    last_paying_day,
    share_invoice,
)
from coopbudget.contracts.standing import Standing, standing
from coopbudget.providers.rules import HourKind

NIGHT = date(2027, 3, 10)


def place(member: int, pledge: int = 4_000, minutes: int = 0, last_day: date | None = None) -> Place:
    return Place(uuid.UUID(int=member), member, pledge, minutes, last_day)


FIVE = [place(member) for member in (1, 2, 3, 4, 5)]
EVERYBODY = frozenset({1, 2, 3, 4, 5})
HOSPITAL = Away(4, date(2027, 3, 1), date(2027, 3, 20))


def shared(
    absence: AbsenceRule,
    *,
    visits: list[Visit] | None = None,
    places: list[Place] = FIVE,
    aways: tuple[Away, ...] = (HOSPITAL,),
    allocation: Allocation = Allocation.EQUAL,
    after_days: int = 0,
    levy_bp: int = 0,
) -> rules.InvoiceSplit:
    visits = visits or [Visit(NIGHT, 10_000, EVERYBODY - {4})]
    return share_invoice(visits, places, aways, Terms(allocation, absence, after_days, levy_bp))


def costs(split: rules.InvoiceSplit) -> dict[int, int]:
    return {share.member: share.cost for share in split.shares}


class TestSomebodyIsInHospital:
    def test_pays_on(self) -> None:
        split = shared(AbsenceRule.PAYS_ON)
        assert costs(split) == {1: 2_000, 2: 2_000, 3: 2_000, 4: 2_000, 5: 2_000}
        assert split.credits == (0,)

    def test_others_share(self) -> None:
        split = shared(AbsenceRule.OTHERS_SHARE)
        assert costs(split) == {1: 2_500, 2: 2_500, 3: 2_500, 4: 0, 5: 2_500}
        assert split.cost == 10_000

    def test_others_share_when_all_are_away(self) -> None:
        aways = tuple(Away(member, NIGHT) for member in EVERYBODY)
        split = shared(AbsenceRule.OTHERS_SHARE, visits=[Visit(NIGHT, 10_000)], aways=aways)
        assert set(costs(split).values()) == {2_000}

    def test_who_was_there_was_not_away_whatever_is_on_record(self) -> None:
        split = shared(AbsenceRule.OTHERS_SHARE, visits=[Visit(NIGHT, 10_000, EVERYBODY)])
        assert costs(split)[4] == 2_000

    def test_provider_credits(self) -> None:
        split = shared(AbsenceRule.PROVIDER_CREDITS)
        assert costs(split) == {1: 2_000, 2: 2_000, 3: 2_000, 4: 0, 5: 2_000}
        assert split.credits == (2_000,)

    def test_provider_credits_everything_when_all_are_away(self) -> None:
        aways = tuple(Away(member, NIGHT) for member in EVERYBODY)
        split = shared(AbsenceRule.PROVIDER_CREDITS, visits=[Visit(NIGHT, 10_000)], aways=aways)
        assert split.cost == 0
        assert split.credits == (10_000,)

    def test_after_14_days_the_rule_begins(self) -> None:
        ends = [(date(2027, 3, 14), 2_000), (date(2027, 3, 15), 0), (date(2027, 3, 20), 0)]
        for day, owed in [*ends, (date(2027, 3, 21), 2_000)]:
            split = shared(AbsenceRule.OTHERS_SHARE, visits=[Visit(day, 10_000)], after_days=14)
            assert costs(split)[4] == owed, day

    def test_an_absence_without_an_end_goes_on(self) -> None:
        split = shared(AbsenceRule.OTHERS_SHARE, aways=(Away(4, date(2026, 1, 1)),))
        assert costs(split)[4] == 0

    def test_a_mixed_month_is_added_up_before_it_is_rounded(self) -> None:
        visits = [Visit(date(2027, 3, 20), 10_001), Visit(date(2027, 3, 21), 10_001)]
        split = shared(AbsenceRule.OTHERS_SHARE, visits=visits)
        # 10001/4 + 10001/5 = 4500.45 for those who stayed, 2000.2 for member 4
        assert costs(split) == {1: 4_501, 2: 4_501, 3: 4_500, 4: 2_000, 5: 4_500}


class TestAllocation:
    def test_equal(self) -> None:
        split = shared(AbsenceRule.PAYS_ON, places=FIVE[:3], aways=())
        assert costs(split) == {1: 3_334, 2: 3_333, 3: 3_333}

    def test_by_pledge(self) -> None:
        places = [place(1, 3_000), place(2, 1_000)]
        split = shared(AbsenceRule.PAYS_ON, places=places, aways=(), allocation=Allocation.BY_PLEDGE)
        assert costs(split) == {1: 7_500, 2: 2_500}

    def test_by_hours(self) -> None:
        places = [place(1, minutes=360), place(2, minutes=240)]
        split = shared(AbsenceRule.PAYS_ON, places=places, aways=(), allocation=Allocation.BY_HOURS)
        assert costs(split) == {1: 6_000, 2: 4_000}

    def test_by_attendance(self) -> None:
        split = shared(
            AbsenceRule.PAYS_ON,
            visits=[Visit(NIGHT, 6_000, frozenset({1, 2}))],
            places=FIVE[:3],
            aways=(),
            allocation=Allocation.BY_ATTENDANCE,
        )
        assert costs(split) == {1: 3_000, 2: 3_000, 3: 0}

    @pytest.mark.parametrize(
        ("absence", "expected", "credit"),
        [
            (AbsenceRule.PAYS_ON, {1: 2_000, 2: 2_000, 3: 0, 4: 2_000, 5: 0}, 0),
            (AbsenceRule.OTHERS_SHARE, {1: 3_000, 2: 3_000, 3: 0, 4: 0, 5: 0}, 0),
            (AbsenceRule.PROVIDER_CREDITS, {1: 2_000, 2: 2_000, 3: 0, 4: 0, 5: 0}, 2_000),
        ],
    )
    def test_by_attendance_the_absence_rule_decides_about_who_is_away(
        self, absence: AbsenceRule, expected: dict[int, int], credit: int
    ) -> None:
        visit = Visit(NIGHT, 6_000, frozenset({1, 2}))
        split = shared(absence, visits=[visit], allocation=Allocation.BY_ATTENDANCE)
        assert costs(split) == expected
        assert split.credits == (credit,)

    def test_one_member_with_two_funds_has_one_share(self) -> None:
        council, own = Place(uuid.UUID(int=10), 1, 3_000), Place(uuid.UUID(int=11), 1, 1_000)
        split = shared(AbsenceRule.PAYS_ON, places=[council, own, place(2)], aways=())
        assert {share.key: share.cost for share in split.shares} == {
            council.key: 3_750,
            own.key: 1_250,
            uuid.UUID(int=2): 5_000,
        }


class TestLevy:
    def test_it_comes_on_top_and_follows_the_cost(self) -> None:
        split = shared(AbsenceRule.OTHERS_SHARE, levy_bp=500)
        assert (split.cost, split.levy) == (10_000, 500)
        assert {s.member: s.levy for s in split.shares} == {1: 125, 2: 125, 3: 125, 4: 0, 5: 125}

    def test_half_a_penny_goes_up(self) -> None:
        assert levy_on(10_010, 500) == 501

    def test_fifty_minutes(self) -> None:
        assert pricing.hourly(50, 2_000) == 1_667

    def test_a_week_of_nights(self) -> None:
        assert pricing.weekly_cost(56 * 60, 2_000, 500) == 117_600


class TestStanding:
    def look(self, yes: list[Place], waiting: list[Place] = [], cost: int = 15_000) -> Standing:  # noqa: B006
        return standing(yes, waiting, cost=cost, allocation=Allocation.EQUAL, min_people=3, on=NIGHT)

    def test_four_people_carry_it(self) -> None:
        found = self.look(FIVE[:4])
        assert found.stands
        assert (found.weekly_yes, found.people_yes) == (16_000, 4)

    def test_two_are_too_few_and_too_little(self) -> None:
        found = self.look(FIVE[:2], FIVE[2:])
        assert not found.enough_people
        assert not found.enough_money
        assert found.people_waiting == 3

    def test_money_is_not_enough_when_one_share_is_beyond_its_pledge(self) -> None:
        found = self.look([place(1, 10_000), place(2, 10_000), place(3, 1_000)])
        assert found.weekly_yes > found.weekly_cost
        assert found.beyond == (3,)
        assert not found.stands

    def test_nobody_said_yes(self) -> None:
        assert not self.look([]).stands


class TestLeaving:
    ARGS = {"told_on": date(2027, 3, 1), "notice_days": 28, "ends_on": date(2027, 6, 30)}

    @pytest.mark.parametrize(
        ("rule", "last"),
        [
            (LeavingRule.AT_ONCE, date(2027, 3, 1)),
            (LeavingRule.AFTER_NOTICE, date(2027, 3, 29)),
            (LeavingRule.TO_THE_END, date(2027, 6, 30)),
        ],
    )
    def test_the_last_day_she_pays_for(self, rule: LeavingRule, last: date) -> None:
        assert last_paying_day(rule, **self.ARGS) == last  # type: ignore[arg-type]

    def test_death_ends_it_on_the_day(self) -> None:
        found = last_paying_day(LeavingRule.TO_THE_END, died=True, **self.ARGS)  # type: ignore[arg-type]
        assert found == date(2027, 3, 1)

    def test_notice_never_goes_beyond_the_term(self) -> None:
        late = last_paying_day(
            LeavingRule.AFTER_NOTICE, told_on=date(2027, 6, 20), notice_days=28, ends_on=date(2027, 6, 30)
        )
        assert late == date(2027, 6, 30)

    def test_after_the_last_day_the_others_share(self) -> None:
        places = [*FIVE[:4], place(5, last_day=date(2027, 3, 9))]
        assert costs(shared(AbsenceRule.PAYS_ON, places=places, aways=())) == {
            1: 2_500, 2: 2_500, 3: 2_500, 4: 2_500, 5: 0,
        }  # fmt: skip

    def test_nobody_left_to_pay_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="nobody had a place"):
            shared(AbsenceRule.PAYS_ON, places=[place(1, last_day=date(2027, 1, 1))])


class TestPriceList:
    PRICES = pricing.PriceList.of(
        {
            date(2027, 4, 1): {HourKind.WAKING_NIGHT: pricing.KindRate(2_100, 2_100)},
            date(2026, 10, 5): {
                HourKind.WAKING_NIGHT: pricing.KindRate(2_000, 2_100),
                HourKind.BANK_HOLIDAY: pricing.KindRate(3_000, 120),
            },
        }
    )

    def test_the_newest_list_that_has_begun(self) -> None:
        assert self.PRICES.rate(HourKind.WAKING_NIGHT, date(2027, 3, 31)) == 2_000
        assert self.PRICES.rate(HourKind.WAKING_NIGHT, date(2027, 4, 1)) == 2_100

    def test_before_the_first_day_the_first(self) -> None:
        assert self.PRICES.rate(HourKind.BANK_HOLIDAY, date(2026, 1, 1)) == 3_000

    def test_a_kind_that_was_not_agreed(self) -> None:
        assert self.PRICES.rate(HourKind.BANK_HOLIDAY, date(2027, 4, 1)) is None
        assert self.PRICES.rate(HourKind.TRAVEL, date(2026, 10, 5)) is None

    def test_a_week_of_both_kinds(self) -> None:
        assert pricing.week_of(self.PRICES.on(date(2026, 10, 5))) == 76_000

    def test_no_rate_at_all(self) -> None:
        with pytest.raises(ValueError, match="at least one rate"):
            pricing.PriceList.of({})


def test_weeks_begun() -> None:
    assert weeks_between(date(2027, 3, 1), date(2027, 3, 7)) == 1
    assert weeks_between(date(2027, 3, 1), date(2027, 3, 8)) == 2
    assert weeks_between(date(2027, 3, 2), date(2027, 3, 1)) == 0
