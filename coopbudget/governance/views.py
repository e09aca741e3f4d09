"""Pages of the governance slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("governance", __name__, template_folder="templates")
