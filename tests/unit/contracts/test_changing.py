"""What a change means for each member: every worked example of contracts/changing.py, and what always holds."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from coopbudget.contracts.changing import (
    Deal,
    Seat,
    by_percent,
    by_wage,
    cap_with_levy,
    freed_by_ending,
    freed_by_leaving,
    freed_by_pause,
    outside,
    review_to_tell,
    seats_of,
    stakes,
    uplift_to_tell,
    uplifted,
    usual_review,
    within_cap,
)
from coopbudget.contracts.pricing import KindRate, PriceList, kinds_offered, term_cost, weeks_between
from coopbudget.contracts.rules import AbsenceRule, Allocation, Earlier, Place, Terms, Visit, share_invoice
from coopbudget.providers.rules import HourKind

NIGHT, HOLIDAY = HourKind.WAKING_NIGHT, HourKind.BANK_HOLIDAY
FROM = date(2026, 10, 19)
ENDS = date(2026, 11, 1)


def place(member: int, pledge: int = 18_000, minutes: int = 0) -> Place:
    return Place(uuid.UUID(int=member), member, pledge, minutes)


FIVE = [(place(member), 18_000) for member in range(1, 6)]


def deal(rate: int, ends_on: date = ENDS, allocation: Allocation = Allocation.EQUAL) -> Deal:
    return Deal({NIGHT: KindRate(rate, 2_100)}, allocation, 500, ends_on)


class TestTermCost:
    FIRST = date(2026, 10, 5)
    DEARER = PriceList.of({FIRST: {NIGHT: KindRate(2_000, 2_100)}}).then(FROM, {NIGHT: KindRate(2_100, 2_100)})

    def test_each_week_at_the_price_of_its_time(self) -> None:
        assert term_cost(self.DEARER, self.FIRST, ENDS) == 287_000
        assert term_cost(self.DEARER, self.FIRST, FROM - timedelta(days=1)) == 140_000

    def test_a_suspended_week_costs_nothing_and_a_broken_one_counts(self) -> None:
        second = (self.FIRST + timedelta(days=7), self.FIRST + timedelta(days=13))
        assert term_cost(self.DEARER, self.FIRST, ENDS, [second]) == 217_000
        assert term_cost(self.DEARER, self.FIRST, ENDS, [(second[0], second[1] - timedelta(days=1))]) == 287_000
        assert term_cost(self.DEARER, self.FIRST, ENDS, [(second[0], None)]) == 70_000

    def test_a_change_within_a_week_counts_with_the_dearer_price(self) -> None:
        prices = PriceList.of({self.FIRST: {NIGHT: KindRate(2_000, 2_100)}})
        midweek = prices.then(FROM + timedelta(days=2), {NIGHT: KindRate(1_000, 2_100)})
        assert term_cost(midweek, self.FIRST, ENDS) == 70_000 * 3 + 35_000

    def test_what_was_planned_for_later_is_planned_no_more(self) -> None:
        sooner = self.DEARER.then(self.FIRST + timedelta(days=7), {NIGHT: KindRate(1_000, 2_100)})
        assert term_cost(sooner, self.FIRST, ENDS) == 70_000 + 3 * 35_000


class TestLeavingWhileAChangeWaits:
    def freed(self, last_day: date, *, moves: int = 1_470, ends_after: date = ENDS) -> int:
        return freed_by_leaving(
            moves, 18_000, 18_735, from_on=FROM, last_day=last_day, ends_before=ENDS, ends_after=ends_after
        )

    def test_the_whole_weeks_after_her_last_day(self) -> None:
        assert self.freed(FROM + timedelta(days=6)) == 735
        assert self.freed(FROM + timedelta(days=7)) == 0, "a week that is begun stays set aside"

    def test_all_of_it_where_she_left_before_it_counts(self) -> None:
        assert self.freed(FROM - timedelta(days=1)) == 1_470
        assert self.freed(FROM - timedelta(days=1), moves=-500) == 0, "what a change gives back is given back"

    def test_more_time_that_she_is_not_there_for(self) -> None:
        # Two weeks more were £374.70 and the £14.70 above; she leaves after the first of four.
        assert self.freed(FROM + timedelta(days=6), moves=38_940, ends_after=ENDS + timedelta(days=14)) == 38_205


class TestDaysToTell:
    APRIL = date(2027, 4, 1)

    def test_new_prices_six_weeks_before_and_once_for_each_day(self) -> None:
        last = date(2027, 12, 31)
        assert not uplift_to_tell(self.APRIL, last, None, date(2027, 2, 17))
        assert uplift_to_tell(self.APRIL, last, None, date(2027, 2, 18))
        assert uplift_to_tell(self.APRIL, last, date(2026, 4, 1), date(2027, 5, 1)), "late is better than never"
        assert not uplift_to_tell(self.APRIL, last, self.APRIL, date(2027, 3, 1))
        assert not uplift_to_tell(self.APRIL, date(2027, 3, 31), None, date(2027, 3, 1)), "it has ended by then"
        assert not uplift_to_tell(None, last, None, date(2027, 3, 1))

    def test_a_review_a_week_before_and_the_next_one_in_its_time(self) -> None:
        later = date(2027, 4, 5)
        assert review_to_tell([later, self.APRIL], None, date(2027, 3, 24)) is None
        assert review_to_tell([later, self.APRIL], None, date(2027, 3, 25)) == self.APRIL
        assert review_to_tell([later, self.APRIL], self.APRIL, date(2027, 3, 30)) == later
        assert review_to_tell([later, self.APRIL], later, date(2027, 3, 30)) is None
        assert review_to_tell([self.APRIL], None, date(2027, 4, 2)) is None, "it has passed"


class TestUplift:
    KINDS = {NIGHT: KindRate(2_000, 2_100), HOLIDAY: KindRate(3_000)}

    def test_prices_in_the_shops(self) -> None:
        found = uplifted(self.KINDS, by_percent(380))
        assert {kind: each.rate for kind, each in found.items()} == {NIGHT: 2_076, HOLIDAY: 3_114}
        assert found[NIGHT].minutes == 2_100

    def test_the_real_living_wage(self) -> None:
        assert by_wage(1_260, 1_345) == Fraction(1_345, 1_260)
        assert uplifted(self.KINDS, by_wage(1_260, 1_345))[NIGHT].rate == 2_135

    def test_half_a_penny_goes_up(self) -> None:
        assert uplifted({NIGHT: KindRate(50)}, by_percent(100))[NIGHT].rate == 51  # 50.5


class TestCap:
    def test_together_they_never_pass_it(self) -> None:
        a, b, c = (uuid.UUID(int=n) for n in (1, 2, 3))
        assert within_cap({a: 3_000, b: 3_000, c: 4_000}, 9_000) == {a: 2_700, b: 2_700, c: 3_600}
        assert within_cap({a: 3_000, b: 3_000, c: 4_000}, 12_000) == {a: 3_000, b: 3_000, c: 4_000}

    def test_the_nearer_of_two_with_the_levy(self) -> None:
        assert cap_with_levy(90_000, 800_000, 10, 500) == 84_000
        assert cap_with_levy(None, None, 10, 500) is None

    @given(st.dictionaries(st.uuids(), st.integers(0, 50_000), min_size=1, max_size=9), st.integers(1, 200_000))
    def test_it_cuts_only_what_is_over_and_nobody_below_nothing(self, pledges: dict[uuid.UUID, int], cap: int) -> None:
        found = within_cap(pledges, cap)
        assert sum(found.values()) == min(cap, sum(pledges.values()))
        assert all(0 <= found[key] <= pledges[key] + 1 for key in pledges)


class TestStakes:
    def test_a_dearer_week(self) -> None:
        dearer = replace(deal(2_000), kinds={NIGHT: KindRate(22_000, 200)})
        found = stakes(seats_of(FIVE), before=deal(2_000), after=dearer, from_on=FROM)
        # £733.33 and £36.67 levy: £770.00, a fifth is £154.00.
        assert {(s.share_before, s.share_after, s.most_after, s.moves, s.asks) for s in found.values()} == {
            (14_700, 15_400, 18_700, 1_400, True)
        }

    def test_somebody_leaves_with_it(self) -> None:
        found = stakes(seats_of(FIVE, leaving=frozenset({5})), before=deal(2_000), after=deal(2_000), from_on=FROM)
        gone = found[uuid.UUID(int=5)]
        assert (gone.share_after, gone.most_after, gone.moves, gone.asks) == (0, 0, -36_000, False)
        assert found[uuid.UUID(int=1)].share_after == 18_375

    def test_hours_move_the_shares_and_nobody_is_asked_who_pays_less(self) -> None:
        two = [(place(1, minutes=360), 50_000), (place(2, minutes=240), 50_000)]
        by = deal(2_000, allocation=Allocation.BY_HOURS)
        found = stakes(seats_of(two, minutes={1: 240, 2: 240}), before=by, after=by, from_on=FROM)
        first, second = found[uuid.UUID(int=1)], found[uuid.UUID(int=2)]
        assert (first.share_before, first.share_after, first.asks) == (44_100, 36_750, False)
        assert (second.share_before, second.share_after, second.asks) == (29_400, 36_750, True)

    @given(
        st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 600)), min_size=1, max_size=7),
        st.integers(500, 6_000),
        st.integers(500, 6_000),
        st.sampled_from([Allocation.EQUAL, Allocation.BY_PLEDGE, Allocation.BY_HOURS]),
        st.integers(0, 60),
        st.integers(0, 60),
    )
    def test_what_always_holds(
        self, people: list[tuple[int, int]], old: int, new: int, rule: Allocation, before: int, after: int
    ) -> None:
        ends, later = FROM + timedelta(days=before), FROM + timedelta(days=after)
        seats = seats_of([(place(n, pledge, minutes), pledge) for n, (pledge, minutes) in enumerate(people, 1)])
        one, two = deal(old, ends, rule), deal(new, later, rule)
        found = stakes(seats, before=one, after=two, from_on=FROM)
        assert sum(s.share_before for s in found.values()) == one.week
        assert sum(s.share_after for s in found.values()) == two.week
        for stake in found.values():
            assert stake.most_after >= stake.share_after, "nobody's share is more than what she said yes to"
            held = stake.most_before * weeks_between(FROM, ends)
            assert held + stake.moves == stake.most_after * weeks_between(FROM, later) >= 0
            assert stake.asks or (stake.moves <= 0 and not stake.rises), "whoever it costs more is asked"

    def test_who_joins_is_asked_and_brings_her_own_most(self) -> None:
        seats = [*seats_of(FIVE), Seat(uuid.UUID(int=6), 15_000, None, place(6, 15_000))]
        found = stakes(seats, before=deal(2_000), after=deal(2_000), from_on=FROM)
        joined = found[uuid.UUID(int=6)]
        assert (joined.share_before, joined.share_after, joined.moves, joined.asks) == (0, 12_250, 30_000, True)
        assert {found[uuid.UUID(int=n)].moves for n in range(1, 6)} == {-4_900}


@pytest.mark.parametrize(("days", "freed"), [(6, 0), (7, 18_000), (17, 36_000), (20, 36_000), (21, 54_000)])
def test_whole_weeks_of_a_pause_and_of_an_end(days: int, freed: int) -> None:
    assert freed_by_pause(18_000, FROM, FROM + timedelta(days=days - 1), FROM + timedelta(days=90)) == freed
    assert freed_by_pause(18_000, FROM, None, FROM + timedelta(days=days - 1)) == freed
    assert freed_by_ending(18_000, FROM, FROM + timedelta(days=days)) == freed


def test_an_offer_prices_kinds_that_have_no_hours() -> None:
    offered = kinds_offered({NIGHT: 2_000, HOLIDAY: 3_000}, {NIGHT: 2_100})
    assert offered == {NIGHT: KindRate(2_000, 2_100), HOLIDAY: KindRate(3_000, 0)}


def test_a_visit_is_shared_by_the_rules_and_hours_of_its_day() -> None:
    one, two = place(1, minutes=240), place(2, minutes=240)
    earlier = Earlier(
        FROM - timedelta(days=1), Allocation.BY_HOURS, AbsenceRule.PAYS_ON, 0, {one.key: 360, two.key: 240}
    )
    terms = Terms(Allocation.BY_HOURS, AbsenceRule.PAYS_ON, earlier=(earlier,))
    both = frozenset({1, 2})
    visits = [Visit(FROM - timedelta(days=1), 10_000, both), Visit(FROM, 10_000, both)]
    found = {share.member: share.cost for share in share_invoice(visits, [one, two], [], terms).shares}
    assert found == {1: 6_000 + 5_000, 2: 4_000 + 5_000}


def test_who_joined_pays_from_her_first_day() -> None:
    places = [place(1), replace(place(2), first_day=FROM)]
    visits = [Visit(FROM - timedelta(days=1), 10_000, frozenset({1})), Visit(FROM, 10_000, frozenset({1, 2}))]
    found = share_invoice(visits, places, [], Terms(Allocation.EQUAL, AbsenceRule.PAYS_ON))
    assert {share.member: share.cost for share in found.shares} == {1: 15_000, 2: 5_000}


@given(starts=st.dates(date(2026, 1, 1), date(2030, 1, 1)), days=st.integers(min_value=0, max_value=3 * 366))
def test_a_review_falls_into_the_term_and_by_half_a_year_at_the_latest(starts: date, days: int) -> None:
    last = starts + timedelta(days=days)
    found = usual_review(starts, last)
    if found is None:
        assert days < 28
    else:
        assert starts < found <= starts + timedelta(days=182) and outside([found], starts, last) == []


def test_days_of_review_outside_the_term_are_found() -> None:
    first, last = date(2026, 10, 5), date(2026, 11, 1)
    within = [first, last]
    assert outside([*within, first - timedelta(days=1), last + timedelta(days=1)], first, last) == [
        first - timedelta(days=1), last + timedelta(days=1),
    ]  # fmt: skip
