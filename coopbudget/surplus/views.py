"""Pages of the surplus slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("surplus", __name__, template_folder="templates")
