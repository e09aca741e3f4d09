"""A return adds up, or says that it does not; what makes it whole; and it is kept as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from coopbudget.outlook.kinds import LineKind
from coopbudget.returns.kinds import Noted, Outside
from coopbudget.returns.rules import (
    Figures,
    Held,
    Line,
    Memo,
    Own,
    Paper,
    Pooled,
    Side,
    directed,
    is_whole,
    outside_lines,
    own_account,
    side_of,
)

DAY = date(2026, 9, 1)
KINDS = [kind for kind in LineKind if kind is not LineKind.INSIDE]
PENCE = st.integers(-(10**9), 10**9).filter(bool)
CHANGES = st.lists(st.tuples(st.sampled_from(KINDS), PENCE, st.sampled_from(["", "levy", "night_cover"])), max_size=30)


def line(kind: str, change: int, category: str = "", outcome: int | None = None) -> Line:
    side = side_of(kind, change)
    assert side is not None
    return Line(side, kind, 1, DAY.isoformat(), directed(side, change), category=category, outcome=outcome)


def figures(opening: int, closing: int, lines: tuple[Line, ...] = (), outside: tuple[Line, ...] = ()) -> Figures:
    return Figures(
        since=DAY.isoformat(), until=DAY.isoformat(), opening=opening, closing=closing, lines=lines, outside=outside,
        pooled=(Pooled("S1", 1, 2, "Nights", "Nos Da", "2026-09-01", "2026-09-07", 70_000, 14_000, 5, ("equal",)),),
        held=(Held("contract", 1, "Nights", 4_000),), papers=(Paper("P1", "an id", "bill.pdf", "memorandum"),),
        council_due=0, contribution_due=0, counted=closing, weeks=3, ceiling=84_000, ceiling_weeks=8, over=0,
        whole=False, outcomes=("Safe at night", "Out and about"), own=Own(1, None, 2, 3, 4),
    )  # fmt: skip


@given(st.integers(-(10**9), 10**9), CHANGES, st.integers(-3, 3))
def test_opening_receipts_and_spend_lead_to_the_closing_to_the_penny_or_it_does_not_add_up(
    opening: int, changes: list[tuple[str, int, str]], wrong: int
) -> None:
    lines = tuple(line(kind, change, category) for kind, change, category in changes)
    closing = opening + sum(change for _kind, change, _category in changes)
    assert figures(opening, closing + wrong, lines).adds_up is (wrong == 0)
    found = figures(opening, closing, lines)
    assert found.opening + found.receipts - found.spent - found.gone_back == found.closing
    # The same money, told in three ways.
    assert sum(amount for _name, amount in found.by_category()) == found.spent
    assert sum(amount for _place, amount in found.by_outcome()) == found.spent
    assert Figures.from_dict(json.loads(json.dumps(found.as_dict()))) == found


def test_what_is_taken_back_stays_on_its_side_and_what_only_moved_within_is_on_none() -> None:
    assert side_of(LineKind.INSIDE, 0) is None
    assert line(LineKind.PURCHASE, 500) == Line(Side.SPENT, LineKind.PURCHASE, 1, "2026-09-01", -500)
    assert line(LineKind.COUNCIL, -500).amount == -500 and line(LineKind.COUNCIL, -500).side == Side.IN
    assert line(LineKind.MONEY_BACK, -500) == Line(Side.BACK, LineKind.MONEY_BACK, 1, "2026-09-01", 500)
    assert (side_of(LineKind.OTHER, 1), side_of(LineKind.OTHER, -1)) == (Side.IN, Side.SPENT)


def test_outcomes_are_told_in_their_order_with_what_nobody_said_last() -> None:
    spent = tuple(line(LineKind.PURCHASE, -amount, "night_cover", place) for amount, place in ((70, 2), (30, None)))
    noted = outside_lines([Memo(Noted.EQUIPMENT, DAY, "A ramp", 40, "equipment", 1, "P1")])
    found = figures(100, 0, spent, noted)
    assert found.by_outcome() == [(1, 40), (2, 70), (None, 30)]
    assert found.by_category() == [("night_cover", 100), ("equipment", 40)]
    assert (found.spent, found.spent_outside) == (100, 40)
    assert [each.amount for each in found.without_paper()] == [70, 30]


def memo(kind: Noted, amount: int, days: int = 0) -> Memo:
    return Memo(kind, DAY + timedelta(days=days), "Wages", amount, "assistant", None, "P1")


@pytest.mark.parametrize(
    ("outside", "memos", "own", "whole"),
    [
        (Outside.UNSAID, [], None, False),
        (Outside.NONE, [], None, True),
        (Outside.ALL, [memo(Noted.ASSISTANT, 500)], None, True),
        (Outside.ALL, [], None, False),
        (Outside.NONE, [memo(Noted.ASSISTANT, 500)], None, False),
        (Outside.NONE, [memo(Noted.FROM_COUNCIL, 900)], Own(100, 100, 900, 0, 900), True),
        (Outside.NONE, [memo(Noted.FROM_COUNCIL, 900)], Own(100, 101, 900, 0, 900), False),
        (Outside.ALL, [memo(Noted.ASSISTANT, 500)], Own(None, None, 0, 500, 0), False),
    ],
)
def test_a_return_is_whole_once_its_member_said_so_and_her_own_account_adds_up(
    outside: Outside, memos: list[Memo], own: Own | None, whole: bool
) -> None:
    assert is_whole(outside, memos, own) is whole


@given(st.integers(0, 10**9), st.lists(st.tuples(st.sampled_from(Noted), st.integers(1, 10**6)), max_size=12), PENCE)
def test_an_own_account_is_explained_by_what_came_in_was_spent_and_was_passed_on(
    opening: int, noted: list[tuple[Noted, int]], passed_on: int
) -> None:
    memos = [memo(kind, amount) for kind, amount in noted]
    lines = (line(LineKind.PASSED_ON, passed_on), line(LineKind.DIVIDEND, 5))
    open_end = own_account(memos, lines, opening=opening, closing=None)
    assert open_end.difference is None
    closing = opening + open_end.came_in - open_end.spent - passed_on
    assert own_account(memos, lines, opening=opening, closing=closing).difference == 0
    assert replace(open_end, closing=closing - 1).difference == 1


def test_memoranda_stand_by_day_and_name_their_paper() -> None:
    found = outside_lines([memo(Noted.TAX, 2, days=3), memo(Noted.FROM_COUNCIL, 1)])
    assert [(each.kind, each.side, each.proofs) for each in found] == [
        (Noted.FROM_COUNCIL, Side.IN, ("P1",)),
        (Noted.TAX, Side.SPENT, ("P1",)),
    ]
