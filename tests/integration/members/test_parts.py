"""Founding, joining, holding office: who is what in a co-op, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Capacity, Permission, Power
from coopbudget.members import queries, service
from coopbudget.members.errors import (
    AlreadyDecided,
    AlreadyMember,
    EmailTaken,
    HoldsOffice,
    InsideReviewer,
    StillOutside,
)
from coopbudget.members.words import Leaving, MemberClass, OfficeKind, OutsideKind, Standing
from coopbudget.notices import queries as notices
from coopbudget.trail import queries as trail
from tests.conftest import NOON, Act
from tests.people import actor_of, add_person, admit, as_system, by_phone, found_coop, give_office, let_in, sign_in


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


def test_leaving_ends_offices_and_supporters_and_frees_the_office(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair, ann = admit(work, coop), admit(work, coop)
        give_office(work, coop, mair, "treasurer")
        inside = as_system(work, coop)
        friend = add_person(work)
        service.add_supporter(
            inside, member_id=mair.id, person_id=friend, powers=[Power.SEE], ends_on=work.today + timedelta(days=30)
        )
        service.end_membership(inside, member_id=mair.id, why=Leaving.DIED)
        assert queries.people_with(work.session, coop.id, Permission.KEEP_BOOKS, work.today) == []
        assert queries.supporters_of(work.session, coop.id, mair.id, work.today) == []
        give_office(work, coop, ann, "treasurer")
        assert queries.people_with(work.session, coop.id, Permission.KEEP_BOOKS, work.today) == [ann.person_id]
        assert queries.count_members(work.session, coop.id) == 2
        with pytest.raises(AlreadyDecided):
            service.end_membership(inside, member_id=mair.id, why=Leaving.LEFT)


def test_an_officer_is_no_reviewer_and_a_facilitator_no_officer(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        inside = as_system(work, coop)
        until = work.today + timedelta(days=30)
        for kind, error in ((OutsideKind.REVIEWER, InsideReviewer), (OutsideKind.FACILITATOR, HoldsOffice)):
            with pytest.raises(error):
                service.grant_outside_part(
                    inside, person_id=coop.founder, kind=kind, starts_on=work.today, ends_on=until
                )
        helper = let_in(work, coop, "facilitator")
        member = admit(work, coop, helper)
        with pytest.raises(StillOutside):
            service.grant_office(
                inside, member_id=member.id, kind=OfficeKind.TREASURER, starts_on=work.today, ends_on=until
            )


def test_a_representative_stands_on_a_paper(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop)
        friend = add_person(work)
        told = {"member_id": mair.id, "person_id": friend, "powers": [Power.SEE], "ends_on": work.today}
        officer = replace(work, actor=by_phone(actor_of(work.session, coop, coop.founder), mair))
        with pytest.raises(Invalid):
            service.add_supporter(officer, **told, standing=Standing.SUITABLE_PERSON)
        herself = replace(work, actor=actor_of(work.session, coop, mair))
        with pytest.raises(Forbidden):
            service.add_supporter(herself, **told, standing=Standing.SUITABLE_PERSON)
        service.add_supporter(herself, **told)


def test_a_supporter_of_one_member_acts_for_her_and_with_what_she_gave(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair, ann = admit(work, coop, name="Mair"), admit(work, coop)
        friend = add_person(work)
        inside = as_system(work, coop)
        until = work.today + timedelta(days=9)
        service.add_supporter(inside, member_id=mair.id, person_id=friend, powers=[Power.PLEDGE], ends_on=until)
        actor = actor_of(work.session, coop, friend)
        assert (actor.member_id, actor.capacity, actor.powers) == (mair.id, Capacity.SUPPORTER, {Power.PLEDGE})
        assert actor.on_behalf_of == mair.id and not actor.may(Permission.VOTE)
        # With a second member there is no guessing whom.
        service.add_supporter(inside, member_id=ann.id, person_id=friend, powers=[Power.SEE], ends_on=until)
        assert actor_of(work.session, coop, friend).member_id is None
        slug = queries.places_of(work.session, friend, work.today)[0].slug
        choice = service.Choice(ann.id, Capacity.SUPPORTER)
        chosen = service.actor_for(work.session, friend, slug, today=work.today, acting_for=choice)
        assert chosen is not None and chosen.member_id == ann.id
        # Nor may a supporter claim to record by phone.
        claim = service.Choice(ann.id, Capacity.OFFICER)
        claimed = service.actor_for(work.session, friend, slug, today=work.today, acting_for=claim)
        assert claimed is not None and claimed.member_id is None
        assert service.actor_for(work.session, friend, slug, today=until + timedelta(days=1)) is None


def test_the_member_is_told_of_what_others_did(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop)
        before = notices.unread_count(work.session, mair.person_id)
        herself = replace(work, actor=actor_of(work.session, coop, mair))
        service.tell_member_of_act(herself, what="A visit was confirmed.")
        assert notices.unread_count(work.session, mair.person_id) == before
        officer = replace(work, actor=by_phone(actor_of(work.session, coop, coop.founder), mair))
        service.tell_member_of_act(officer, what="A visit was confirmed.", link="/")
        assert notices.unread_count(work.session, mair.person_id) == before + 1


def test_the_trail_holds_ids_and_never_names(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop, name="Mair Unmistakable")
        give_office(work, coop, mair, "treasurer")
        records = [(r.act, r.content) for r in work.session.scalars(trail.records(coop.id))]
    assert {"coop.founded", "membership.asked_for", "membership.admitted", "office.granted", "office.ended"} - {
        act for act, _content in records
    } == {"office.ended"}
    assert not [content for _act, content in records if "Unmistakable" in content or "@" in content]
