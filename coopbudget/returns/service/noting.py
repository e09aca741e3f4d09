"""What a member notes of money outside the co-op: with its paper, or that there was none."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from coopbudget.budgets.kinds import PaidInto
from coopbudget.budgets.queries import outcomes_of
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence.papers import hold, release
from coopbudget.evidence.service import store
from coopbudget.guard import Work, insist
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.returns import policy
from coopbudget.returns.errors import NoSuchReturn
from coopbudget.returns.kinds import CAME_IN, Noted, Outside
from coopbudget.returns.models import CouncilReturn, Memorandum
from coopbudget.returns.queries import memoranda
from coopbudget.returns.service.ground import HOLDER, asked_agreement, locked_open, path
from coopbudget.trail.canonical import JSON
from coopbudget.trail.service import append


def note_outside(
    work: Work,
    *,
    return_id: uuid.UUID,
    kind: str,
    noted_on: date,
    words: str,
    amount: int,
    file: FileStorage | bytes | None,
    filename: str = "",
    outcome: int | None = None,
) -> int:
    """Note what was spent outside the co-op, or came into the member's own account, with its paper; its place.

    Raises AlreadySigned, Invalid for a day outside the return, an outcome there is none of, or no paper.
    """
    row = locked_open(work, return_id)
    insist(policy.may_say(work.actor, row.member_id))
    if not row.since <= noted_on <= row.until:
        raise Invalid({"noted_on": [_l("This day is not one of the return's.")]})
    if kind in CAME_IN and asked_agreement(work, row.agreement_id, row.until).paid_into != PaidInto.MEMBER:
        raise Invalid({"kind": [_l("The council pays the co-op's account, so what came is in the return already.")]})
    if outcome is not None and outcome > len(outcomes_of(work.session, work.coop_id, row.agreement_id)):
        raise Invalid({"outcome": [_l("Choose one of the outcomes.")]})
    if not file:
        raise Invalid({"file": [_l("Choose the receipt, payslip or statement that shows it. A photo is fine.")]})
    last = work.session.scalar(
        select(func.max(Memorandum.position)).where(Memorandum.coop_id == work.coop_id, Memorandum.return_id == row.id)
    )
    memo = Memorandum(
        coop_id=work.coop_id, id=new_id(), return_id=row.id, position=(last or 0) + 1, kind=Noted(kind),
        noted_on=noted_on, words=words.strip(), amount=amount, outcome=outcome if kind not in CAME_IN else None,
        evidence_id=store(work, file=file, filename=filename, kind="memorandum"), added_by=work.actor.person_id,
        added_at=work.now,
    )  # fmt: skip
    work.session.add(memo)
    row.outside = Outside.ALL
    work.session.flush()
    hold(work, evidence_ids=[memo.evidence_id], holder_kind=HOLDER, holder_id=row.id)
    content: dict[str, JSON] = {
        "kind": kind,
        "amount": amount,
        "on": noted_on.isoformat(),
        "evidence": str(memo.evidence_id),
    }
    append(work, act="return.noted", subject_kind="council_return", subject_id=row.id, content=content)
    _tell(work, row, N_("Money outside the co-op was noted in a return for your council."))
    return memo.position


def take_off(work: Work, *, return_id: uuid.UUID, position: int) -> None:
    """Take a note off again. Raises AlreadySigned, NoSuchReturn."""
    row = locked_open(work, return_id)
    insist(policy.may_say(work.actor, row.member_id))
    memo = work.session.scalar(
        select(Memorandum).where(
            Memorandum.coop_id == work.coop_id, Memorandum.return_id == row.id, Memorandum.position == position
        )
    )
    if memo is None:
        raise NoSuchReturn()
    work.session.delete(memo)
    work.session.flush()
    release(work, holder_kind=HOLDER, holder_id=row.id)
    left = [each.evidence_id for each in memoranda(work.session, work.coop_id, row.id)]
    if not left:
        row.outside = Outside.UNSAID
    hold(work, evidence_ids=left, holder_kind=HOLDER, holder_id=row.id)
    content: dict[str, JSON] = {"kind": memo.kind, "amount": memo.amount, "evidence": str(memo.evidence_id)}
    append(work, act="return.taken_off", subject_kind="council_return", subject_id=row.id, content=content)
    _tell(work, row, N_("A note was taken off a return for your council."))


def say_there_was_none(work: Work, *, return_id: uuid.UUID) -> None:
    """The member says that nothing was spent outside the co-op. Raises AlreadySigned, Invalid where some is noted."""
    row = locked_open(work, return_id)
    insist(policy.may_say(work.actor, row.member_id))
    spent = select(Memorandum.id).where(
        Memorandum.coop_id == work.coop_id, Memorandum.return_id == row.id, Memorandum.kind.not_in(CAME_IN)
    )
    if work.session.scalars(spent).first() is not None:
        raise Invalid(_l("Something is noted already. Take that off first."))
    row.outside = Outside.NONE
    work.session.flush()
    append(work, act="return.none_outside", subject_kind="council_return", subject_id=row.id)
    _tell(work, row, N_("A return for your council says that nothing was spent outside the co-op."))


def say_own_account(work: Work, *, return_id: uuid.UUID, own_opening: int, own_closing: int) -> None:
    """What the bank showed of the member's own account at the start and the end (pence). Raises AlreadySigned,
    Invalid where the council pays the co-op's account."""
    row = locked_open(work, return_id)
    insist(policy.may_say(work.actor, row.member_id))
    if asked_agreement(work, row.agreement_id, row.until).paid_into != PaidInto.MEMBER:
        raise Invalid(_l("The council pays the co-op's account, so there is no other account to tell of."))
    row.own_opening, row.own_closing = own_opening, own_closing
    work.session.flush()
    append(
        work,
        act="return.own_account",
        subject_kind="council_return",
        subject_id=row.id,
        content={"opening": own_opening, "closing": own_closing},
    )
    _tell(work, row, N_("What stood in your own account was noted in a return for your council."))


def _tell(work: Work, row: CouncilReturn, what: str) -> None:
    tell_member_of_act(work, what=what, link=path(work, f"/returns/{row.number}"))
