"""Signing up, in, and out; passwords forgotten and changed; the second step; guessers."""

from __future__ import annotations

import logging
import re
import uuid
from html import unescape
from types import SimpleNamespace

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_security import totp
from sqlalchemy import Uuid, bindparam, text
from werkzeug.test import TestResponse

from coopbudget.db import db
from coopbudget.guard import Permission
from coopbudget.members import queries, signin
from tests.conftest import Act
from tests.people import add_person, found_coop, sign_in

GOOD = "four words in a row"


@pytest.fixture(autouse=True)
def quick_hashes(app: Flask) -> None:
    """Argon2 as always, with little work: these tests are not about how long a guess takes."""
    app.extensions["coopbudget.security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64)


def test_passwords_are_kept_as_argon2(app: Flask, act: Act) -> None:
    with act() as work:
        person = add_person(work, password=GOOD)
        kept = work.session.execute(
            text("SELECT password FROM person WHERE id = :id").bindparams(bindparam("id", person, type_=Uuid()))
        ).scalar_one()
    assert kept.startswith("$argon2id$") and GOOD not in kept


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def words(response: TestResponse) -> str:
    main = re.search(r"<main.*?</main>", response.get_data(as_text=True), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else "")).split())


def letters(app: Flask) -> list[tuple[str, str, str]]:
    """(to, subject, body) of what waits in the outbox, oldest first."""
    with app.app_context():
        rows = db.session.execute(
            text("SELECT to_address, subject, body FROM outbox WHERE to_address <> '' ORDER BY queued_at, id")
        ).all()
        db.session.rollback()
        return [tuple(row) for row in rows]  # type: ignore[misc]


