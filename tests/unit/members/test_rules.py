"""When people are told of an end, and how long a decision can be questioned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from coopbudget.members.rules import OFFICE_STEPS, OVER, may_ask_again, step_due

END = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("today", "told", "due"),
    [
        (date(2027, 1, 29), None, None),
        (date(2027, 1, 30), None, 60),
        (date(2027, 1, 31), 60, None),
        (date(2027, 3, 1), 60, 30),
        (date(2027, 3, 27), 60, 7),  # the worker slept through 30 days: the nearest step says it all
        (date(2027, 3, 31), 7, None),
        (date(2027, 4, 1), 7, OVER),
        (date(2027, 4, 2), OVER, None),
        (date(2027, 6, 1), None, OVER),
    ],
)
def test_each_step_is_told_once(today: date, told: int | None, due: int | None) -> None:
    assert step_due(END, today, OFFICE_STEPS, told) == due


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(0, 100))
def test_however_the_worker_runs_no_step_is_told_twice_and_the_end_is_told(gaps: list[int], left: int) -> None:
    today, told, heard = END - timedelta(days=left), None, []
    for gap in [*gaps, left + 1]:
        step = step_due(END, today, OFFICE_STEPS, told)
        if step is not None:
            heard.append(step)
            told = step
        today += timedelta(days=gap)
    step = step_due(END, max(today, END + timedelta(days=1)), OFFICE_STEPS, told)
    heard += [] if step is None else [step]
    assert heard == sorted(set(heard), reverse=True) and heard[-1] == OVER


def test_a_decision_can_be_questioned_through_the_last_day() -> None:
    decided = date(2027, 3, 1)
    assert may_ask_again(decided, date(2027, 3, 29), 28)
    assert not may_ask_again(decided, date(2027, 3, 30), 28)
