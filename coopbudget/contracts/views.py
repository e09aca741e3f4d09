"""Pages of the contracts slice."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.contracts import queries, service

bp = Blueprint("contracts", __name__, template_folder="templates")
assert queries and service
