"""A lost phone: two officers, neither of them its owner, take the second step off, after a day to stop it in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from coopbudget.db import db
from coopbudget.errors import Forbidden, SecondFactorNeeded
from coopbudget.guard.actor import Actor
from coopbudget.members import proving, service
from coopbudget.members.errors import AlreadyEnded, AnotherCoop, LostPhoneWaits, NoSecondStep
from coopbudget.members.queries import has_second_step
from coopbudget.members.words import OutsideKind
from coopbudget.trail.queries import records
from tests.conftest import Act
from tests.nights import verified_provider
from tests.people import (
    Coop,
    Member,
    actor_of,
    add_person,
    admit,
    as_system,
    found_coop,
    give_office,
    let_in,
    prove,
    sign_in,
)

WORD = "Together in one house"
HOW = "I rang her on the number in the register."


@dataclass
class House:
    """Mair lost her phone; the founder is chair and secretary, Gwen is treasurer. The clock can be moved."""

    app: Flask
    act: Act
    coop: Coop
    mair: Member
    gwen: Member
    now: datetime
    other: uuid.UUID | None = None
    """Whose phone is lost where it is not Mair's."""

    @property
    def whose(self) -> uuid.UUID:
        return self.other or self.mair.person_id

    def as_(self, person: uuid.UUID) -> Actor:
        with self.app.app_context():
            found = actor_of(db.session, self.coop, person, self.now.date())
            db.session.rollback()
        return found

    def ask(self) -> None:
        with self.act(self.as_(self.coop.founder), now=self.now) as work:
            service.ask_lost_phone(work, person_id=self.whose, known_how=HOW)

    def agree(self) -> None:
        with self.act(self.as_(self.gwen.person_id), now=self.now) as work:
            service.decide_lost_phone(work, person_id=self.whose, agree=True)

    def sign_in_with_password(self) -> FlaskClient:
        client = self.app.test_client()
        client.post("/sign-in", data={"email": "mair@example.org", "password": WORD})
        return client

    @property
    def ways(self) -> list[str]:
        """By which ways Mair is told of what waits to be sent."""
        with self.app.app_context():
            rows = db.session.execute(
                text("SELECT way FROM outbox JOIN notice ON notice.id = notice_id WHERE link LIKE '/lost-phone/%'")
            )
            return sorted(row[0] for row in rows)

    @property
    def letter(self) -> str:
        """The link of the newest message to whoever lost their phone."""
        with self.app.app_context():
            link = db.session.scalar(
                text("SELECT link FROM notice WHERE link LIKE '/lost-phone/%' ORDER BY created_at DESC LIMIT 1")
            )
            db.session.rollback()
        assert isinstance(link, str)
        return link


@pytest.fixture
def house(app: Flask, act: Act) -> House:
    now = datetime.now(UTC)
    with act(now=now) as work:
        coop = found_coop(work)
        mair = admit(work, coop, add_person(work, "Mair", email="mair@example.org", password=WORD))
        gwen = admit(work, coop, name="Gwen")
        give_office(work, coop, gwen, "treasurer")
        proving.give_two_step(mair.person_id)
        work.session.execute(
            text(
                "UPDATE person SET phone = '01234 567890', postal_address = '1 High Street'"
                " WHERE email = 'mair@example.org'"
            )
        )
    found = House(app, act, coop, mair, gwen, now)
    app.extensions["coopbudget.clock"] = lambda: found.now
    return found


def test_it_is_off_at_the_first_sign_in_after_a_day_and_they_were_told_in_every_way(house: House) -> None:
    house.ask()
    house.agree()
    assert house.ways == ["email", "phone", "post"]
    house.now += timedelta(hours=23)
    assert house.sign_in_with_password().get("/account").status_code == 302, "the code is still asked for"
    house.now += timedelta(hours=2)
    client = house.sign_in_with_password()
    assert "The second step of your sign-in is off" in client.get("/account").text
    with house.app.app_context():
        assert not has_second_step(db.session, house.mair.person_id)
        acts = [row.act for row in db.session.scalars(records(house.coop.id))]
        db.session.rollback()
    assert {"lost_phone.asked", "lost_phone.agreed", "lost_phone.taken_off"} <= set(acts)


