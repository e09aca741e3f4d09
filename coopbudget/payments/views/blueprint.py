"""The blueprint that every module of these pages adds to, and what all its templates may use."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from coopbudget.errors import NotFound, Words
from coopbudget.guard import Work
from coopbudget.payments import words
from coopbudget.payments.cli import statements_cli
from coopbudget.payments.queries.matching import Suggestion
from coopbudget.payments.rules import LONGEST_BANK_REFERENCE, last_four, run_reference, show_sort_code

bp = Blueprint("payments", "coopbudget.payments", template_folder="templates", cli_group=None)
bp.cli.add_command(statements_cli)


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
        "file_kinds": words.FILE_KINDS,
        "file_columns": words.FILE_COLUMNS,
        "last_four": last_four,
        "show_sort_code": show_sort_code,
        "run_reference": run_reference,
        "longest_reference": LONGEST_BANK_REFERENCE,
    }


def holders(work: Work, codes: Iterable[str]) -> Mapping[str, str]:
    """Whose funds these accounts are: names by code. The rail knows no members, so the app says who can tell."""
    find: Callable[[Session, uuid.UUID, Iterable[str]], Mapping[str, str]] | None
    find = current_app.extensions.get("coopbudget.fund_holders")
    return find(work.session, work.coop_id, codes) if find else {}


def whose(label: Words, code: str, held: Mapping[str, str]) -> Words:
    """An account's words, begun by the name of the member whose money stands there."""
    return _l("%(name)s: %(account)s", name=held[code], account=label) if code in held else label


def named(work: Work, found: dict[uuid.UUID, Suggestion]) -> dict[uuid.UUID, Suggestion]:
    """The same suggestions with the names of those whose money it would be: a wrong one is seen at a glance."""
    held = holders(work, {each.code for each in found.values() if each.code})
    return {line_id: replace(each, label=whose(each.label, each.code, held)) for line_id, each in found.items()}


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
