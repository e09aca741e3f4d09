"""The blueprint of the publication slice, and the whole addresses of what it publishes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, url_for

from coopbudget.settings import Settings

bp = Blueprint("publication", "coopbudget.publication", template_folder="templates", cli_group=None)


def prefix() -> str:
    """What the ids of processes begin with on this installation."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.ocds_prefix


def whole_url(endpoint: str, **values: Any) -> str:
    """A page's address as harvesters keep it: always the public one, whatever name it was asked under."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.public_url + url_for(endpoint, **values)
