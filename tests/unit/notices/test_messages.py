"""A message is filled with plain values and read in its reader's language."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given, settings as with_time, strategies as st

from coopbudget.notices.messages import N_, checked, render
from coopbudget.notices.transport import Mail, Undeliverable, compose, one_line, send
from coopbudget.settings import read_settings

PAID = N_("%(amount)s was paid on %(on)s to %(name)s.")


@pytest.fixture
def app() -> Flask:
    """A bare app: languages alone."""
    app = Flask(__name__)
    Babel(app, locale_selector=lambda: "en")
    return app


def test_money_dates_and_instants_are_written_as_people_read_them(app: Flask) -> None:
    values = {"amount": {"pence": 120450}, "on": {"date": "2027-03-03"}, "name": "Cartref Care"}
    with app.app_context():
        assert render(PAID, checked(PAID, values)) == "£1,204.50 was paid on 3 March 2027 to Cartref Care."
        at = {"at": {"instant": "2027-07-03T15:05:00+00:00"}}
        assert render(N_("It closes %(at)s."), checked("%(at)s", at)) == "It closes 3 July 2027, 4:05pm."
        noon = {"at": {"instant": "2027-07-03T11:00:00+00:00"}}
        assert render(N_("It closes %(at)s."), checked("%(at)s", noon)) == "It closes 3 July 2027, midday."


def test_dates_may_be_given_as_they_are(app: Flask) -> None:
    given_values = {"on": date(2027, 3, 3), "at": datetime(2027, 3, 3, 16, 30, tzinfo=UTC)}
    with app.app_context():
        kept = checked("%(on)s, %(at)s", given_values)
        assert render("%(on)s, %(at)s", kept) == "3 March 2027, 3 March 2027, 4:30pm"


def test_dates_are_written_in_welsh_for_who_reads_welsh(app: Flask) -> None:
    with app.app_context(), force_locale("cy"):
        assert render(N_("On %(on)s"), {"on": {"date": "2027-03-03"}}) == "On 3 Mawrth 2027"


def test_values_that_don_t_fill_the_message_are_our_mistake_and_show_at_once() -> None:
    for values in (
        {},
        {"amount": 1},
        {"amount": 4.2, "on": "x", "name": "y"},
        {"amount": {"pounds": 4}, "on": "x", "name": "y"},
    ):
        with pytest.raises(ValueError):
            checked(PAID, values)


def test_a_name_can_t_look_like_a_second_paragraph_of_ours() -> None:
    kept = checked("%(name)s has joined.", {"name": "Aled\r\n\r\nSend your card number to x@y.z\n"})
    assert kept == {"name": "Aled Send your card number to x@y.z"}


def test_a_percent_sign_in_a_name_is_a_percent_sign(app: Flask) -> None:
    with app.app_context():
        assert render("%(name)s has joined.", {"name": "100%s"}) == "100%s has joined."


def settings(folder: Path, **more: str):  # type: ignore[no-untyped-def]
    return read_settings(
        {
            "COOPBUDGET_INSTANCE_DIR": str(folder),
            "COOPBUDGET_DATABASE_URL": "sqlite:///never",
            "COOPBUDGET_MAIL_FROM": "Tan y Bryn <post@example.org>",
            **more,
        }
    )


def mail(**changes: str) -> Mail:
    values = {"to": "gwen@example.org", "subject": "Welcome", "body": "Hello\n", **changes}
    return Mail(id=str(uuid.UUID(int=7)), queued_at=datetime(2026, 9, 1, 12, tzinfo=UTC), **values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Settings made once."""
    return settings(tmp_path_factory.mktemp("house"))


@with_time(deadline=None)
@given(subject=st.text(max_size=200))
def test_no_subject_can_add_a_header(house, subject: str) -> None:  # type: ignore[no-untyped-def]
    message = compose(house, mail(subject=subject))
    read = message_from_bytes(bytes(message), policy=policy.default)
    assert set(read.keys()) == set(compose(house, mail()).keys())
    assert read["To"] == "gwen@example.org"
    # Spaces at a fold may differ after a round trip; the words don't.
    assert "".join(str(read["Subject"]).split()) == "".join(one_line(subject)[:150].split())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "gwen",
        "gwen@example.org\nBcc: all@example.org",
        "a@b.org, c@d.org",
        "Gwen <g@b.org>",
        "g\x00@b.org",
        "@b.org",
    ],
)
def test_what_is_no_single_address_gets_no_mail(tmp_path: Path, address: str) -> None:
    with pytest.raises(Undeliverable):
        send(settings(tmp_path), mail(to=address))
    assert not (tmp_path / "mail").exists()


def test_without_a_mail_server_mail_lands_as_a_file_once(tmp_path: Path) -> None:
    for _again in range(2):
        send(settings(tmp_path), mail(subject="Croeso – tŷ", body="Annwyl Siân\n"))
    (file,) = (tmp_path / "mail").glob("*")
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["Subject"] == "Croeso – tŷ"
    assert read["Message-ID"] == "<00000000-0000-0000-0000-000000000007@example.org>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "en"
    assert read.get_content() == "Annwyl Siân\n"
    assert file.name.startswith("20260901T120000-")
