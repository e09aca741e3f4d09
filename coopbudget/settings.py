"""Settings come from the environment alone, through one typed object; a bad one stops start-up with a sentence.

Every name has the prefix ``COOPBUDGET_``. With nothing set, the product runs for one machine: SQLite and
a secret of its own in ``instance/``, answering only to localhost. ``COOPBUDGET_MODE=production`` demands
what a real installation needs.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "COOPBUDGET_"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_SECRET = 32
UNREGISTERED = "coopbudget"
"""What ids of open contracting data begin with where no prefix is registered. It does not look like one that is."""

OCDS_PREFIX = re.compile(r"ocds-[a-z0-9]{6}")


class SettingsError(RuntimeError):
    """A setting is missing or unsafe. Its text says which, and what to set."""


@dataclass(frozen=True)
class Settings:
    """All that differs between one installation and another."""

    production: bool
    secret_key: str
    database_url: str
    instance_dir: Path
    trusted_hosts: tuple[str, ...]
    public_url: str
    cookie_secure: bool
    debug: bool
    proxies: int
    mail_url: str
    mail_from: str
    jobs_url: str
    limits_url: str
    log_level: str
    upload_limit: int
    bank_change_hours: int
    lost_phone_hours: int
    stripe_secret_key: str = field(default="", repr=False)
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_api_base: str = ""
    ocds_prefix: str = UNREGISTERED

    @property
    def stripe_on(self) -> bool:
        """Whether this installation has keys for Stripe; without them nothing of it shows anywhere."""
        return bool(self.stripe_secret_key)

    @property
    def mail_folder(self) -> Path:
        """Where mail lands as files when no mail server is set."""
        return self.instance_dir / "mail"

    @property
    def evidence_folder(self) -> Path:
        """Where evidence is kept, by digest; never below the web root."""
        return self.instance_dir / "evidence"


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    text = environ.get(PREFIX + name, "").strip().lower()
    if text in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if not text else text in ("1", "true", "yes", "on")
    raise SettingsError(f"{PREFIX}{name} is {text!r}. Set it to true or false.")


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(PREFIX + name, "").strip() or str(default)
    if not text.isdigit():
        raise SettingsError(f"{PREFIX}{name} is {text!r}. Set it to a whole number.")
    return int(text)


def _kept_secret(instance_dir: Path) -> str:
    """A secret of this machine's own, made once: local use needs no set-up and still has no known key."""
    instance_dir.mkdir(parents=True, exist_ok=True)
    path = instance_dir / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret


def read_settings(environ: Mapping[str, str] | None = None, *, root: Path | None = None) -> Settings:
    """The settings in ``environ`` (default: the process's own).

    Raises SettingsError, with a sentence that says what to set, for anything missing or unsafe.
    """
    environ = os.environ if environ is None else environ

    def get(name: str, default: str = "") -> str:
        return environ.get(PREFIX + name, "").strip() or default

    mode = get("MODE", "local")
    if mode not in ("local", "production"):
        raise SettingsError(f"{PREFIX}MODE is {mode!r}. Set it to local or production.")
    production = mode == "production"
    instance_dir = Path(get("INSTANCE_DIR", str((root or Path.cwd()) / "instance"))).absolute()
    database_url = get("DATABASE_URL", "" if production else f"sqlite:///{instance_dir / 'coopbudget.sqlite'}")
    if database_url.startswith(("postgres://", "postgresql://")):
        database_url = "postgresql+psycopg://" + database_url.split("://", 1)[1]
    secret_key = get("SECRET_KEY") or ("" if production else _kept_secret(instance_dir))
    hosts = tuple(h.strip() for h in get("TRUSTED_HOSTS").split(",") if h.strip())
    settings = Settings(
        production=production,
        secret_key=secret_key,
        database_url=database_url,
        instance_dir=instance_dir,
        trusted_hosts=hosts or (() if production else LOCAL_HOSTS),
        public_url=get("PUBLIC_URL", "" if production else "http://localhost:8000").rstrip("/"),
        cookie_secure=_flag(environ, "COOKIE_SECURE", production),
        debug=_flag(environ, "DEBUG", False),
        proxies=_whole(environ, "PROXIES", 0),
        mail_url=get("MAIL_URL"),
        mail_from=get("MAIL_FROM", "coopbudget@localhost"),
        jobs_url=get("JOBS_URL"),
        limits_url=get("LIMITS_URL", "memory://"),
        log_level=get("LOG_LEVEL", "INFO").upper(),
        upload_limit=_whole(environ, "UPLOAD_LIMIT_MB", 10) * 1024 * 1024,
        bank_change_hours=_whole(environ, "BANK_CHANGE_HOURS", 24),
        lost_phone_hours=_whole(environ, "LOST_PHONE_HOURS", 24),
        stripe_secret_key=get("STRIPE_SECRET_KEY"),
        stripe_webhook_secret=get("STRIPE_WEBHOOK_SECRET"),
        stripe_api_base=get("STRIPE_API_BASE").rstrip("/"),
        ocds_prefix=get("OCDS_PREFIX", UNREGISTERED),
    )
    _refuse_unsafe(settings, environ)
    return settings


def _refuse_unsafe(settings: Settings, environ: Mapping[str, str]) -> None:
    if len(settings.secret_key) < SHORTEST_SECRET:
        raise SettingsError(
            f"{PREFIX}SECRET_KEY is missing or short. Set it to {SHORTEST_SECRET} or more random characters, "
            "for example the output of: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError(
            f"{PREFIX}DATABASE_URL is missing or unknown. Set it to postgresql://USER:PASSWORD@HOST/NAME "
            "or sqlite:////ABSOLUTE/PATH."
        )
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(f"{PREFIX}LOG_LEVEL is unknown. Set it to DEBUG, INFO, WARNING or ERROR.")
    if settings.ocds_prefix != UNREGISTERED and not OCDS_PREFIX.fullmatch(settings.ocds_prefix):
        raise SettingsError(
            f"{PREFIX}OCDS_PREFIX is no prefix of the Open Contracting Partnership's. Those look like ocds-a1b2c3; "
            "leave it unset until yours is registered."
        )
    if bool(settings.stripe_secret_key) != bool(settings.stripe_webhook_secret):
        raise SettingsError(
            f"{PREFIX}STRIPE_SECRET_KEY and {PREFIX}STRIPE_WEBHOOK_SECRET belong together. Set both, or neither."
        )
    if settings.stripe_secret_key and not settings.stripe_secret_key.startswith(("sk_", "rk_")):
        raise SettingsError(f"{PREFIX}STRIPE_SECRET_KEY is no secret key of Stripe's: those begin with sk_ or rk_.")
    if not settings.production:
        return
    if settings.stripe_api_base:
        raise SettingsError(f"{PREFIX}STRIPE_API_BASE is for tests only. Unset it.")
    if settings.debug or environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        raise SettingsError(f"Debug is on in production. Unset FLASK_DEBUG and set {PREFIX}DEBUG=false.")
    if not settings.cookie_secure:
        raise SettingsError(f"Cookies would travel in clear. Set {PREFIX}COOKIE_SECURE=true and serve over HTTPS.")
    if not settings.trusted_hosts:
        raise SettingsError(f"{PREFIX}TRUSTED_HOSTS is missing. Set it to your host names, with commas between.")
    if not settings.public_url.startswith("https://"):
        raise SettingsError(f"{PREFIX}PUBLIC_URL is missing. Set it to the https:// address people use.")
