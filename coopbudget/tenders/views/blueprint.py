"""The blueprint that every module of these pages adds to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tenders", "coopbudget.tenders", template_folder="templates")