def test_its_person_stops_it_in_time_and_so_can_an_officer(house: House) -> None:
    house.ask()
    house.agree()
    mair = house.app.test_client()
    sign_in(mair, house.mair)
    assert "take off the second step" in mair.get("/account").text
    assert "Stop this" in mair.get("/account/lost-phone").text
    assert mair.post("/account/lost-phone/stop").status_code == 303
    assert mair.post("/account/lost-phone/stop").status_code == 409
    house.now += timedelta(hours=25)
    assert house.sign_in_with_password().get("/account").status_code == 302
    house.ask()
    house.agree()
    officer = house.app.test_client()
    sign_in(officer, house.coop.founder)
    page = f"/c/{house.coop.slug}/members/{house.mair.number}/lost-phone"
    assert officer.post(f"{page}/stop").status_code == 303
    house.now += timedelta(hours=25)
    assert house.sign_in_with_password().get("/account").status_code == 302


def test_what_nobody_used_for_a_week_opens_nothing(house: House) -> None:
    house.ask()
    house.agree()
    house.now += timedelta(days=8, hours=1)
    assert house.sign_in_with_password().get("/account").status_code == 302
    with house.app.app_context():
        assert has_second_step(db.session, house.mair.person_id)
        db.session.rollback()
    house.ask()  # and it can be asked for again


def test_two_different_officers_with_a_fresh_second_factor_and_never_its_owner(house: House) -> None:
    founder, gwen = house.as_(house.coop.founder), house.as_(house.gwen.person_id)
    with house.act(gwen, now=house.now) as work, pytest.raises(NoSecondStep):
        service.ask_lost_phone(work, person_id=house.coop.founder, known_how=HOW)
    with house.act(house.as_(house.mair.person_id), now=house.now) as work, pytest.raises(Forbidden):
        service.ask_lost_phone(work, person_id=house.gwen.person_id, known_how=HOW)
    house.ask()
    with house.act(gwen, now=house.now) as work, pytest.raises(LostPhoneWaits):
        service.ask_lost_phone(work, person_id=house.mair.person_id, known_how=HOW)
    with house.act(founder, now=house.now) as work, pytest.raises(Forbidden):
        service.decide_lost_phone(work, person_id=house.mair.person_id, agree=True)
    with house.act(gwen, now=house.now) as work:
        work.proven_at = house.now - timedelta(minutes=11)
        with pytest.raises(SecondFactorNeeded):
            service.decide_lost_phone(work, person_id=house.mair.person_id, agree=True)
    with house.act(gwen, now=house.now) as work:
        service.decide_lost_phone(work, person_id=house.mair.person_id, agree=False)
    with house.act(gwen, now=house.now) as work, pytest.raises(AlreadyEnded):
        service.decide_lost_phone(work, person_id=house.mair.person_id, agree=True)
    with house.act(now=house.now) as work:
        give_office(work, house.coop, house.mair, "chair")
    with house.act(house.as_(house.mair.person_id), now=house.now) as work, pytest.raises(Forbidden):
        service.ask_lost_phone(work, person_id=house.mair.person_id, known_how=HOW)


def test_a_co_op_founded_to_take_over_an_account_can_not(house: House, act: Act) -> None:
    later = house.now + timedelta(days=1)
    with act(now=later) as work:
        thieves = found_coop(work)
        admit(work, thieves, house.mair.person_id)
    with house.app.app_context():
        thief = actor_of(db.session, thieves, thieves.founder, later.date())
        db.session.rollback()
    with act(replace(thief), now=later) as work, pytest.raises(AnotherCoop):
        service.ask_lost_phone(work, person_id=house.mair.person_id, known_how=HOW)


def test_the_pages_lead_two_officers_through_it(house: House) -> None:
    page = f"/c/{house.coop.slug}/members/{house.mair.number}/lost-phone"
    founder, gwen = house.app.test_client(), house.app.test_client()
    sign_in(founder, house.coop.founder)
    sign_in(gwen, house.gwen)
    assert page in founder.get(f"/c/{house.coop.slug}/members/{house.mair.number}").text
    answer: Any = founder.post(page, data={"known_how": HOW})
    assert answer.status_code == 422 and "once you have spoken" in answer.text
    assert founder.post(page, data={"known_how": HOW, "spoke": "yes"}).status_code == 303
    assert "A different officer must agree" in founder.get(page).text
    desk = gwen.get(f"/c/{house.coop.slug}/desk").text
    assert f"Member {house.mair.number} lost their phone: say yes or no" in desk
    assert "lost their phone" not in founder.get(f"/c/{house.coop.slug}/desk").text
    assert HOW in gwen.get(page).text and "Show that it is you, then agree" in gwen.get(page).text
    assert gwen.post(f"{page}/decide", data={"agree": "yes"}).location == f"/account/prove?next={page}"
    prove(gwen, house.gwen, house.now)
    assert "I spoke with them: take it off" in gwen.get(page).text
    assert gwen.post(f"{page}/decide", data={"agree": "yes"}).location == page
    assert "It is agreed" in gwen.get(page).text
    member = house.app.test_client()
    sign_in(member, house.mair)
    assert member.get(page).status_code == 403


