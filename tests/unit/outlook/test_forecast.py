"""How long it lasts: properties that hold for every fund, and three councils' rules by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from coopbudget.budgets.keeping import Keeping, keeping_on
from coopbudget.budgets.kinds import NO_END, Deducts, FunderKind, PaidAs, PaidInto, Pattern, PromiseKind
from coopbudget.budgets.rules import Step
from coopbudget.collections.rules import Every
from coopbudget.outlook.kinds import Advice, Crosses
from coopbudget.outlook.rules.forecast import Due, Facts, Held, Week, days_shown, foresee
from coopbudget.outlook.rules.paying import Debit, LastPaid, Paying, is_late, payments
from coopbudget.outlook.rules.warning import Told, advice, is_past, step_of, steps_of, to_tell

TODAY = date(2026, 9, 1)  # a Tuesday
STARTS = date(2026, 4, 6)
FOUR_WEEKLY = Paying(Pattern.FOUR_WEEKLY, PaidAs.NET, PaidInto.COOP, STARTS, LastPaid(date(2026, 8, 24), 42_000))
BEGUN = Step(STARTS, 1, rate=42_000, contribution=0, suspended=False, ends_on=NO_END)


def facts(**given: Any) -> Facts:
    """£420.00 every four weeks, £105.00 a week; eight weeks may be kept; £500.00 free and nothing promised."""
    usual: dict[str, Any] = {
        "today": TODAY, "free": 50_000, "held": (), "paying": FOUR_WEEKLY, "steps": (BEGUN,),
        "funder_kind": FunderKind.COUNCIL, "weeks_kept": 8, "contingency": 0,
    }  # fmt: skip
    return Facts(**(usual | given))


def held() -> st.SearchStrategy[Held]:
    return st.builds(
        Held,
        kind=st.sampled_from(PromiseKind),
        number=st.integers(1, 99),
        balance=st.integers(0, 10**6),
        weekly=st.one_of(st.none(), st.integers(1, 10**5)),
        until_on=st.one_of(st.none(), st.dates(date(2026, 8, 1), date(2027, 12, 1))),
    )


def steps() -> st.SearchStrategy[Sequence[Step]]:
    later = st.builds(
        Step,
        effective_on=st.dates(STARTS, date(2027, 12, 1)),
        position=st.integers(2, 9),
        rate=st.one_of(st.none(), st.integers(0, 10**6)),
        contribution=st.one_of(st.none(), st.integers(0, 10**5)),
        suspended=st.one_of(st.none(), st.booleans()),
        ends_on=st.one_of(st.none(), st.dates(STARTS, date(2028, 1, 1))),
    )
    return st.lists(later, max_size=3, unique_by=lambda s: s.position).map(lambda found: (BEGUN, *found))


def paying() -> st.SearchStrategy[Paying]:
    last = st.builds(LastPaid, on=st.dates(date(2026, 3, 1), TODAY), amount=st.integers(1, 10**6))
    return st.builds(
        Paying, st.sampled_from(Pattern), st.sampled_from(PaidAs), st.sampled_from(PaidInto), st.just(STARTS),
        st.one_of(st.none(), last),
    )  # fmt: skip


def rules() -> st.SearchStrategy[tuple[Keeping, ...]]:
    one = st.builds(
        lambda on, weeks, amount, kept, deducts: Keeping(on, None if amount else weeks, amount, kept, deducts),
        st.dates(STARTS, date(2027, 12, 1)), st.integers(1, 20), st.one_of(st.none(), st.integers(1, 10**6)),
        st.integers(0, 10**5), st.sampled_from(Deducts),
    )  # fmt: skip
    return st.lists(one, max_size=2).map(tuple)


def anything() -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        today=st.just(TODAY),
        free=st.integers(0, 10**6),
        held=st.lists(held(), max_size=4, unique_by=lambda h: (h.kind, h.number)).map(tuple),
        paying=paying(),
        steps=steps(),
        funder_kind=st.sampled_from(FunderKind),
        weeks_kept=st.integers(1, 104),
        contingency=st.integers(0, 10**5),
        rules=rules(),
        dues=st.lists(
            st.builds(Due, st.dates(date(2026, 7, 1), date(2027, 9, 1)), st.integers(1, 10**5)), max_size=2
        ).map(tuple),
        extra=st.one_of(st.just(0), st.integers(0, 10**5)),
    )


@given(made=anything())
def test_what_comes_in_less_what_goes_out_is_what_is_left_every_week(made: Facts) -> None:
    found = foresee(made)
    first = found.now
    assert (first.free, first.pledged + first.committed) == (made.free, sum(h.balance for h in made.held))
    for before, week in zip(found.weeks, found.weeks[1:], strict=False):
        moved = week.came_in - week.from_promised - week.from_free - week.went_back
        assert week.total - before.total == moved
        assert min(week.came_in, week.from_promised, week.from_free, week.went_back) >= 0
        assert week.pledged + week.committed == before.pledged + before.committed - week.from_promised >= 0
    assert sum(week.from_promised for week in found.weeks) <= sum(h.balance for h in made.held)


@given(made=anything())
def test_nothing_that_is_promised_is_paid_twice(made: Facts) -> None:
    """With no contract to go on with, no sum tried and nothing asked back, what is free only grows."""
    pools = tuple(replace(h, kind=PromiseKind.POOL, number=n) for n, h in enumerate(made.held))
    found = foresee(replace(made, held=pools, extra=0, dues=()))
    assert all(week.from_free == 0 for week in found.weeks)
    assert [w.free for w in found.weeks] == sorted(w.free for w in found.weeks)


@given(made=anything())
def test_a_crossing_is_the_first_row_of_the_table_that_shows_it(made: Facts) -> None:
    found = foresee(made)
    tests = {Crosses.OVER: lambda w: w.over > 0, Crosses.OUT: lambda w: w.free < 0}
    for kind, holds in tests.items():
        rows = [week for week in found.weeks if holds(week)]
        crossing = found.crossing(kind)
        assert (crossing.week if crossing else None) == (rows[0] if rows else None)
        if crossing:
            assert crossing.worst in rows
            assert max(w.over if kind is Crosses.OVER else w.missing for w in rows) == (
                crossing.worst.over if kind is Crosses.OVER else crossing.worst.missing
            )
    if made.funder_kind is FunderKind.OWN:
        assert found.crossing(Crosses.OVER) is None


@given(made=anything())
def test_each_payment_is_looked_for_once_and_never_one_that_came(made: Facts) -> None:
    until = TODAY + timedelta(weeks=52)
    found = payments(made.paying, made.steps, TODAY, until)
    days = [day for day, _ in found]
    assert days == sorted(days) and len(days) - len(set(days)) <= 1, "a late one may be looked for beside today's"
    assert all(TODAY <= day <= until and amount > 0 for day, amount in found)
    if made.paying.last is not None:
        assert all(day > made.paying.last.on or day == TODAY for day in days)


def test_rows_stand_on_mondays_so_that_a_foreseen_day_stays_all_week() -> None:
    days = days_shown(TODAY, date(2026, 9, 30))
    assert days == [TODAY, *(date(2026, 9, day) for day in (7, 14, 21, 28)), date(2026, 9, 30)]
    assert days_shown(TODAY + timedelta(days=3), date(2026, 9, 30))[1:] == days[1:]


def test_paid_every_four_weeks_and_never_used_it_is_over_on_a_day_that_is_known_now() -> None:
    # £500.00 now; £420.00 on 21 September, 19 October, 16 November. Kept may be 8 x £105.00: £840.00.
    found = foresee(facts())
    assert [(w.on, w.free) for w in found.weeks if w.came_in][:2] == [
        (date(2026, 9, 21), 92_000),
        (date(2026, 10, 19), 134_000),
    ]
    crossing = found.crossing(Crosses.OVER)
    assert crossing is not None
    assert (crossing.on, crossing.week.over, crossing.week.weeks_over) == (date(2026, 9, 21), 8_000, 0)
    assert found.crossing(Crosses.OUT) is None and found.now.weeks == 4 and found.last.on == date(2027, 8, 31)
    assert found.weeks[7].on == date(2026, 10, 19) and found.weeks[7].weeks_over == 4


def test_the_same_money_under_three_councils_rules() -> None:
    """£1,500.00 in all, £600.00 of it committed and £100.00 pledged."""
    promised = (
        Held(PromiseKind.CONTRACT, 1, 60_000, 10_500, date(2027, 3, 1)),
        Held(PromiseKind.POOL, 2, 10_000, 1_000, date(2027, 3, 1)),
    )
    made = facts(free=80_000, held=promised)
    eight_weeks = foresee(made).now
    assert (eight_weeks.counted, eight_weeks.ceiling, eight_weeks.over) == (80_000, 84_000, 0)
    bills_first = Keeping(STARTS, 4, None, 20_000, Deducts.COMMITTED)
    found = foresee(replace(made, rules=(bills_first,))).now
    assert (found.counted, found.ceiling, found.over, found.weeks_over) == (90_000, 62_000, 28_000, 2)
    all_counts = Keeping(STARTS, None, 100_000, 0, Deducts.NOTHING)
    found = foresee(replace(made, rules=(all_counts,))).now
    assert (found.counted, found.ceiling, found.over) == (150_000, 100_000, 50_000)
    assert keeping_on((all_counts,), STARTS - timedelta(days=1), weeks=8, contingency=0).weeks == 8


def test_when_the_contract_has_used_its_money_what_is_free_pays_on_until_it_runs_out() -> None:
    contract = Held(PromiseKind.CONTRACT, 1, 21_000, 10_500, date(2026, 9, 14))
    stopped = Step(TODAY, 2, suspended=True)
    found = foresee(facts(free=20_000, held=(contract,), steps=(BEGUN, stopped)))
    # Two weeks are set aside, £200.00 pays for not quite two more: by 29 September it is gone.
    crossing = found.crossing(Crosses.OUT)
    assert crossing is not None and crossing.on == date(2026, 10, 5)
    assert (crossing.week.free, crossing.week.committed) == (20_000 - (10_500 * 34 // 7 - 21_000), 0)
    assert found.now.ceiling is None, "while nothing comes in, a number of weeks says nothing"


def test_a_pool_that_follows_takes_the_contracts_place() -> None:
    contract = Held(PromiseKind.CONTRACT, 1, 21_000, 10_500, date(2026, 9, 14))
    next_one = Held(PromiseKind.POOL, 2, 105_000, 10_500, date(2026, 11, 23))
    stopped = Step(TODAY, 2, suspended=True)
    found = foresee(facts(free=20_000, held=(contract, next_one), steps=(BEGUN, stopped)))
    before = [week for week in found.weeks if week.on <= date(2026, 11, 23)]
    assert all(week.from_free == 0 for week in before)
    assert found.crossing(Crosses.OUT) is not None


def test_a_sum_asked_back_leaves_on_its_day_and_is_foreseen() -> None:
    found = foresee(facts(free=10_000, dues=(Due(date(2026, 9, 10), 30_000),), extra=1))
    crossing = found.crossing(Crosses.OUT)
    assert crossing is not None and (crossing.on, crossing.week.missing) == (date(2026, 9, 14), 20_001)


def test_an_agreement_that_ends_ends_the_forecast() -> None:
    found = foresee(facts(steps=(BEGUN, Step(TODAY, 2, ends_on=date(2026, 10, 1)))))
    assert (found.ends_on, found.last.on, found.last.free) == (date(2026, 10, 1), date(2026, 10, 1), 92_000)
    assert foresee(facts(steps=(BEGUN, Step(STARTS, 2, ends_on=date(2026, 8, 1))))).weeks[-1].on == TODAY


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (date(2026, 8, 24), [date(2026, 9, 21), date(2026, 10, 19)]),
        (date(2026, 7, 30), [TODAY, date(2026, 9, 24), date(2026, 10, 22)]),  # five days late: looked for today
        (date(2026, 5, 4), [date(2026, 9, 21), date(2026, 10, 19)]),  # two are missing: the agreement's own days
    ],
)
def test_payments_follow_the_last_one(last: date, days: list[date]) -> None:
    paid = replace(FOUR_WEEKLY, last=LastPaid(last, 42_000))
    assert [day for day, _ in payments(paid, (BEGUN,), TODAY, date(2026, 10, 25))] == days


def test_into_her_own_account_a_slice_comes_as_it_came_last_and_not_once_it_stopped() -> None:
    slices = replace(FOUR_WEEKLY, paid_into=PaidInto.MEMBER, last=LastPaid(date(2026, 8, 24), 18_000))
    assert payments(slices, (BEGUN,), TODAY, date(2026, 9, 30)) == [(date(2026, 9, 21), 18_000)]
    stopped = replace(slices, last=LastPaid(date(2026, 6, 1), 18_000))
    assert payments(stopped, (BEGUN,), TODAY, date(2026, 9, 30)) == []
    assert is_late(stopped, TODAY) and not is_late(slices, TODAY)


def test_paid_net_what_she_pays_in_comes_beside_it_and_paid_gross_it_does_not() -> None:
    agreed = replace(BEGUN, contribution=8_000)
    for way, amount in ((PaidAs.NET, 50_000), (PaidAs.GROSS, 42_000)):
        found = payments(replace(FOUR_WEEKLY, paid_as=way), (agreed,), TODAY, date(2026, 9, 30))
        assert found == [(date(2026, 9, 21), amount)]


def test_a_direct_debit_brings_what_she_pays_in_on_its_own_days() -> None:
    weekly = Debit(
        5_000, Every.WEEK, date(2026, 8, 31), date(2026, 9, 7), ends_on=date(2026, 9, 30),
        left_out=frozenset({date(2026, 9, 14)}), on_the_way=5_000,
    )  # fmt: skip
    debited = [(TODAY, 5_000), *((date(2026, 9, day), 5_000) for day in (7, 21, 28))]
    until = TODAY + timedelta(days=35)
    own = replace(FOUR_WEEKLY, own=True, debit=weekly)
    assert payments(own, [BEGUN], TODAY, until) == debited
    # Into her own account the council pays, and the Direct Debit is what she passes on.
    passed_on = replace(FOUR_WEEKLY, paid_into=PaidInto.MEMBER, debit=weekly)
    assert payments(passed_on, [BEGUN], TODAY, until) == debited
    # Paid net, the council's part comes by the agreement, and hers by Direct Debit instead of beside it.
    step = replace(BEGUN, contribution=8_000)
    assert payments(FOUR_WEEKLY, [step], TODAY, until) == [(date(2026, 9, 21), 50_000)]
    beside = payments(replace(FOUR_WEEKLY, debit=weekly), [step], TODAY, until)
    assert beside == sorted([*debited, (date(2026, 9, 21), 42_000)])
    assert payments(replace(own, debit=replace(weekly, next_on=None, on_the_way=0)), [BEGUN], TODAY, until) == []


def test_what_is_still_owed_leaves_first() -> None:
    week = foresee(facts(owed=20_000)).weeks[1]
    assert (week.went_back, week.free) == (20_000, 30_000)
    short = foresee(facts(owed=60_000)).crossing(Crosses.OUT)
    assert short is not None and short.on == date(2026, 9, 7) and short.week.missing == 10_000


def test_each_step_of_a_warning_is_told_once_and_the_nearest_only() -> None:
    crossing = foresee(facts(free=1_000)).crossing(Crosses.OVER)
    assert crossing is not None and crossing.on == date(2026, 10, 19)
    told: list[tuple[date, int]] = []
    stands: Told | None = None
    steps = steps_of(8, 4)
    for day in range(-30, 80):
        today = TODAY + timedelta(days=day)
        step = to_tell(crossing, stands, today, steps)
        if step is not None:
            told.append((today, step))
            stands = Told(Crosses.OVER, step)
    assert told == [(date(2026, 8, 24), 8), (date(2026, 9, 21), 4), (date(2026, 10, 19), 0)]
    assert step_of(crossing, date(2026, 8, 1), steps) is None
    assert to_tell(crossing, None, date(2026, 10, 18), steps) == 4, "who is warned late is warned once"
    assert is_past(None, TODAY, steps) and not is_past(crossing, TODAY, steps)
    assert is_past(crossing, date(2026, 6, 1), steps)
    # By other rules of the co-op: sixteen weeks before, then three.
    early = steps_of(3, 16)
    assert early == (16, 3, 0) and steps_of(2, 2) == (2, 0)
    assert [step_of(crossing, day, early) for day in (date(2026, 6, 28), date(2026, 6, 29), date(2026, 9, 28))] == [
        None, 16, 3,
    ]  # fmt: skip
    assert not is_past(crossing, date(2026, 6, 1), early)


def test_what_one_could_do_never_asks_a_member_to_pay_what_the_council_has_to() -> None:
    out = advice(Crosses.OUT, funder_kind="council", has_outcomes=True, poolable=True, late=True)
    assert out[0] is Advice.LOOK_FOR_PAYMENT and Advice.NOT_OWN_MONEY in out and Advice.OWN_MONEY not in out
    over = advice(Crosses.OVER, funder_kind="council", has_outcomes=False, poolable=False, late=False)
    assert over == (Advice.ASK_IN_WRITING, Advice.ONCE, Advice.TELL_OFFICER)
    assert Advice.ASK_REVIEW not in advice(
        Crosses.OUT, funder_kind="own", has_outcomes=False, poolable=True, late=False
    )


def test_a_week_with_no_income_has_no_weeks_in_it() -> None:
    week = Week(TODAY, 0, 0, 0, 0, free=5, pledged=0, committed=0, counted=5, ceiling=None, income=0)
    assert (week.weeks, week.over, week.weeks_over, week.missing) == (None, 0, 0, 0)
