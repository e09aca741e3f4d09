"""Passkeys: a second factor that a phone, a computer or a token keeps, and proves with a finger, a face or a PIN.

Flask-Security holds the ceremony (its views and forms); here is what it leaves open: that an answer counts once, in
the browser that was asked, for the person who is asked, and that it counts as the second factor (``proving``).
"""

from __future__ import annotations

import secrets
import time
from typing import Any, Final

from flask import Flask, session as browser
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import wan_deleted, wan_registered
from flask_security.forms import Form
from flask_security.webauthn import WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from coopbudget.db import db
from coopbudget.errors import Words
from coopbudget.members import proving
from coopbudget.members.models import Passkey, Person

ASKED: Final = "passkey_challenge"
ONCE: Final[Words] = _l("This was used or asked before. Nothing was changed. Start again.")
NOT_YOURS: Final[Words] = _l("This passkey is another person's. Use one of your own.")


class Ceremony(WebauthnUtil):
    """What we ask of an authenticator: any kind, and that it makes sure who holds it (finger, face or PIN)."""

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """A challenge that tells when it was set; this browser alone may answer it."""
        challenge = f"{time.time_ns() // 1000}.{secrets.token_urlsafe(nbytes)}"
        browser[ASKED] = challenge
        return challenge

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """A borrowed browser must not be enough, so the holder is verified; the key need not be discoverable."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """As at registration."""
        return UserVerificationRequirement.REQUIRED


def _asked_here(form: Any) -> bool:
    """Whether this browser was set the challenge that the form answers; from here on it is not."""
    if secrets.compare_digest(str(browser.pop(ASKED, "")), form.challenge):
        return True
    form.credential.errors.append(ONCE)
    return False


class Made(WebAuthnRegisterResponseForm):
    """A new passkey, as this browser was asked for it."""

    def validate(self, **more: Any) -> bool:
        """As Flask-Security's, for the challenge of this browser alone."""
        return Form.validate(self, **more) and _asked_here(self) and super().validate(**more)


class Given(WebAuthnSigninResponseForm):
    """A passkey's answer: it counts once, and for the person who was asked; then it is their second factor."""

    def validate(self, **more: Any) -> bool:
        """As Flask-Security's, and that nobody else answers, and nobody again."""
        if not Form.validate(self, **more) or not _asked_here(self) or not super().validate(**more):
            return False
        asked = current_user.fs_uniquifier if self.is_verify else browser.get("tf_user_id")
        person, passkey = self.user, self.cred
        if not isinstance(person, Person) or not isinstance(passkey, Passkey) or person.fs_uniquifier != asked:
            self.credential.errors.append(NOT_YOURS)
            return False
        db.session.refresh(passkey, with_for_update=True)  # one answer sent twice at once: one of them
        set_at = int(self.challenge.partition(".")[0])
        if passkey.last_challenge is not None and set_at <= passkey.last_challenge:
            self.credential.errors.append(ONCE)
            return False
        passkey.last_challenge = set_at
        proving.note(person, proving.PASSKEY)
        return True


def install(app: Flask) -> None:
    """Record passkeys that come and go, and tell whose they are."""
    wan_registered.connect(_registered, app)
    wan_deleted.connect(_removed, app)


def _registered(_app: Flask, user: Any, name: str, **_more: Any) -> None:
    person: Person = user._get_current_object()
    proving.factor_added(person, proving.PASSKEY)


def _removed(_app: Flask, user: Any, name: str, **_more: Any) -> None:
    person: Person = user._get_current_object()
    proving.factor_removed(person, proving.PASSKEY)
