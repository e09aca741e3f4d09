"""Who sits on the board, and which terms of office other rules would end."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import exists
from sqlalchemy.orm import Session

from coopbudget.members.models import Membership, Office
from coopbudget.members.queries.membership import (
    MemberRow,
    OfficeRow,
    held_on,
    may_vote_on,
    member_row,
    members_statement,
    terms_from,
)
from coopbudget.members.words import OfficeKind
from coopbudget.rulebook.rules import Rules


def board_members(session: Session, coop_id: uuid.UUID, on: date) -> list[MemberRow]:
    """Who sits on the board on ``on`` and may vote, by number."""
    sits = exists().where(
        Office.coop_id == Membership.coop_id,
        Office.member_id == Membership.id,
        Office.kind == OfficeKind.BOARD_MEMBER,
        held_on(on),
    )
    return [member_row(row) for row in session.execute(members_statement(coop_id).where(may_vote_on(on), sits))]


def terms_under(session: Session, coop_id: uuid.UUID, rules: Rules, since: date) -> list[tuple[OfficeRow, date]]:
    """Terms of office that would end sooner if ``rules`` held from ``since`` on, each with its last day then."""
    found = [
        (term, rules.last_day(OfficeKind(term.kind), term.starts_on, term.last_on, since))
        for term in terms_from(session, coop_id, since)
    ]
    return [(term, last_on) for term, last_on in found if last_on < term.last_on]
