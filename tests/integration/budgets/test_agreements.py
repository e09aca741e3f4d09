"""Recording, checking and changing agreements; consent to pool."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.errors import (
    AlreadyChecked,
    ConsentStands,
    NoConsent,
    NoConsentNeeded,
    NoSuchAgreement,
    NotChecked,
    NothingToChange,
    NotPoolable,
    ReferenceTaken,
)
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.rules import Pooling
from coopbudget.errors import Forbidden, Invalid
from coopbudget.evidence.errors import BadFile
from coopbudget.ledger import chart, queries as ledger
from coopbudget.notices import queries as notices
from coopbudget.trail.queries import records
from tests.conftest import Act
from tests.people import by_phone
from tests.purses import LETTER, STARTED, Purses, agree, consent

TODAY = date(2026, 9, 1)


def test_an_officers_record_opens_a_fund_that_can_take_money(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, contribution=5_000, outcomes=["Get to choir", " ", "Sleep at home"])
        assert made.checked
        found = queries.fund(work.session, work.coop_id, made.fund_id, TODAY)
        assert found is not None
        assert (found.name, found.rate, found.weekly_income) == ("Gwynedd Council", 42_000, (42_000 + 5_000) // 4)
        assert ledger.account_id(work.session, work.coop_id, chart.fund_available(made.fund_number)) == found.account_id
        assert queries.outcomes_of(work.session, work.coop_id, made.agreement_id) == ["Get to choir", "Sleep at home"]
        acts = [row.act for row in work.session.scalars(records(work.coop_id))]
        assert "agreement_recorded" in acts and "reference_registered" in acts
        assert notices.unread_count(work.session, purses.dewi.person_id) > 0


def test_a_member_records_her_own_and_waits_for_a_check(act: Act, purses: Purses) -> None:
    with act(purses.dewi_acts) as work:
        made = budgets.record_agreement(
            work,
            funder_kind="council",
            funder_name="Gwynedd Council",
            reference="GCC 1",
            rate=10_000,
            starts_on=STARTED,
        )
        assert not made.checked
        assert queries.fund(work.session, work.coop_id, made.fund_id, TODAY).pooling is Pooling.NEEDS_CHECK  # type: ignore[union-attr]
    with act(purses.treasurer) as work:
        with pytest.raises(NotChecked):
            consent(work, made.agreement_id)
        budgets.check_agreement(work, agreement_id=made.agreement_id)
        with pytest.raises(AlreadyChecked):
            budgets.check_agreement(work, agreement_id=made.agreement_id)
        assert queries.fund(work.session, work.coop_id, made.fund_id, TODAY).pooling is Pooling.NEEDS_CONSENT  # type: ignore[union-attr]


def test_what_a_member_says_on_the_phone_waits_for_a_check_and_she_gets_a_receipt(act: Act, purses: Purses) -> None:
    on_the_phone = by_phone(purses.secretary, purses.dewi)
    with act(on_the_phone) as work:
        told = notices.unread_count(work.session, purses.dewi.person_id)
        made = budgets.record_agreement(
            work, funder_kind="council", funder_name="Gwynedd", reference="GCC 8", rate=10_000, starts_on=STARTED
        )
        assert not made.checked
        assert notices.unread_count(work.session, purses.dewi.person_id) == told + 1
        [record] = [r for r in work.session.scalars(records(work.coop_id)) if r.act == "agreement_recorded"]
        assert (record.actor_id, record.on_behalf_of) == (purses.secretary.person_id, purses.dewi.id)


def test_nobody_checks_their_own_agreement(act: Act, purses: Purses) -> None:
    own = purses.treasurer.own_member_id
    assert own is not None
    with act(purses.treasurer) as work:
        made = budgets.record_agreement(
            work,
            member_id=own,
            funder_kind="nhs",
            funder_name="Betsi",
            reference="PHB 77",
            rate=9_000,
            starts_on=STARTED,
        )
        assert not made.checked
        for refused in (
            lambda: budgets.check_agreement(work, agreement_id=made.agreement_id),
            lambda: budgets.refuse_agreement(work, agreement_id=made.agreement_id, why="no"),
            lambda: consent(work, made.agreement_id),
        ):
            with pytest.raises(Forbidden):
                refused()
    with act(purses.secretary) as work:
        budgets.check_agreement(work, agreement_id=made.agreement_id)


def test_a_member_cannot_record_for_another_or_settle_anything(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.eira)
    with act(purses.dewi_acts) as work:
        with pytest.raises(Forbidden):
            agree(work, purses.eira)
        with pytest.raises(Forbidden):
            consent(work, made.agreement_id)
        with pytest.raises(Forbidden):
            budgets.change_agreement(
                work, agreement_id=made.agreement_id, wanted=budgets.Wanted(Change.SUSPENDED, TODAY)
            )


def test_two_agreements_cannot_share_a_reference_unless_one_was_refused(act: Act, purses: Purses) -> None:
    with act(purses.dewi_acts) as work:
        first = agree(work, purses.dewi, reference="GCC-DP 4471")
        with pytest.raises(ReferenceTaken):
            agree(work, purses.dewi, reference="gcc dp/4471")
    with act(purses.treasurer) as work:
        budgets.refuse_agreement(work, agreement_id=first.agreement_id, why="That is Eira's reference.")
        second = agree(work, purses.eira, reference="GCC DP 4471")
        assert second.checked
        assert [f.number for f in queries.funds_of_member(work.session, work.coop_id, purses.dewi.id, TODAY)] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"funder_name": " "}, "funder_name"),
        ({"reference": "a-1"}, "reference"),
        ({"reference": "x" * 41}, "reference"),
        ({"rate": 0}, "rate"),
        ({"ends_on": date(2026, 4, 5)}, "ends_on"),
        ({"funder_kind": "nhs"}, "funder_name"),
    ],
)
def test_nonsense_is_refused_beside_its_field(act: Act, purses: Purses, given: dict[str, Any], field: str) -> None:
    with act(purses.treasurer) as work:
        agree(work, purses.eira)
        with pytest.raises(Invalid) as problem:
            agree(work, purses.dewi, **given)
        assert field in problem.value.errors


def test_consent_opens_the_door_to_pooling_and_its_withdrawal_closes_it(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        with pytest.raises(NotPoolable) as problem:
            budgets.require_poolable(work, made.fund_id, TODAY)
        assert problem.value.reason is Pooling.NEEDS_CONSENT
        with pytest.raises(BadFile):
            budgets.record_consent(
                work,
                agreement_id=made.agreement_id,
                officer_name="Mari",
                given_on=TODAY,
                file=b"PK\x03\x04",
                filename="a.docx",
            )
        with pytest.raises(Invalid):
            consent(work, made.agreement_id, on=date(2026, 9, 2))
        consent(work, made.agreement_id)
        with pytest.raises(ConsentStands):
            consent(work, made.agreement_id)
        budgets.require_poolable(work, made.fund_id, TODAY)
        with pytest.raises(NotPoolable):
            budgets.require_poolable(work, made.fund_id, date(2026, 4, 19))
    with act(purses.secretary) as work:
        budgets.withdraw_consent(work, agreement_id=made.agreement_id, withdrawn_on=TODAY)
        with pytest.raises(NoConsent):
            budgets.withdraw_consent(work, agreement_id=made.agreement_id, withdrawn_on=TODAY)
        with pytest.raises(NotPoolable):
            budgets.require_poolable(work, made.fund_id, TODAY)
        [kept] = queries.consents_of(work.session, work.coop_id, made.agreement_id)
        assert (kept.officer_name, kept.withdrawn_on) == ("Mari Puw", TODAY)


def test_own_money_needs_no_consent_and_a_service_fund_takes_none(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        own = budgets.record_agreement(work, member_id=purses.dewi.id, funder_kind="own", rate=0, starts_on=STARTED)
        budgets.require_poolable(work, own.fund_id, TODAY)
        with pytest.raises(NoConsentNeeded):
            consent(work, own.agreement_id)
        held = agree(work, purses.eira, service_fund=True)
        with pytest.raises(NoConsentNeeded):
            consent(work, held.agreement_id)
        with pytest.raises(NotPoolable) as problem:
            budgets.require_poolable(work, held.fund_id, TODAY)
        assert problem.value.reason is Pooling.SERVICE_FUND


def test_changes_are_dated_and_a_past_day_reads_as_it_stood(act: Act, purses: Purses) -> None:
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, contribution=4_000)

        def change(*args: Any, **given: Any) -> budgets.Changed:
            wanted = budgets.Wanted(*args, **given)
            return budgets.change_agreement(
                work, agreement_id=made.agreement_id, wanted=wanted, reason="letter", file=LETTER, filename="l.pdf"
            )

        def on(day: date) -> queries.FundRow:
            found = queries.fund(work.session, work.coop_id, made.fund_id, day)
            assert found is not None
            return found

        change(Change.RATE, date(2026, 10, 5), rate=40_000)
        change(Change.SUSPENDED, TODAY)
        change(Change.RESUMED, date(2026, 9, 15))
        change(Change.NOTICE, TODAY, ends_on=date(2027, 3, 31))
        assert (on(date(2026, 8, 31)).rate, on(date(2026, 8, 31)).suspended) == (42_000, False)
        assert (on(TODAY).suspended, on(TODAY).weekly_income, on(TODAY).ends_on) == (True, 0, date(2027, 3, 31))
        assert (on(date(2026, 9, 15)).suspended, on(date(2026, 9, 15)).rate) == (False, 42_000)
        assert (on(date(2026, 10, 5)).rate, on(date(2026, 10, 5)).contribution) == (40_000, 4_000)
        change(Change.NOTICE_WITHDRAWN, date(2026, 11, 1))
        assert on(date(2026, 12, 1)).ends_on is None
        with pytest.raises(NothingToChange):
            change(Change.RESUMED, date(2026, 12, 1))
        with pytest.raises(Invalid):
            change(Change.RATE, date(2026, 4, 1), rate=1)
        history = queries.versions_of(work.session, work.coop_id, made.agreement_id)
        assert [v.change for v in history] == ["notice_withdrawn", "rate", "resumed", "notice", "suspended", "begun"]


def test_the_rule_and_the_query_read_the_same_terms(act: Act, purses: Purses) -> None:
    from coopbudget.budgets import rules
    from coopbudget.budgets.queries.history import steps_of

    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
        for change, day, rate in (
            (Change.RATE, date(2026, 6, 1), 45_000),
            (Change.RATE, date(2026, 5, 1), 43_000),
            (Change.SUSPENDED, date(2026, 5, 1), None),
            (Change.RATE, date(2026, 5, 1), 44_000),
            (Change.RESUMED, date(2026, 8, 1), None),
        ):
            budgets.change_agreement(
                work, agreement_id=made.agreement_id, wanted=budgets.Wanted(change, day, rate=rate)
            )
        steps = steps_of(work.session, work.coop_id, made.agreement_id)
        for day in (date(2026, 1, 1), STARTED, date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 31), TODAY):
            found = queries.agreement(work.session, work.coop_id, made.agreement_id, day)
            assert found is not None and found.terms == rules.terms_on(steps, day)


def test_another_co_ops_agreement_is_not_there(act: Act, purses: Purses) -> None:
    from tests.purses import make_purses

    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi)
    with act() as work:
        others = make_purses(work)
    with act(others.treasurer) as work:
        assert queries.agreement(work.session, work.coop_id, made.agreement_id, TODAY) is None
        assert queries.fund_pots(work.session, work.coop_id, [made.fund_id]) == {}
        with pytest.raises(NoSuchAgreement):
            consent(work, made.agreement_id)
        with pytest.raises(NoSuchAgreement):
            agree(work, purses.dewi)
