"""Putting a question to the members: at once, or after notice; the roll is frozen when voting opens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from coopbudget.clock import civil_date
from coopbudget.coops.service import next_number
from coopbudget.errors import Invalid
from coopbudget.governance.errors import NoSecondMeeting, NotInDiscussion
from coopbudget.governance.models import Motion, Option, RollEntry
from coopbudget.governance.queries import motion_row
from coopbudget.governance.rules import Majority, kept_conditions, under
from coopbudget.governance.saying import Method
from coopbudget.governance.service.ground import audience, box_of, digest_of, locked, tell_of
from coopbudget.governance.weights import Weights, class_weights
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import Voter, voting_members
from coopbudget.members.queries.sitting import board_members
from coopbudget.notices.messages import N_
from coopbudget.rulebook.queries import rules_on, version_on
from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import Matter, Removing
from coopbudget.trail.service import append

BOARD = "board"
BOARD_QUORUM = 50
"""How much of the board must vote for its decision to count, in percent."""
_AT_ONCE = 1_000  # so many of a roll are written in one statement
OPEN_NOW = N_("A vote is open: “%(title)s” You can vote until %(last)s.")
NOTICE_GIVEN = N_("A vote is coming: “%(title)s” You can vote from %(first)s until %(last)s.")


@dataclass(frozen=True)
class Offered:
    """One thing to choose: a candidate (``member_id``), or words."""

    label: str = ""
    about: str = ""
    member_id: uuid.UUID | None = None


def check_options(method: Method, seats: int, number: int) -> None:
    """Raise Invalid where so many seats can't be filled from so many options."""
    if number < 2:
        raise Invalid({"options": [_l("Name at least two to choose from.")]})
    if not 1 <= seats <= number:
        raise Invalid({"seats": [_l("Type how many are chosen: no more than there are to choose from.")]})
    if method is Method.CHOOSE_ONE and seats != 1:
        raise Invalid({"seats": [_l("Each member chooses one here, so one is chosen.")]})


def make_motion(
    work: Work,
    *,
    title: str,
    text: str,
    effect: str,
    terms: Mapping[str, Any],
    closes_on: date | None,
    majority: str = Majority.ORDINARY,
    if_yes: str = "",
    if_no: str = "",
    quorum_percent: int | None = None,
    method: str = Method.YES_NO,
    seats: int = 1,
    options: Sequence[Offered] = (),
    follows_id: uuid.UUID | None = None,
    more_to_come: bool = False,
    matter: str = "",
    body: str | None = None,
) -> Motion:
    """A motion's rows, before voting opens and before anybody is told. Raises Invalid for options that can't be.

    ``more_to_come``: options may still be added, so they are checked when notice is given. ``matter``: what it is
    declared to be about, where the rules want a special majority for that; it is a part of the terms. ``body``: who
    decides.
    """
    if matter:
        if Method(method) is not Method.YES_NO:
            raise Invalid({"method": [_l("A question about this is answered with yes or no.")]})
        terms = {**terms, "matter": matter}
    if Method(method) is not Method.YES_NO and not more_to_come:
        check_options(Method(method), seats, len(options))
    motion = Motion(
        coop_id=work.coop_id,
        number=next_number(work, "motion"),
        title=title,
        text=text,
        if_yes=if_yes,
        if_no=if_no,
        effect=effect,
        terms=dict(terms),
        terms_digest=digest_of(terms),
        method=str(method),
        seats=seats,
        majority=str(majority),
        quorum_percent=_quorum(rules_on(work.session, work.coop_id, work.today), effect, body)
        if quorum_percent is None
        else quorum_percent,
        closes_on=closes_on,
        roll=0,
        follows_id=follows_id,
        body=body,
    )
    work.session.add(motion)
    work.session.flush()
    for place, each in enumerate(options, start=1):
        work.session.add(
            Option(
                coop_id=work.coop_id,
                motion_id=motion.id,
                place=place,
                label=each.label,
                about=each.about,
                member_id=each.member_id,
            )
        )
    work.session.flush()
    return motion


def _quorum(rules: Rules, effect: str, body: str | None) -> int:
    if body == BOARD:
        return BOARD_QUORUM
    return rules.election_quorum_percent if effect == "election" else rules.quorum_percent


