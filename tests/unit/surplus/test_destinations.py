"""Where a dividend goes, whatever funds a member has: a council's money stays with its council."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.surplus.destinations import Goes, Purse, destination, payout

DAY = date(2026, 5, 24)
POWYS, ARFON = uuid.uuid4(), uuid.uuid4()
FUNDERS = (POWYS, ARFON, None)
days = st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n))


@st.composite
def purses(draw: st.DrawFn) -> list[Purse]:
    return [
        Purse(
            uuid.uuid4(), number, draw(st.sampled_from(FUNDERS)), draw(st.booleans()), draw(days),
            draw(st.none() | days),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]  # fmt: skip


def purse(number: int, funder: uuid.UUID | None = POWYS, starts: int = -300, ends: int | None = None) -> Purse:
    last = None if ends is None else DAY + timedelta(days=ends)
    return Purse(uuid.UUID(int=number), number, funder, True, DAY + timedelta(days=starts), last)


def test_it_goes_into_the_fund_that_earned_it_up_to_its_last_day() -> None:
    fund = purse(1, ends=0)
    assert destination(fund, [fund], gone=False, day=DAY).goes is Goes.FUND
    assert destination(fund, [fund], gone=False, day=DAY + timedelta(days=1)).goes is Goes.COUNCIL


def test_what_runs_comes_before_what_begins_and_the_older_before_the_younger() -> None:
    ended, begins, younger, older = purse(1, ends=-1), purse(2, starts=5), purse(3, starts=-10), purse(4, starts=-20)
    other = purse(5, ARFON)
    found = destination(ended, [ended, begins, younger, older, other], gone=False, day=DAY)
    assert (found.goes, found.into) == (Goes.SUCCESSOR, older)
    assert destination(ended, [begins, other], gone=False, day=DAY).into == begins
    assert destination(ended, [other], gone=False, day=DAY).goes is Goes.COUNCIL


@given(purses(), st.booleans(), st.randoms())
def test_money_stays_with_its_funder_in_any_order(funds: list[Purse], gone: bool, random: object) -> None:
    earned = funds[0]
    found = destination(earned, funds, gone=gone, day=DAY)
    if found.into is not None:
        assert not gone
        assert found.into.funder_id == earned.funder_id and found.into.takes(DAY)
        assert (found.goes is Goes.FUND) is (found.into == earned)
    else:
        assert found.goes is (Goes.OWNER if earned.funder_id is None else Goes.COUNCIL)
        assert gone or not any(f.takes(DAY) and f.funder_id == earned.funder_id for f in funds)
    shuffled = list(funds)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert destination(earned, shuffled, gone=gone, day=DAY) == found


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 1000), st.sampled_from(Goes))
def test_what_is_paid_and_what_is_kept_are_all_there_is(dividend: int, brought: int, least: int, goes: Goes) -> None:
    out = payout(dividend, brought, least, goes)
    assert out.paid + out.kept == dividend + brought and min(out.paid, out.kept) >= 0
    assert not out.paid or out.paid >= least or goes in (Goes.COUNCIL, Goes.OWNER)
    assert not out.kept or out.kept < least
