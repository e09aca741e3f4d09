"""Accounts: Flask-Security's settings, our store of people, our forms, and its letters through our outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request, session as browser
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import MailUtil, Security
from flask_security.datastore import FSQLALiteUserDatastore
from flask_security.forms import RegisterFormV2
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import bindparam, select
from wtforms import Form as WTForm, StringField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length  # type: ignore[import-untyped]

from coopbudget.clock import civil_date
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.errors import Words
from coopbudget.guard import Actor, Work
from coopbudget.members import looks, passkeys, proving
from coopbudget.members.account_words import CHANGE_EMAIL_SUBJECT, MESSAGES, SUBJECTS
from coopbudget.members.models import NoRole, Passkey, Person
from coopbudget.members.queries.helping import helping_coop
from coopbudget.notices import jobs, service as notices
from coopbudget.settings import Settings
from coopbudget.trail import service as trail

SHORTEST_PASSWORD = 10
# A guesser gets ten tries a quarter of an hour at one account, from wherever they come; a household or a
# day centre behind one address gets more. Only refused tries count.
ACCOUNT_LIMIT = "10 per 15 minutes"
ADDRESS_LIMIT = "60 per 15 minutes"
LETTER_LIMIT = "5 per hour"

ADDRESSES = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "POST_LOGOUT_VIEW": "/signed-out",
    "REGISTER_URL": "/sign-up",
    "CONFIRM_URL": "/sign-up/confirm",
    "RESET_URL": "/forgotten-password",
    "CHANGE_URL": "/account/password",
    "CHANGE_EMAIL_URL": "/account/e-mail",
    "CHANGE_EMAIL_CONFIRM_URL": "/account/e-mail/confirm",
    "VERIFY_URL": "/account/again",
    "TWO_FACTOR_SETUP_URL": "/account/two-step",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "TWO_FACTOR_RESCUE_URL": "/sign-in/code/help",
    "TWO_FACTOR_SELECT_URL": "/sign-in/code/choose",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/spare-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/spare-code",
    "WAN_REGISTER_URL": "/account/passkeys",
    "WAN_DELETE_URL": "/account/passkeys/remove",
    "WAN_SIGNIN_URL": "/sign-in/passkey",
    "WAN_VERIFY_URL": "/account/prove/passkey",
}
PAGES = {
    "LOGIN_USER_TEMPLATE": "members/account/sign_in.html",
    "LOGOUT_USER_TEMPLATE": "members/account/sign_out.html",
    "REGISTER_USER_TEMPLATE": "members/account/sign_up.html",
    "SEND_CONFIRMATION_TEMPLATE": "members/account/send_again.html",
    "FORGOT_PASSWORD_TEMPLATE": "members/account/forgotten.html",
    "RESET_PASSWORD_TEMPLATE": "members/account/new_password.html",
    "CHANGE_PASSWORD_TEMPLATE": "members/account/change_password.html",
    "CHANGE_EMAIL_TEMPLATE": "members/account/change_email.html",
    "VERIFY_TEMPLATE": "members/account/again.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "members/account/two_step.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "members/account/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "members/account/which.html",
    "WAN_REGISTER_TEMPLATE": "members/account/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "members/account/passkey_sign_in.html",
    "WAN_VERIFY_TEMPLATE": "members/account/passkey_prove.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "members/account/spare_code.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "members/account/spare_codes.html",
}
LETTERS = {
    "EMAIL_TEMPLATE_CONFIRM": "members/letters/confirm",
    "REGISTER_EMAIL_TEMPLATE": "members/letters/confirm",
    "REGISTER_EMAIL_EXISTING_TEMPLATE": "members/letters/known",
    "CHANGE_EMAIL_EMAIL_TEMPLATE": "members/letters/new_address",
    "EMAIL_TEMPLATE_PASSWORD_RESET": "members/letters/reset",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "members/letters/changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "members/letters/changed",
}
LAST_STEPS = (
    "security.login", "security.two_factor_token_validation", "security.mf_recovery", "security.wan_signin_response",
)  # fmt: skip


# Built once: every request of somebody signed in asks it first.
_BY_MARK = select(Person).where(Person.fs_uniquifier == bindparam("mark"))


class People(FSQLALiteUserDatastore):
    """People as Flask-Security's users. Its views commit by themselves."""

    def __init__(self, database: SQLAlchemy) -> None:
        super().__init__(database, Person, NoRole, Passkey)

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Person | None:
        """The one person whose column has the value asked for."""
        if set(by) == {"fs_uniquifier"} and not case_insensitive:
            return db.session.scalar(_BY_MARK, {"mark": by["fs_uniquifier"]})
        found = super().find_user(case_insensitive, **by)
        return found if isinstance(found, Person) else None

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        """A spare code was used: it is a second factor, for changing the phone and for nothing else."""
        used = bool(super().mf_delete_recovery_code(user, idx))
        if used:
            proving.note(user, proving.SPARE)
        return used

    def create_webauthn(
        self,
        user: Any,
        credential_id: bytes,
        public_key: bytes,
        name: str,
        sign_count: int,
        usage: str,
        device_type: str,
        backup_state: bool,
        transports: list[str] | None = None,
        extensions: str | None = None,
        **_more: Any,
    ) -> None:
        """A new passkey. However it was asked for, it is a second factor; what else its browser says is not kept."""
        now = _now()
        db.session.add(
            Passkey(
                person_id=user.id,
                credential_id=credential_id,
                public_key=public_key,
                name=name,
                sign_count=sign_count,
                device_type=device_type,
                backup_state=backup_state,
                transports=transports or [],
                created_at=now,
                lastuse_datetime=now,
            )
        )  # fmt: skip

    def create_user(self, **fields: Any) -> Person:
        """A person who signed up by themselves; recorded in the platform's trail in the same transaction."""
        now = current_app.extensions["coopbudget.clock"]()
        fields.pop("roles", None)
        email = str(fields.pop("email")).strip().lower()
        person = Person(**fields, email=email, created_at=now)
        db.session.add(person)
        db.session.flush()
        work = Work(db.session, Actor(person_id=person.id), now)
        trail.append(work, act="person.registered", subject_kind="person", subject_id=person.id)
        return person


