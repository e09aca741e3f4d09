"""Changing the rules of the co-op: proposed by a member, carried by the majority of the day, put into effect once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.coops.service import hold_coop
from coopbudget.errors import Invalid, Words
from coopbudget.governance.errors import NotCarried, NotInDiscussion, RulesMoved
from coopbudget.governance.service.discussing import in_discussion, put_up, say
from coopbudget.governance.service.ground import digest_of, locked
from coopbudget.governance.service.opening import make_motion
from coopbudget.governance.service.using import consume_carried
from coopbudget.guard import Permission, Power, Work
from coopbudget.members.queries.membership import current_members, people_with
from coopbudget.members.service import end_terms, hold_terms
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.rulebook import service as rulebook
from coopbudget.rulebook.queries import VersionRow, latest_version
from coopbudget.rulebook.rules import Rules, changed, document_of, read_document

CHANGED = N_("Our rules change on %(first)s. You can read what is new.")


def rule_terms(rules: Rules, *, after: int, starts_on: date | None) -> Mapping[str, Any]:
    """What a vote on new rules is about: the whole rules, the version they follow, the first day (None: at once)."""
    return {"rules": document_of(rules), "after": after, "starts_on": starts_on.isoformat() if starts_on else ""}


def check_proposal(work: Work, *, rules: Rules) -> VersionRow:
    """The version that ``rules`` would follow. Writes nothing, so that a page can show what would change.

    Raises Invalid for rules that can't be, that change nothing, or that the officers of today could not keep.
    """
    work.need(Permission.TAKE_PART)
    work.need_power(Power.SPEAK)
    last = latest_version(work.session, work.coop_id)
    rulebook.check(rules, before=last.rules)
    if not changed(last.rules, rules):
        raise Invalid({"_form": [_l("These are the rules you have. Change what should be different.")]})
    _can_be_kept(work, rules, last.rules)
    return last


def propose_rules(work: Work, *, rules: Rules, reason: str, starts_on: date | None = None) -> uuid.UUID:
    """Put other rules up to be talked about; an officer gives notice of the vote later. Raises as above."""
    last = check_proposal(work, rules=rules)
    motion = make_motion(
        work,
        title=_("Change our rules?"),
        text=reason,
        effect="rule_change",
        terms=rule_terms(rules, after=last.number, starts_on=starts_on),
        closes_on=None,
        majority=last.rules.changing.value,
        if_yes=_("The new rules hold once an officer puts them into effect."),
        if_no=_("The rules stay as they are."),
    )
    put_up(work, motion)
    return motion.id


def amend_rules(
    work: Work, *, motion_id: uuid.UUID, rules: Rules, words: str, starts_on: date | None = None
) -> uuid.UUID:
    """Propose that a motion on new rules, while it is talked about, be about other rules; the amendment's id.

    Raises what ``check_proposal`` does, NotInDiscussion, RulesMoved, Invalid where it would change nothing.
    """
    motion = locked(work, motion_id)
    if not is_about_rules(motion.effect, motion.terms) or not in_discussion(motion):
        raise NotInDiscussion()
    last = check_proposal(work, rules=rules)
    if last.number != motion.terms["after"]:
        raise RulesMoved()
    terms = rule_terms(rules, after=last.number, starts_on=starts_on)
    if terms == rule_terms(read_document(motion.terms["rules"]), after=last.number, starts_on=first_day(motion.terms)):
        raise Invalid({"_form": [_l("These are the rules that are proposed. Change what should be different.")]})
    return say(work, motion_id=motion_id, words=words, new_terms=terms)


def is_about_rules(effect: str, terms: Mapping[str, Any]) -> bool:
    """Whether a motion is about the rules of the co-op: other rooms have rules of their own that members change."""
    return effect == "rule_change" and "rules" in terms


def first_day(terms: Mapping[str, Any]) -> date | None:
    """The first day of the rules that a vote is about; None: once they are put into effect."""
    return date.fromisoformat(terms["starts_on"]) if terms["starts_on"] else None


_HANDS: tuple[tuple[str, str, Permission], ...] = (
    ("invoice_people", "invoice_limit", Permission.APPROVE_INVOICES),
    ("bill_people", "bill_limit", Permission.APPROVE_PAYMENTS),
    ("pay_people", "pay_limit", Permission.APPROVE_PAYMENTS),
)
"""Rules of how many people it takes, and who may be one of them."""


def _can_be_kept(work: Work, rules: Rules, before: Rules) -> None:
    """Nothing could be paid if the rules wanted more people than may approve."""
    errors: dict[str, list[Words]] = {}
    for people, limit, permission in _HANDS:
        wanted, had = ((getattr(each, people), getattr(each, limit)) for each in (rules, before))
        if wanted == had:
            continue
        needed = wanted[0] + (wanted[1] is not None)
        officers = len(people_with(work.session, work.coop_id, permission, work.today))
        if needed > officers:
            errors[people] = [
                _l("That takes %(needed)s people, but only %(officers)s may do it now. Fill an office first.",
                   needed=needed, officers=officers)
            ]  # fmt: skip
    if errors:
        raise Invalid(errors)


def adopt_rules(work: Work, *, motion_id: uuid.UUID, registered: str = "") -> int:
    """Put rules that were carried into effect, once; returns the number of their version. Every member is told.

    They hold from the day that was voted on, or from today where that is past. ``registered``: what the registrar
    wrote. Terms of office that they end or shorten end then, and who holds them is told. Raises MotionNotFound,
    NotCarried, NotConfirmed, OtherTerms, AlreadyUsed, RulesMoved.
    """
    work.need(Permission.EDIT_COOP)
    motion = locked(work, motion_id)
    if not is_about_rules(motion.effect, motion.terms) or not motion.carried:
        raise NotCarried()
    hold_coop(work)
    last = latest_version(work.session, work.coop_id)
    rules, after = read_document(motion.terms["rules"]), motion.terms["after"]
    starts_on = first_day(motion.terms)
    if last.number != after and motion.consumed_at is None:
        raise RulesMoved()
    terms = {"text": motion.text, "title": motion.title, **rule_terms(rules, after=after, starts_on=starts_on)}
    # A proposal from before a rule was kept says nothing of it, and is still what was carried.
    terms["rules"] = {name: said for name, said in terms["rules"].items() if name in motion.terms["rules"]}
    valid_from = max(starts_on or work.today, work.today, last.valid_from + timedelta(days=1))
    ending = hold_terms(work, rules=rules, since=valid_from)  # rows first, then the record
    consume_carried(work, motion_id, "rule_change", digest_of(terms))
    number = rulebook.adopt(work, rules=rules, valid_from=valid_from, motion_id=motion_id, registered=registered)
    end_terms(work, ending)
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=[each.person_id for each in current_members(work.session, work.coop_id)],
        message=CHANGED,
        values={"first": {"date": valid_from.isoformat()}},
        link=f"/c/{slug}/rules/{number}",
    )
    return number
