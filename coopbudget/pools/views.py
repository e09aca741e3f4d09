"""Pages of the pools slice."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.pools import queries

bp = Blueprint("pools", __name__, template_folder="templates")

assert queries
