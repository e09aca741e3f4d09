"""The second factor: set up on the way to what needs it, given on its own page, each code once, for ten minutes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from passlib.totp import TOTP  # type: ignore[import-untyped]

from coopbudget.db import db
from coopbudget.demo import cast
from coopbudget.members import proving
from coopbudget.trail.queries import records
from tests.conftest import Act
from tests.people import add_person, prove, sign_in

WORD = "Together in one house"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Ann's browser; codes live by the machine's own clock, so the app does too."""
    app.extensions["coopbudget.clock"] = lambda: datetime.now(UTC)
    return app.test_client()


def set_up(client: FlaskClient) -> Any:
    """Two-step sign-in from the page, and the phone that shows codes."""
    page = client.post("/account/two-step", data={"setup": "authenticator"}).get_data(as_text=True)
    action = re.search(r'action="(/account/two-step/[^"]+)"', page)
    key = re.search(r"([A-Z2-7]{4}(?:-[A-Z2-7]{4})+)", unescape(re.sub("<[^>]+>", " ", page)))
    assert action is not None and key is not None
    phone = TOTP(key=key[1].replace("-", ""))
    answer = client.post(action[1], data={"code": phone.generate().token})
    return phone, answer


def later(phone: Any, steps: int) -> str:
    """The code that the phone shows so many half minutes from now; a phone may run a little ahead."""
    return str(phone.generate(datetime.now(UTC).timestamp() + 30 * steps).token)


def test_who_has_no_app_is_led_to_set_it_up_and_brought_back(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    led = client.get("/account/prove?next=/c/hafan/runs/1").get_data(as_text=True)
    assert "Set up two-step sign-in" in led
    _phone, answer = set_up(client)
    assert answer.location == "/c/hafan/runs/1"
    assert proven(app, client) is not None  # setting it up was a code as well
    with app.app_context():
        acts = [row.act for row in db.session.scalars(records(None, actor_id=person))]
    assert "person.two_step_on" in acts


def test_a_code_works_once(client: FlaskClient, act: Act) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    phone, _answer = set_up(client)
    used = phone.generate().token
    assert client.post("/account/prove?next=/account", data={"code": used}).status_code == 422
    code = later(phone, 1)
    assert client.post("/account/prove?next=/account", data={"code": f"{code[:3]} {code[3:]}"}).location == "/account"
    again = client.post("/account/prove?next=/account", data={"code": code})
    assert again.status_code == 422 and "used already" in again.text
    assert client.post("/account/prove", data={"code": ""}).status_code == 422


def test_the_demonstration_shows_the_code_of_whoever_set_it_up(client: FlaskClient, act: Act, app: Flask) -> None:
    """A name may be letters of a key as well; who is of the cast is never taken for one."""
    with act() as work:
        gwen = add_person(work, "Gwen", email=cast.email_of("gwen"), password=WORD)
    shown = app.test_cli_runner().invoke(args=["demo", "code", "gwen"])
    assert shown.exit_code == 1 and "Nobody of the demonstration is called gwen and has a code" in shown.output
    with act():
        proving.give_two_step(gwen)
    with app.app_context():
        codes = {proving.code_now(gwen)}
        shown = app.test_cli_runner().invoke(args=["demo", "code", "gwen"])
        codes.add(proving.code_now(gwen))  # the half minute may end in between
    assert shown.output.strip() in codes


def test_a_guesser_is_stopped_after_ten(client: FlaskClient, act: Act) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    phone, _answer = set_up(client)
    tries = [client.post("/account/prove", data={"code": "000000"}).status_code for _ in range(10)]
    assert set(tries) == {422}
    assert client.post("/account/prove", data={"code": later(phone, 2)}).status_code == 429


def test_it_leads_to_pages_of_ours_alone(client: FlaskClient, act: Act) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    phone, _answer = set_up(client)
    answer = client.post("/account/prove?next=//evil.example/x", data={"code": later(phone, 1)})
    assert answer.location == "/account"


def test_a_password_alone_neither_moves_nor_ends_the_second_factor(client: FlaskClient, act: Act) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    set_up(client)
    sign_in(client, person)
    prove(client, person, datetime.now(UTC) - timedelta(minutes=11))
    for setup in ("authenticator", "disable"):
        answer = client.post("/account/two-step", data={"setup": setup})
        assert answer.location is not None and answer.location.startswith("/account/prove")
    assert client.post("/account/spare-codes").location.startswith("/account/prove")  # type: ignore[union-attr]
    assert client.post("/account/two-step/anything", data={"code": "1"}).location.startswith(  # type: ignore[union-attr]
        "/account/prove"
    )
    prove(client, person, datetime.now(UTC))
    assert "Let it look at this picture" in client.post("/account/two-step", data={"setup": "authenticator"}).text


def test_another_person_at_the_same_browser_has_given_nothing(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        ann, bea = add_person(work, "Ann"), add_person(work, "Bea")
    sign_in(client, ann)
    prove(client, ann, datetime.now(UTC))
    with client.session_transaction() as kept:
        mark = kept[proving.KEPT]
    sign_in(client, bea)
    with client.session_transaction() as kept:
        kept[proving.KEPT] = mark
    assert proven(app, client) is None


def proven(app: Flask, client: FlaskClient) -> datetime | None:
    """What the product knows of this browser's second factor."""
    with client.session_transaction() as kept:
        known = dict(kept)
    with app.test_request_context():
        session.update(known)
        return proving.proven_at()


def test_a_spare_code_signs_in_and_lets_the_phone_be_changed_but_approves_nothing(
    client: FlaskClient, act: Act, app: Flask
) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    set_up(client)
    spare = re.findall(r"<code>([^<]+)</code>", client.post("/account/spare-codes").text)
    client.post("/sign-out")
    other = app.test_client()
    other.post("/sign-in", data={"email": "ann@example.org", "password": WORD})
    assert other.post("/sign-in/spare-code", data={"code": spare[0]}).status_code == 302
    assert proven(app, other) is None
    assert "Let it look at this picture" in other.post("/account/two-step", data={"setup": "authenticator"}).text
    _phone, _answer = set_up(other)
    assert proven(app, other) is not None


def test_a_code_at_sign_in_counts(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    phone, _answer = set_up(client)
    other = app.test_client()
    other.post("/sign-in", data={"email": "ann@example.org", "password": WORD})
    assert other.post("/sign-in/code", data={"code": later(phone, 1)}).status_code == 302
    assert proven(app, other) is not None
