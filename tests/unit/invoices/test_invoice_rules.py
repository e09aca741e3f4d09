"""When a visit counts, what an invoice may claim, when it is due, and who may approve it."""

import uuid
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as for_all, strategies as st

from coopbudget.guard.policy import Allow
from coopbudget.invoices import policy
from coopbudget.invoices.policy import OfficerFacts
from coopbudget.invoices.rules import (
    Agreed,
    Claim,
    Clash,
    Delivered,
    Held,
    Outcome,
    Slot,
    VisitState,
    all_confirmed,
    clash,
    due_on,
    match_invoice,
    match_line,
    outcome,
    repeat_days,
    visit_state,
)
from coopbudget.providers.rules import HourKind

FIRST = date(2027, 3, 1)
LAST = date(2027, 3, 31)
NIGHT, BANK = HourKind.WAKING_NIGHT, HourKind.BANK_HOLIDAY


def rate_on(kind: HourKind, day: date) -> int | None:
    """£20.00 a night, £30.00 on a bank holiday; from 25 March £21.00 a night."""
    return {NIGHT: 2_100 if day >= date(2027, 3, 25) else 2_000, BANK: 3_000}.get(kind)


AGREED = Agreed(rate_on, starts_on=date(2027, 1, 1), ends_on=LAST, cap_left=100_000)
DAY = date(2027, 3, 10)


def given(number: int = 1, **changes: Any) -> Delivered:
    facts: dict[str, Any] = {
        "on": DAY, "kind": NIGHT, "minutes": 300, "state": VisitState.CONFIRMED, "agreed_minutes": 300,
    }  # fmt: skip
    return Delivered(uuid.UUID(int=number), **{**facts, **changes})


VISIT = given()


def claim(minutes: int = 300, rate: int = 2_000, **changes: Any) -> Claim:
    return Claim(**{"on": DAY, "kind": NIGHT, "minutes": minutes, "rate": rate, "visit": VISIT.id, **changes})


def state(**changes: object) -> VisitState:
    facts = {
        "withdrawn": False, "agreed_minutes": None, "disputed": False, "logged_on": FIRST, "today": FIRST,
    }  # fmt: skip
    return visit_state(**{**facts, **changes})  # type: ignore[arg-type]


class TestVisits:
    def test_members_have_five_days_then_it_is_the_officers(self) -> None:
        assert state(today=date(2027, 3, 6)) is VisitState.WAITING
        assert state(today=date(2027, 3, 7)) is VisitState.OFFICER

    def test_a_dispute_is_the_officers_from_the_first_day(self) -> None:
        assert state(disputed=True) is VisitState.DISPUTED

    def test_what_was_agreed_stands_however_late(self) -> None:
        assert state(agreed_minutes=300, today=LAST) is VisitState.CONFIRMED
        assert state(agreed_minutes=0) is VisitState.NOT_GIVEN
        assert state(agreed_minutes=300, withdrawn=True) is VisitState.WITHDRAWN

    def test_the_provider_has_as_long_to_answer_another_time(self) -> None:
        asked = date(2027, 3, 5)
        assert state(proposed_on=asked, today=date(2027, 3, 10)) is VisitState.PROPOSED
        assert state(proposed_on=asked, today=date(2027, 3, 11)) is VisitState.OFFICER
        assert state(proposed_on=asked, disputed=True, today=asked) is VisitState.DISPUTED

    def test_outcomes(self) -> None:
        assert [outcome(300, minutes) for minutes in (300, 240, 330, 0)] == [
            Outcome.STANDS, Outcome.CHANGED, Outcome.CHANGED, Outcome.NOT_PAID,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [([True, True], True), ([True, None], False), ([True, False], False), ([], False)],
    )
    def test_each_who_was_there_confirms(self, answers: list[bool | None], expected: bool) -> None:
        assert all_confirmed(answers) is expected

    def test_repeating(self) -> None:
        assert len(repeat_days(FIRST, FIRST + timedelta(days=6), 1)) == 7
        assert repeat_days(FIRST, LAST, 7) == [FIRST + timedelta(days=7 * n) for n in range(5)]
        assert repeat_days(FIRST, FIRST - timedelta(days=1), 1) == [FIRST]


class TestClashes:
    """22:00 to 3:00 with members 1 and 2."""

    NIGHT = Slot(DAY, 1_320, 300, frozenset({1, 2}))

    @pytest.mark.parametrize(
        ("other", "why"),
        [
            (Slot(DAY, 1_320, 60, frozenset({2})), Clash.SAME),
            (Slot(DAY, 1_320, 60, frozenset({3})), None),
            (Slot(DAY + timedelta(days=1), 120, 120, frozenset({1})), Clash.OVERLAP),
            (Slot(DAY + timedelta(days=1), 180, 120, frozenset({1})), None),
            (Slot(DAY, 1_260, 60, frozenset({1})), None),
            (Slot(DAY, 1_260, 90, frozenset({1}), travel=True), None),
            (Slot(DAY, 0, 1_200, frozenset({1})), Clash.DAY_FULL),
            (Slot(DAY, 0, 1_140, frozenset({1})), None),
        ],
    )
    def test_beside_another(self, other: Slot, why: Clash | None) -> None:
        found = clash(other, [self.NIGHT])
        assert (found and found[0]) == why

    @for_all(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1_439), st.integers(1, 1_440)), max_size=6))
    def test_what_is_let_through_never_overlaps_and_fits_its_days(self, tried: list[tuple[int, int, int]]) -> None:
        kept: list[Slot] = []
        for days, start, minutes in tried:
            slot = Slot(DAY + timedelta(days=days), start, minutes, frozenset({1}))
            if clash(slot, kept) is None:
                kept.append(slot)
        ordered = sorted(kept, key=lambda each: each.begins)
        assert all(a.ends <= b.begins for a, b in pairwise(ordered))
        for day in {each.on for each in kept}:
            assert sum(each.minutes for each in kept if each.on == day) <= 1_440


