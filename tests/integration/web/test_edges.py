"""What every answer has: an error page in words or as problem+json, headers that protect, a log that says nothing."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.test import TestResponse

from coopbudget.app import create_app
from coopbudget.db import db
from coopbudget.db.schema import COMMAND, alembic, refuse_old_schema
from coopbudget.settings import read_settings
from coopbudget.web import health
from tests.conftest import make_settings
from tests.integration.web.conftest import Town
from tests.people import sign_in

HOSTILE = "mair.jones@example.org"
BANK = "12-34-56 12345678"


def broken() -> ResponseReturnValue:
    raise RuntimeError(f"{HOSTILE} {BANK}")


@pytest.fixture
def shown_errors(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app as it runs for people, where a fault of ours is a page."""
    monkeypatch.setitem(app.config, "TESTING", False)
    return app


def fetch(app: Flask, town: Town, status: int, accept: str, monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    client, headers = app.test_client(), {"Accept": accept}
    if status == 403:
        sign_in(client, town.people["member"])
        return client.get(f"/c/{town.slug}/desk", headers=headers)
    if status == 405:
        return client.put("/glossary", headers=headers)
    if status == 413:
        large = {"lang": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)}
        return client.post("/language", data=large, headers=headers)
    if status == 429:
        monkeypatch.setitem(app.view_functions, "web.glossary", lambda: abort(429))
        return client.get("/glossary", headers=headers)
    if status == 500:
        monkeypatch.setitem(app.view_functions, "web.glossary", broken)
        return client.get("/glossary", headers=headers)
    return client.get("/nowhere", headers=headers)


@pytest.mark.parametrize("status", [403, 404, 405, 413, 429, 500])
def test_an_error_is_a_page_in_plain_words(
    shown_errors: Flask, town: Town, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = fetch(shown_errors, town, status, "text/html", monkeypatch)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert answer.text.count("<h1") == 1
    assert "Something is wrong" in answer.text, "no way to report it"
    for leak in ("Traceback", "RuntimeError", HOSTILE, "werkzeug"):
        assert leak not in answer.text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("status", [403, 404, 405, 413, 429, 500])
def test_an_error_is_problem_json_for_who_asks_for_it(
    shown_errors: Flask, town: Town, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = fetch(shown_errors, town, status, "application/json", monkeypatch)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["status"] == status
    assert answer.json["title"] and answer.json["detail"]
    assert HOSTILE not in answer.text


def test_health_answers_without_an_account(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 200
    assert "Set-Cookie" not in client.get("/health/live").headers


def test_a_schema_that_is_behind_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "schema_is_current", lambda: False)
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert app.test_client().get("/health/live").status_code == 200


def test_serving_on_a_schema_that_is_behind_is_refused_with_the_command(tmp_path: Path) -> None:
    app = create_app(make_settings(f"sqlite:///{tmp_path / 'old.sqlite'}", tmp_path))
    with pytest.raises(SystemExit, match=re.escape(COMMAND)):
        refuse_old_schema(app)  # nothing there at all
    with app.app_context():
        alembic.upgrade()
        before = alembic.script_directory.get_revision("head").down_revision
    refuse_old_schema(app)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
        db.engine.dispose()
    with pytest.raises(SystemExit, match=re.escape(COMMAND)):
        refuse_old_schema(app)


def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path: Path) -> None:
    app = create_app(make_settings("postgresql://nobody@127.0.0.1:1/nothing", tmp_path))
    with pytest.raises(SystemExit, match="does not answer"):
        refuse_old_schema(app)


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son\w+=\"|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-up", "/glossary", "/nowhere", "/home", "/health/live"])
def test_every_answer_carries_the_headers_that_protect(app: Flask, town: Town, path: str) -> None:
    client = app.test_client()
    if path == "/home":
        sign_in(client, town.people["member"])
        path = f"/c/{town.slug}/"
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy
    for rule in ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert INLINE.search(answer.text) is None, "something the policy would block"
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_every_cookie_is_out_of_reach_of_scripts_and_of_other_sites(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get("/sign-in"), client.post("/language", data={"lang": "cy", "next": "/"})]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    assert [cookie for cookie in cookies if "HttpOnly" not in cookie or "SameSite=Lax" not in cookie] == []


def test_in_production_cookies_and_pages_want_https(tmp_path: Path) -> None:
    app = create_app(
        read_settings(
            {
                "COOPBUDGET_MODE": "production",
                "COOPBUDGET_SECRET_KEY": "for-tests-only-" * 4,
                "COOPBUDGET_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite'}",
                "COOPBUDGET_INSTANCE_DIR": str(tmp_path),
                "COOPBUDGET_TRUSTED_HOSTS": "coop.example",
                "COOPBUDGET_PUBLIC_URL": "https://coop.example",
                "COOPBUDGET_LOG_LEVEL": "ERROR",
            }
        )
    )
    client = app.test_client()
    answer = client.get("/sign-in", base_url="https://coop.example")
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies and all("Secure" in cookie for cookie in cookies)
    assert client.get("/sign-in", base_url="https://another.example").status_code == 400


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, as it is written."""
    kept, out = structlog.get_config(), io.StringIO()
    structlog.configure(
        processors=kept["processors"],
        wrapper_class=structlog.make_filtering_bound_logger("INFO"),
        logger_factory=structlog.WriteLoggerFactory(file=out),
    )
    yield out
    structlog.configure(**kept)


def test_a_request_is_logged_with_its_id_and_without_what_was_typed(app: Flask, town: Town, log: io.StringIO) -> None:
    client = app.test_client()
    sign_in(client, town.people["member"])
    answer = client.get(
        f"/c/{HOSTILE}/?e-mail={HOSTILE}&account={BANK}",
        headers={"X-Request-Id": HOSTILE, "User-Agent": HOSTILE, "Referer": f"http://localhost/{HOSTILE}"},
    )
    line = json.loads(log.getvalue())
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"]), "a stranger's id was taken over"
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "web.coop_home", 404)
    assert set(line) == {"event", "level", "timestamp", "request_id", "method", "endpoint", "status", "ms"}
    for secret in ("mair", "example.org", "12345678", "127.0.0.1"):
        assert secret not in log.getvalue()


def test_a_proxys_request_id_is_kept(app: Flask, log: io.StringIO) -> None:
    answer = app.test_client().get("/glossary", headers={"X-Request-Id": "edge-0123456789"})
    assert answer.headers["X-Request-Id"] == "edge-0123456789"
    assert json.loads(log.getvalue())["request_id"] == "edge-0123456789"


def test_a_fault_is_logged_by_kind_and_place_and_never_by_its_words(
    shown_errors: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shown_errors.view_functions, "web.glossary", broken)
    answer = shown_errors.test_client().get("/glossary")
    failure, request = (json.loads(line) for line in log.getvalue().splitlines())
    assert (failure["event"], failure["error"]) == ("failure", "RuntimeError")
    assert failure["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    assert HOSTILE not in log.getvalue() and "12345678" not in log.getvalue()


def test_a_failed_sign_in_is_logged_without_the_address_tried(app: Flask, log: io.StringIO) -> None:
    app.test_client().post("/sign-in", data={"email": HOSTILE, "password": "not-this-one"})
    assert "security.login" in log.getvalue()
    assert HOSTILE not in log.getvalue() and "not-this-one" not in log.getvalue()
