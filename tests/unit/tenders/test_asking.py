"""What a call may ask, and when a change of it is material."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, strategies as st

from coopbudget.providers.rules import ServiceType
from coopbudget.tenders.asking import (
    FLOOR_REASON,
    MATERIAL,
    PAGE,
    SMALL_PAGES,
    Limits,
    changes,
    is_material,
    longest_answer,
    longest_floor_reason,
    most_criteria,
    pages,
    parts_of,
)
from coopbudget.tenders.service import CallTerms
from coopbudget.tenders.templates_of_calls import BUILT_IN, fitting, plain, start_of
from coopbudget.tenders.words import FIELD


@given(st.integers(1, 4))
def test_a_small_bid_with_every_answer_full_stays_within_two_pages(criteria: int) -> None:
    assert criteria <= most_criteria(small=True)
    written = criteria * longest_answer(True, criteria) + longest_floor_reason(True)
    assert pages(written) <= SMALL_PAGES
    assert longest_answer(False, criteria) >= longest_answer(True, criteria)


def test_pages_are_counted_with_the_one_begun() -> None:
    assert [pages(n) for n in (0, 1, PAGE, PAGE + 1)] == [0, 1, 1, 2]
    assert longest_answer(True, 4) == (2 * PAGE - FLOOR_REASON) // 4


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_limits_are_what_is_below_them(value: int, limit: int) -> None:
    assert Limits(small_below=limit).small(value) == (value < limit)
    assert Limits(direct_below=limit).direct(value) == (value < limit)
    assert not Limits(direct_below=None).direct(value)


def test_wording_and_more_time_are_not_material_and_what_bids_rest_on_is() -> None:
    found = changes({"title": "a", "hours": 1, "place": "x"}, {"title": "b", "hours": 1, "place": "x"})
    assert found == {"title": ("a", "b")} and not is_material(found)
    assert not is_material({"deadline_at", "questions_until_at", "opening_on", "title"})
    assert all(is_material({name}) for name in MATERIAL)
    assert set(CallTerms.__dataclass_fields__) >= MATERIAL


def test_every_field_that_can_change_has_a_word() -> None:
    assert set(FIELD) == set(CallTerms.__dataclass_fields__)


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_lateness_is_said_in_at_most_two_neighbouring_units_and_never_more_than_it_is(late: timedelta) -> None:
    sizes = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
    said = parts_of(late)
    seconds = sum(n * sizes[unit] for unit, n in said)
    assert 1 <= len(said) <= 2 and all(n > 0 for _, n in said)
    assert 0 <= late.total_seconds() - seconds < sizes[said[0][0]]


def test_every_service_has_a_template_whose_weights_make_100() -> None:
    assert {fitting(service) for service in ServiceType} == set(BUILT_IN)
    for each in BUILT_IN.values():
        weights = [weight for _, _, weight in each.start.criteria]
        assert each.start.price_weight + sum(weights) == 100 and each.start.price_weight < 60
        assert len(weights) <= most_criteria(small=True)


def test_a_kept_template_comes_back_as_it_was() -> None:
    start = BUILT_IN["outings"].start
    again = start_of(plain(start))
    assert plain(again) == plain(start) and again.extra_kinds == start.extra_kinds
