"""When a visit counts, what an invoice may claim, when it is due, and who may approve it."""

import uuid
from datetime import date, timedelta

import pytest

from coopbudget.guard.policy import Allow
from coopbudget.invoices import policy
from coopbudget.invoices.policy import OfficerFacts
from coopbudget.invoices.rules import (
    Agreed,
    Claim,
    Delivered,
    Held,
    VisitState,
    all_confirmed,
    due_on,
    match_invoice,
    match_line,
    repeat_days,
    visit_state,
)

FIRST = date(2027, 3, 1)
LAST = date(2027, 3, 31)
AGREED = Agreed(rate=2_000, starts_on=date(2027, 1, 1), ends_on=LAST, cap_left=100_000)
VISIT = Delivered(date(2027, 3, 10), VisitState.CONFIRMED, 300)


def claim(minutes: int = 300, rate: int = 2_000) -> Claim:
    return Claim(uuid.UUID(int=1), minutes, rate)


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
            (claim(), Delivered(date(2027, 2, 28), VisitState.CONFIRMED, 300), Held.PERIOD),
            (claim(), Delivered(VISIT.on, VisitState.DISPUTED, None), Held.DISPUTED),
            (claim(), Delivered(VISIT.on, VisitState.WAITING, None), Held.UNCONFIRMED),
            (claim(), Delivered(VISIT.on, VisitState.OFFICER, None), Held.UNCONFIRMED),
            (claim(), Delivered(VISIT.on, VisitState.NOT_GIVEN, 0), Held.NOT_GIVEN),
            (claim(), Delivered(VISIT.on, VisitState.CONFIRMED, 300, invoiced=True), Held.INVOICED),
        ],
    )
    def test_each_reason_alone(self, asked: Claim, visit: Delivered, why: Held) -> None:
        assert self.held(asked, visit) == (why,)

    def test_outside_the_term(self) -> None:
        late = Delivered(date(2027, 4, 1), VisitState.CONFIRMED, 300)
        assert match_line(claim(), late, AGREED, FIRST, date(2027, 4, 30)) == (Held.TERM,)

    def test_several_reasons_are_all_told(self) -> None:
        assert set(self.held(claim(301, 2_001))) == {Held.MINUTES, Held.RATE}

    def test_only_the_line_past_the_cap_is_held(self) -> None:
        agreed = Agreed(2_000, FIRST, LAST, cap_left=15_000)
        found = match_invoice([(claim(), VISIT), (claim(), VISIT), (claim(60), VISIT)], agreed, FIRST, LAST)
        assert [match.held for match in found] == [(), (Held.CAP,), ()]

    def test_a_held_line_uses_none_of_the_cap(self) -> None:
        agreed = Agreed(2_000, FIRST, LAST, cap_left=10_000)
        disputed = Delivered(VISIT.on, VisitState.DISPUTED, None)
        found = match_invoice([(claim(), disputed), (claim(), VISIT)], agreed, FIRST, LAST)
        assert [match.good for match in found] == [False, True]


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
