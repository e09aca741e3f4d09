"""Attach to the app what every page and every request shares."""

from __future__ import annotations

from flask import Flask

from coopbudget.settings import Settings
from coopbudget.web import errors, health, jinja, language, protection
from coopbudget.web.log import install as install_log


def install(app: Flask, settings: Settings) -> None:
    """Logs first (they time the request), then protection, words, templates, errors and health."""
    install_log(app, settings)
    protection.install(app, settings)
    language.install(app)
    jinja.install(app)
    errors.install(app)
    health.install(app)