class Letters(MailUtil):
    """Account letters go to the outbox in the view's own transaction, and leave after its commit."""

    def send_mail(
        self, template: str, subject: str, recipient: str | tuple[str, str], sender: Any, body: str | None,
        html: str | None, **_context: Any,
    ) -> None:  # fmt: skip
        now = current_app.extensions["coopbudget.clock"]()
        address = recipient if isinstance(recipient, str) else recipient[1]
        notices.queue_mail(db.session, to=address, subject=str(subject), body=body or "", now=now)
        g.letter_waits = True


class SignUp(RegisterFormV2):
    """Sign-up asks one thing more: what people call you."""

    display_name = StringField(
        validators=[
            InputRequired(_l("Tell us your name. It can't be left empty.")),
            Length(max=100, message=_l("This is too long. Use 100 characters or fewer.")),
        ],
        filters=[lambda name: " ".join(name.split()) if name else name],
    )


class PageForm:
    """A form of Flask-Security's in the shape that our templates' fields read."""

    def __init__(self, form: WTForm) -> None:
        # A field of ours comes first on its page, and so in the summary of errors.
        fields = sorted(form._fields.items(), key=lambda item: item[0] != "display_name")
        self.values: dict[str, Any] = {name: field.data or "" for name, field in fields}
        self.errors: dict[str, list[Words]] = {name: list(field.errors) for name, field in fields if field.errors}
        if form.form_errors:
            self.errors["_form"] = list(form.form_errors)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors)


def _now() -> datetime:
    """The present instant by the app's clock, aware (Flask-Security's own is naive)."""
    found: datetime = current_app.extensions["coopbudget.clock"]()
    return found


