"""An entry before it is posted."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from coopbudget.ledger.drafts import MOST_LEGS, Leg, draft_entry, entry_content
from coopbudget.ledger.errors import BadEntry
from coopbudget.money import LARGEST

A, B, C = (uuid.UUID(int=n) for n in (3, 1, 2))


def draft(legs: list[Leg], **more: Any) -> Any:
    given: dict[str, Any] = {"kind": "k", "on": date(2027, 3, 3), "key": "x", "memo": "", "refs": {}, "reverses": None}
    return draft_entry(legs=legs, **{**given, **more})


def test_accounts_are_named_once_in_order_and_legs_by_their_place() -> None:
    made = draft([Leg(A, B, 5), Leg(C, A, 7)], refs={"pool": "1"})
    assert made.accounts == [B, C, A]
    content = json.loads(made.content)
    assert content["accounts"] == [str(B), str(C), str(A)]
    assert content["legs"] == [[2, 0, 5], [1, 2, 7]]
    assert (content["on"], content["refs"], content["reverses"]) == ("2027-03-03", {"pool": "1"}, None)


@given(
    st.text(min_size=1), st.text(min_size=1), st.text(), st.dictionaries(st.text(), st.text()), st.none() | st.uuids()
)
def test_what_is_written_by_hand_is_canonical_to_the_byte(
    kind: str, key: str, memo: str, refs: dict[str, str], reverses: uuid.UUID | None
) -> None:
    made = draft([Leg(A, B, 5), Leg(C, A, 7)], kind=kind, key=key, memo=memo, refs=refs, reverses=reverses)
    assert made.content == entry_content(**json.loads(made.content))
    told = json.loads(made.content)
    assert (told["kind"], told["key"], told["memo"], told["refs"]) == (kind, key, memo, refs)
    assert told["reverses"] == (str(reverses) if reverses else None)


def test_the_digest_is_of_the_content_and_of_nothing_else() -> None:
    one, same = draft([Leg(A, B, 5)]), draft([Leg(A, B, 5)])
    assert one.digest == same.digest
    others = [
        draft([Leg(B, A, 5)]), draft([Leg(A, B, 6)]), draft([Leg(A, C, 5)]), draft([Leg(A, B, 5)], memo="m"),
        draft([Leg(A, B, 5)], reverses=C), draft([Leg(A, B, 2), Leg(A, B, 3)]),
    ]  # fmt: skip
    assert len({one.digest, *(other.digest for other in others)}) == 7


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [Leg(A, A, 1)],
        [Leg(A, B, 0)],
        [Leg(A, B, -1)],
        [Leg(A, B, True)],
        [Leg(A, B, LARGEST), Leg(A, B, 1)],
        [Leg(A, B, 1)] * (MOST_LEGS + 1),
    ],
    ids=["none", "one account", "nought", "negative", "a truth", "too large together", "too many"],
)
def test_a_bad_entry_is_refused(legs: list[Leg]) -> None:
    with pytest.raises(BadEntry):
        draft(legs)


def test_an_entry_needs_a_kind_and_a_key() -> None:
    for missing in ("kind", "key"):
        with pytest.raises(BadEntry):
            draft([Leg(A, B, 1)], **{missing: ""})
