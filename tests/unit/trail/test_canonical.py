"""The bytes that are hashed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from coopbudget.trail.canonical import GENESIS, canonical, instant, link

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical({"b": [1, None, True], "a": "£ é"}) == '{"a":"\\u00a3 \\u00e9","b":[1,null,true]}'


@given(values)
def test_the_same_value_gives_the_same_ascii_and_comes_back(value: object) -> None:
    text = canonical(value)
    assert text.isascii()
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("bad", [1.5, float("nan"), {"a": [0.1]}, {1: "a"}, b"x", {"a": {2}}])
def test_what_is_not_exact_is_refused(bad: object) -> None:
    with pytest.raises(TypeError):
        canonical(bad)


def test_a_link_binds_the_digest_before_the_sequence_and_the_content() -> None:
    expected = hashlib.sha256(GENESIS + b"\0\0\0\0\0\0\1\0" + b"{}").digest()
    assert link(GENESIS, 256, "{}") == expected
    assert len({link(GENESIS, 1, "{}"), link(GENESIS, 2, "{}"), link(expected, 1, "{}"), link(GENESIS, 1, "[]")}) == 4


def test_an_instant_is_utc_to_the_microsecond() -> None:
    summer = datetime(2027, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=1)))
    assert instant(summer) == "2027-07-01T11:00:00.000000Z"
    assert instant(datetime(2027, 3, 3, 0, 0, 0, 42, tzinfo=UTC)) == "2027-03-03T00:00:00.000042Z"
