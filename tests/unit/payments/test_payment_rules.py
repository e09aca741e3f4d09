"""The rail's pure rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from coopbudget.payments.rules import (
    MOST_IN_A_FILE,
    LineFacts,
    Outstanding,
    bank_text,
    fingerprints,
    last_four,
    parts,
    read_account_number,
    read_sort_code,
    references_in,
    run_reference,
    what_cleared,
)

KNOWN = {"DP1234": "Ann", "DP12345": "Bob", "FUND9": "Cai"}


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("CYNGOR DP1234 AUG", ["Ann"]),
        ("cyngor dp/1234 aug", ["Ann"]),
        ("CYNGOR DP 1234", ["Ann"]),
        ("DP12345", ["Bob"]),
        ("XDP1234", []),
        ("DP1234 and FUND 9", ["Ann", "Cai"]),
        ("", []),
    ],
)
def test_references_are_found_as_whole_words(text: str, owners: list[str]) -> None:
    assert references_in(text, KNOWN) == owners


def line(amount: int = 500, text: str = "Bus", bank_id: str | None = None) -> LineFacts:
    return LineFacts(date(2026, 8, 3), amount, text, "", bank_id)


def test_equal_lines_are_told_apart_and_known_again() -> None:
    first = fingerprints([line(), line()])
    assert len(set(first)) == 2
    assert fingerprints([line(), line(), line(600)])[:2] == first


def test_spaces_and_capitals_of_an_export_make_no_new_line() -> None:
    assert fingerprints([line(text="Bus  fare")]) == fingerprints([line(text="BUS FARE")])


def test_one_bank_id_on_two_amounts_is_two_lines() -> None:
    one, two = fingerprints([line(500, bank_id="7"), line(600, bank_id="7")])
    assert one != two


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b"])), max_size=12), st.integers(0, 12))
def test_a_file_that_goes_on_keeps_the_fingerprints_of_its_beginning(rows: list[tuple[int, str]], shorter: int) -> None:
    lines = [line(amount, text) for amount, text in rows]
    assert fingerprints(lines)[:shorter] == fingerprints(lines[:shorter])
    assert len(set(fingerprints(lines))) == len(lines)


def test_bank_details_are_six_and_eight_figures() -> None:
    assert read_sort_code("08-60 01") == "086001"
    assert read_account_number("1234 5678") == "12345678"
    for wrong in ("0860", "08600a", "٠٨٦٠٠١", ""):
        with pytest.raises(ValueError):
            read_sort_code(wrong)
    with pytest.raises(ValueError):
        read_account_number("1234567")


def test_only_the_last_four_figures_are_shown() -> None:
    assert last_four("12345678") == "•••• 5678"


@given(st.text(max_size=60), st.integers(1, 40))
def test_bank_text_is_always_harmless(text: str, longest: int) -> None:
    found = bank_text(text, longest)
    assert len(found) <= longest
    assert found.isascii()
    assert found[:1] not in ("=", "+", "-", "@", " ")


def test_a_file_never_holds_more_than_the_bank_takes() -> None:
    found = parts(MOST_IN_A_FILE * 2 + 1)
    assert [found.count(part) for part in (1, 2, 3)] == [MOST_IN_A_FILE, MOST_IN_A_FILE, 1]


def sent(name: str, amount: int, *, run: int = 7, part: int = 1, reference: str = "") -> Outstanding:
    return Outstanding(name, run, part, amount, reference)


def test_one_line_for_the_whole_run_clears_it_all() -> None:
    payments = [sent("a", 100), sent("b", 200)]
    assert what_cleared(300, f"BULK {run_reference(7)}", payments) == (payments, True)


def test_one_line_for_one_file_clears_that_file() -> None:
    payments = [sent("a", 100), sent("b", 200, part=2)]
    assert what_cleared(200, run_reference(7), payments) == ([payments[1]], True)


def test_a_line_each_is_found_by_its_own_reference() -> None:
    payments = [sent("a", 200, reference="INV0001"), sent("b", 200, reference="INV0002")]
    assert what_cleared(200, "FPS GOFAL INV0002", payments) == ([payments[1]], True)


def test_an_amount_alone_is_only_a_guess_and_only_where_it_is_single() -> None:
    assert what_cleared(200, "FPS", [sent("a", 200)]) == ([sent("a", 200)], False)
    assert what_cleared(200, "FPS", [sent("a", 200), sent("b", 200)]) == ([], False)
    assert what_cleared(250, run_reference(7), [sent("a", 200)]) == ([], False)
