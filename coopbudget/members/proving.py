"""The second factor: a code from the app on a person's phone, or a passkey; how long ago it was given.

Giving it (at sign-in, while setting it up, or on the page that asks) is noted in the browser's signed session with
the mark of the person who gave it. Money asks for one that is fresh (``Work.need_second_factor``). Who has one can't
move it to another phone, turn it off, add or remove a passkey, or make new spare codes without giving it: else a
borrowed browser and a password would be enough for all of it. Each code counts once, and each answer of a passkey.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, current_app, g, redirect, request, session as browser, url_for
from flask_babel import force_locale, gettext as _, lazy_gettext as _l
from flask_login import current_user
from flask_security import tf_code_confirmed, tf_disabled, tf_profile_changed
from flask_security.totp import Totp
from werkzeug.wrappers import Response as BaseResponse

from coopbudget.db import db
from coopbudget.errors import Words
from coopbudget.guard import Actor, Work
from coopbudget.guard.work import SECOND_FACTOR_FRESH
from coopbudget.members import looks
from coopbudget.members.models import Person
from coopbudget.notices import service as notices
from coopbudget.trail import service as trail

KEPT: Final = "second_factor"
COME_BACK: Final = "after_two_step"
APP: Final = "app"
PASSKEY: Final = "passkey"
SPARE: Final = "spare"
# What may change the second factor itself, and what may approve payments: a spare code signs in, and no more.
_GUARDED: Final = {
    "security.two_factor_setup": "security.two_factor_setup",
    "security.two_factor_setup_validate": "security.two_factor_setup",
    "security.mf_recovery_codes": "security.two_factor_setup",
    "security.wan_register": "security.wan_register",
    "security.wan_register_response": "security.wan_register",
    "security.wan_delete": "security.wan_register",
}
"""Addresses that change the second factor, with the page to come back to once it was given."""


class OnceOnly(Totp):
    """Codes that work once: one that somebody read over a shoulder is used up (RFC 6238, section 5.2)."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether the code is right and unused. A new phone has used none, whatever the old one showed."""
        new, kept = totp_secret != user.tf_totp_secret, user.tf_last_counter
        if new:
            user.tf_last_counter = None
        right = bool(super().verify_totp(token, totp_secret, user, window))
        if new and not right:
            user.tf_last_counter = kept
        return right

    def get_last_counter(self, user: Any) -> int | None:
        """The half minute of the last code that was taken."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the half minute of this code."""
        user.tf_last_counter = tmatch.counter


def note(person: Person, how: str) -> None:
    """This browser's person has just given a second factor."""
    browser[KEPT] = [person.fs_uniquifier, how, _now().timestamp()]


def proven_at(*, spare_too: bool = False) -> datetime | None:
    """When whoever is signed in on this browser last gave a second factor; None: not that we know."""
    kept = browser.get(KEPT)
    if not isinstance(kept, list) or len(kept) != 3 or not current_user.is_authenticated:
        return None
    mark, how, at = kept
    if mark != current_user.fs_uniquifier or not (how in (APP, PASSKEY) or (spare_too and how == SPARE)):
        return None
    return datetime.fromtimestamp(float(at), UTC)


def has_app() -> bool:
    """Whether whoever is signed in has an app that shows codes."""
    return bool(current_user.tf_primary_method and current_user.tf_totp_secret)


def has_passkey() -> bool:
    """Whether whoever is signed in has a passkey."""
    return bool(current_user.webauthn)


def has_factor() -> bool:
    """Whether whoever is signed in has a second factor of any kind, and so two-step sign-in."""
    return has_app() or has_passkey()


def give_code(code: str) -> bool:
    """Whether ``code`` is the newest of the signed-in person's app; if so it is noted and used up."""
    person: Person = current_user._get_current_object()
    db.session.refresh(person, with_for_update=True)  # two tries with one code at once: one of them
    if not has_app() or not _factory().verify_totp(
        token="".join(code.split()),
        totp_secret=person.tf_totp_secret,
        user=person,
        window=current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"],
    ):
        return False
    note(person, APP)
    return True


def second_factor_first(work: Work, back: str) -> BaseResponse | None:
    """Where to go first, where the second factor is not fresh; then ``back``. The service asks again."""
    return None if work.proven else redirect(url_for("members.prove", next=back), 303)


