"""The pages of people and parts: what each person sees and can do, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from coopbudget.db import db
from coopbudget.guard import Power
from coopbudget.members import queries, service
from coopbudget.members.words import MemberClass
from coopbudget.notices import queries as notices
from tests.conftest import NOON, Act
from tests.people import (
    Coop,
    Member,
    add_person,
    admit,
    as_system,
    found_coop,
    give_office,
    let_in,
    sign_in,
)

PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def at_noon(app: Flask) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON


@pytest.fixture
def coop(act: Act) -> Coop:
    with act() as work:
        return found_coop(work, name="Hafan Deg")


@pytest.fixture
def mair(act: Act, coop: Coop) -> Member:
    with act() as work:
        return admit(work, coop, add_person(work, "Mair Jones", email="mair@example.org"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def words(response: TestResponse) -> str:
    """The page's text, as a person reads it."""
    main = re.search(r"<main.*?</main>", response.get_data(as_text=True), re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", main[0] if main else response.get_data(as_text=True))
    return " ".join(unescape(text).split())


def test_asking_being_refused_asking_again_and_being_admitted(client: FlaskClient, act: Act, coop: Coop) -> None:
    with act() as work:
        person = add_person(work, "Gwen")
    sign_in(client, person)
    assert "Ask to join" in words(client.get("/coops?q=hafan"))
    address = f"/coops/{coop.slug}/join"
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"member_class": "worker", "why": "I live near."}).status_code == 303
    assert "You have asked to join" in words(client.get(address))
    assert client.post(address, data={"member_class": "worker"}).status_code == 422
    assert client.get(f"/c/{coop.slug}/offices").status_code == 404

    with act() as work:
        waiting = queries.applications(work.session, coop.id)[0]
        assert notices.unread_count(work.session, coop.founder) == 1
    sign_in(client, coop.founder)
    assert "1 person asks to join" in words(client.get(f"/c/{coop.slug}/members"))
    assert "Gwen" in words(client.get(f"/c/{coop.slug}/applications"))
    page = f"/c/{coop.slug}/applications/{waiting.id}"
    assert "I live near." in words(client.get(page))
    assert client.post(f"{page}/refuse", data={"reason": ""}).status_code == 422
    assert client.post(f"{page}/refuse", data={"reason": "We are full till May."}).status_code == 303
    assert client.get(page).status_code == 404

    sign_in(client, person)
    assert "We are full till May." in words(client.get(address))
    assert client.post(address, data={"member_class": "worker"}).status_code == 303
    with act() as work:
        again = queries.applications(work.session, coop.id)[0]
    sign_in(client, coop.founder)
    done = client.post(f"/c/{coop.slug}/applications/{again.id}/admit")
    assert done.headers["Location"] == f"/c/{coop.slug}/members/2"
    assert client.post(f"/c/{coop.slug}/applications/{again.id}/admit").status_code == 409
    sign_in(client, person)
    assert client.get(f"/c/{coop.slug}/offices").status_code == 200


def test_an_officer_records_a_member_without_e_mail(client: FlaskClient, coop: Coop) -> None:
    sign_in(client, coop.founder)
    address = f"/c/{coop.slug}/members/new"
    assert client.get(address).status_code == 200
    told = {"display_name": "Ifor", "member_class": "budget_holder", "reach": "phone", "asked": "yes"}
    refused = client.post(address, data=told)
    assert refused.status_code == 422 and "Tell us the number" in words(refused)
    assert client.post(address, data={**told, "phone": "01970 000000", "asked": ""}).status_code == 422
    done = client.post(address, data={**told, "phone": "01970 000000"})
    assert done.status_code == 303
    page = words(client.get(done.headers["Location"]))
    assert "Ifor" in page and "01970 000000" in page and "an officer rings you" in page


