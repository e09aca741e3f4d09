"""When a check holds, and what an address is made of."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.providers.policy import may_verify
from coopbudget.providers.rules import (
    REMINDERS,
    ConsortiumState,
    Part,
    Proof,
    Standing,
    basis_points,
    consortium_state,
    percent,
    reminder_due,
    slug_from,
    standing,
)

FROM, UNTIL = date(2026, 9, 1), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("ended", "proofs", "on", "expected"),
    [
        (False, [], FROM, Standing.VERIFIED),
        (False, [], UNTIL, Standing.VERIFIED),
        (False, [], date(2027, 7, 1), Standing.LAPSED),
        (False, [], date(2026, 8, 31), Standing.NEVER),
        (True, [], FROM, Standing.ENDED),
        (False, [Proof(date(2026, 12, 31), False)], date(2026, 12, 31), Standing.VERIFIED),
        (False, [Proof(date(2026, 12, 31), False), Proof(None, False)], date(2027, 1, 1), Standing.PROOF_EXPIRED),
        (False, [Proof(None, True)], FROM, Standing.PROOF_WITHDRAWN),
    ],
)
def test_a_check_holds_while_it_and_all_its_proofs_hold(ended, proofs, on, expected) -> None:
    assert standing(FROM, UNTIL, ended, proofs, on) is expected


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Dŵr Glân Co-op", "dwr-glan-co-op"), ("New", "provider-new"), ("日本", "provider"), ("A" * 60, "a" * 40)],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slug_from(name) == slug


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_name_gives_an_address_of_small_letters_figures_and_hyphens(name: str) -> None:
    slug = slug_from(name)
    assert 3 <= len(slug) <= 49 and set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug[0] != "-" and slug[-1] != "-"


def test_nobody_checks_the_provider_they_act_for() -> None:
    me, other = uuid.uuid4(), uuid.uuid4()
    assert may_verify(me, [other])
    assert not may_verify(me, [other, me])


def of_shares(*shares: int, waiting: int = 0) -> list[Part]:
    return [Part(share, index >= waiting) for index, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("parts", "ended", "expected"),
    [
        (of_shares(6_000, 4_000), False, ConsortiumState.READY),
        (of_shares(6_000, 4_000, waiting=1), False, ConsortiumState.ASKING),
        (of_shares(6_000, 3_999), False, ConsortiumState.SHORT),
        (of_shares(10_000), False, ConsortiumState.SHORT),
        (of_shares(6_000, 4_000), True, ConsortiumState.ENDED),
    ],
)
def test_a_group_is_ready_when_two_or_more_shares_make_a_whole_and_all_said_yes(parts, ended, expected) -> None:
    assert consortium_state(parts, ended=ended) is expected


@pytest.mark.parametrize(
    ("typed", "points"), [("40", 4_000), ("33.33", 3_333), ("33,3 %", 3_330), (" 100% ", 10_000), ("0.05", 5)]
)
def test_a_percentage_is_read_as_people_type_it(typed: str, points: int) -> None:
    assert basis_points(typed) == points


@pytest.mark.parametrize("typed", ["", "a third", "33.333", "-5", "1/3", "٣٣"])
def test_what_is_no_percentage_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no percentage"):
        basis_points(typed)


@given(st.integers(1, 10_000))
def test_a_share_reads_back_as_it_was_shown(share: int) -> None:
    assert basis_points(percent(share)) == share


@pytest.mark.parametrize(
    ("left", "told", "step"),
    [(61, [], None), (60, [], 60), (31, [60], None), (30, [60], 30), (20, [], 30), (8, [60, 30], None), (7, [], 7),
     (0, [60, 30], 7), (0, [7], None), (-1, [60, 30, 7], 0), (-1, [0], None), (-30, [], 0), (-31, [], None)],
)  # fmt: skip
def test_a_reminder_is_due_at_60_30_and_7_days_and_once_it_has_run_out(left, told, step) -> None:
    assert reminder_due(FROM + timedelta(days=left), FROM, told) == step


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates(date(2025, 6, 1), date(2026, 1, 1)))
def test_day_by_day_each_step_is_told_once_and_in_order(expires_on: date, begins: date) -> None:
    told: list[int] = []
    for n in range((expires_on - begins).days + 40):
        step = reminder_due(expires_on, begins + timedelta(days=n), told)
        if step is not None:
            told.append(step)
    assert tuple(told) == (*REMINDERS, 0)[-len(told) :]
