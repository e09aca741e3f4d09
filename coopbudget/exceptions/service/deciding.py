"""Deciding what a finding is."""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.exceptions import policy
from coopbudget.exceptions.errors import FactsChanged, NoSuchFinding
from coopbudget.exceptions.facts import Outcome
from coopbudget.exceptions.models import Finding, FindingDecision
from coopbudget.guard import Permission, Work, insist
from coopbudget.trail.service import append


def decide(work: Work, *, number: int, outcome: Outcome, why: str, digest: str) -> None:
    """Say what a finding is, and why; again, to say otherwise: what was said before stays on record.

    ``digest`` names the facts that were read. The trail keeps the reason's digest. Needs SEE_TRAIL. Raises
    NoSuchFinding, Forbidden for whom it concerns, FactsChanged.
    """
    work.need(Permission.SEE_TRAIL)
    found = work.session.scalar(
        select(Finding)
        .where(Finding.coop_id == work.coop_id, Finding.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchFinding()
    insist(policy.may_decide(work.actor, {uuid.UUID(each) for each in found.concerns}))
    if found.digest != digest:
        raise FactsChanged()
    found.outcome = outcome.value
    work.session.add(
        FindingDecision(
            coop_id=work.coop_id, id=new_id(), finding_id=found.id, outcome=outcome.value, why=why, digest=digest,
            decided_by=work.person_id, decided_at=work.now,
        )
    )  # fmt: skip
    work.session.flush()
    append(
        work,
        act="finding.decided",
        subject_kind="finding",
        subject_id=found.id,
        content={
            "number": number, "rule": found.rule, "outcome": outcome.value, "facts": digest,
            "why": hashlib.sha256(why.encode()).hexdigest(),
        },
    )  # fmt: skip