def link_in(body: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found is not None, body
    return found[1]


def test_sign_up_confirm_and_sign_in(client: FlaskClient, app: Flask) -> None:
    assert "Sign up" in words(client.get("/sign-up"))
    told = {"display_name": "  Mair   Jones ", "email": "Mair@Example.org", "password": GOOD}
    short = client.post("/sign-up", data={**told, "password": "short", "display_name": ""})
    assert "10 characters or more" in words(short) and "Tell us your name" in words(short)
    assert letters(app) == []
    done = client.post("/sign-up", data=told)
    assert (done.status_code, done.headers["Location"]) == (302, "/sign-up/letter")
    assert "Look in your e-mail" in words(client.get("/sign-up/letter"))
    # Not before the address is confirmed.
    early = client.post("/sign-in", data={"email": "mair@example.org", "password": GOOD})
    assert early.status_code == 200
    ((to, subject, body),) = letters(app)
    assert to == "mair@example.org" and subject == "Confirm your e-mail address" and "Hello Mair Jones," in body
    assert client.get(link_in(body)).headers["Location"].startswith("/sign-in")
    done = client.post(
        "/sign-in?next=/account", data={"email": "MAIR@example.org", "password": GOOD, "next": "/account"}
    )
    assert (done.status_code, done.headers["Location"]) == (302, "/account")
    assert "Mair Jones" in words(client.get("/account"))
    assert client.get("/signed-out").status_code == 303, "nobody is told that who is still signed in"
    assert "You are signed out" in words(client.post("/sign-out", follow_redirects=True))
    assert client.get("/account").status_code == 302


def test_signing_up_twice_answers_the_same_and_tells_the_owner_alone(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        add_person(work, "Ann", email="ann@example.org", password=GOOD)
    told = {"display_name": "Not Ann", "password": GOOD + "!"}
    known = client.post("/sign-up", data={**told, "email": "ann@example.org"})
    unknown = client.post("/sign-up", data={**told, "email": "new@example.org"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    bodies = {to: body for to, _subject, body in letters(app)}
    assert "has an account already" in bodies["ann@example.org"]
    assert "has an account already" not in bodies["new@example.org"]


@pytest.mark.parametrize("email", ["ann@example.org", "nobody@example.org"])
def test_a_wrong_sign_in_says_the_same_of_a_known_and_an_unknown_address(
    client: FlaskClient, act: Act, email: str
) -> None:
    with act() as work:
        add_person(work, "Ann", email="ann@example.org", password=GOOD)
    page = client.post("/sign-in", data={"email": email, "password": "something else"})
    assert "The e-mail address or the password is not right." in words(page)
    forgot = client.post("/forgotten-password", data={"email": email})
    assert forgot.status_code in (200, 302)
    seen = words(client.get("/sign-in") if forgot.status_code == 302 else forgot)
    assert "If we know this e-mail address" in seen


def test_a_forgotten_password_is_set_anew_and_every_session_ends(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        add_person(work, "Ann", email="ann@example.org", password=GOOD)
    other = app.test_client()
    assert other.post("/sign-in", data={"email": "ann@example.org", "password": GOOD}).status_code == 302
    client.post("/forgotten-password", data={"email": "ann@example.org"})
    (_to, subject, body) = letters(app)[-1]
    assert subject == "Choose a new password"
    address = link_in(body)
    assert "Choose a new password" in words(client.get(address))
    unlike = client.post(address, data={"password": GOOD + " two", "password_confirm": "other words in a row"})
    assert "not the same" in words(unlike)
    done = client.post(address, data={"password": GOOD + " two", "password_confirm": GOOD + " two"})
    assert done.status_code == 302
    assert other.get("/account").status_code == 302
    assert client.post("/sign-in", data={"email": "ann@example.org", "password": GOOD}).status_code == 200
    assert client.post("/sign-in", data={"email": "ann@example.org", "password": GOOD + " two"}).status_code == 302
    used = client.get(address)
    assert used.status_code == 302  # a link works once


def test_a_password_is_changed_and_its_owner_told(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=GOOD)
    sign_in(client, person)
    told = {"password": "wrong words in here", "new_password": GOOD + " two", "new_password_confirm": GOOD + " two"}
    assert "password is not right" in words(client.post("/account/password", data=told))
    assert client.post("/account/password", data={**told, "password": GOOD}).status_code == 302
    assert letters(app)[-1][1] == "Your password was changed"


def test_the_second_step_once_it_is_on(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=GOOD)
    sign_in(client, person)
    assert "Set it up" in words(client.get("/account/two-step"))
    page = client.post("/account/two-step", data={"setup": "authenticator"}).get_data(as_text=True)
    assert 'src="data:image/svg+xml' in page
    action = re.search(r'action="(/account/two-step/[^"]+)"', page)
    key = re.search(r"([A-Z2-7]{4}(?:-[A-Z2-7]{4})+)", unescape(re.sub("<[^>]+>", " ", page)))
    assert action is not None and key is not None, page
    with app.app_context():
        factory = app.extensions["coopbudget.security"].totp_factory
        code = factory._totp.from_source({"v": 1, "type": "totp", "key": key[1].replace("-", "")}).generate().token
        assert isinstance(factory, totp.Totp)
    wrong = client.post(action[1], data={"code": "000000"})
    assert wrong.status_code == 302
    assert client.post(action[1], data={"code": code}).status_code == 302
    assert "It is on." in words(client.get("/account/two-step"))
    spare = re.findall(r"<code>([^<]+)</code>", client.post("/account/spare-codes").get_data(as_text=True))
    assert len(spare) == 5

    other = app.test_client()
    step = other.post("/sign-in", data={"email": "ann@example.org", "password": GOOD})
    assert step.status_code in (200, 302)
    assert other.get("/account").status_code == 302  # not signed in yet
    assert "not right" in words(other.post("/sign-in/code", data={"code": "000000"}))
    assert "Use a spare code" in words(other.get("/sign-in/spare-code"))
    assert other.post("/sign-in/spare-code", data={"code": spare[0]}).status_code == 302
    assert other.get("/account").status_code == 200


def test_a_guesser_is_stopped_and_the_right_password_does_not_count(client: FlaskClient, act: Act) -> None:
    with act() as work:
        add_person(work, "Ann", email="ann@example.org", password=GOOD)
        add_person(work, "Bea", email="bea@example.org", password=GOOD)
    for _n in range(10):
        assert (
            client.post("/sign-in", data={"email": "ann@example.org", "password": "a guess of mine"}).status_code == 200
        )
    stopped = client.post("/sign-in", data={"email": "Ann@example.org ", "password": GOOD})
    assert stopped.status_code == 429 and "Wait" in words(stopped)
    for _n in range(12):
        assert client.post("/sign-in", data={"email": "bea@example.org", "password": GOOD}).status_code == 302
        client.post("/sign-out")


def test_sign_in_leads_to_pages_of_ours_alone(client: FlaskClient, act: Act) -> None:
    with act() as work:
        add_person(work, "Ann", email="ann@example.org", password=GOOD)
    told = {"email": "ann@example.org", "password": GOOD}
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        done = client.post("/sign-in", data={**told, "next": bad})
        assert "evil.example" not in (done.headers.get("Location") or "").split("/", 3)[:3]
        assert not (done.headers.get("Location") or "").startswith(("https://evil", "//", "/\\"))
        client.post("/sign-out")


def test_an_address_of_the_co_op_leads_through_sign_in_and_back(client: FlaskClient, act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
    away = client.get(f"/c/{coop.slug}/offices?page=2")
    assert away.status_code == 302
    assert away.headers["Location"] == f"/sign-in?next=/c/{coop.slug}/offices?page%3D2"


def test_signing_in_brings_ones_own_look(client: FlaskClient, act: Act) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=GOOD)
    sign_in(client, person)
    client.post("/look", data={"contrast": "high", "text": "large", "language": "cy"})
    other = client.application.test_client()
    other.post("/sign-in", data={"email": "ann@example.org", "password": GOOD})
    assert {name: other.get_cookie(name).value for name in ("contrast", "text", "language")} == {  # type: ignore[union-attr]
        "contrast": "high",
        "text": "large",
        "language": "cy",
    }


def test_nothing_personal_is_logged(client: FlaskClient, act: Act, caplog: pytest.LogCaptureFixture,
                                    capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    with act() as work:
        add_person(work, "Ann Evans", email="ann@example.org", password=GOOD)
    with caplog.at_level(logging.DEBUG):
        client.post("/sign-in", data={"email": "ann@example.org", "password": "a guess of mine"})
        client.post("/sign-in", data={"email": "ann@example.org", "password": GOOD})
        client.post("/forgotten-password", data={"email": "ann@example.org"})
    seen = caplog.text + "".join(capsys.readouterr())
    assert "ann@example.org" not in seen.lower() and "Ann Evans" not in seen and "guess" not in seen


def test_an_address_is_changed_once_the_new_one_answers(client: FlaskClient, act: Act, app: Flask) -> None:
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=GOOD)
        add_person(work, "Bea", email="bea@example.org", password=GOOD)
    sign_in(client, person)
    assert "New e-mail address" in words(client.get("/account/e-mail"))
    client.post("/account/e-mail", data={"email": "bea@example.org"})
    assert [to for to, subject, _body in letters(app) if "new" in subject] == []
    client.post("/account/e-mail", data={"email": "Ann.Evans@Example.org"})
    (to, _subject, body) = letters(app)[-1]
    assert to.lower() == "ann.evans@example.org"
    with act() as work:
        assert queries.person_by_email(work.session, "ann@example.org") == person
    assert client.get(link_in(body)).status_code == 302
    with act() as work:
        assert queries.person_by_email(work.session, "ann.evans@example.org") == person
        assert queries.person_by_email(work.session, "ann@example.org") is None


def test_a_provider_person_acts_for_the_provider_and_for_nobody_else(
    app: Flask, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    with act() as work:
        coop = found_coop(work)
        person = add_person(work)
    provider = uuid.uuid4()
    monkeypatch.setitem(
        app.extensions,
        "coopbudget.provider_of",
        lambda _session, who, slug: provider if (who, slug) == (person, "tan-y-bryn") else None,
    )
    with app.test_request_context("/"):
        g._login_user = SimpleNamespace(id=person, is_authenticated=True)
        actor = signin.find_actor(coop=coop.slug, provider="tan-y-bryn")
        assert actor is not None and actor.coop_id == coop.id and actor.provider_id == provider
        assert actor.permissions == {Permission.SIGNED_IN, Permission.ACT_FOR_PROVIDER} and not actor.powers
        outside = signin.find_actor(coop=None, provider="tan-y-bryn")
        assert outside is not None and outside.coop_id is None and outside.provider_id == provider
        assert signin.find_actor(coop=coop.slug, provider="other") is None
        assert signin.find_actor(coop=coop.slug, provider=None) is None
        assert signin.find_actor(coop="no-such", provider=None) is None
        nowhere = signin.find_actor(coop=None, provider=None)
        assert nowhere is not None and nowhere.permissions == {Permission.SIGNED_IN}
        db.session.rollback()
