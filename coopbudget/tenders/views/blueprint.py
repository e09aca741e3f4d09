"""The blueprint that every module of these pages adds to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from coopbudget.tenders import volume_words

bp = Blueprint("tenders", "coopbudget.tenders", template_folder="templates")


@bp.app_context_processor
def words_of_rebates() -> dict[str, Any]:
    """How a rebate that a bid offers, or a contract agrees, is said."""
    return {"volume_words": volume_words}
