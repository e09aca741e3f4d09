"""Passkeys: made, used at sign-in and for money, removed; an answer counts once, here, and for its owner alone."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import text

from coopbudget.db import db
from coopbudget.members import proving
from coopbudget.trail.queries import records
from tests.conftest import Act
from tests.passkeys import Authenticator, asked, make_passkey
from tests.people import add_person, prove, sign_in

WORD = "Together in one house"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Ann's browser; challenges live by the machine's own clock, so the app does too."""
    app.extensions["coopbudget.clock"] = lambda: datetime.now(UTC)
    return app.test_client()


@pytest.fixture
def ann(client: FlaskClient, act: Act) -> uuid.UUID:
    """Ann, signed in at her browser."""
    with act() as work:
        person = add_person(work, "Ann", email="ann@example.org", password=WORD)
    sign_in(client, person)
    return person


def proven(app: Flask, client: FlaskClient) -> datetime | None:
    """What the product knows of this browser's second factor."""
    with client.session_transaction() as kept:
        known = dict(kept)
    with app.test_request_context():
        session.update(known)
        return proving.proven_at()


def forget(client: FlaskClient) -> None:
    """As if the second factor had never been given at this browser."""
    with client.session_transaction() as kept:
        kept.pop(proving.KEPT, None)


def password(browser: FlaskClient) -> str:
    """Ann's password is typed; where the second step is."""
    return str(browser.post("/sign-in", data={"email": "ann@example.org", "password": WORD}).location)


def show(client: FlaskClient, key: Authenticator, back: str = "/account") -> Any:
    """Answer the page that asks for a passkey before money moves; what was sent, where, and its answer."""
    action, options = asked(client.post(f"/account/prove/passkey?next={back}").text)
    sent = key.give(options)
    return action, sent, client.post(action, data={"credential": sent})


def test_made_named_listed_used_and_removed(client: FlaskClient, ann: uuid.UUID, app: Flask) -> None:
    led = client.get("/account/prove?next=/c/hafan/runs/1").text
    assert "make a passkey" in led
    assert client.post("/account/passkeys", data={"name": ""}).status_code == 200
    key = Authenticator()
    action, options = asked(client.post("/account/passkeys", data={"name": "My phone"}).text)
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert client.post(action, data={"credential": key.make(options)}).location == "/c/hafan/runs/1"
    assert proven(app, client) is not None
    assert "My phone" in client.get("/account/passkeys").text and "My phone" in client.get("/account").text
    assert "already" in client.post("/account/passkeys", data={"name": "My phone"}).text
    forget(client)
    _action, _sent, answer = show(client, key, "/c/hafan/runs/1")
    assert answer.location == "/c/hafan/runs/1" and proven(app, client) is not None
    confirm = re.search(r'href="(/account/passkeys/[^"]+/remove)"', client.get("/account/passkeys").text)
    assert confirm is not None and "only second step" in client.get(confirm[1]).text
    assert client.post("/account/passkeys/remove", data={"name": "My phone"}).status_code == 302
    assert "You have no passkey yet" in client.get("/account/passkeys").text
    assert proven(app, client) is None
    with app.app_context():
        acts = [row.act for row in db.session.scalars(records(None, actor_id=ann))]
        letters = list(db.session.scalars(text("SELECT subject FROM outbox")))
    assert {"person.passkey_added", "person.passkey_removed"} <= set(acts)
    assert "A passkey was added to your account" in letters


def test_an_answer_counts_once_and_only_in_the_browser_that_was_asked(
    client: FlaskClient, ann: uuid.UUID, app: Flask
) -> None:
    key = make_passkey(client)
    forget(client)
    with client.session_transaction() as kept:
        before = dict(kept)
    action, sent, answer = show(client, key)
    assert answer.location == "/account"
    forget(client)
    assert client.post(action, data={"credential": sent}).location.startswith("/account/prove/passkey")
    assert proven(app, client) is None
    # Even a browser that kept its old cookies, where the challenge still waits, can't send the answer again.
    action, options = asked(client.post("/account/prove/passkey").text)
    with client.session_transaction() as kept:
        waiting = dict(kept)
    sent = key.give(options)
    assert client.post(action, data={"credential": sent}).location == "/"
    with client.session_transaction() as kept:
        kept.clear()
        kept.update(waiting)
    client.post(action, data={"credential": sent})
    assert proven(app, client) is None
    other = app.test_client()
    with other.session_transaction() as kept:
        kept.update(before)
    action, options = asked(client.post("/account/prove/passkey").text)
    other.post(action, data={"credential": key.give(options)})
    assert proven(app, other) is None


