"""Which language and whose eyes: English or Welsh, contrast and text size, remembered in cookies.

They are cookies and not rows, so that they hold before signing in and on a shared tablet; a person's lasting
choice is kept by the members slice, which sets these when she signs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, g, has_request_context, request
from flask_babel import Babel

LANGUAGES: Mapping[str, str] = {"en": "English", "cy": "Cymraeg"}
CONTRASTS = ("normal", "high")
TEXT_SIZES = ("normal", "large", "larger")
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Preferences:
    """How pages look for whoever holds this browser."""

    contrast: str = "normal"
    text: str = "normal"


def chosen_language() -> str:
    """The cookie's language, else what the browser asks for, else English."""
    if not has_request_context():
        return "en"
    sent = request.cookies.get("language", "")
    return sent if sent in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or "en"


def preferences() -> Preferences:
    """The look chosen in this browser; anything unknown is the normal look."""
    if "preferences" not in g:
        contrast, text = request.cookies.get("contrast", ""), request.cookies.get("text", "")
        g.preferences = Preferences(
            contrast if contrast in CONTRASTS else "normal", text if text in TEXT_SIZES else "normal"
        )
    found: Preferences = g.preferences
    return found


def install(app: Flask) -> None:
    """Set up translations: English is the source, Welsh the first translation."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(app.root_path) / "web" / "translations")
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/London"
    app.extensions["coopbudget.babel"] = Babel(app, locale_selector=chosen_language)
