"""The steps of a departure: each follows from what stands, and nothing is done before it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.contracts.rules import weeks_after
from coopbudget.departures.rules import AFTER, ContractFacts, Facts, PurseFacts, State, Waits, What, open_steps, steps
from coopbudget.evidence.rules import erasable_until, kept_through

TODAY = date(2026, 10, 6)
LEAVES = Facts(
    today=TODAY, died=False, begun=True, contracts=(ContractFacts(date(2026, 10, 20), 18_000, 4),),
    purses=(PurseFacts(own=False, free=90_000, on_way=0), PurseFacts(own=True, free=5_000, on_way=0)),
)  # fmt: skip


def state(facts: Facts, what: What) -> tuple[State, Waits | None]:
    step = next(each for each in steps(facts) if each.what is what)
    return step.state, step.waits


def test_who_leaves_waits_for_her_contract_and_who_died_for_the_last_invoice() -> None:
    assert state(LEAVES, What.CONTRACTS) == (State.WAITS, Waits.DAY)
    assert state(LEAVES, What.COUNCIL) == (State.NOW, None)
    assert state(LEAVES, What.OWN) == (State.WAITS, Waits.MEMBER)
    assert state(LEAVES, What.POWERS) == (State.LATER, None)
    died = replace(LEAVES, died=True, member_here=False, contracts=(ContractFacts(date(2026, 10, 5), 18_000, 4),))
    assert state(died, What.CONTRACTS) == (State.DONE, None) == state(died, What.POWERS)
    (visits,) = (each for each in steps(died) if each.what is What.VISITS)
    assert (visits.state, visits.waits, visits.on) == (State.WAITS, Waits.PROVIDER, date(2026, 11, 3))
    assert state(replace(died, today=date(2026, 11, 3)), What.VISITS) == (State.NOW, None)
    # Own money waits for somebody who settles the estate, then for a second officer, then for the bank.
    assert state(died, What.OWN) == (State.WAITS, Waits.SETTLER)
    named = replace(died, settler=True)
    assert state(named, What.OWN) == (State.NOW, None)
    sent = replace(named, purses=(PurseFacts(own=True, free=0, on_way=5_000, asked=5_000),))
    assert state(sent, What.OWN) == (State.WAITS, Waits.SECOND_OFFICER)
    sent = replace(sent, purses=(PurseFacts(own=True, free=0, on_way=5_000),))
    assert state(sent, What.OWN) == (State.WAITS, Waits.PAYMENT)


@given(
    pence=st.lists(st.integers(0, 3), min_size=6, max_size=6), left=st.integers(0, 2), days=st.integers(-40, 40),
    died=st.booleans(), here=st.booleans(), settler=st.booleans(),
)  # fmt: skip
def test_nothing_is_open_exactly_where_nothing_stands(
    pence: list[int], left: int, days: int, died: bool, here: bool, settler: bool
) -> None:
    facts = Facts(
        today=TODAY, died=died, begun=True, member_here=here and not died, settler=settler,
        contracts=(ContractFacts(TODAY + timedelta(days=days), left, 0),),
        purses=(PurseFacts(False, pence[0], pence[1]), PurseFacts(True, pence[2], pence[3], min(pence[3], 1))),
        shares=pence[4], owed=pence[5], trade=7,
    )  # fmt: skip
    open_ = {each.what for each in open_steps(steps(facts))}
    assert (open_ == set()) is (sum(pence) + left == 0 and days <= 0)
    assert not open_ & AFTER and [each.what for each in steps(facts)] == list(What)


def test_whole_weeks_after_a_last_day_are_free_and_kept_is_kept_until_it_may_go() -> None:
    first, last = date(2026, 10, 5), date(2026, 11, 1)
    days = (date(2026, 10, 3), first, date(2026, 10, 20), last)
    assert [weeks_after(day, first, last) for day in days] == [
        4, 3, 1, 0,
    ]  # fmt: skip
    assert kept_through(date(2026, 11, 27), 3, 6) == date(2033, 3, 31)


@given(day=st.dates(date(2001, 1, 1), date(2060, 1, 1)), month=st.integers(1, 12), years=st.integers(1, 20))
def test_a_day_is_erasable_on_the_day_after_it_was_kept_through_and_not_before(
    day: date, month: int, years: int
) -> None:
    kept = kept_through(day, month, years)
    assert erasable_until(kept, month, years) < day <= erasable_until(kept + timedelta(days=1), month, years)
