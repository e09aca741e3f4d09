"""How a loan goes back: in equal parts to the penny, with the interest of what is still owed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, strategies as st

from coopbudget.shares.lending import Part, months_after, schedule

BEGUN = date(2026, 8, 31)


def test_a_month_without_such_a_day_has_its_last() -> None:
    assert months_after(BEGUN, 1) == date(2026, 9, 30)
    assert months_after(BEGUN, 6) == date(2027, 2, 28)
    assert months_after(BEGUN, 12) == date(2027, 8, 31)


def test_a_thousand_pounds_in_three_half_years_at_four_percent() -> None:
    # 100,000 x 4 % x 181/365 = 1,983.56; 66,666 x 184/365 = 1,344.28; 33,333 x 182/365 = 664.83.
    assert schedule(amount=100_000, rate=400, begun_on=BEGUN, every_months=6, parts=3) == [
        Part(1, date(2027, 2, 28), 33_334, 1_984),
        Part(2, date(2027, 8, 31), 33_333, 1_344),
        Part(3, date(2028, 2, 29), 33_333, 665),
    ]


@given(amount=st.integers(120, 10**9), rate=st.integers(0, 1_000), every=st.integers(1, 24), parts=st.integers(1, 120))
def test_the_parts_make_the_loan_and_interest_never_grows(amount: int, rate: int, every: int, parts: int) -> None:
    found = schedule(amount=amount, rate=rate, begun_on=BEGUN, every_months=every, parts=parts)
    assert sum(part.principal for part in found) == amount
    assert [part.number for part in found] == list(range(1, parts + 1))
    assert all(first.due_on < second.due_on for first, second in pairwise(found))
    assert max(p.principal for p in found) - min(p.principal for p in found) <= 1
    assert all(part.interest >= 0 for part in found) and (rate or not any(part.interest for part in found))
