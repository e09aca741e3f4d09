"""A member asks to move. Nothing moves yet: both co-ops are asked."""

from __future__ import annotations

import uuid

from coopbudget.budgets import queries as budgets
from coopbudget.coops import queries as coops
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Power, Work
from coopbudget.ledger.pairs import hold_heads
from coopbudget.members import queries as members
from coopbudget.members.errors import NotCurrentMember
from coopbudget.members.service import locked_membership
from coopbudget.moving.errors import MovesAlready, NotAMemberThere, NothingToMove, NotReadyThere
from coopbudget.moving.models import Move, MoveFund
from coopbudget.moving.service.ground import Side, across, facts_of, here, note, tell_member, tell_officers
from coopbudget.notices.messages import N_
from coopbudget.payments.queries.statements import pay_into

COMES = N_("A member of %(coop)s asks to move here with their money. Look at their agreements, then say yes or no.")
GOES = N_("A member asks to move to %(coop)s with their money. It can be sent once %(coop)s has said yes.")
ASKED_FOR_HER = N_("It was written down that you ask to move to %(coop)s. Tell us if that is wrong.")


def ask_move(work: Work, *, to_coop_id: uuid.UUID) -> int:
    """The member (or who acts for her) asks that her agreements and money go to a co-op that admitted her; its number.

    Both co-ops' officers hear of it. Raises NotCurrentMember, NotAMemberThere, NotReadyThere where it can't hold money,
    NothingToMove where she has no fund that was checked, MovesAlready.
    """
    work.need_power(Power.PLEDGE)
    mine = here(work)
    member = members.member(work.session, work.coop_id, work.member_id)
    if member is None or member.left_on is not None:
        raise NotCurrentMember()
    if to_coop_id == work.coop_id or to_coop_id not in coops.coops_by_id(work.session, [to_coop_id]):
        raise NotAMemberThere()
    other = facts_of(work, to_coop_id)
    there = across(work, other)
    found = members.member_of_person(work.session, other.id, member.person_id)
    if found is None or found.number is None:
        raise NotAMemberThere()
    takes = coops.coop_by_id(work.session, other.id)
    if takes.opened_on is None or takes.winding_since is not None or pay_into(work.session, other.id) is None:
        raise NotReadyThere()
    funds = [
        fund for fund in budgets.funds_of_member(work.session, work.coop_id, member.id, work.today) if fund.accepted
    ]
    if not funds:
        raise NothingToMove()
    in_order = sorted(((mine.id, work, member.id), (other.id, there, found.id)), key=lambda each: each[0])
    for _coop_id, within, member_id in in_order:
        locked_membership(within, member_id)
    numbers = {coop_id: next_number(within, "move") for coop_id, within, _member_id in in_order}
    move_id = new_id()
    asked = {"reference": f"MOVE{numbers[other.id]:05d}", "amount": 0, "asked_at": work.now, "ended_how": "",
             "ended_why": "", "asked_as": str(work.actor.capacity)}  # fmt: skip
    out = Move(
        coop_id=mine.id, id=move_id, number=numbers[mine.id], side="out", other_coop_id=other.id,
        other_number=numbers[other.id], member_id=member.id, asked_by=work.person_id, **asked,
    )  # fmt: skip
    into = Move(
        coop_id=other.id, id=move_id, number=numbers[other.id], side="in", other_coop_id=mine.id,
        other_number=numbers[mine.id], member_id=found.id, **asked,
    )  # fmt: skip
    with named_rules(work.session, {"uq_move_open": MovesAlready}):
        work.session.add_all([out, into])
    for position, fund in enumerate(funds, 1):
        said = {"funder": fund.name, "funder_kind": str(fund.funder_kind), "reference": fund.reference, "amount": 0,
                "agreement_number": fund.agreement_number, "position": position, "move_id": move_id}  # fmt: skip
        work.session.add(MoveFund(coop_id=mine.id, fund_id=fund.id, **said))
        work.session.add(MoveFund(coop_id=other.id, fund_id=None, **said))
    work.session.flush()
    hold_heads(work, there)
    sides = (Side(work, mine, out, ()), Side(there, other, into, ()))
    for side in sides:
        note(side, "move.asked", funds=len(funds))
    tell_officers(sides[0], Permission.MANAGE_AGREEMENTS, GOES, {"coop": other.name})
    tell_officers(sides[1], Permission.MANAGE_AGREEMENTS, COMES, {"coop": mine.name})
    tell_member(sides[0], ASKED_FOR_HER, {"coop": other.name})
    return out.number