def open_voting(work: Work, motion: Motion, *, weights: Weights | None = None) -> list[Voter]:
    """Freeze the roll, and the rules of the day for this vote, and let the box be filled from now on; returns who may
    vote. Writes nothing to the trail."""
    held = version_on(work.session, work.coop_id, work.today)
    if motion.effect == "removal":  # who decides it is said by the rules of the day, like the majority
        motion.body = BOARD if held.rules.removing is Removing.BOARD else None
        motion.quorum_percent = _quorum(held.rules, motion.effect, motion.body)
    voters = _voters(work, motion)
    if motion.body is None and weights is None:
        weights = class_weights(held.rules, [m.member_class for m in voters])
    each = weights or {}
    motion.rules_number = held.number
    if motion.follows_id is None and Method(motion.method) is Method.YES_NO:
        if motion.effect == "rule_change":
            motion.majority = held.rules.changing.value
        matter = Matter.REMOVAL if motion.effect == "removal" else motion.terms.get("matter", "")
        if held.rules.asks_special(matter) and motion.majority == Majority.ORDINARY:
            motion.majority = Majority.SPECIAL.value
        asks = under(held.rules, Majority(motion.majority), of_rules=motion.effect == "rule_change")
        motion.asks = kept_conditions(asks) if asks else None
    motion.opened_at, motion.roll = work.now, len(voters)
    motion.opened_by = work.actor.person_id
    box_of(motion)
    work.session.flush()
    for first in range(0, len(voters), _AT_ONCE):
        work.session.execute(
            insert(RollEntry),
            [
                {
                    "coop_id": work.coop_id, "motion_id": motion.id, "member_id": m.id, "voted": False,
                    "weight": each.get(m.member_class, 1), "capacity": "", "way": "",
                }
                for m in voters[first : first + _AT_ONCE]
            ],
        )  # fmt: skip
    return voters


def _voters(work: Work, motion: Motion) -> list[Voter]:
    """Who may vote on it now: every member who may vote, or of those who sits on the board; there nobody votes on
    their own removal."""
    if motion.body is None:
        return voting_members(work.session, work.coop_id, work.today)
    sitting = board_members(work.session, work.coop_id, work.today)
    return [
        Voter(each.id, each.person_id, each.member_class)
        for each in sitting
        if str(each.id) != motion.terms.get("member")
    ]


def say_it_opened(work: Work, motion: Motion, voters: Sequence[Voter]) -> None:
    """Note the opening and tell everybody on the roll."""
    assert motion.closes_on is not None
    append(
        work,
        act="motion.opened",
        subject_kind="motion",
        subject_id=motion.id,
        content={
            "number": motion.number, "terms": motion.terms_digest, "roll": len(voters),
            "closes": str(motion.closes_on), "method": motion.method, "majority": motion.majority,
            "rules": motion.rules_number,
        },
    )  # fmt: skip
    last = {"date": motion.closes_on.isoformat()}
    tell_of(work, motion, [m.person_id for m in voters], OPEN_NOW, about=True, last=last)


def open_motion(
    work: Work,
    *,
    title: str,
    text: str,
    effect: str,
    terms: Mapping[str, Any],
    closes_on: date,
    majority: str = Majority.ORDINARY,
    if_yes: str = "",
    if_no: str = "",
    quorum_percent: int | None = None,
    method: str = Method.YES_NO,
    seats: int = 1,
    options: Sequence[Offered] = (),
    weights: Weights | None = None,
    matter: str = "",
    right: Permission = Permission.OPEN_MOTIONS,
) -> uuid.UUID:
    """Put a question to everybody who is a member now, and tell them. Voting runs through ``closes_on``.

    ``right``: what whoever opens it must hold; a room that asks about its own matter may name its own. ``weights``:
    votes by member class (default: what the co-op's rules say). Raises Invalid where the last day is past or before the
    notice of the rules is over, or for options that can't be.
    """
    work.need(right)
    _check_last_day(work, closes_on)
    motion = make_motion(
        work, title=title, text=text, effect=effect, terms=terms, closes_on=closes_on, majority=majority,
        if_yes=if_yes, if_no=if_no, quorum_percent=quorum_percent, method=method, seats=seats, options=options,
        matter=matter,
    )  # fmt: skip
    voters = open_voting(work, motion, weights=weights)
    say_it_opened(work, motion, voters)
    return motion.id


def _check_last_day(work: Work, closes_on: date) -> None:
    """Whoever is told of a vote as it opens has the notice of the rules until it is decided."""
    if closes_on < work.today:
        raise Invalid({"closes_on": [_l("Choose a last day that is still to come.")]})
    days = rules_on(work.session, work.coop_id, work.today).notice_days
    if closes_on < work.today + timedelta(days=days):
        raise Invalid({"closes_on": [_l("Our rules ask for %(days)s days of notice. Choose a later day.", days=days)]})