class TestMatch:
    def held(self, asked: Claim | None = None, visit: Delivered = VISIT) -> tuple[Held, ...]:
        return match_line(asked or claim(), visit, AGREED, FIRST, LAST)

    def test_all_three_agree(self) -> None:
        assert self.held() == ()

    def test_asking_less_is_no_reason(self) -> None:
        assert self.held(claim(299, 1_999)) == ()

    @pytest.mark.parametrize(
        ("asked", "visit", "why"),
        [
            (claim(301), VISIT, Held.MINUTES),
            (claim(rate=2_001), VISIT, Held.RATE),
            (claim(), given(on=date(2027, 2, 28)), Held.PERIOD),
            (claim(), given(state=VisitState.DISPUTED, agreed_minutes=None), Held.DISPUTED),
            (claim(), given(state=VisitState.WAITING, agreed_minutes=None), Held.UNCONFIRMED),
            (claim(), given(state=VisitState.PROPOSED, agreed_minutes=None), Held.UNCONFIRMED),
            (claim(), given(state=VisitState.OFFICER, agreed_minutes=None), Held.UNCONFIRMED),
            (claim(), given(state=VisitState.NOT_GIVEN, agreed_minutes=0), Held.NOT_GIVEN),
            (claim(), given(invoiced=True), Held.INVOICED),
            (claim(rate=3_000, kind=BANK), VISIT, Held.KIND),
            (claim(kind=HourKind.TRAVEL), given(kind=HourKind.TRAVEL), Held.NO_PRICE),
        ],
    )
    def test_each_reason_alone(self, asked: Claim, visit: Delivered, why: Held) -> None:
        assert self.held(asked, visit) == (why,)

    def test_each_kind_and_day_has_its_price(self) -> None:
        assert self.held(claim(rate=3_000, kind=BANK), given(kind=BANK)) == ()
        assert self.held(claim(rate=2_100), given(on=date(2027, 3, 25))) == ()
        assert self.held(claim(rate=2_100), given(on=date(2027, 3, 24))) == (Held.RATE,)

    def test_outside_the_term(self) -> None:
        late = given(on=date(2027, 4, 1))
        assert match_line(claim(), late, AGREED, FIRST, date(2027, 4, 30)) == (Held.TERM,)

    def test_several_reasons_are_all_told(self) -> None:
        assert set(self.held(claim(301, 2_001))) == {Held.MINUTES, Held.RATE}

    def match(self, claims: list[Claim], visits: list[Delivered], room: int = 100_000) -> list[tuple[Held, ...]]:
        agreed = Agreed(rate_on, FIRST, LAST, cap_left=room)
        return [match.held for match in match_invoice(claims, visits, agreed, FIRST, LAST)]

    def test_only_the_line_past_the_cap_is_held(self) -> None:
        visits = [given(1), given(2), given(3)]
        claims = [claim(visit=visits[0].id), claim(visit=visits[1].id), claim(60, visit=visits[2].id)]
        assert self.match(claims, visits, 15_000) == [(), (Held.CAP,), ()]

    def test_a_held_line_uses_none_of_the_cap(self) -> None:
        visits = [given(1, state=VisitState.DISPUTED, agreed_minutes=None), given(2)]
        claims = [claim(visit=visits[0].id), claim(visit=visits[1].id)]
        assert self.match(claims, visits, 10_000) == [(Held.DISPUTED,), ()]

    def test_a_typed_line_finds_its_visit_and_a_visit_counts_once(self) -> None:
        morning, night = given(1, kind=BANK, minutes=60, agreed_minutes=60), given(2)
        typed = claim(visit=None)
        found = match_invoice([typed, typed, typed], [morning, night], AGREED, FIRST, LAST)
        assert [match.visit for match in found] == [night.id, morning.id, None]
        assert [match.held[-1:] for match in found] == [(), (Held.KIND,), (Held.TWICE,)]
        nowhere = claim(visit=None, on=date(2027, 3, 11))
        assert self.match([nowhere], [morning, night]) == [(Held.NO_VISIT,)]
        assert self.match([claim(), claim()], [VISIT]) == [(), (Held.TWICE,)]


def test_due_fourteen_days_after_it_came_or_at_once() -> None:
    assert due_on(FIRST, date(2027, 3, 5)) == date(2027, 3, 15)
    assert due_on(FIRST, date(2027, 3, 20)) == date(2027, 3, 20)


class TestWhoMay:
    def test_two_different_officers_and_nobody_of_the_provider(self) -> None:
        assert policy.may_approve(OfficerFacts(is_provider_person=False)) == Allow()
        assert not policy.may_approve(OfficerFacts(is_provider_person=True))
        assert not policy.may_approve(OfficerFacts(is_provider_person=False, has_approved=True))

    def test_a_member_with_a_share_may(self) -> None:
        assert policy.may_approve(OfficerFacts(is_provider_person=False, has_share=True))

    def test_nobody_settles_or_sends_back_their_own(self) -> None:
        assert not policy.may_settle(OfficerFacts(is_provider_person=True))
        assert not policy.may_reject(OfficerFacts(is_provider_person=True))
        assert policy.may_settle(OfficerFacts(is_provider_person=False))
