"""Mail goes out once, is tried again when a server fails, is swept up after a crash, and leaves nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.coops.service import create_coop
from coopbudget.guard import Actor
from coopbudget.notices import delivery, jobs, service
from coopbudget.notices.addresses import EXTENSION, Address
from coopbudget.notices.messages import N_
from coopbudget.notices.models import Outbox
from coopbudget.settings import Settings
from tests.conftest import NOON, Act
from tests.integration.notices.smtp import Server, mail_server

PAID = N_("%(amount)s was paid on %(on)s.")
VALUES = {"amount": {"pence": 4200}, "on": {"date": "2026-09-01"}}
GWEN = Address("Gwen Rees", "gwen@example.org")


@pytest.fixture
def gwen(app: Flask) -> Iterator[uuid.UUID]:
    """Somebody with an e-mail address."""
    person = uuid.uuid4()
    before = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = lambda _session, people: {person: GWEN} if person in set(people) else {}
    yield person
    app.extensions[EXTENSION] = before


Configure = Callable[..., Settings]


@pytest.fixture
def configure(app: Flask, tmp_path: Path) -> Iterator[Configure]:
    """Settings of this test's own: a folder for mail, and perhaps a server."""
    before: Settings = app.extensions["coopbudget.settings"]

    def change(**values: str) -> Settings:
        found = replace(before, instance_dir=tmp_path, **values)  # type: ignore[arg-type]
        app.extensions["coopbudget.settings"] = found
        return found

    change()
    yield change
    app.extensions["coopbudget.settings"] = before


@pytest.fixture
def server(configure: Configure) -> Iterator[Server]:
    """A mail server that the settings name."""
    with mail_server() as found:
        configure(mail_url=f"smtp://post:secret@127.0.0.1:{found.port}")
        yield found


def files(tmp_path: Path) -> list[EmailMessage]:
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[misc]
        for path in sorted((tmp_path / "mail").glob("*.eml"))
    ]


def send_due(app: Flask, now: datetime = NOON) -> int:
    with app.app_context():
        return delivery.send_due(lambda: now)


def only_row(act: Act) -> Outbox:
    with act() as work:
        row = work.session.scalars(select(Outbox)).one()
        work.session.expunge(row)
        return row


def tell_gwen(act: Act, gwen: uuid.UUID, actor: Actor | None = None, **more: object) -> None:
    with act(actor or Actor()) as work:
        service.tell(work, people=[gwen], message=PAID, values=VALUES, link="/c/x/funds/3", **more)  # type: ignore[arg-type]


def test_a_notice_becomes_a_letter_with_its_link(
    app: Flask, act: Act, gwen: uuid.UUID, configure: Configure, tmp_path: Path
) -> None:
    configure(public_url="https://coop.example.org")
    with act() as work:
        coop_id = create_coop(work, slug="tan-y-bryn", name="Tan y Bryn", nation="wales").id
    tell_gwen(act, gwen, Actor(coop_id=coop_id), urgent=True)
    assert send_due(app) == 1
    (mail,) = files(tmp_path)
    assert mail["To"] == "gwen@example.org"
    assert mail["Subject"] == "Urgent: Tan y Bryn: £42.00 was paid on 1 September 2026."
    text = mail.get_content()
    assert text.startswith("Hello Gwen Rees,\n\n£42.00 was paid on 1 September 2026.\n")
    assert "\nhttps://coop.example.org/c/x/funds/3\n" in text
    assert "because you have a part in Tan y Bryn" in text


def test_it_goes_once_however_often_a_worker_looks(app: Flask, act: Act, gwen: uuid.UUID, server: Server) -> None:
    tell_gwen(act, gwen)
    assert [send_due(app), send_due(app), send_due(app, NOON + timedelta(days=2))] == [1, 0, 0]
    assert len(server.mails) == 1
    assert f"Message-ID: <{only_row(act).id}@localhost>" in server.mails[0]
    assert len(server.logins) == 1


