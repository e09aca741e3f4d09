"""Which language and whose eyes: English or Welsh, contrast and text size, remembered in cookies.

They are cookies and not rows, so that they hold before signing in and on a shared tablet; a person's lasting
choice is kept by the members slice, which sets these when she signs in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, LazyString, get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

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


class RequestDomain(Domain):  # type: ignore[misc]
    """Finds the catalogue once in a request, not at each of a page's hundred words.

    ``force_locale`` and ``refresh`` forget it, for it is kept under the name that they know.
    """

    def get_translations(self) -> Translations | NullTranslations:
        """The catalogue of this request's language."""
        here = _looked_up()
        found: Translations | NullTranslations | None = getattr(here, "babel_translations", None)
        if found is None:
            found = super().get_translations()
            if (here := _looked_up()) is not None:
                here.babel_translations = found
        return found


def _looked_up() -> Any:
    """Where flask-babel keeps what it found for this request; None before it looked, or with no request.

    ``g`` is asked once: what stands behind the name is found anew each time it is said, and a page has a hundred words.
    """
    try:
        return g.get("_flask_babel")
    except RuntimeError:
        return None


def _catalogue() -> Translations | NullTranslations:
    """As flask-babel's ``get_translations``, by the shortest way where it was looked up already."""
    found: Translations | NullTranslations | None = getattr(_looked_up(), "babel_translations", None)
    return get_translations() if found is None else found


def in_welsh() -> bool:
    """Whether this page is in Welsh."""
    locale = getattr(_looked_up(), "babel_locale", None) or get_locale()
    return locale is not None and locale.language == "cy"


@lru_cache(maxsize=8192)
def _marked(catalogue: Translations | NullTranslations, words: str) -> tuple[Markup, bool]:
    """A template's words in a catalogue's language, and whether there is something to fill in."""
    found = Markup(catalogue.ugettext(words))
    return found, "%" in found


@pass_eval_context
def _gettext(context: EvalContext, words: str, /, **values: Any) -> str:
    """``_()`` in templates: as Jinja's own, with less looked up on the way."""
    if not context.autoescape:
        return str(_catalogue().ugettext(words)) % values
    found, fills = _marked(_catalogue(), words)
    return found % values if fills else found


def _said(words: LazyString) -> str:
    """Words made late, in this request's language: nearly all are a text with what fills it, and need no domain."""
    if words._func is not gettext:
        return str(words._func(*words._args, **words._kwargs))
    found = str(_catalogue().ugettext(*words._args))
    return found % words._kwargs if words._kwargs else found


def _as_text(words: LazyString) -> Markup:
    """What words made late are in a page: text, escaped like any other."""
    return escape(str(words))


def install(app: Flask) -> None:
    """Set up translations: English is the source, Welsh the first translation."""
    # flask-babel's words made late call themselves safe markup, whatever somebody typed into what fills them.
    LazyString.__html__ = _as_text
    LazyString.__str__ = _said
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(app.root_path) / "web" / "translations")
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/London"
    babel = Babel(app, locale_selector=chosen_language)
    babel.domain_instance = RequestDomain(domain="messages")
    app.extensions["coopbudget.babel"] = babel
    app.jinja_env.globals.update(gettext=_gettext, _=_gettext)
