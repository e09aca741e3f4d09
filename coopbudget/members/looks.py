"""How pages look in this browser: three cookies, set by choice or from a person's lasting choice.

The web floor reads them (it lies above); their names and values are the agreement between the two.
"""

from __future__ import annotations

from flask import Response, current_app

LANGUAGES = ("en", "cy")
CONTRASTS = ("normal", "high")
TEXT_SIZES = ("normal", "large", "larger")
YEAR = 365 * 24 * 3600


def set_cookies(
    response: Response, *, language: str | None = None, contrast: str | None = None, text: str | None = None
) -> None:
    """Keep what is given for a year in this browser. They hold no more than how a page looks."""
    for name, value in (("language", language), ("contrast", contrast), ("text", text)):
        if value is not None:
            response.set_cookie(
                name,
                value,
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=current_app.config["SESSION_COOKIE_SECURE"],
            )


def way_back(asked: str | None, otherwise: str = "/") -> str:
    """A path of ours to return to; anything that could lead elsewhere is answered with ``otherwise``."""
    path = (asked or "").strip()
    if not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(c) < 33 for c in path):
        return otherwise
    return path
