"""A bad setting stops start-up with a sentence that says what to set."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from coopbudget.settings import LOCAL_HOSTS, SettingsError, read_settings

GOOD = {
    "COOPBUDGET_MODE": "production",
    "COOPBUDGET_SECRET_KEY": "x" * 40,
    "COOPBUDGET_DATABASE_URL": "postgresql://coop@db/coopbudget",
    "COOPBUDGET_TRUSTED_HOSTS": "coop.example.org",
    "COOPBUDGET_PUBLIC_URL": "https://coop.example.org/",
    "COOPBUDGET_INSTANCE_DIR": "instance",
}


def test_a_whole_production_is_taken() -> None:
    found = read_settings(GOOD)
    assert found.production and found.cookie_secure and not found.debug
    assert found.database_url == "postgresql+psycopg://coop@db/coopbudget"
    assert found.public_url == "https://coop.example.org"
    assert found.ocds_prefix == "coopbudget"
    assert read_settings(GOOD | {"COOPBUDGET_OCDS_PREFIX": "ocds-a1b2c3"}).ocds_prefix == "ocds-a1b2c3"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"COOPBUDGET_SECRET_KEY": ""}, "COOPBUDGET_SECRET_KEY"),
        ({"COOPBUDGET_SECRET_KEY": "short"}, "COOPBUDGET_SECRET_KEY"),
        ({"COOPBUDGET_DATABASE_URL": ""}, "COOPBUDGET_DATABASE_URL"),
        ({"COOPBUDGET_DATABASE_URL": "mysql://x"}, "COOPBUDGET_DATABASE_URL"),
        ({"COOPBUDGET_TRUSTED_HOSTS": ""}, "COOPBUDGET_TRUSTED_HOSTS"),
        ({"COOPBUDGET_PUBLIC_URL": ""}, "COOPBUDGET_PUBLIC_URL"),
        ({"COOPBUDGET_PUBLIC_URL": "http://coop.example.org"}, "COOPBUDGET_PUBLIC_URL"),
        ({"COOPBUDGET_COOKIE_SECURE": "false"}, "COOPBUDGET_COOKIE_SECURE"),
        ({"COOPBUDGET_DEBUG": "true"}, "COOPBUDGET_DEBUG"),
        ({"COOPBUDGET_STRIPE_SECRET_KEY": "sk_live_1"}, "COOPBUDGET_STRIPE_WEBHOOK_SECRET"),
        ({"COOPBUDGET_STRIPE_WEBHOOK_SECRET": "whsec_1"}, "COOPBUDGET_STRIPE_SECRET_KEY"),
        (
            {"COOPBUDGET_STRIPE_SECRET_KEY": "pk_live_1", "COOPBUDGET_STRIPE_WEBHOOK_SECRET": "whsec_1"},
            "COOPBUDGET_STRIPE_SECRET_KEY",
        ),
        ({"COOPBUDGET_STRIPE_API_BASE": "http://localhost:1"}, "COOPBUDGET_STRIPE_API_BASE"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"COOPBUDGET_COOKIE_SECURE": "perhaps"}, "true or false"),
        ({"COOPBUDGET_PROXIES": "one"}, "whole number"),
        ({"COOPBUDGET_MODE": "staging"}, "COOPBUDGET_MODE"),
        ({"COOPBUDGET_LOG_LEVEL": "CHATTY"}, "COOPBUDGET_LOG_LEVEL"),
        ({"COOPBUDGET_OCDS_PREFIX": "ocds-mine"}, "COOPBUDGET_OCDS_PREFIX"),
    ],
)
def test_missing_or_unsafe_stops_with_a_sentence(change: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings(GOOD | change)


def test_nothing_set_is_one_machine_with_a_secret_of_its_own(tmp_path: Path) -> None:
    first, second = read_settings({}, root=tmp_path), read_settings({}, root=tmp_path)
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert first.trusted_hosts == LOCAL_HOSTS
    assert stat.S_IMODE((tmp_path / "instance" / "secret_key").stat().st_mode) == 0o600
    assert read_settings({}, root=tmp_path / "other").secret_key != first.secret_key


def test_stripes_keys_are_never_shown() -> None:
    found = read_settings(
        GOOD | {"COOPBUDGET_STRIPE_SECRET_KEY": "sk_live_hidden", "COOPBUDGET_STRIPE_WEBHOOK_SECRET": "whsec_hidden"}
    )
    assert found.stripe_on and "hidden" not in repr(found)
    assert not read_settings(GOOD).stripe_on
