"""Elections: called first, so that members can stand and talk, or opened at once with who stands already."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.errors import Invalid
from coopbudget.governance.errors import NotInDiscussion, StandsAlready, TermHeld
from coopbudget.governance.models import Option
from coopbudget.governance.saying import Method
from coopbudget.governance.service.discussing import in_discussion, put_up
from coopbudget.governance.service.ground import locked, tell_of
from coopbudget.governance.service.opening import Offered, make_motion, open_motion
from coopbudget.guard import Permission, Power, Work
from coopbudget.members.policy import term_problem
from coopbudget.members.queries.membership import current_members, members_by_id, officers
from coopbudget.members.words import OfficeKind
from coopbudget.notices.messages import N_
from coopbudget.rulebook.queries import rules_on
from coopbudget.trail.service import append


def _(message: str) -> str:
    return str(gettext(message))


CALLED = N_("Who would like to stand? “%(title)s”")


@dataclass(frozen=True)
class Candidate:
    """Somebody who stands, with what they say of themselves."""

    member_id: uuid.UUID
    about: str = ""


def _terms(work: Work, *, office: OfficeKind, seats: int, starts_on: date, ends_on: date) -> dict[str, Any]:
    """The terms of an election. Raises Invalid for a term that can't be, TermHeld where somebody holds the office."""
    if not work.today < starts_on <= ends_on:
        raise Invalid({"starts_on": [_l("The term begins after the last day to vote, and ends later.")]})
    problem = term_problem(starts_on, ends_on, rules_on(work.session, work.coop_id, work.today).longest_term)
    if problem is not None:
        raise Invalid({"ends_on": [problem]})
    if office != OfficeKind.BOARD_MEMBER:
        if seats != 1:
            raise Invalid({"seats": [_l("One member holds this office, so one is chosen.")]})
        if any(each.kind == office for each in officers(work.session, work.coop_id, starts_on)):
            raise TermHeld()
    return {
        "office": office.value, "seats": seats, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(),
    }  # fmt: skip


def _offered(work: Work, candidates: Sequence[Candidate]) -> list[Offered]:
    ids = [each.member_id for each in candidates]
    standing = members_by_id(work.session, work.coop_id, ids)
    if len(set(ids)) != len(ids) or any(m not in standing or standing[m].left_on for m in ids):
        raise Invalid({"candidates": [_l("Each candidate is a member now, and stands once.")]})
    return [Offered(member_id=each.member_id, about=each.about) for each in candidates]


def _title(office: OfficeKind) -> str:
    return _("Who sits on the board?") if office == OfficeKind.BOARD_MEMBER else _("Who takes this office?")


def call_election(
    work: Work,
    *,
    office: OfficeKind,
    seats: int,
    starts_on: date,
    ends_on: date,
    text: str,
    title: str = "",
    candidates: Sequence[Candidate] = (),
) -> uuid.UUID:
    """Say that an office is to be filled: members stand and talk, until notice of the vote is given (``give_notice``).

    Every member is told. Raises Invalid for a term or a list that can't be, TermHeld.
    """
    work.need(Permission.OPEN_MOTIONS)
    terms = _terms(work, office=office, seats=seats, starts_on=starts_on, ends_on=ends_on)
    motion = make_motion(
        work, title=title or _title(office), text=text, effect="election", terms=terms, closes_on=None,
        method=Method.STV, seats=seats, options=_offered(work, candidates), more_to_come=True,
    )  # fmt: skip
    put_up(work, motion)
    tell_of(work, motion, [each.person_id for each in current_members(work.session, work.coop_id)], CALLED)
    return motion.id


def stand(work: Work, *, motion_id: uuid.UUID, about: str) -> int:
    """Stand in an election that was called; the place on the paper. A member who stepped back may stand again.

    Raises MotionNotFound, NotInDiscussion once notice was given, StandsAlready.
    """
    work.need(Permission.VOTE)
    work.need_power(Power.SPEAK)
    motion = locked(work, motion_id)
    if motion.effect != "election" or not in_discussion(motion):
        raise NotInDiscussion()
    here = (Option.coop_id == work.coop_id, Option.motion_id == motion_id)
    option = work.session.scalar(select(Option).where(*here, Option.member_id == work.member_id))
    if option is not None and not option.withdrawn:
        raise StandsAlready()
    if option is None:
        last = work.session.scalar(select(func.max(Option.place)).where(*here)) or 0
        option = Option(coop_id=work.coop_id, motion_id=motion_id, place=last + 1, member_id=work.member_id)
        work.session.add(option)
    option.about, option.withdrawn = about, False
    work.session.flush()
    append(work, act="motion.stood", subject_kind="motion", subject_id=motion_id, content={"place": option.place})
    return option.place


def open_election(
    work: Work,
    *,
    office: OfficeKind,
    seats: int,
    candidates: Sequence[Candidate],
    starts_on: date,
    ends_on: date,
    closes_on: date,
    text: str,
    title: str = "",
    quorum_percent: int | None = None,
) -> uuid.UUID:
    """Let the members choose who holds an office from ``starts_on`` to ``ends_on`` among who stands already, at once.

    Raises Invalid for a term or a list that can't be, TermHeld where somebody holds the one office then.
    """
    work.need(Permission.OPEN_MOTIONS)
    if not closes_on < starts_on:
        raise Invalid({"starts_on": [_l("The term begins after the last day to vote, and ends later.")]})
    terms = _terms(work, office=office, seats=seats, starts_on=starts_on, ends_on=ends_on)
    return open_motion(
        work,
        title=title or _title(office),
        text=text,
        effect="election",
        terms=terms | {"candidates": [str(each.member_id) for each in candidates]},
        closes_on=closes_on,
        quorum_percent=quorum_percent,
        method=Method.STV,
        seats=seats,
        options=_offered(work, candidates),
    )
