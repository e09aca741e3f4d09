"""Pages of the invoices slice."""

from __future__ import annotations

from flask import Blueprint

from coopbudget.invoices import queries, service

bp = Blueprint("invoices", __name__, template_folder="templates")
assert queries and service
