"""The code on a receipt, written and typed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from coopbudget.ledger.receipts import KEPT, Code, code_of, read_code


@given(st.integers(1, 10**12 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_printed_can_be_typed_again(number: int, digest: bytes) -> None:
    printed = code_of(number, digest)
    expected = Code(number, digest.hex()[:KEPT])
    assert read_code(printed) == read_code(f"  {printed.upper()} ") == read_code(printed.replace("-", " ")) == expected


@pytest.mark.parametrize("typed", ["", "abc", "-57", "57-9f3a", "57-9f3a-77c1-0b2d-44aa-1c0e-0000", "57-zzzz", "٣"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_the_number_alone_will_do() -> None:
    assert read_code("57") == Code(57, "")