def test_another_persons_passkey_is_refused_before_money_and_at_sign_in(
    client: FlaskClient, ann: uuid.UUID, app: Flask, act: Act
) -> None:
    make_passkey(client)
    with act() as work:
        bea = add_person(work, "Bea", email="bea@example.org", password=WORD)
    hers = app.test_client()
    sign_in(hers, bea)
    bea_key = make_passkey(hers)
    forget(client)
    _action, _sent, answer = show(client, bea_key)
    assert answer.location.startswith("/account/prove/passkey") and proven(app, client) is None
    # Ann's password and Bea's key open neither account.
    thief = app.test_client()
    assert password(thief).startswith("/sign-in/passkey")
    action, options = asked(thief.post("/sign-in/passkey").text)
    thief.post(action, data={"credential": bea_key.give(options)})
    assert thief.get("/account").status_code == 302


def test_an_unverified_holder_or_another_site_is_refused(client: FlaskClient, ann: uuid.UUID, app: Flask) -> None:
    key = make_passkey(client)
    forget(client)
    key.flags = 0x01
    show(client, key)
    assert proven(app, client) is None
    key.flags, key.origin = 0x05, "http://coopbudget.evil.example"
    show(client, key)
    assert proven(app, client) is None
    assert client.post("/account/prove/passkey/x", data={"credential": "{}"}).status_code == 302
    action, _options = asked(client.post("/account/prove/passkey").text)
    assert client.post(action, data={"credential": "no answer"}).location.startswith("/account/prove/passkey")
    assert proven(app, client) is None


def test_it_is_the_second_step_of_signing_in_beside_codes(client: FlaskClient, ann: uuid.UUID, app: Flask) -> None:
    key = make_passkey(client)
    with app.app_context():
        proving.give_two_step(ann)
        db.session.commit()
    browser = app.test_client()
    assert password(browser).startswith("/sign-in/code/choose")
    assert "Use my passkey" in browser.get("/sign-in/code/choose").text
    assert str(browser.post("/sign-in/code/choose", data={"which": "webauthn"}).location).startswith("/sign-in/passkey")
    assert "Type a code" in browser.get("/sign-in/passkey").text
    action, options = asked(browser.post("/sign-in/passkey").text)
    assert browser.post(action, data={"credential": key.give(options)}).status_code == 302
    assert browser.get("/account").status_code == 200 and proven(app, browser) is not None
    browser.post("/sign-out")
    password(browser)
    browser.post("/sign-in/code/choose", data={"which": "authenticator"})
    assert "Use my passkey instead" in browser.get("/sign-in/code").text


def test_a_password_alone_neither_adds_nor_removes_one_where_there_is_a_second_factor(
    client: FlaskClient, ann: uuid.UUID, app: Flask
) -> None:
    make_passkey(client)
    prove(client, ann, datetime.now(UTC))
    action, options = asked(client.post("/account/passkeys", data={"name": "Second"}).text)
    prove(client, ann, datetime.now(UTC) - timedelta(minutes=11))
    away = "/account/prove?next=/account/passkeys"
    assert client.post("/account/passkeys", data={"name": "Third"}).location == away
    assert client.post(action, data={"credential": Authenticator().make(options)}).location == away
    assert client.post("/account/passkeys/remove", data={"name": "My phone"}).location == away
    for setup in ("authenticator", "disable"):
        assert client.post("/account/two-step", data={"setup": setup}).location.startswith("/account/prove")
    assert "My phone" in client.get("/account/passkeys").text
