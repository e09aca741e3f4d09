"""The co-op's rule of how many people it takes to pay: asked for by one officer, agreed by another."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.guard.policy import Deny
from coopbudget.members.queries import people_with
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.errors import AlreadyDecided, RuleWaiting
from coopbudget.payments.models import ApprovalRule
from coopbudget.payments.policy import Rule
from coopbudget.payments.queries.approvals import least_rule, rule_now
from coopbudget.trail.service import append


def ask_rule(work: Work, *, people: int, limit: int | None) -> uuid.UUID:
    """Ask that it take ``people`` in all to pay, and one more above ``limit`` pence (None: no limit); its id.

    It holds for runs prepared after another officer agreed. Raises Invalid for the rule there is or one that
    nobody could keep, RuleWaiting where another waits.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    officers = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    decision = policy.change_rule(
        Rule(people, limit),
        before=rule_now(work.session, work.coop_id, work.today),
        officers=len(officers),
        least=least_rule(work.session, work.coop_id, work.today),
    )
    if isinstance(decision, Deny):
        raise Invalid({"people": [decision.reason]})
    asked = ApprovalRule(
        coop_id=work.coop_id,
        id=new_id(),
        people=people,
        limit_amount=limit,
        asked_by=work.person_id,
        asked_at=work.now,
    )
    with named_rules(work.session, {"uq_approval_rule_waiting": RuleWaiting}):
        work.session.add(asked)
    append(
        work,
        act="approval_rule_asked",
        subject_kind="approval_rule",
        subject_id=asked.id,
        content={"limit": limit, "people": people},
    )
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=officers - {work.person_id},
        message=N_("A change of how many people it takes to pay waits for a second officer."),
        link=f"/c/{slug}/bank/approvals" if slug else "",
        about=asked.id,
    )
    return asked.id


def decide_rule(work: Work, *, agree: bool) -> None:
    """Agree to the rule that waits, or refuse it (whoever asked may take it back).

    Raises SecondFactorNeeded, Forbidden for agreeing to one's own, AlreadyDecided where none waits.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    if agree:
        work.need_second_factor()
    asked = work.session.scalar(
        select(ApprovalRule)
        .where(ApprovalRule.coop_id == work.coop_id, ApprovalRule.decided_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if asked is None:
        raise AlreadyDecided()
    if agree:
        insist(policy.decide_rule(work.person_id, asked_by=asked.asked_by))
    asked.decided_by, asked.decided_at, asked.agreed = work.person_id, work.now, agree
    work.session.flush()
    append(
        work,
        act="approval_rule_agreed" if agree else "approval_rule_refused",
        subject_kind="approval_rule",
        subject_id=asked.id,
        content={"limit": asked.limit_amount, "people": asked.people},
    )
