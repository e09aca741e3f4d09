"""Shares of a member who has died pass to another member, as the paper says that is kept."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from coopbudget.coops import queries as coops
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.shares import policy, queries
from coopbudget.shares.errors import NoSuchShares, NotByTheRules, StillHerOwn
from coopbudget.shares.law import most_held
from coopbudget.shares.models import ShareTransfer
from coopbudget.shares.queries import NominationRow
from coopbudget.shares.rules import Fault, buying_fault
from coopbudget.trail.service import append

PASSED = N_("%(amount)s of shares came to you from a member who has died. See what you hold.")


def pass_on(
    work: Work,
    *,
    from_number: int,
    to_number: int,
    amount: int,
    why: str,
    file: FileStorage | bytes,
    filename: str = "",
    nomination: int | None = None,
) -> Posted:
    """``amount`` pence of a dead member's shares become another's, at par. ``why`` names the paper, which is kept.

    ``nomination``: the number under which she had named them; else a will or who settles the estate says so. Who gets
    them is told, and does not record it. Raises NoSuchShares, StillHerOwn, Invalid, NotByTheRules, Forbidden.
    """
    work.need(Permission.ADMIT_MEMBERS)
    giver = members.member_by_number(work.session, work.coop_id, from_number)
    taker = members.member_by_number(work.session, work.coop_id, to_number)
    if giver is None:
        raise NoSuchShares()
    if taker is None or taker.left_on is not None or taker.id == giver.id:
        raise Invalid({"to_number": [_l("Type the number of a member who gets the shares.")]})
    insist(policy.may_register(work.actor, giver.id))
    insist(policy.may_register(work.actor, taker.id))
    for member_id in sorted((giver.id, taker.id)):
        members_service.locked_membership(work, member_id)
    if not members.dead_among(work.session, [giver.person_id]):
        raise StillHerOwn()
    if not why.strip():
        raise Invalid({"why": [_l("Say which paper shows that the shares go to them.")]})
    named = named_for(work, giver.id, nomination)
    if named is not None and named.to_member_id not in (None, taker.id):
        raise Invalid({"to_number": [_l("That is not the member who was named.")]})
    held = {
        row.id: ledger.balance(work.session, work.coop_id, chart.share_capital(row.number)) for row in (giver, taker)
    }
    nation = coops.coop_by_id(work.session, work.coop_id).nation
    fault = buying_fault(amount=amount, held=held[taker.id], minimum=0, most=most_held(nation, work.today))
    if amount > held[giver.id]:
        fault = Fault.MORE_THAN_HELD
    fault = fault or dead_fault(work, giver, amount, named)
    if fault is not None:
        raise NotByTheRules(fault)
    number, transfer_id = next_number(work, "share_transfer"), new_id()
    evidence_id = store(work, file=file, filename=filename, kind="share_transfer")
    hers, theirs = (open_account(work, code=chart.share_capital(row.number)) for row in (giver, taker))
    posted = post_entry(
        work, kind="shares_passed_on", on=work.today, key=f"shares-on:{transfer_id}", memo="shares_passed_on",
        legs=[Leg(hers, theirs, amount)], refs={"transfer": str(transfer_id)},
    )  # fmt: skip
    work.session.add(
        ShareTransfer(
            coop_id=work.coop_id, id=transfer_id, number=number, from_id=giver.id, to_id=taker.id, amount=amount,
            why=why.strip(), passed_by=work.person_id, passed_at=work.now, entry_id=posted.entry_id,
            entry_number=posted.number, nomination_id=named.id if named else None, evidence_id=evidence_id,
        )
    )  # fmt: skip
    work.session.flush()
    append(
        work, act="shares.passed_on", subject_kind="share_transfer", subject_id=transfer_id,
        content={
            "amount": amount, "from": str(giver.id), "to": str(taker.id), "entry": posted.number,
            "evidence": str(evidence_id), "nomination": str(named.id) if named else "",
        },
    )  # fmt: skip
    tell(
        work, people=[taker.person_id], message=PASSED, values={"amount": {"pence": amount}},
        link=f"/c/{work.actor.coop.slug}/shares" if work.actor.coop else "", about=transfer_id,
    )  # fmt: skip
    return posted


def named_for(work: Work, member_id: uuid.UUID, nomination: int | None) -> NominationRow | None:
    """The nomination of a dead member by which something passes; None for none. Raises NoSuchShares for another's."""
    if nomination is None:
        return None
    found = queries.nomination_by_number(work.session, work.coop_id, nomination)
    if found is None or found.member_id != member_id or found.passes is None:
        raise NoSuchShares()
    return found


def dead_fault(work: Work, giver: MemberRow, amount: int, named: NominationRow | None) -> Fault | None:
    """Why ``amount`` can't go to whom she named (no more than passes to them), or to the estate (what is left)."""
    if named is not None:
        return Fault.MORE_THAN_NAMED if amount > named.left else None
    kept = sum(row.left for row in queries.passing_to(work.session, work.coop_id, giver.id))
    there = queries.not_gone(work.session, work.coop_id, giver.number)
    there -= queries.waits_for_named(work.session, work.coop_id, giver.id)
    return Fault.KEPT_FOR_NAMED if amount > there - kept else None
