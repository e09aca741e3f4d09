"""How long a file is kept: the year it came in and so many more, whenever years end."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.evidence.rules import erasable_until, year_ends


def test_the_current_year_and_six_more() -> None:
    assert erasable_until(date(2026, 11, 27), 3, 6) == date(2020, 3, 31)
    assert erasable_until(date(2026, 3, 31), 3, 6) == date(2019, 3, 31)
    assert erasable_until(date(2026, 4, 1), 3, 6) == date(2020, 3, 31)
    assert erasable_until(date(2028, 2, 29), 2, 1) == date(2026, 2, 28)
    assert erasable_until(date(2026, 12, 31), 12, 1) == date(2024, 12, 31)


@given(came=st.dates(date(2000, 1, 1), date(2040, 1, 1)), month=st.integers(1, 12), years=st.integers(1, 20))
def test_no_file_goes_before_its_years_are_over_nor_stays_longer(came: date, month: int, years: int) -> None:
    own = year_ends(came, month)
    assert came <= own < came + timedelta(days=367) and (own + timedelta(days=1)).day == 1
    last = year_ends(date(own.year + years, own.month, 1), month)
    assert erasable_until(last, month, years) < came
    assert erasable_until(last + timedelta(days=1), month, years) >= came
