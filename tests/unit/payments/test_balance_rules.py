"""Statements that follow each other, and what stands between bank and books: it adds up, whatever there is."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from coopbudget.payments.balance_rules import Sums, Told, Where, anchors, breaks, position
from coopbudget.payments.line_rules import KnownLine, Sameness, payer_key, rhythm_of, tell_apart
from coopbudget.payments.rules import LineFacts, fingerprints

START = date(2026, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: START + timedelta(days=n))
AMOUNTS = st.integers(-5_000, 5_000)
TOLD = st.lists(st.tuples(DAYS, DAYS, AMOUNTS, st.integers(-3, 3)), max_size=8).map(
    lambda rows: [
        Told(number, min(one, other), max(one, other), closing, missing)
        for number, (one, other, closing, missing) in enumerate(rows, start=1)
    ]
)


@settings(max_examples=300, deadline=None)
@given(TOLD, st.dictionaries(DAYS, AMOUNTS, max_size=20), DAYS)
def test_gaps_and_lines_always_make_the_banks_figure(told: list[Told], by_day: dict[date, int], at: date) -> None:
    sums = Sums(by_day)
    for some in (anchors(told), position(told, sums, at) or []):
        if some:
            last = some[-1]
            assert sum(gap.amount for gap in breaks(some, sums)) + sums.until(last.to_on) == last.closing
    known = position(told, sums, at)
    assert known is None or known[-1].to_on <= at


def test_a_day_in_the_middle_of_a_statement_has_its_own_balance() -> None:
    sums = Sums({date(2026, 1, 3): 100, date(2026, 1, 9): 50})
    known = position([Told(1, date(2026, 1, 1), date(2026, 1, 10), 250)], sums, date(2026, 1, 5))
    assert known is not None
    assert (known[-1].to_on, known[-1].closing) == (date(2026, 1, 5), 200)
    assert [gap.where for gap in breaks(known, sums)] == [Where.BEFORE]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.integers(1, 2), st.sampled_from(["DP 1", "DP 2", "RENT", ""])), max_size=8
    ),
    st.data(),
)
def test_a_file_that_comes_again_in_another_format_is_never_new(
    rows: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    plain = [LineFacts(date(2026, 1, day), amount, text or "X", "", None) for day, amount, text in rows]
    other = [LineFacts(each.on, each.amount, each.text, "SOMEBODY", f"ID{n}") for n, each in enumerate(plain)]
    shuffled = data.draw(st.permutations(other))
    known = [KnownLine(facts, mark, "csv") for facts, mark in zip(plain, fingerprints(plain), strict=True)]
    found = tell_apart(shuffled, fingerprints(shuffled), "camt", known)
    assert set(found) <= {Sameness.KNOWN}


def test_payers_and_rhythms() -> None:
    assert payer_key("", "J CARTER DP1234 03AUG") == "J CARTER"
    assert payer_key("Cyngor Gwynedd", "x") == "CYNGOR GWYNEDD"
    assert rhythm_of(date(2026, 8, 31), date(2026, 8, 3)) == "four_weeks"
    assert rhythm_of(date(2026, 8, 13), date(2026, 8, 3)) is None
