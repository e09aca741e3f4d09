"""What silence means: a no to nobody and a yes to nobody, unless the members voted that it counts, and it said so."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.governance.service import consume_carried, digest_of, open_motion
from coopbudget.guard import Permission, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import NoSuchRule, RuleIsSo
from coopbudget.invoices.models import SilenceRule
from coopbudget.invoices.rules import ANSWER_DAYS
from coopbudget.invoices.service.visits import coop_path
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.trail.service import append


def ask_silence_rule(work: Work, *, counts: bool, closes_on: date) -> SilenceRule:
    """Put it to all members whether an unanswered visit counts after five days.

    Raises RuleIsSo where it is so already, Invalid for a last day that has passed.
    """
    work.need(Permission.OPEN_MOTIONS)
    if queries.silence_counts(work.session, work.coop_id, work.now) == counts:
        raise RuleIsSo()
    motion_id = open_motion(
        work,
        title=_("Silence counts as a yes to a visit") if counts else _("Silence is no yes to a visit"),
        text=_(
            "When a provider logs a visit, those who were there are asked if it was so. "
            "They have five days. This decides what happens when they say nothing."
        ),
        if_yes=_("A visit that nobody answers counts after five days. Each visit says so.")
        if counts
        else _("After five days an officer rings those who were there, and decides."),
        if_no=_("As today: after five days an officer rings those who were there, and decides.")
        if counts
        else _("As today: a visit that nobody answers counts after five days."),
        effect="rule_change",
        terms=_terms(counts),
        closes_on=closes_on,
    )
    rule = SilenceRule(
        coop_id=work.coop_id,
        id=new_id(),
        motion_id=motion_id,
        counts=counts,
        asked_by=work.person_id,
        asked_at=work.now,
    )
    work.session.add(rule)
    work.session.flush()
    return rule


def use_silence_rule(work: Work, *, rule_id: uuid.UUID) -> SilenceRule:
    """Use the rule that the members carried, for visits logged from now on; everybody is told.

    Raises NoSuchRule, NotCarried, AlreadyUsed.
    """
    work.need(Permission.OPEN_MOTIONS)
    rule = work.session.scalar(
        select(SilenceRule)
        .where(SilenceRule.coop_id == work.coop_id, SilenceRule.id == rule_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if rule is None:
        raise NoSuchRule()
    consume_carried(work, rule.motion_id, "rule_change", digest_of(_terms(rule.counts)))
    rule.from_at, rule.used_by = work.now, work.person_id
    work.session.flush()
    append(
        work,
        act="silence_rule_used",
        subject_kind="silence_rule",
        subject_id=rule.id,
        content={"counts": rule.counts, "motion": str(rule.motion_id)},
    )
    tell(
        work,
        people=[each.person_id for each in members.current_members(work.session, work.coop_id)],
        message=N_("From now on, a visit that nobody answers in five days counts. Each visit says so.")
        if rule.counts
        else N_("From now on, an officer rings about a visit that nobody answers in five days. Silence is no yes."),
        link=coop_path(work, "/visits/silence"),
        about=rule.id,
    )
    return rule


def _terms(counts: bool) -> dict[str, bool | int | str]:
    return {"counts": counts, "days": ANSWER_DAYS, "rule": "unanswered_visits"}
