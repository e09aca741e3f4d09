"""Pages of the providers slice."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.providers import queries

bp = Blueprint("providers", __name__, template_folder="templates")

assert queries
