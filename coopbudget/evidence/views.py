"""Pages of the evidence slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("evidence", __name__, template_folder="templates")
