"""Pages of the invoices slice."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("invoices", __name__, template_folder="templates")