def test_what_nobody_was_woken_for_is_swept_up(
    app: Flask, act: Act, gwen: uuid.UUID, configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died() -> None:
        raise SystemExit("the process died between commit and wake-up")

    monkeypatch.setattr(jobs, "wake", died)
    with pytest.raises(SystemExit):
        tell_gwen(act, gwen)
    app.extensions.pop(jobs.EXTENSION, None)
    app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(minutes=1)
    found = jobs.jobs_of(app)
    found.huey.execute(found.sweep.task_class())
    assert len(files(tmp_path)) == 1
    app.extensions.pop(jobs.EXTENSION, None)


def test_a_queue_that_is_away_breaks_nothing(
    app: Flask, act: Act, gwen: uuid.UUID, configure: Configure, tmp_path: Path
) -> None:
    app.extensions.pop(jobs.EXTENSION, None)
    configure(jobs_url="postgresql://nobody@127.0.0.1:1/nothing")
    tell_gwen(act, gwen)
    app.extensions.pop(jobs.EXTENSION, None)
    assert send_due(app) == 1
    assert len(files(tmp_path)) == 1


def test_a_woken_worker_sends(app: Flask, act: Act, gwen: uuid.UUID, configure: Configure, tmp_path: Path) -> None:
    app.extensions.pop(jobs.EXTENSION, None)
    app.extensions["coopbudget.clock"] = lambda: NOON
    tell_gwen(act, gwen)
    huey = jobs.jobs_of(app).huey
    task = huey.dequeue()
    assert task is not None
    huey.execute(task)
    assert len(files(tmp_path)) == 1
    app.extensions.pop(jobs.EXTENSION, None)


def test_a_failing_server_is_tried_again_later_and_later(app: Flask, act: Act, gwen: uuid.UUID, server: Server) -> None:
    server.answers = ["451 try later", "451 try later", "250 ok"]
    tell_gwen(act, gwen)
    assert send_due(app) == 0
    assert send_due(app, NOON + timedelta(seconds=59)) == 0
    assert only_row(act).tries == 1
    assert send_due(app, NOON + timedelta(minutes=1)) == 0
    assert only_row(act).due_at == NOON + timedelta(minutes=6)
    assert send_due(app, NOON + timedelta(minutes=6)) == 1
    row = only_row(act)
    assert (row.tries, row.sent_at, row.failed_at) == (3, NOON + timedelta(minutes=6), None)


def test_a_server_that_is_down_for_days_is_given_up_and_counted(
    app: Flask, act: Act, gwen: uuid.UUID, configure: Configure
) -> None:
    configure(mail_url="smtp://127.0.0.1:1")
    tell_gwen(act, gwen)
    now = NOON
    for _try in range(len(delivery.WAITS) + 1):
        send_due(app, now)
        now += timedelta(days=2)
    row = only_row(act)
    assert row.failed_at is not None
    assert row.last_error == "ConnectionRefusedError"
    said = app.test_cli_runner().invoke(args=["jobs", "state"]).output
    assert said.splitlines() == ["waiting: 0", "tried: 0", "given up: 1"]


def test_an_address_that_is_refused_for_good_is_given_up_at_once(
    app: Flask, act: Act, gwen: uuid.UUID, server: Server
) -> None:
    server.answers = ["550 no such user gwen@example.org"]
    tell_gwen(act, gwen)
    send_due(app)
    row = only_row(act)
    assert row.failed_at == NOON
    assert row.last_error == "refused 550"


def test_a_worker_that_died_while_sending_loses_nothing(
    app: Flask, act: Act, gwen: uuid.UUID, configure: Configure, tmp_path: Path
) -> None:
    tell_gwen(act, gwen)
    with app.app_context():
        assert len(delivery.take(lambda: NOON)) == 1  # and here it dies
    assert send_due(app, NOON + delivery.LEASE - timedelta(seconds=1)) == 0
    assert send_due(app, NOON + delivery.LEASE) == 1
    assert len(files(tmp_path)) == 1


def test_two_workers_never_hold_the_same_row(app: Flask, act: Act, gwen: uuid.UUID, configure: Configure) -> None:
    for _ in range(3):
        tell_gwen(act, gwen)
    with app.app_context():
        assert [len(delivery.take(lambda: NOON)), len(delivery.take(lambda: NOON))] == [3, 0]


def test_mail_that_is_no_notice_leaves_no_address_and_no_text_behind(app: Flask, act: Act, server: Server) -> None:
    with act() as work:
        service.send_mail(work, to="aled@example.org", subject="A way back", body="https://example.org/reset/s3cret")
    assert send_due(app) == 1
    assert "s3cret" in server.mails[0]
    row = only_row(act)
    assert (row.to_address, row.subject, row.body) == ("", "", "")


def test_more_than_one_batch_goes_out_in_one_look(app: Flask, act: Act, configure: Configure, tmp_path: Path) -> None:
    count = delivery.BATCH * 2 + 1
    with act() as work:
        for n in range(count):
            service.send_mail(work, to=f"p{n}@example.org", subject="Hello", body="Hello")
    assert send_due(app) == count
    assert len(files(tmp_path)) == count


def test_logs_hold_no_address_and_no_name(
    app: Flask, act: Act, gwen: uuid.UUID, server: Server, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    said: list[str] = []

    class Log:
        def __getattr__(self, _level: str) -> Callable[..., None]:
            return lambda *words, **values: said.append(f"{words} {values}")

    monkeypatch.setattr(delivery.structlog, "get_logger", lambda: Log())
    server.answers = ["451 gwen@example.org is busy", "250 ok"]
    tell_gwen(act, gwen)
    send_due(app)
    send_due(app, NOON + timedelta(hours=1))
    assert len(said) == 2
    everything = " ".join(said) + "".join(capfd.readouterr())
    assert "gwen" not in everything.lower()
    assert "42.00" not in everything


def test_a_password_is_never_sent_in_clear_to_a_server_far_away(
    app: Flask, act: Act, gwen: uuid.UUID, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coopbudget.notices.transport._LOCAL", ())
    tell_gwen(act, gwen)
    assert send_due(app) == 0
    assert server.logins == []
    assert "no encryption" in only_row(act).last_error