def come_back_to(path: str) -> None:
    """Where to go once there is a second factor."""
    browser[COME_BACK] = looks.way_back(path, "/account/two-step")


def give_two_step(person_id: uuid.UUID) -> None:
    """Two-step sign-in with a new secret, without a phone: for the demonstration. The caller commits."""
    person = db.session.get_one(Person, person_id)
    person.tf_primary_method, person.tf_totp_secret = "authenticator", _factory().generate_totp_secret()


def code_now(person_id: uuid.UUID) -> str | None:
    """The code that the person's app would show now, or None without an app: for the demonstration."""
    person = db.session.get_one(Person, person_id)
    return str(_factory().generate_totp_password(person.tf_totp_secret)) if person.tf_totp_secret else None


def code_of_key(key: str) -> str:
    """The code now of a key as the page that sets it up shows it. Raises ValueError for what is no key."""
    token: str = _factory()._totp.from_source({"v": 1, "type": "totp", "key": key.replace("-", "")}).generate().token
    return token


def _factory() -> Any:
    return current_app.extensions["coopbudget.security"].totp_factory


def _now() -> datetime:
    found: datetime = current_app.extensions["coopbudget.clock"]()
    return found


def install(app: Flask) -> None:
    """Listen for codes that were right, and stand before the pages that change the second factor."""
    app.extensions["coopbudget.proven_at"] = proven_at
    tf_code_confirmed.connect(_code_was_right, app)
    tf_profile_changed.connect(_set_up, app)
    tf_disabled.connect(_turned_off, app)
    app.before_request(_guard_second_factor)
    app.after_request(_come_back)


def _code_was_right(_app: Flask, user: Person, **_more: Any) -> None:
    note(user, APP)


def _set_up(_app: Flask, user: Person, **_more: Any) -> None:
    factor_added(_really(user), APP)


def _turned_off(_app: Flask, user: Person, **_more: Any) -> None:
    person = _really(user)
    person.tf_last_counter = None
    factor_removed(person, APP)


def _really(user: Any) -> Person:
    person: Person = user._get_current_object() if hasattr(user, "_get_current_object") else user
    return person


def factor_added(person: Person, how: str) -> None:
    """The person has just shown a new second factor (APP or PASSKEY): it counts, is recorded, and they are told."""
    note(person, how)
    g.second_factor_set = True
    _record(person, "person.passkey_added" if how == PASSKEY else "person.two_step_on")
    _tell(person, _l("A passkey was added to your account") if how == PASSKEY else _l("Two-step sign-in is on"))


def factor_removed(person: Person, how: str) -> None:
    """The person took a second factor off: what was given before counts no more; recorded and told as above."""
    browser.pop(KEPT, None)
    _record(person, "person.passkey_removed" if how == PASSKEY else "person.two_step_off")
    _tell(person, _l("A passkey was removed from your account") if how == PASSKEY else _l("Two-step sign-in is off"))


def _record(person: Person, act: str) -> None:
    work = Work(db.session, Actor(person_id=person.id), _now())
    trail.append(work, act=act, subject_kind="person", subject_id=person.id)


def _tell(person: Person, what: Words) -> None:
    if not person.email:
        return
    with force_locale(person.language):
        subject = str(what)
        body = _("If you did not do this yourself, change your password now and tell another officer of your co-op.")
    notices.queue_mail(db.session, to=person.email, subject=subject, body=f"{subject}.\n\n{body}\n", now=_now())
    g.letter_waits = True


def _guard_second_factor() -> Any:
    if request.method != "POST" or request.endpoint not in _GUARDED:
        return None
    if not current_user.is_authenticated or not has_factor():
        return None
    at = proven_at(spare_too=True)
    if at is not None and _now() - at <= SECOND_FACTOR_FRESH:
        return None
    return redirect(url_for("members.prove", next=url_for(_GUARDED[request.endpoint])), 303)


def _come_back(response: Response) -> Response:
    if g.pop("second_factor_set", False):
        path = browser.pop(COME_BACK, None)
        if path and response.status_code == 302:
            response.headers["Location"] = path
    return response