def test_the_register_is_found_by_name_number_and_class(
    client: FlaskClient, act: Act, coop: Coop, mair: Member
) -> None:
    with act() as work:
        for n in range(27):
            admit(work, coop, name=f"Neighbour {n:02}")
    sign_in(client, coop.founder)
    base = f"/c/{coop.slug}/members"
    assert "29 members" in words(client.get(base))
    second = words(client.get(f"{base}?page=2"))
    assert "Neighbour 26" in second and "Mair" not in second
    assert "1 member " in words(client.get(f"{base}?q=mair"))
    assert "Mair Jones" in words(client.get(f"{base}?q={mair.number}"))
    assert "Nobody fits" in words(client.get(f"{base}?q=100%25"))
    assert "Nobody fits" in words(client.get(f"{base}?class=volunteer"))
    rows = client.get(f"{base}.csv").get_data(as_text=True).splitlines()
    assert len(rows) == 30 and rows[2].startswith("2,Mair Jones,budget_holder,2026-09-01,")


def test_a_plain_member_sees_offices_and_no_register(client: FlaskClient, coop: Coop, mair: Member) -> None:
    sign_in(client, mair)
    assert client.get(f"/c/{coop.slug}/offices").status_code == 200
    assert "Approve payments" in words(client.get(f"/c/{coop.slug}/who-may"))
    assert client.get(f"/c/{coop.slug}/members").status_code == 403
    assert client.post(f"/c/{coop.slug}/offices/new", data={}).status_code == 403


def test_an_outsider_finds_nothing(client: FlaskClient, act: Act, coop: Coop, mair: Member) -> None:
    with act() as work:
        elsewhere = found_coop(work)
    sign_in(client, elsewhere.founder)
    for path in ("members", "members/2", "offices", "who-may", "supporters", "act-for", "applications"):
        assert client.get(f"/c/{coop.slug}/{path}").status_code == 404, path
    with act() as work:
        office = queries.officers(work.session, coop.id, NOON.date())[0]
    for path in (f"offices/{office.id}/end", "offices/new", "members/new", "act-for"):
        assert client.post(f"/c/{coop.slug}/{path}", data={"member": "2", "read_back": "yes"}).status_code == 404
    # An id of one co-op means nothing in another, even to its chair.
    assert client.post(f"/c/{elsewhere.slug}/offices/{office.id}/end").status_code == 404


def test_an_office_is_given_held_once_and_ended(client: FlaskClient, act: Act, coop: Coop, mair: Member) -> None:
    sign_in(client, coop.founder)
    address = f"/c/{coop.slug}/offices/new"
    told = {
        "kind": "treasurer", "member": str(mair.number), "starts_on-day": "1", "starts_on-month": "9",
        "starts_on-year": "2026", "ends_on-day": "31", "ends_on-month": "8", "ends_on-year": "2027",
    }  # fmt: skip
    assert "Nobody here has this member number" in words(client.post(address, data={**told, "member": "99"}))
    assert "must not be before" in words(client.post(address, data={**told, "ends_on-year": "2025"}))
    assert client.post(address, data=told).status_code == 303
    held = client.post(address, data={**told, "member": "1"})
    assert held.status_code == 422 and "Somebody holds this office" in words(held)
    with act() as work:
        row = next(o for o in queries.officers(work.session, coop.id, NOON.date()) if o.kind == "treasurer")
    sign_in(client, mair)
    assert "End this term" in words(client.get(f"/c/{coop.slug}/offices/{row.id}/end"))
    assert client.post(f"/c/{coop.slug}/offices/{row.id}/end").status_code == 303
    assert client.post(f"/c/{coop.slug}/offices/{row.id}/end").status_code == 409
    with act() as work:
        assert "treasurer" not in {o.kind for o in queries.officers(work.session, coop.id, NOON.date())}


def test_an_office_ends_by_itself(client: FlaskClient, app: Flask, coop: Coop) -> None:
    sign_in(client, coop.founder)
    assert client.get(f"/c/{coop.slug}/members").status_code == 200
    app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(days=364)
    assert client.get(f"/c/{coop.slug}/members").status_code == 200
    app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(days=365)
    assert client.get(f"/c/{coop.slug}/members").status_code == 403
    assert client.get(f"/c/{coop.slug}/offices").status_code == 200