def test_the_link_of_the_message_stops_it_once_without_signing_in_and_the_officers_hear_of_it(house: House) -> None:
    house.ask()
    house.agree()
    nobody, link = house.app.test_client(), house.letter
    for _ in range(2):  # to look is not to do: mail scanners follow links
        page = nobody.get(link)
        assert page.status_code == 200 and "Stop this: keep my second step" in page.text
    assert nobody.get(link + "x").status_code == 404 and nobody.get("/lost-phone/nonsense").status_code == 404
    assert nobody.post(link + "x").status_code == 409
    assert "It is stopped" in nobody.post(link, follow_redirects=True).text
    assert nobody.post(link).status_code == 409
    house.now += timedelta(hours=25)
    assert house.sign_in_with_password().get("/account").status_code == 302
    for who in (house.coop.founder, house.gwen.person_id):
        officer = house.app.test_client()
        sign_in(officer, who)
        assert "I did not lose my phone" in officer.get("/notices").text
    house.ask()
    house.agree()
    assert nobody.post(link).status_code == 409, "an old link stops nothing new"
    assert "Stop this" in nobody.get(house.letter).text


def test_a_reviewer_and_a_providers_person_are_helped_where_they_came_first(house: House) -> None:
    now = house.now
    with house.act(now=now) as work:
        officer = house.as_(house.coop.founder)
        _, _, team = verified_provider(work, house.coop, officer)
        reviewer = let_in(work, house.coop, "reviewer")
        late = found_coop(replace(work, now=now + timedelta(minutes=5)))
        service.grant_outside_part(
            as_system(work, late), person_id=reviewer, kind=OutsideKind.REVIEWER, starts_on=work.today,
            ends_on=work.today + timedelta(days=9),
        )  # fmt: skip
        stranger = add_person(work)
        person = team.person_id
        assert person is not None
        for each in (reviewer, person, stranger):
            proving.give_two_step(each)
    base = f"/c/{house.coop.slug}"
    founder, gwen = house.app.test_client(), house.app.test_client()
    sign_in(founder, house.coop.founder)
    sign_in(gwen, house.gwen)
    assert f"{base}/lost-phones" in founder.get(f"{base}/members").text
    listed = founder.get(f"{base}/lost-phones").text
    assert f"{base}/lost-phones/{reviewer}" in listed and f"{base}/lost-phones/{person}" in listed
    assert str(stranger) not in listed and str(house.mair.person_id) not in listed
    assert founder.get(f"{base}/lost-phones/{stranger}").status_code == 404
    for each, said in ((stranger, "no co-op knows you"), (person, "Ring two officers of")):
        theirs = house.app.test_client()
        sign_in(theirs, each)
        for address in ("/account/two-step", "/account/spare-codes"):
            assert said in theirs.get(address).text, (address, said)
    prove(gwen, house.gwen, now)
    for each in (reviewer, person):
        page = f"{base}/lost-phones/{each}"
        assert founder.post(page, data={"known_how": HOW, "spoke": "yes"}).location == page
        assert "lost their phone: say yes or no" in gwen.get(f"{base}/desk").text
        assert gwen.post(f"{page}/decide", data={"agree": "yes"}).location == page
        assert "lost their phone: say yes or no" not in gwen.get(f"{base}/desk").text
    house.other = reviewer
    with house.app.app_context():
        thief = actor_of(db.session, late, late.founder, now.date())
        db.session.rollback()
    with house.act(thief, now=now) as work, pytest.raises(AnotherCoop):
        service.ask_lost_phone(work, person_id=reviewer, known_how=HOW)
    with house.act(thief, now=now) as work, pytest.raises(AnotherCoop):
        service.ask_lost_phone(work, person_id=stranger, known_how=HOW)
    assert founder.post(f"{base}/lost-phones/{person}/stop").status_code == 303
