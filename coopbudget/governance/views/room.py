"""The blueprint, and what its pages share."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import Blueprint, render_template, session

from coopbudget.forms import Form
from coopbudget.governance import queries, rule_words, service, words
from coopbudget.governance.errors import MotionNotFound
from coopbudget.governance.queries import MotionRow, OptionRow, RemarkRow
from coopbudget.governance.saying import Method
from coopbudget.governance.schemas import Remark, Stand, paper
from coopbudget.governance.sealing import spoken
from coopbudget.governance.weights import small_groups
from coopbudget.guard import Capacity, Permission, Power, Work
from coopbudget.members.labels import OFFICE_WORDS, label
from coopbudget.members.queries import MemberRow, OfficeRow, member
from coopbudget.members.queries.sitting import terms_under
from coopbudget.rulebook.queries import rules_on, version_numbered
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


@dataclass(frozen=True)
class RuleChange:
    """What a vote on new rules would change: each rule before and then, from when (None: once they are put into
    effect), and terms of office that it ends."""

    changes: Sequence[tuple[str, str, str]]
    starts_on: date | None = None
    ending: Sequence[tuple[OfficeRow, date]] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)


def rule_change(work: Work, motion: MotionRow) -> RuleChange:
    """What a vote on new rules would change in the rules it was written for; nothing for any other."""
    if not service.is_about_rules(motion.effect, motion.terms):
        return RuleChange(())
    before = version_numbered(work.session, work.coop_id, motion.terms["after"])
    assert before is not None
    wanted, starts_on = read_document(motion.terms["rules"]), service.first_day(motion.terms)
    over = motion.consumed_at is not None or motion.carried is False
    since = max(starts_on or work.today, work.today)
    return RuleChange(
        rule_words.changes(before.rules, wanted),
        starts_on,
        () if over else terms_under(work.session, work.coop_id, wanted, since),
    )


def amended_rules(motion: MotionRow, remark: RemarkRow) -> RuleChange:
    """What an amendment would have otherwise than the motion's rules are now, and from when."""
    said, theirs = read_document(motion.terms["rules"]), read_document(remark.new_terms["rules"])
    return RuleChange(rule_words.changes(said, theirs), service.first_day(remark.new_terms))


@dataclass(frozen=True)
class Few:
    """Papers of one weight that few people cast: how many people, how many votes each, and whether I am of them."""

    people: int
    votes: int
    mine: bool


def few_papers(work: Work, motion: MotionRow) -> list[Few]:
    """The weights of this vote that so few people have that others may work out how they voted; mine first."""
    if motion.opened_at is None:
        return []
    groups = small_groups(queries.weight_groups(work.session, work.coop_id, motion.id))
    member_id = work.actor.member_id
    mine = queries.my_weight(work.session, work.coop_id, motion.id, member_id) if groups and member_id else None
    found = [Few(number, weight, weight == mine) for weight, number in groups.items()]
    return sorted(found, key=lambda each: (not each.mine, each.votes))


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


def _about(work: Work, motion: MotionRow) -> MemberRow | None:
    """The member whom it is about, where it is about one."""
    if motion.effect != "removal":
        return None
    return member(work.session, work.coop_id, uuid.UUID(motion.terms["member"]))


def _matter(work: Work, motion: MotionRow) -> str:
    """What it is declared to be about, by the rules it opened under or those of today; empty for nothing of these."""
    matter = motion.terms.get("matter", "")
    if not matter:
        return ""
    kept = version_numbered(work.session, work.coop_id, motion.rules_number) if motion.rules_number else None
    rules = kept.rules if kept else rules_on(work.session, work.coop_id, work.today)
    return rule_words.matter_words(matter, rules)


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
        rule_change=rule_change(work, motion),
        amended_rules=partial(amended_rules, motion),
        few=few_papers(work, motion),
        about=_about(work, motion),
        matter=_matter(work, motion),
        office_words=OFFICE_WORDS,
        label=label,
        may_judge=work.actor.may(Permission.ADMIT_MEMBERS),
        may_adopt=work.actor.may(Permission.EDIT_COOP),
        names={each.place: each.name for each in offered},
        Method=Method,
    )