def test_a_reviewer_sees_until_the_day_and_changes_nothing(
    client: FlaskClient, app: Flask, act: Act, coop: Coop, mair: Member
) -> None:
    with act() as work:
        reviewer = let_in(work, coop, "reviewer", days=30)
    sign_in(client, reviewer)
    assert client.get(f"/c/{coop.slug}/offices").status_code == 200
    for path in ("offices/new", "members/new", "supporters/new", "offices/outside/new"):
        assert client.post(f"/c/{coop.slug}/{path}", data={}).status_code == 403, path
    app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(days=31)
    assert client.get(f"/c/{coop.slug}/offices").status_code == 404


def test_letting_a_reviewer_in_and_stopping_them(client: FlaskClient, act: Act, coop: Coop, mair: Member) -> None:
    with act() as work:
        reviewer = add_person(work, "Owen", email="owen@example.org")
    sign_in(client, coop.founder)
    address = f"/c/{coop.slug}/offices/outside/new"
    told = {"kind": "reviewer", "review_kind": "reporting_accountant", "email": "Owen@example.org"}
    told["ends_on"] = "2026-12-31"
    assert "sign up first" in words(client.post(address, data={**told, "email": "nobody@example.org"}))
    assert "can't check the books" in words(client.post(address, data={**told, "email": "mair@example.org"}))
    assert "as what they check the books" in words(client.post(address, data={**told, "review_kind": ""}))
    assert client.post(address, data=told).status_code == 303
    assert "Owen : Reporting accountant, until 31 December 2026" in words(client.get(f"/c/{coop.slug}/offices"))
    with act() as work:
        row = queries.outsiders(work.session, coop.id)[0]
    assert client.post(f"/c/{coop.slug}/offices/outside/{row.id}/stop").status_code == 303
    sign_in(client, reviewer)
    assert client.get(f"/c/{coop.slug}/offices").status_code == 404


def test_a_supporter_acts_and_is_stopped_at_once(client: FlaskClient, act: Act, coop: Coop, mair: Member) -> None:
    with act() as work:
        friend = add_person(work, "Sioned", email="sioned@example.org")
    sign_in(client, mair)
    assert "Nobody now" in words(client.get(f"/c/{coop.slug}/supporters"))
    told = {"email": "sioned@example.org", "powers": ["see", "confirm_visits"], "ends_on": "2027-01-31"}
    address = f"/c/{coop.slug}/supporters/new"
    assert client.get(address).status_code == 200
    assert client.post(address, data={**told, "powers": []}).status_code == 422
    assert client.post(address, data={**told, "email": "mair@example.org"}).status_code == 422
    assert client.post(address, data=told).status_code == 303
    page = words(client.get(f"/c/{coop.slug}/supporters"))
    assert "Sioned" in page and "Confirm visits" in page and "31 January 2027" in page

    other = client.application.test_client()
    sign_in(other, friend)
    assert "Who supports Mair Jones" in words(other.get(f"/c/{coop.slug}/supporters"))
    assert other.post(address, data=told).status_code == 403
    other.post(f"/c/{coop.slug}/act-for", data={"member": str(mair.number), "as": "supporter"})
    assert "Acting for this member began." in words(other.get(f"/c/{coop.slug}/supporters"))
    stopped = words(other.post(f"/c/{coop.slug}/act-for/stop", follow_redirects=True))
    assert "You are here for Mair Jones only" in stopped and "acting for yourself" not in stopped
    with act() as work:
        link = queries.supporters_for(work.session, coop.id, mair.id)[0]
    assert client.post(f"/c/{coop.slug}/supporters/{link.id}/stop").status_code == 303
    assert other.get(f"/c/{coop.slug}/supporters").status_code == 404
    assert "Who supported before" in words(client.get(f"/c/{coop.slug}/supporters"))


