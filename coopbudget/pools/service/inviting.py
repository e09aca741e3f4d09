"""Asking the people of a suggestion, what they answer, and the pool that forms when enough say yes.

Every act locks the suggestion's row first, so that the last yes forms one pool, once.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import need_going
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Power, Work
from coopbudget.members import queries as members
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import queries, words
from coopbudget.pools.errors import GroupIsOver, NoSuchSuggestion, TooFewLeft
from coopbudget.pools.models import Invitation, Pool, Suggestion
from coopbudget.pools.service.opening import PoolTerms, make_pool, pool_path
from coopbudget.trail import service as trail

SET_ASIDE_DAYS = 14
"""So many days a pool that has formed takes pledges, if its start allows."""


def usual_answer_by(today: date, starts_on: date) -> date:
    """The day by which people are usually asked to answer: two weeks, or sooner where the start is near."""
    return min(today + timedelta(days=14), starts_on - timedelta(days=4))


def ask_people(work: Work, *, number: int, title: str, answer_by: date) -> int:
    """Invite everybody whose need is in the suggestion, to answer by the end of a day; how many were asked.

    ``title`` is what the group, and later its pool, is called. Raises GroupIsOver, TooFewLeft, Invalid.
    """
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    suggestion = _locked(work, number)
    if suggestion.asked_at is not None or suggestion.dropped_at is not None:
        raise GroupIsOver()
    if not work.today <= answer_by <= suggestion.starts_on - timedelta(days=3):
        raise Invalid({"answer_by": [_l("Choose a day from today on, at least three days before the start.")]})
    invited = _invitations(work, suggestion)
    asked = [each for each in invited if each.answer == ""]
    if len(asked) < suggestion.needed:
        raise TooFewLeft()
    suggestion.asked_at, suggestion.asked_by, suggestion.answer_by = work.now, work.actor.person_id, answer_by
    suggestion.title = title
    work.session.flush()
    trail.append(
        work, act="group.asked", subject_kind="suggestion", subject_id=suggestion.id,
        content={"number": suggestion.number, "people": len(asked), "answer_by": answer_by.isoformat()},
    )  # fmt: skip
    _tell(
        work, suggestion, asked,
        N_("There is a group that you could join to buy support together. Say yes or no by %(day)s."),
        {"day": {"date": answer_by.isoformat()}},
    )  # fmt: skip
    return len(asked)


def answer_invitation(work: Work, *, number: int, answer: str) -> Pool | None:
    """Say ``yes`` or ``no`` to an invitation, or have it ``hidden``; the pool, where it stands or has now formed.

    A yes may be taken back until the pool has formed; after that the pool's own pages do it. Raises NoSuchSuggestion
    for somebody who was not asked, GroupIsOver.
    """
    if answer == "yes":
        need_going(work)
    work.need_power(Power.PLAN)
    suggestion = _locked(work, number)
    invited = _invitations(work, suggestion)
    mine = next((each for each in invited if each.member_id == work.member_id), None)
    if mine is None or suggestion.asked_at is None:
        raise NoSuchSuggestion()
    if suggestion.dropped_at is not None or _past(work, suggestion):
        raise GroupIsOver()
    pool = _pool(work, suggestion)
    if mine.answer != answer:
        mine.answer, mine.answered_at = answer, work.now
        work.session.flush()
        trail.append(
            work, act=f"invitation.{answer}", subject_kind="suggestion", subject_id=suggestion.id,
            content={"number": suggestion.number},
        )  # fmt: skip
        tell_member_of_act(work, what=_DONE[answer], link=_path(work, f"/invitations/{suggestion.number}"))
        if pool is None and answer == "yes":
            return _form(work, suggestion, invited)
        if pool is None:
            _go_on(work, suggestion, invited)
    return pool


_DONE = {
    "yes": N_("Yes was said to a group that buys support together."),
    "no": N_("No was said to a group that buys support together."),
    "hidden": N_("An invitation to a group was put away."),
}


def drop_suggestion(work: Work, *, number: int) -> None:
    """Take a suggestion away; whoever was asked hears of it. Raises GroupIsOver once a pool has formed of it."""
    work.need(Permission.PUBLISH_CALLS)
    suggestion = _locked(work, number)
    if suggestion.pool_id is not None or suggestion.dropped_at is not None:
        raise GroupIsOver()
    _drop(work, suggestion, _invitations(work, suggestion), "dropped")


def hold_groups(work: Work, need_ids: Collection[uuid.UUID]) -> Sequence[Suggestion]:
    """The groups that these needs are in and that are still being asked or wait to be, locked, by id."""
    return work.session.scalars(
        select(Suggestion)
        .join(
            Invitation,
            (Invitation.coop_id == Suggestion.coop_id) & (Invitation.suggestion_id == Suggestion.id),
        )
        .where(
            Suggestion.coop_id == work.coop_id,
            Invitation.need_id.in_(need_ids),
            Invitation.answer.in_(("", "yes")),
            Suggestion.dropped_at.is_(None),
            Suggestion.pool_id.is_(None),
        )
        .order_by(Suggestion.id)
        .with_for_update(of=Suggestion)
        .execution_options(populate_existing=True)
    ).all()


def leave_groups(work: Work, need_id: uuid.UUID) -> None:
    """A need was changed or ended: it is no longer in any group that is still being asked or waits to be."""
    for suggestion in hold_groups(work, [need_id]):
        invited = _invitations(work, suggestion)
        for each in invited:
            if each.need_id == need_id:
                each.answer, each.answered_at = "no", work.now
        work.session.flush()
        _go_on(work, suggestion, invited)


def lapse_invitations(work: Work) -> int:
    """Drop every group whose time to answer is over without enough yeses; how many."""
    work.need(Permission.PUBLISH_CALLS)
    found = work.session.scalars(
        select(Suggestion)
        .where(
            Suggestion.coop_id == work.coop_id,
            Suggestion.answer_by < work.today,
            Suggestion.dropped_at.is_(None),
            Suggestion.pool_id.is_(None),
        )
        .order_by(Suggestion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for suggestion in found:
        _drop(work, suggestion, _invitations(work, suggestion), "time")
    return len(found)


def _locked(work: Work, number: int) -> Suggestion:
    found = work.session.scalar(
        select(Suggestion)
        .where(Suggestion.coop_id == work.coop_id, Suggestion.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchSuggestion()
    return found


def _invitations(work: Work, suggestion: Suggestion) -> Sequence[Invitation]:
    return work.session.scalars(
        select(Invitation)
        .where(Invitation.coop_id == work.coop_id, Invitation.suggestion_id == suggestion.id)
        .order_by(Invitation.need_id)
        .execution_options(populate_existing=True)
    ).all()


def _past(work: Work, suggestion: Suggestion) -> bool:
    return suggestion.pool_id is None and suggestion.answer_by is not None and work.today > suggestion.answer_by


def _pool(work: Work, suggestion: Suggestion) -> Pool | None:
    if suggestion.pool_id is None:
        return None
    return work.session.scalar(select(Pool).where(Pool.coop_id == work.coop_id, Pool.id == suggestion.pool_id))


def _form(work: Work, suggestion: Suggestion, invited: Sequence[Invitation]) -> Pool | None:
    """Once enough have said yes, the pool opens for them, and for whoever has not answered yet."""
    yes = [each for each in invited if each.answer == "yes"]
    if len(yes) < suggestion.needed:
        return None
    kind = queries.kind(work.session, work.coop_id, suggestion.kind)
    if kind is None:
        raise NoSuchSuggestion()
    closes_on = min(work.today + timedelta(days=SET_ASIDE_DAYS), suggestion.starts_on - timedelta(days=1))
    pool = make_pool(
        work,
        terms=PoolTerms(
            title=suggestion.title,
            service_type=str(kind.base),
            what=words.what_for(suggestion),
            when_words=words.show_when(suggestion.slots, suggestion.minutes),
            place=words.near(suggestion.hub),
            min_people=suggestion.needed,
            max_people=max(kind.most, suggestion.people),
            weekly_minutes=suggestion.times * suggestion.minutes,
            weeks=suggestion.weeks,
            starts_on=suggestion.starts_on,
            weekly_target=suggestion.alone,
            closes_on=closes_on,
            kind=kind.key,
            outward=suggestion.hub,
        ),
        for_member=None,
    )
    suggestion.pool_id = pool.id
    work.session.flush()
    values: dict[str, Value] = {"pool": pool.title, "day": {"date": closes_on.isoformat()}}
    notices.tell(
        work,
        people=_people(work, yes),
        message=N_("Enough people said yes: %(pool)s is forming. Set your money aside by %(day)s."),
        values=values,
        link=pool_path(work, pool.number),
    )
    waiting = [each for each in invited if each.answer == ""]
    _tell(
        work, suggestion, waiting,
        N_("%(pool)s is forming, and there is a place for you. Say yes or no, and set money aside by %(day)s."), values,
    )  # fmt: skip
    return pool


def _go_on(work: Work, suggestion: Suggestion, invited: Sequence[Invitation]) -> None:
    """After a no: whether the group can still come about."""
    possible = sum(each.answer in ("", "yes") for each in invited)
    if possible < suggestion.needed:
        _drop(work, suggestion, invited, "too_few")


def _drop(work: Work, suggestion: Suggestion, invited: Sequence[Invitation], why: str) -> None:
    suggestion.dropped_at, suggestion.dropped_why = work.now, why
    work.session.flush()
    trail.append(
        work, act="group.dropped", subject_kind="suggestion", subject_id=suggestion.id,
        content={"number": suggestion.number, "why": why},
    )  # fmt: skip
    if suggestion.asked_at is None:
        return
    # Who said no, or never answered in time, has nothing to hear.
    concerned = [each for each in invited if each.answer == "yes" or (each.answer == "" and why != "time")]
    _tell(
        work, suggestion, concerned,
        N_("The group that you were asked to join does not come about. Your need stays as it is."), {},
    )  # fmt: skip


def _people(work: Work, invited: Sequence[Invitation]) -> list[uuid.UUID]:
    found = members.members_by_id(work.session, work.coop_id, {each.member_id for each in invited})
    return [each.person_id for each in sorted(found.values(), key=lambda each: each.number)]


def _tell(
    work: Work, suggestion: Suggestion, invited: Sequence[Invitation], message: str, values: dict[str, Value]
) -> None:
    notices.tell(
        work,
        people=_people(work, invited),
        message=message,
        values=values,
        link=_path(work, f"/invitations/{suggestion.number}"),
    )


def _path(work: Work, rest: str) -> str:
    return f"/c/{work.actor.coop.slug}{rest}" if work.actor.coop else ""
