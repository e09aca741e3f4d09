"""Pages of the contracts slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("contracts", __name__, template_folder="templates")
