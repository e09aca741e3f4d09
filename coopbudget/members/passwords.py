"""The password typed again with an act that binds for long: a borrowed browser alone signs nothing."""

from __future__ import annotations

from typing import Final

from flask import current_app
from flask_login import current_user

from coopbudget.guard import Work

TRIES: Final = "10 per 15 minutes"


def give_password(work: Work, password: str) -> bool:
    """Whether ``password`` is the signed-in person's own; if it is, this act counts as proven by it.

    A guesser gets ten tries a quarter of an hour.
    """
    limiter = current_app.extensions["coopbudget.limiter"]
    with limiter.limit(TRIES, key_func=lambda: f"password-again:{work.person_id.hex}"):
        work.password_given = bool(password) and current_user.verify_and_update_password(password)
    return work.password_given
