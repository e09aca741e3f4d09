"""The blueprint, and what its pages share."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, session

from coopbudget.forms import Form
from coopbudget.governance import queries, rule_words, words
from coopbudget.governance.errors import MotionNotFound
from coopbudget.governance.queries import MotionRow, OptionRow
from coopbudget.governance.saying import Method
from coopbudget.governance.schemas import Remark, Stand, paper
from coopbudget.governance.sealing import spoken
from coopbudget.guard import Capacity, Permission, Power, Work
from coopbudget.rulebook.queries import version_numbered
from coopbudget.rulebook.rules import read_document

bp = Blueprint("governance", __name__, template_folder="../templates")


def found_motion(work: Work, number: int) -> MotionRow:
    """The motion by its number. Raises MotionNotFound."""
    found = queries.motion_by_number(work.session, work.coop_id, number)
    if found is None:
        raise MotionNotFound()
    return found


def slug(work: Work) -> str:
    return work.actor.coop.slug if work.actor.coop else ""


def rule_changes(work: Work, motion: MotionRow) -> list[tuple[str, str, str]]:
    """What a vote on new rules would change in the rules it was written for; nothing for any other."""
    if motion.effect != "rule_change" or "rules" not in motion.terms:
        return []
    before = version_numbered(work.session, work.coop_id, motion.terms["after"])
    assert before is not None
    return rule_words.changes(before.rules, read_document(motion.terms["rules"]))


def may_stand(work: Work, motion: MotionRow, standing: Sequence[OptionRow]) -> bool:
    """Whether this member can put themselves forward: an election that was called, and they don't stand yet."""
    member_id = work.actor.member_id
    return (
        motion.effect == "election"
        and motion.in_discussion
        and member_id is not None
        and work.actor.may(Permission.VOTE)
        and work.actor.may_for_member(Power.SPEAK)
        and all(each.member_id != member_id for each in standing)
    )


def motion_page(
    work: Work,
    motion: MotionRow,
    *,
    form: Form | None = None,
    talk: Form | None = None,
    standing_form: Form | None = None,
) -> str:
    """The motion's page: the question, the paper, the result, what was said."""
    member_id = work.actor.member_id
    offered = queries.options(work.session, work.coop_id, motion.id)
    standing = [each for each in offered if not each.withdrawn]
    recorded = queries.recorded_votes(work.session, work.coop_id, motion.id) if motion.opened_at else []
    return render_template(
        "governance/motion.html",
        motion=motion,
        form=form or Form.blank(paper(motion.method, [each.place for each in standing])),
        talk=talk or Form.blank(Remark()),
        standing_form=standing_form or Form.blank(Stand()),
        may_stand=may_stand(work, motion, standing),
        today=work.today,
        open=motion.is_open(work.today),
        options=offered,
        standing=standing,
        vote=queries.may_vote(work.session, work.coop_id, motion.id, member_id) if member_id else None,
        turnout=queries.turnout(work.session, work.coop_id, motion.id),
        remarks=queries.remarks(work.session, work.coop_id, motion.id),
        recorded=recorded,
        unheard=[each for each in recorded if each.heard_by is None],
        second=queries.second_of(work.session, work.coop_id, motion.id) if motion.carried else None,
        receipt=session.pop("vote_receipt", None),
        spoken=spoken,
        by_officer=work.actor.capacity == Capacity.OFFICER,
        may_open=work.actor.may(Permission.OPEN_MOTIONS),
        may_hear=work.actor.may(Permission.ACT_FOR_MEMBERS) and work.actor.capacity == Capacity.SELF,
        words=words,
        rule_changes=rule_changes(work, motion),
        may_adopt=work.actor.may(Permission.EDIT_COOP),
        names={each.place: each.name for each in offered},
        Method=Method,
    )