def test_an_officer_acts_on_the_phone_and_both_are_named(
    client: FlaskClient, act: Act, coop: Coop, mair: Member
) -> None:
    with act() as work:
        add_person(work, "Sioned", email="sioned@example.org")
    sign_in(client, coop.founder)
    address = f"/c/{coop.slug}/act-for"
    assert str(mair.number) in client.get(f"{address}?member={mair.number}").get_data(as_text=True)
    assert "you read back" in words(client.post(address, data={"member": str(mair.number)}))
    assert "Nobody here" in words(client.post(address, data={"member": "77", "read_back": "yes"}))
    assert client.post(address, data={"member": "1", "read_back": "yes"}).status_code == 422
    assert client.post(address, data={"member": str(mair.number), "read_back": "yes"}).status_code == 303
    # One's own offices rest meanwhile.
    assert client.get(f"/c/{coop.slug}/members").status_code == 403
    told = {"email": "sioned@example.org", "powers": ["see"], "ends_on": "2027-01-31", "standing": "supporter"}
    assert client.post(f"/c/{coop.slug}/supporters/new", data=told).status_code == 303
    page = words(client.get(f"/c/{coop.slug}/supporters"))
    assert "Who supports Mair Jones" in page and "on the phone" in page and "A supporter was chosen." in page
    with act() as work:
        told = [(row.message, row.details) for row in notices.newest_unread(work.session, mair.person_id, 9)]
    assert ("%(name)s recorded what you said on the phone. %(what)s", "A supporter was chosen.") in [
        (message, details.get("what", {}).get("words")) for message, details in told
    ]
    assert client.post(f"{address}/stop").status_code == 303
    assert client.get(f"/c/{coop.slug}/members").status_code == 200


def test_a_call_does_not_last_for_ever(client: FlaskClient, app: Flask, coop: Coop, mair: Member) -> None:
    sign_in(client, coop.founder)
    client.post(f"/c/{coop.slug}/act-for", data={"member": str(mair.number), "read_back": "yes"})
    assert client.get(f"/c/{coop.slug}/members").status_code == 403
    app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(hours=3)
    assert client.get(f"/c/{coop.slug}/members").status_code == 200


def test_a_member_cannot_act_for_another(client: FlaskClient, coop: Coop, mair: Member) -> None:
    sign_in(client, mair)
    assert "There is nobody you act for" in client.get(f"/c/{coop.slug}/act-for").get_data(as_text=True)
    for told in ({"member": "1", "read_back": "yes"}, {"member": "1", "as": "supporter"}):
        assert client.post(f"/c/{coop.slug}/act-for", data=told).status_code in (403, 422)
    assert "Who supports you" in words(client.get(f"/c/{coop.slug}/supporters"))


def test_preferences_are_kept_and_reach_notices(client: FlaskClient, app: Flask, act: Act, mair: Member) -> None:
    sign_in(client, mair)
    told = {"display_name": "Mair Jones", "reach": "post", "language": "cy", "phone": "", "postal_address": ""}
    assert "Tell us the address" in words(client.post("/account/preferences", data=told))
    kept = client.post("/account/preferences", data={**told, "postal_address": "1 Stryd Fawr\nAber"})
    assert kept.status_code == 303
    assert "language=cy" in "".join(kept.headers.getlist("Set-Cookie"))
    with act() as work:
        found = app.extensions["coopbudget.addresses"](work.session, [mair.person_id])[mair.person_id]
        assert (found.way, found.postal, found.language) == ("post", "1 Stryd Fawr\nAber", "cy")


def test_the_look_is_anybodys_choice_and_never_leads_away(client: FlaskClient) -> None:
    assert client.get("/look").status_code == 200
    told = {"contrast": "high", "text": "larger", "language": "en"}
    done = client.post("/look", data={**told, "next": "//evil.example"})
    assert (done.status_code, done.headers["Location"]) == (303, "/look")
    assert 'data-contrast="high"' in client.get("/look").get_data(as_text=True)
    assert client.post("/look", data={**told, "contrast": "purple"}).status_code == 422
    switched = client.post("/language", data={"lang": "cy", "next": "/look"})
    assert switched.headers["Location"] == "/look" and 'lang="cy"' in client.get("/look").get_data(as_text=True)
    assert client.post("/language", data={"lang": "cy", "next": "https://evil.example"}).headers["Location"] == "/"


