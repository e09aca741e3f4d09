"""Pages of the budgets slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("budgets", __name__, template_folder="templates")
