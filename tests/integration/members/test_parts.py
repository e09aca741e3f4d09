"""Founding, joining, holding office: who is what in a co-op, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from coopbudget.guard import Permission
from coopbudget.members import queries, service
from coopbudget.members.errors import AlreadyDecided, AlreadyMember, EmailTaken
from coopbudget.members.words import MemberClass
from tests.conftest import NOON, Act
from tests.people import actor_of, add_person, admit, as_system, found_coop, sign_in


def test_the_founder_is_member_one_and_holds_two_offices_for_a_year(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        member = queries.member(work.session, coop.id, coop.founder_member)
        assert member is not None and member.number == 1
        offices = queries.officers(work.session, coop.id, work.today)
        assert {o.kind for o in offices} == {"chair", "secretary"}
        assert {o.ends_on.isoformat() for o in offices} == {"2027-08-31"}


def test_members_are_numbered_at_admission_and_decided_once(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        assert [admit(work, coop).number, admit(work, coop).number] == [2, 3]
        inside = as_system(work, coop)
        person = add_person(work)
        asked = service.record_application(inside, person_id=person, member_class=MemberClass.WORKER)
        with pytest.raises(AlreadyMember):
            service.record_application(inside, person_id=person, member_class=MemberClass.WORKER)
        service.refuse_application(inside, member_id=asked, reason="We are full.")
        with pytest.raises(AlreadyDecided):
            service.admit_member(inside, member_id=asked)
        again = service.record_application(inside, person_id=person, member_class=MemberClass.WORKER)
        assert service.admit_member(inside, member_id=again) == 4


def test_one_address_is_one_person_whatever_its_capitals(act: Act) -> None:
    with act() as work:
        add_person(work, email="mair@example.org")
        with pytest.raises(EmailTaken):
            add_person(work, email="Mair@Example.org")


def test_the_founder_may_admit_and_a_member_may_not(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        member = admit(work, coop)
        assert actor_of(work.session, coop, coop.founder, NOON.date()).may(Permission.ADMIT_MEMBERS)
        assert not actor_of(work.session, coop, member, NOON.date()).may(Permission.ADMIT_MEMBERS)


def test_sign_in_makes_a_session_of_the_person(act: Act, app: Flask) -> None:
    with act() as work:
        coop = found_coop(work)
    client = app.test_client()
    sign_in(client, coop.founder)
    answer = client.get("/account/password")
    assert answer.status_code == 200, answer.headers.get("Location")