def test_the_switch_of_languages_is_kept_so_that_letters_follow_it(client: FlaskClient, act: Act) -> None:
    with act() as work:
        person = add_person(work, "Elin")
    client.post("/language", data={"lang": "cy", "next": "/"})  # nobody is signed in: this browser alone
    sign_in(client, person)
    for asked, kept in (("cy", "cy"), ("xx", "cy"), ("en", "en")):
        client.post("/language", data={"lang": asked, "next": "/"})
        with act() as work:
            assert queries.people_by_id(work.session, [person])[person].language == kept


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent within."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_pages_ask_as_much_of_the_database_however_many_members(
    client: FlaskClient, app: Flask, act: Act, coop: Coop
) -> None:
    sign_in(client, coop.founder)
    paths = [f"/c/{coop.slug}/{path}" for path in ("members", "offices", "supporters", "applications", "members/1")]

    def asked() -> list[int]:
        numbers = []
        for path in paths:
            with counted(app) as sent:
                assert client.get(path).status_code == 200
            numbers.append(len([s for s in sent if s.lstrip().upper().startswith("SELECT")]))
        return numbers

    before = asked()
    with act() as work:
        inside = as_system(work, coop)
        for _n in range(30):
            admit(work, coop)
            service.record_application(inside, person_id=add_person(work), member_class=MemberClass.WORKER)
        member = admit(work, coop)
        give_office(work, coop, member, "treasurer")
        for _n in range(3):
            let_in(work, coop, "reviewer")
            service.add_supporter(
                inside, member_id=coop.founder_member, person_id=add_person(work), powers=[Power.SEE],
                ends_on=NOON.date(),
            )  # fmt: skip
    assert asked() == before
    assert max(before) <= 11


def test_finding_who_acts_takes_two_statements(client: FlaskClient, app: Flask, coop: Coop, mair: Member) -> None:
    sign_in(client, coop.founder)
    with counted(app) as sent:
        client.get(f"/c/{coop.slug}/who-may")
    assert len([s for s in sent if s.lstrip().upper().startswith(("SELECT", "WITH"))]) == 2


def test_a_representative_is_recorded_with_the_nations_word_and_the_paper(
    client: FlaskClient, act: Act, coop: Coop, mair: Member
) -> None:
    with act() as work:
        add_person(work, "Sioned", email="sioned@example.org")
    sign_in(client, mair)
    assert "Suitable person" not in words(client.get(f"/c/{coop.slug}/supporters/new"))
    sign_in(client, coop.founder)
    client.post(f"/c/{coop.slug}/act-for", data={"member": str(mair.number), "read_back": "yes"})
    page = words(client.get(f"/c/{coop.slug}/supporters/new"))
    assert "Suitable person" in page and "Nominated person" not in page
    told = {
        "email": "sioned@example.org", "powers": ["see", "plan"], "ends_on": "2027-01-31",
        "standing": "suitable_person",
    }  # fmt: skip
    address = f"/c/{coop.slug}/supporters/new"
    assert "Add the paper" in words(client.post(address, data=told))
    refused = client.post(address, data={**told, "evidence": (BytesIO(b"MZ\x90\x00 a program"), "paper.pdf")})
    assert refused.status_code == 422
    done = client.post(address, data={**told, "evidence": (BytesIO(PAPER), "paper.pdf")})
    assert done.status_code == 303
    assert "Suitable person" in words(client.get(f"/c/{coop.slug}/supporters"))
    client.post(f"/c/{coop.slug}/act-for/stop")
    member_page = client.get(f"/c/{coop.slug}/members/{mair.number}").get_data(as_text=True)
    paper = re.search(rf'href="(/c/{coop.slug}/members/{mair.number}/papers/[^"]+)"', member_page)
    assert paper is not None
    with client.get(paper[1]) as sent:
        assert sent.data == PAPER
    # The member sees it. She can't end what rests on law; she can stop it at once, and an officer then looks.
    sign_in(client, mair)
    own = words(client.get(f"/c/{coop.slug}/supporters"))
    assert "Stop Sioned now" in own and "Stop this for" not in own
    assert client.get(paper[1]).status_code == 403
    with act() as work:
        link = queries.supporters_for(work.session, coop.id, mair.id)[0]
    with client.get(f"/c/{coop.slug}/supporters/{link.id}/paper") as sent:
        assert sent.data == PAPER
    assert client.post(f"/c/{coop.slug}/supporters/{link.id}/stop").status_code == 403
    other = client.application.test_client()
    sign_in(other, link.person_id)
    assert other.get(f"/c/{coop.slug}/supporters").status_code == 200
    assert other.post(f"/c/{coop.slug}/supporters/{link.id}/pause").status_code == 403
    client.post(f"/c/{coop.slug}/supporters/{link.id}/pause")
    assert other.get(f"/c/{coop.slug}/supporters").status_code == 404
    assert "until an officer has looked" in words(client.get(f"/c/{coop.slug}/supporters"))
    sign_in(client, coop.founder)
    page = f"/c/{coop.slug}/members/{mair.number}/capacity"
    assert "The member said stop" in words(client.get(page))
    assert client.post(f"{page}/{link.id}/go-on", data={"known_how": ""}).status_code == 422
    client.post(f"{page}/{link.id}/go-on", data={"known_how": "I spoke with her alone. It was a mistake."})
    assert other.get(f"/c/{coop.slug}/supporters").status_code == 200
    # She decides for herself again: it is handed back, and stays on the page of what was.
    client.post(f"{page}/back", data={"known_how": "The council's letter of 1 September."})
    assert other.get(f"/c/{coop.slug}/supporters").status_code == 404
    after = words(client.get(page))
    assert "Nobody now" in after and "Before" in after and "Sioned" in after


