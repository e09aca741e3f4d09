"""Pages of the notices slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("notices", __name__, template_folder="templates")
