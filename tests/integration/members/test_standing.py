"""Asking without an account, a no that is looked at again, suspension, ends that are told of, and the register."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from coopbudget.errors import Forbidden, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.guard import Power
from coopbudget.members import queries, service
from coopbudget.members.errors import AlreadyAsked, AlreadySuspended, TooLateToAsk
from coopbudget.members.service.tending import tend_terms
from coopbudget.members.words import MemberClass, OfficeKind, Reach, Seated, Standing
from coopbudget.notices.models import Notice, Outbox
from coopbudget.trail import queries as trail, service as trail_service
from tests.conftest import NOON, Act
from tests.people import actor_of, add_person, admit, as_system, found_coop, give_office, sign_in

PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def test_a_stranger_asks_with_a_helper_is_refused_asks_again_and_is_admitted(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        coop = found_coop(work, name="Hafan Deg")
        second = admit(work, coop)
        give_office(work, coop, second, "secretary")
        add_person(work, email="taken@example.org")
    stranger, chair, secretary = (app.test_client() for _ in range(3))
    sign_in(chair, coop.founder)
    sign_in(secretary, second)
    address = f"/coops/{coop.slug}/join"
    assert "You need no account" in words(stranger.get(address))
    told = {
        "display_name": "Beti Lloyd", "member_class": "budget_holder", "reach": "phone", "phone": "",
        "email": "beti@example.org", "helper": "Non, her niece, 01970 555 111", "agree": "yes",
    }  # fmt: skip
    assert "Tell us the number" in words(stranger.post(address, data=told))
    done = stranger.post(address, data={**told, "phone": "01970 555 222"})
    receipt = done.headers["Location"]
    assert "An officer reads it" in words(stranger.get(receipt)) and "Non, her niece" in words(stranger.get(receipt))
    assert stranger.get(receipt + "x").status_code == 404
    assert stranger.get(f"/c/{coop.slug}/").status_code == 302  # nothing was opened to them
    with act() as work:
        (asked,) = queries.applications(work.session, coop.id)
        mails = work.session.scalars(select(Outbox.body).where(Outbox.to_address == "beti@example.org")).all()
        assert [receipt in body for body in mails] == [True]
        assert queries.person_by_email(work.session, "beti@example.org") is None
    page = f"/c/{coop.slug}/applications/{asked.id}"
    assert "without an account" in words(chair.get(page))
    chair.post(f"{page}/refuse", data={"reason": "We could not reach you by phone."})
    sorry = words(stranger.get(receipt))
    assert "We are sorry" in sorry and "could not reach you" in sorry
    again = {"words": "My phone was broken. Ring my niece."}
    assert stranger.post(f"{receipt}/again", data={"words": ""}).status_code == 422
    assert stranger.post(f"{receipt}/again", data=again).status_code == 303
    assert "asked that already" not in words(stranger.get(receipt))
    assert stranger.post(f"{receipt}/again", data=again).status_code == 422
    with act() as work:
        (appeal,) = queries.open_appeals(work.session, coop.id)
    answer = {"grant": "yes", "answer": "We rang your niece. Welcome."}
    look = f"/c/{coop.slug}/appeals/{appeal.id}"
    assert "Another officer must answer" in words(chair.get(look))
    assert chair.post(look, data=answer).status_code == 422
    assert secretary.post(look, data=answer).status_code == 303
    assert "Your member number is 3" in words(stranger.get(receipt))
    with act() as work:
        member = queries.member_by_number(work.session, coop.id, 3)
        assert member is not None
        assert queries.person_by_email(work.session, "beti@example.org") == member.person_id
        acts = [row.act for row in work.session.scalars(trail.records(coop.id, subject_id=member.id))]
        assert acts == [
            "membership.looked_again", "membership.admitted", "membership.asked_again", "membership.refused",
            "membership.asked_for",
        ]  # fmt: skip


def test_an_address_that_has_an_account_is_not_given_to_a_stranger(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        owner = add_person(work, email="taken@example.org")
        asked = service.ask_as_stranger(
            work, coop_id=coop.id, display_name="Somebody", member_class=MemberClass.WORKER, reach=Reach.EMAIL,
            email="taken@example.org",
        )  # fmt: skip
        service.admit_member(as_system(work, coop), member_id=asked)
        assert queries.person_by_email(work.session, "taken@example.org") == owner
        row = queries.asking(work.session, coop.id, asked)
        assert row is not None and row.person_id != owner


def test_a_no_can_be_questioned_for_28_days_and_once(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        inside = as_system(work, coop)
        late, twice = (
            service.record_application(inside, person_id=add_person(work), member_class=MemberClass.WORKER)
            for _ in range(2)
        )
        for asked in (late, twice):
            service.refuse_application(inside, member_id=asked, reason="Full.")
        later = replace(inside, now=work.now + timedelta(days=29))
        with pytest.raises(TooLateToAsk):
            service.ask_again_about_refusal(later, coop_id=coop.id, member_id=late, words="Why?")
        service.ask_again_about_refusal(work, coop_id=coop.id, member_id=twice, words="Why?")
        (appeal,) = queries.open_appeals(work.session, coop.id)
        service.answer_appeal(inside, appeal_id=appeal.id, grant=False, answer="Still full.")
        with pytest.raises(AlreadyAsked):
            service.ask_again_about_refusal(work, coop_id=coop.id, member_id=twice, words="But why?")


def test_suspension_rests_the_vote_and_the_office_and_not_the_money_and_ends_by_itself(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        coop = found_coop(work)
        mair, dafydd = admit(work, coop, name="Mair"), admit(work, coop)
        give_office(work, coop, mair, "treasurer")
        give_office(work, coop, dafydd, "secretary")
        chair = replace(work, actor=actor_of(work.session, coop, coop.founder))
        until = work.today + timedelta(days=10)
        with pytest.raises(Forbidden):
            service.suspend_member(chair, member_id=coop.founder_member, reason="Me.", ends_on=until)
        for wrong in (work.today - timedelta(days=1), work.today + timedelta(days=93)):
            with pytest.raises(Invalid):
                service.suspend_member(chair, member_id=mair.id, reason="Shouting.", ends_on=wrong)
        service.suspend_member(chair, member_id=mair.id, reason="Shouting at a meeting.", ends_on=until)
        with pytest.raises(AlreadySuspended):
            service.suspend_member(chair, member_id=mair.id, reason="Again.", ends_on=until)
        voters = {each.id for each in queries.voting_members(work.session, coop.id, work.today)}
        assert voters == {coop.founder_member, dafydd.id}
        after = {each.id for each in queries.voting_members(work.session, coop.id, until + timedelta(days=1))}
        assert mair.id in after
        told = work.session.scalars(
            select(Notice.person_id).where(Notice.about_id.is_not(None), Notice.message.contains("was suspended"))
        )
        assert set(told) == {dafydd.person_id}
    client = app.test_client()
    sign_in(client, mair)
    own = words(client.get(f"/c/{coop.slug}/suspended"))
    assert "Shouting at a meeting" in own and "Your money stays yours" in own
    assert client.get(f"/c/{coop.slug}/money").status_code == 200
    assert client.get(f"/c/{coop.slug}/desk").status_code == 403
    client.post(f"/c/{coop.slug}/suspended", data={"words": "I did not shout. I am deaf in one ear."})
    with act() as work:
        (appeal,) = queries.open_appeals(work.session, coop.id)
        chair = replace(work, actor=actor_of(work.session, coop, coop.founder))
        with pytest.raises(Forbidden):
            service.answer_appeal(chair, appeal_id=appeal.id, grant=True, answer="Sorry.")
        other = replace(work, actor=actor_of(work.session, coop, dafydd))
        service.answer_appeal(other, appeal_id=appeal.id, grant=True, answer="We are sorry.")
    assert client.get(f"/c/{coop.slug}/desk").status_code == 200
    assert "We are sorry." in words(client.get(f"/c/{coop.slug}/suspended"))


def test_who_was_co_opted_makes_way_for_who_is_elected_and_ends_are_told_of(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair, ann = admit(work, coop, name="Mair"), admit(work, coop)
        inside = as_system(work, coop)
        year = work.today + timedelta(days=364)
        with pytest.raises(Invalid):
            service.grant_office(
                inside, member_id=mair.id, kind=OfficeKind.TREASURER, starts_on=work.today,
                ends_on=work.today + timedelta(days=400), how=Seated.CO_OPTED,
            )  # fmt: skip
        service.grant_office(
            inside, member_id=mair.id, kind=OfficeKind.TREASURER, starts_on=work.today, ends_on=year,
            how=Seated.CO_OPTED,
        )  # fmt: skip
        begins = work.today + timedelta(days=30)
        service.seat(inside, member_id=ann.id, kind=OfficeKind.TREASURER, starts_on=begins, ends_on=year)
        for day, who in ((29, mair), (30, ann)):
            (held,) = [
                row for row in queries.officers(work.session, coop.id, work.today + timedelta(days=day))
                if row.kind == "treasurer"
            ]  # fmt: skip
            assert held.member_id == who.id
        friend = add_person(work)
        service.add_supporter(
            inside, member_id=mair.id, person_id=friend, powers=[Power.SEE], ends_on=year - timedelta(days=40)
        )

        def tend(day: date) -> int:
            return tend_terms(replace(inside, now=inside.now + (day - work.today)))

        # The founder's two offices end on 31 August too.
        assert tend(year - timedelta(days=61)) == 0
        assert tend(year - timedelta(days=60)) == 3
        assert tend(year - timedelta(days=60)) == 0
        assert tend(year - timedelta(days=50)) == 1  # who supports Mair, 10 days on
        assert tend(year - timedelta(days=38)) == 1  # that it is over
        assert tend(year - timedelta(days=6)) == 3
        assert tend(year + timedelta(days=1)) == 3
        assert tend(year + timedelta(days=40)) == 0
        ran_out = trail.records(coop.id, act="office.ran_out")
        assert len(work.session.scalars(ran_out).all()) == 3


def test_the_register_shows_members_what_the_law_gives_them_and_records_each_look(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop, name="Mair")
        person = service.register_person(
            replace(work, actor=replace(work.actor, coop_id=None)), email="huw@example.org", display_name="Huw",
            postal_address="3 Stryd Fawr\nAberwen",
        )  # fmt: skip
        huw = admit(work, coop, person)
        give_office(work, coop, huw, "treasurer", days=100)
        friend = add_person(work)
        service.add_supporter(
            as_system(work, coop), member_id=mair.id, person_id=friend, powers=list(Power),
            ends_on=work.today + timedelta(days=9),
        )  # fmt: skip
    client, supporter, chair = (app.test_client() for _ in range(3))
    for browser, who in ((client, mair), (supporter, friend), (chair, coop.founder)):
        sign_in(browser, who)
    address = f"/c/{coop.slug}/register"
    assert supporter.get(address).status_code == 403 and supporter.post(f"{address}.csv").status_code == 403
    page = words(client.get(address))
    assert "Huw" in page and "Treasurer, 1 September 2026" in page and "Stryd Fawr" not in page
    assert "3 Stryd Fawr" in words(client.post(address, data={"number": str(huw.number)}))
    assert client.post(address, data={"number": "99"}).status_code == 422
    open_part = list(csv.DictReader(StringIO(client.post(f"{address}.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert open_part[-1] == {
        "number": str(huw.number), "name": "Huw", "postal_address": "3 Stryd Fawr, Aberwen",
        "entered_on": "2026-09-01", "ceased_on": "", "offices": "treasurer 2026-09-01 to 2026-12-10",
    }  # fmt: skip
    assert client.post(f"{address}.csv", data={"part": "whole"}).status_code == 403
    whole = list(
        csv.DictReader(
            StringIO(chair.post(f"{address}.csv", data={"part": "whole"}).get_data(as_text=True).lstrip("\ufeff"))
        )
    )
    assert whole[-1]["electronic_address"] == "huw@example.org" and whole[-1]["class"] == "budget_holder"
    with act() as work:
        looks = [
            (row.act, row.actor_id)
            for row in work.session.scalars(trail.records(coop.id))
            if row.act.startswith("register.")
        ]
        assert looks == [
            ("register.seen", coop.founder), ("register.seen", mair.person_id),
            ("register.entry_seen", mair.person_id),
        ]  # fmt: skip


def test_a_representative_takes_over_hands_on_and_what_was_done_before_stays(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop, name="Mair")
        first, second, friend = (add_person(work) for _ in range(3))
        inside = as_system(work, coop)
        paper = evidence.store(inside, file=PAPER, filename="paper.pdf", kind="standing")
        year = work.today + timedelta(days=300)
        service.add_supporter(inside, member_id=mair.id, person_id=friend, powers=[Power.SEE], ends_on=year)
        by_law = {"member_id": mair.id, "powers": [Power.SEE, Power.PLAN], "ends_on": year, "evidence_id": paper}
        chair = replace(work, actor=actor_of(work.session, coop, coop.founder))
        with pytest.raises(Forbidden):
            service.hand_over(chair, person_id=coop.founder, standing=Standing.SUITABLE_PERSON, **by_law)
        service.hand_over(chair, person_id=first, standing=Standing.SUITABLE_PERSON, **by_law)
        acting = actor_of(work.session, coop, first)
        service.tell_member_of_act(replace(work, actor=acting), what="A need was recorded.")
        trail_work = replace(work, actor=acting)
        trail_service.append(trail_work, act="need.recorded", subject_kind="need", subject_id=mair.id)
        service.hand_over(chair, person_id=second, standing=Standing.SUITABLE_PERSON, **by_law)
        assert service.actor_for(work.session, first, coop.slug, today=work.today) is None
        assert actor_of(work.session, coop, second).on_behalf_of == mair.id
        assert actor_of(work.session, coop, friend).on_behalf_of == mair.id  # whom she chose herself stays
        service.hand_back(chair, member_id=mair.id, known_how="A letter of the council.")
        assert service.actor_for(work.session, second, coop.slug, today=work.today) is None
        done = work.session.scalars(trail.records(coop.id, on_behalf_of=mair.id)).all()
        assert [(row.act, row.actor_id, row.capacity) for row in done] == [("need.recorded", first, "supporter")]
        links = [
            link for link in queries.supporters_for(work.session, coop.id, mair.id) if link.standing != "supporter"
        ]
        assert {link.person_id for link in links} == {first, second}
        assert [link.stands(work.today) for link in links] == [False, False]
