"""The blueprint that every page of the slice hangs on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("members", __name__, template_folder="../templates")
