"""The blueprint that every module of these pages adds to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("providers", "coopbudget.providers", template_folder="templates", cli_group="providers")