def open_second_meeting(work: Work, *, motion_id: uuid.UUID, closes_on: date) -> uuid.UUID:
    """Put a carried motion to the second meeting that the law or the rules ask for, on the same terms.

    Raises NoSecondMeeting where it needs none or has one, Invalid for a last day outside the time there is for it.
    """
    work.need(Permission.OPEN_MOTIONS)
    first = locked(work, motion_id)
    if not first.carried or first.closed_at is None or first.opened_at is None or first.consumed_at is not None:
        raise NoSecondMeeting()
    counted = motion_row(first).count
    second = counted.asks.second if counted else None
    again = work.session.scalar(select(Motion.id).where(Motion.coop_id == work.coop_id, Motion.follows_id == first.id))
    if second is None or again is not None or first.closes_on is None:
        raise NoSecondMeeting()
    earliest, latest = second.window(min(civil_date(first.closed_at), first.closes_on))
    if not earliest <= closes_on <= latest or closes_on < work.today:
        raise Invalid({"closes_on": [_l("This day has to be in the time shown above.")]})
    motion = make_motion(
        work, title=first.title, text=first.text, effect=first.effect, terms=first.terms, closes_on=closes_on,
        majority=Majority.CONFIRMING, if_yes=first.if_yes, if_no=first.if_no, quorum_percent=0, follows_id=first.id,
    )  # fmt: skip
    voters = open_voting(work, motion)
    say_it_opened(work, motion, voters)
    return motion.id


def give_notice(work: Work, *, motion_id: uuid.UUID, opens_on: date, closes_on: date) -> None:
    """Fix the question of a motion that was talked about, and tell every member when they can vote.

    Raises NotInDiscussion, Invalid for days too near, or an election that can't be: too few stand, or the term begins
    before the last day to vote.
    """
    work.need(Permission.OPEN_MOTIONS)
    motion = locked(work, motion_id)
    if motion.opened_at is not None or motion.opens_on is not None or motion.closed_at is not None:
        raise NotInDiscussion()
    days = rules_on(work.session, work.coop_id, work.today).notice_days
    if opens_on < work.today + timedelta(days=days):
        raise Invalid({"opens_on": [_l("Give people at least %(days)s days to read it first.", days=days)]})
    if closes_on < opens_on:
        raise Invalid({"closes_on": [_l("The last day must not be before the first day.")]})
    if motion.effect == "election":
        motion.terms = {**motion.terms, **_who_stands(work, motion, closes_on)}
    motion.opens_on, motion.closes_on = opens_on, closes_on
    motion.terms = {"text": motion.text, "title": motion.title, **motion.terms}
    motion.terms_digest = digest_of(motion.terms)
    work.session.flush()
    append(
        work,
        act="motion.noticed",
        subject_kind="motion",
        subject_id=motion.id,
        content={"terms": motion.terms_digest, "opens": str(opens_on), "closes": str(closes_on)},
    )
    tell_of(
        work, motion, audience(work, motion), NOTICE_GIVEN,
        first={"date": opens_on.isoformat()}, last={"date": closes_on.isoformat()},
    )  # fmt: skip


def _who_stands(work: Work, motion: Motion, closes_on: date) -> dict[str, Any]:
    """Who stands from now on, as a part of an election's terms."""
    if closes_on >= date.fromisoformat(motion.terms["starts_on"]):
        raise Invalid({"closes_on": [_l("The term begins before this day. Choose an earlier one.")]})
    standing = work.session.scalars(
        select(Option.member_id)
        .where(Option.coop_id == work.coop_id, Option.motion_id == motion.id, Option.withdrawn.is_(False))
        .order_by(Option.place)
    ).all()
    if len(standing) < max(2, motion.seats):
        raise Invalid({"opens_on": [_l("Too few members stand so far. Ask more of them, then give notice.")]})
    return {"candidates": [str(each) for each in standing]}


def open_due(work: Work, *, motion_id: uuid.UUID) -> bool:
    """Open a vote whose first day has come: the roll is frozen now. False where there is nothing to open."""
    work.need(Permission.OPEN_MOTIONS)
    motion = locked(work, motion_id)
    if motion.opened_at is not None or motion.opens_on is None or motion.opens_on > work.today:
        return False
    motion.quorum_percent = _quorum(rules_on(work.session, work.coop_id, work.today), motion.effect, motion.body)
    voters = open_voting(work, motion)
    say_it_opened(work, motion, voters)
    return True
