"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("winding", __name__, template_folder="../templates")
