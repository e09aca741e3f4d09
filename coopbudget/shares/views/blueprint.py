"""The blueprint that the pages of shares hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shares", "coopbudget.shares", template_folder="templates")
