"""Who a provider is, its proofs, and what makes it checked in a co-op."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.guard import Actor, Permission
from coopbudget.notices.models import Notice
from coopbudget.providers import queries, service
from coopbudget.providers.errors import AlreadyAmongThem, LastPerson, NoProofs, NotVerified
from coopbudget.providers.rules import Standing
from tests.commissioning import make_bidder, make_buying
from tests.conftest import Act
from tests.people import add_person


def test_a_check_holds_until_its_last_day_or_its_proofs(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        standing = {
            day: queries.checks(work.session, buying.coop_id, [bidder.provider.id], day)[bidder.provider.id].standing
            for day in (date(2026, 8, 31), date(2026, 9, 1), date(2027, 6, 30), date(2027, 7, 1))
        }
        assert list(standing.values()) == [
            Standing.NEVER,
            Standing.VERIFIED,
            Standing.VERIFIED,
            Standing.LAPSED,
        ]


def test_an_expired_or_withdrawn_proof_ends_the_check_that_rests_on_it(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying, verified=False)
        own = replace(work, actor=bidder.actor)
        short = service.add_credential(
            own, kind="registration", number="R", issued_by="CIW", expires_on=date(2026, 12, 31)
        )
        officer = replace(work, actor=buying.secretary)
        service.verify_provider(
            officer, provider_id=bidder.provider.id, credential_ids=[short.id], until=date(2027, 6, 30)
        )
        assert queries.is_verified(work.session, buying.coop_id, bidder.provider.id, date(2026, 12, 31))
        assert not queries.is_verified(work.session, buying.coop_id, bidder.provider.id, date(2027, 1, 1))
        service.withdraw_credential(own, credential_id=short.id)
        assert not queries.is_verified(work.session, buying.coop_id, bidder.provider.id, date(2026, 9, 2))


def test_a_check_needs_a_proof_that_holds_today_an_officer_and_no_part_in_the_provider(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying, verified=False)
        proof = queries.credentials(work.session, bidder.provider.id)[0]
        officer = replace(work, actor=buying.secretary)

        def verify(by, **given):
            wanted = {"credential_ids": [proof.id], "until": date(2027, 6, 30)} | given
            return service.verify_provider(by, provider_id=bidder.provider.id, **wanted)

        with pytest.raises(NoProofs):
            verify(officer, credential_ids=[])
        with pytest.raises(NoProofs):
            verify(replace(officer, now=datetime(2027, 10, 1, tzinfo=UTC)), until=date(2027, 12, 1))
        with pytest.raises(Invalid):
            verify(officer, until=date(2026, 8, 31))
        with pytest.raises(Forbidden):
            verify(replace(work, actor=buying.dewi))
        assert buying.secretary.person_id is not None
        service.add_person(replace(work, actor=bidder.actor), person_id=buying.secretary.person_id)
        with pytest.raises(Forbidden):
            verify(officer)


def test_the_number_in_a_co_op_comes_with_the_first_check_and_stays(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        first = queries.provider_number(work.session, buying.coop_id, bidder.provider.id)
        officer = replace(work, actor=buying.secretary)
        service.end_verification(officer, provider_id=bidder.provider.id, note="No reply.")
        assert not queries.is_verified(work.session, buying.coop_id, bidder.provider.id, work.today)
        with pytest.raises(NotVerified):
            service.end_verification(officer, provider_id=bidder.provider.id, note="Twice.")
        proof = queries.credentials(work.session, bidder.provider.id)[0]
        later = replace(officer, now=work.now + timedelta(days=1))
        service.verify_provider(
            later, provider_id=bidder.provider.id, credential_ids=[proof.id], until=date(2027, 1, 1)
        )
        assert queries.provider_number(work.session, buying.coop_id, bidder.provider.id) == first == 1
        assert queries.is_verified(work.session, buying.coop_id, bidder.provider.id, date(2026, 12, 31))
        other = make_buying(work)
        assert not queries.is_verified(work.session, other.coop_id, bidder.provider.id, work.today)


def test_people_of_a_provider_come_and_go_but_never_the_last(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        own = replace(work, actor=bidder.actor)
        first = bidder.actor.person_id
        assert first is not None
        with pytest.raises(LastPerson):
            service.remove_person(own, person_id=first)
        second = add_person(work)
        service.add_person(own, person_id=second)
        with pytest.raises(AlreadyAmongThem):
            service.add_person(own, person_id=second)
        assert queries.people_of(work.session, bidder.provider.id) == [first, second]
        assert queries.provider_of(work.session, second, bidder.provider.slug) == bidder.provider.id
        service.remove_person(own, person_id=first)
        assert queries.provider_of(work.session, first, bidder.provider.slug) is None
        with pytest.raises(NotFound):
            service.remove_person(own, person_id=first)


def test_two_providers_of_one_name_have_two_addresses(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        slugs = [make_bidder(work, buying, "Dŵr Glân").provider.slug for _ in range(3)]
        assert slugs == ["dwr-glan", "dwr-glan-2", "dwr-glan-3"]


def test_asking_to_be_checked_tells_the_officers_once_a_day(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying, verified=False)
        own = replace(work, actor=bidder.actor)
        service.ask_for_check(own)
        service.ask_for_check(replace(own, now=work.now + timedelta(hours=2)))
        told = work.session.scalars(select(Notice.person_id).where(Notice.message.contains("asks to be checked"))).all()
        assert sorted(told) == sorted({buying.secretary.person_id, buying.lead.person_id})
        assert queries.count_asked_for_check(work.session, buying.coop_id) == 1


def test_only_its_own_people_change_a_provider_and_signed_in_people_make_one(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        stranger = replace(work, actor=Actor(person_id=add_person(work), permissions=frozenset({Permission.SIGNED_IN})))
        with pytest.raises(Forbidden):
            service.add_credential(stranger, kind="other", number="1", issued_by="Me")
        proof = queries.credentials(work.session, bidder.provider.id)[0]
        rival = make_bidder(work, buying, "Rival")
        with pytest.raises(NotFound):
            service.withdraw_credential(replace(work, actor=rival.actor), credential_id=proof.id)
        nobody = make_bidder(work, buying, "Bare", verified=False)
        bare = replace(work, actor=nobody.actor)
        service.withdraw_credential(bare, credential_id=queries.credentials(work.session, nobody.provider.id)[0].id)
        with pytest.raises(Conflict):
            service.ask_for_check(bare)


def test_bank_details_come_after_the_first_check(act: Act) -> None:
    from coopbudget.payments.queries import payee_for

    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying, verified=False)
        own = replace(work, actor=bidder.actor)
        given = {"account_name": "Cwtch Care", "sort_code": "08-60-01", "account_number": "12345678"}
        with pytest.raises(NotVerified):
            service.set_bank_details(own, **given)
        proof = queries.credentials(work.session, bidder.provider.id)[0]
        service.verify_provider(
            replace(work, actor=buying.secretary),
            provider_id=bidder.provider.id,
            credential_ids=[proof.id],
            until=date(2027, 1, 1),
        )
        service.set_bank_details(own, **given)
        assert payee_for(work.session, buying.coop_id, bidder.provider.id) is not None
