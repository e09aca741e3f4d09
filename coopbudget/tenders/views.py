"""Pages of the tenders slice."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.tenders import queries

bp = Blueprint("tenders", __name__, template_folder="templates")

assert queries
