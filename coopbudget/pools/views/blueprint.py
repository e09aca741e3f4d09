"""The blueprint that every module of these pages adds to."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.pools.words import show_hours

bp = Blueprint("pools", "coopbudget.pools", template_folder="templates")
bp.add_app_template_filter(show_hours, "hours")
