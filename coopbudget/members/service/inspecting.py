"""Inspecting the register of members: every look at addresses is recorded, with who looked."""

from __future__ import annotations

from typing import Final

from coopbudget.errors import Forbidden
from coopbudget.guard import Capacity, Permission, Work
from coopbudget.members import queries
from coopbudget.members.errors import NobodyThere
from coopbudget.members.queries.register import RegisterRow, entry_statement, register_rows, register_statement
from coopbudget.trail import service as trail

WHOLE: Final = "whole"
OPEN_PART: Final = "open"


def may_inspect(work: Work) -> bool:
    """The law gives the register to members (not to their supporters), and the secretary's part keeps it."""
    own = work.actor.own_member_id is not None and work.actor.capacity == Capacity.SELF
    return own or work.actor.may(Permission.ADMIT_MEMBERS)


def inspect_entry(work: Work, *, number: int) -> RegisterRow:
    """One entry with its address, for a member who asks. Raises Forbidden, NobodyThere."""
    if not may_inspect(work):
        raise Forbidden()
    found = queries.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NobodyThere()
    (row,) = register_rows(work.session, work.coop_id, work.session.execute(entry_statement(work.coop_id, found.id)))
    trail.append(work, act="register.entry_seen", subject_kind="member", subject_id=found.id)
    return row


def inspect_register(work: Work, *, part: str) -> list[RegisterRow]:
    """Every entry with its address: the OPEN_PART for a member, the WHOLE for who keeps it. Raises Forbidden."""
    if not may_inspect(work):
        raise Forbidden()
    if part == WHOLE:
        work.need(Permission.ADMIT_MEMBERS)
    rows = register_rows(work.session, work.coop_id, work.session.execute(register_statement(work.coop_id)))
    trail.append(
        work,
        act="register.seen",
        subject_kind="coop",
        subject_id=work.coop_id,
        content={"part": part, "entries": len(rows)},
    )
    return rows
