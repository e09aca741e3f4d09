"""The blueprint that every module of these pages adds to, and what all its templates may use."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, request

from coopbudget.errors import NotFound
from coopbudget.payments import words
from coopbudget.payments.rules import LONGEST_BANK_REFERENCE, last_four, run_reference, show_sort_code

bp = Blueprint("payments", "coopbudget.payments", template_folder="templates")


@bp.context_processor
def vocabulary() -> dict[str, Any]:
    """The words of the rail."""
    return {
        "sides": words.SIDES,
        "states": words.STATES,
        "owners": words.OWNERS,
        "expenses": words.EXPENSES,
        "payee_kinds": words.PAYEE_KINDS,
        "crossing_kinds": words.CROSSINGS,
        "last_four": last_four,
        "show_sort_code": show_sort_code,
        "run_reference": run_reference,
        "longest_reference": LONGEST_BANK_REFERENCE,
    }


def asked_side() -> str:
    """The side that the address asks for: members, own, or nothing."""
    side = request.args.get("side", "")
    return side if side in words.SIDES else ""


def asked_words(name: str) -> str:
    """The words that the address asks for, short, and without what no database takes."""
    return "".join(letter for letter in request.args.get(name, "") if letter.isprintable()).strip()[:60]


def read_ids(texts: list[str]) -> list[uuid.UUID]:
    """Ids from a form or an address. Raises NotFound for what is none."""
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        raise NotFound() from None