def test_a_supporter_of_two_chooses_and_acts_with_that_members_powers(
    client: FlaskClient, act: Act, coop: Coop, mair: Member
) -> None:
    with act() as work:
        friend = add_person(work, "Sioned")
        ann = admit(work, coop, name="Ann")
        inside = as_system(work, coop)
        for member, powers in ((mair, [Power.SEE]), (ann, [Power.SEE, Power.CONFIRM_VISITS])):
            service.add_supporter(
                inside, member_id=member.id, person_id=friend, powers=powers, ends_on=NOON.date() + timedelta(days=9)
            )
    sign_in(client, friend)
    page = words(client.get(f"/c/{coop.slug}/act-for"))
    assert "Act for Mair Jones" in page and "Act for Ann" in page and "on the phone" not in page
    chosen = client.post(f"/c/{coop.slug}/act-for", data={"member": str(ann.number), "as": "supporter"})
    assert chosen.status_code == 303
    whole = client.get(f"/c/{coop.slug}/supporters").get_data(as_text=True)
    assert "You are acting for Ann" in whole and "Who supports Ann" in whole
    assert client.post(f"/c/{coop.slug}/act-for", data={"member": "1", "as": "supporter"}).status_code == 422


def test_the_co_ops_details_are_changed_by_those_who_may(client: FlaskClient, coop: Coop, mair: Member) -> None:
    address = f"/c/{coop.slug}/details"
    told = {
        "name": "Hafan Newydd", "safeguarding_phone": "01970 999999", "standstill_days": "14",
    }  # fmt: skip
    sign_in(client, mair)
    assert client.post(address, data=told).status_code == 403
    sign_in(client, coop.founder)
    assert client.post(address, data={**told, "standstill_days": "61"}).status_code == 422
    assert client.post(address, data=told).status_code == 303
    page = client.get(address).get_data(as_text=True)
    assert "Hafan Newydd" in page and 'value="14"' in page and "01970 999999" in page


def test_addresses_are_not_fished_for(client: FlaskClient, coop: Coop, mair: Member) -> None:
    sign_in(client, mair)
    told = {"powers": ["see"], "ends_on": "2027-01-31"}
    address = f"/c/{coop.slug}/supporters/new"
    for n in range(20):
        assert client.post(address, data={**told, "email": f"guess{n}@example.org"}).status_code == 422
    assert client.post(address, data={**told, "email": "guess@example.org"}).status_code == 429