def install(app: Flask, settings: Settings) -> None:
    """Set up Flask-Security: argon2, confirmed addresses, two-step sign-in for who wants it, no enumeration."""
    derived = hashlib.sha256(b"two-step sign-in:" + settings.secret_key.encode()).hexdigest()
    config: Mapping[str, Any] = {
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SALT": settings.secret_key,
        "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "PASSWORD_CONFIRM_REQUIRED": False,  # the page can show what was typed
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "EMAIL_HTML": False,
        "REGISTERABLE": True,
        "CONFIRMABLE": True,  # an address is what supporters and reviewers are found by: it must be one's own
        "RECOVERABLE": True,
        "RESET_PASSWORD_WITHIN": timedelta(hours=4),
        "CHANGEABLE": True,
        "CHANGE_EMAIL": True,
        "CHANGE_EMAIL_SUBJECT": CHANGE_EMAIL_SUBJECT,
        "CHANGE_EMAIL_ERROR_VIEW": "/account",
        "POST_CHANGE_EMAIL_VIEW": "/account",
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_IMPLEMENTATIONS": {
            "webauthn": "flask_security.webauthn.WebAuthnTfPlugin",
            "code": "flask_security.twofactor.CodeTfPlugin",
        },
        "WEBAUTHN": True,
        "WAN_RP_NAME": "coopbudget",
        "WAN_ALLOW_AS_FIRST_FACTOR": False,
        "WAN_ALLOW_AS_MULTI_FACTOR": False,
        "WAN_ALLOW_AS_VERIFY": ["secondary"],
        "WAN_NAME_ALLOWED_CHARS": None,  # it is escaped wherever it is shown
        "WAN_REGISTER_TIMEOUT": 300_000,  # milliseconds: somebody may have to find the phone first
        "WAN_SIGNIN_TIMEOUT": 300_000,
        "WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "TOTP_SECRETS": {"1": derived},
        "TOTP_ISSUER": "coopbudget",
        "RETURN_GENERIC_RESPONSES": True,
        "DATETIME_FACTORY": _now,
        "JOIN_USER_ROLES": False,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "API_ENABLED_METHODS": ["session"],
        "FRESHNESS": timedelta(hours=1),
        "POST_REGISTER_VIEW": "/sign-up/letter",
        "POST_CONFIRM_VIEW": "/sign-in",
        "POST_RESET_VIEW": "/sign-in",
        "POST_CHANGE_VIEW": "/account",
        **ADDRESSES,
        **PAGES,
        **LETTERS,
        **SUBJECTS,
        **{f"MSG_{name}": words for name, words in MESSAGES.items()},
    }
    app.config.update({f"SECURITY_{name}": value for name, value in config.items()})
    app.config.update(
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.cookie_secure,
        REMEMBER_COOKIE_DURATION=timedelta(days=30),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
    )
    app.extensions["coopbudget.security"] = security = Security(
        app,
        People(db),
        mail_util_cls=Letters,
        register_form=SignUp,
        totp_cls=proving.OnceOnly,
        webauthn_util_cls=passkeys.Ceremony,
        wan_register_response_form=passkeys.Made,
        wan_signin_response_form=passkeys.Given,
    )
    security.tf_setup_context_processor(_who_helps)
    security.mf_recovery_codes_context_processor(_who_helps)
    proving.install(app)
    passkeys.install(app)
    app.jinja_env.globals["as_form"] = PageForm
    _limit_guesses(app)
    app.after_request(_send_letters)
    app.after_request(_bring_own_look)


def _who_helps() -> dict[str, str]:
    """The name of the co-op whose officers help whoever is signed in with a lost phone; empty: none does yet."""
    today = civil_date(current_app.extensions["coopbudget.clock"]())
    coop_id = helping_coop(db.session, current_user.id, today)
    return {"helped_by": coops.coop_by_id(db.session, coop_id).name if coop_id else ""}


def _account_asked_for() -> str:
    """Whom the sign-in form names, as a digest: the limiter's memory holds no address."""
    named = request.form.get("email", "").strip().lower()
    return hashlib.sha256(named.encode()).hexdigest()


def _account_in_session() -> str:
    """Who is signed in, or between the two steps of signing in, as a digest."""
    return hashlib.sha256(str(browser.get("tf_user_id") or browser.get("_user_id", "")).encode()).hexdigest()


def _limit_guesses(app: Flask) -> None:
    limiter = app.extensions["coopbudget.limiter"]

    def guard(endpoint: str, rule: str, *, key: Any = None, refused_only: bool = True) -> None:
        options: dict[str, Any] = {"methods": ["POST"]}
        if key is not None:
            options["key_func"] = key
        if refused_only:
            options["deduct_when"] = lambda response: response.status_code != 302
        name = f"security.{endpoint}"
        app.view_functions[name] = limiter.limit(rule, **options)(app.view_functions[name])

    for endpoint in ("login", "two_factor_token_validation", "mf_recovery", "verify", "change_password"):
        guard(endpoint, ADDRESS_LIMIT)
    guard("login", ACCOUNT_LIMIT, key=_account_asked_for)
    for endpoint in ("two_factor_token_validation", "mf_recovery", "verify", "change_password"):
        guard(endpoint, ACCOUNT_LIMIT, key=_account_in_session)
    for endpoint in ("register", "forgot_password", "send_confirmation", "change_email"):
        guard(endpoint, ADDRESS_LIMIT, refused_only=False)
        guard(endpoint, LETTER_LIMIT, key=_account_asked_for, refused_only=False)


def _send_letters(response: Response) -> Response:
    """Not every path of Flask-Security's commits (a known address that signs up again); a letter must go."""
    if g.pop("letter_waits", False):
        db.session.commit()
        jobs.wake()
    return response


def _bring_own_look(response: Response) -> Response:
    """Who has just signed in sees pages as they once chose, on whatever tablet this is."""
    if (
        request.endpoint in LAST_STEPS
        and request.method == "POST"
        and response.status_code == 302
        and current_user.is_authenticated
    ):
        looks.set_cookies(
            response, language=current_user.language, contrast=current_user.contrast, text=current_user.text_size
        )
    return response
