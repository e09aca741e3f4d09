"""The blueprint that the pages beside this file are put on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("concerns", "coopbudget.concerns", template_folder="templates", cli_group=None)
