"""What members say of a provider's support, the provider's reply, and keeping people safe in between."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coopbudget.concerns import service as concerns
from coopbudget.concerns.rules import Kind
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.members import queries as members
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.providers import queries
from coopbudget.providers.errors import FeedbackGone, FeedbackStands, NoSuchFeedback, RepliedAlready
from coopbudget.providers.models import Feedback
from coopbudget.providers.policy import may_moderate
from coopbudget.providers.service.checks import coop_path
from coopbudget.trail import service as trail


def write_feedback(
    work: Work, *, provider_id: uuid.UUID, contract_number: int, rating: str, words: str, named: bool
) -> int:
    """The member acted for says how the support is; returns its number.

    The caller has seen that she had support from this provider under this contract. Its people are told. Raises
    Forbidden, FeedbackStands where she has said it already (she can take that back first).
    """
    work.need_power(Power.SPEAK)
    found = Feedback(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "feedback"), provider_id=provider_id,
        member_id=work.member_id, contract_number=contract_number, rating=str(rating), words=words, named=named,
        written_by=work.actor.person_id, written_as=work.actor.capacity.value, written_at=work.now, withdrawn_at=None,
        reply="", replied_by=None, replied_at=None, hidden_why="", hidden_by=None, hidden_at=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_feedback_standing": FeedbackStands}):
        work.session.add(found)
    _record(work, "feedback.written", found)
    provider = queries.provider(work.session, provider_id)
    notices.tell(
        work,
        people=queries.people_of(work.session, provider_id),
        message=N_("A member has said how your support is. You can answer."),
        link=coop_path(work, f"/p/{provider.slug}/feedback") if provider else "",
        about=found.id,
    )
    tell_member_of_act(
        work,
        what=N_("You said how the support of a provider is."),
        link=coop_path(work, f"/providers/{provider.slug}/feedback") if provider else "",
    )
    return found.number


def raise_worry(work: Work, *, provider_id: uuid.UUID, words: str) -> int:
    """What a member wrote is about somebody's safety: it goes to safeguarding alone; the report's number."""
    work.need_power(Power.SPEAK)
    provider = queries.provider(work.session, provider_id)
    filed = concerns.report_concern(
        work,
        coop_id=work.coop_id,
        kind=Kind.WORRY,
        words=words,
        about_words=provider.name if provider else "",
        contact="site",
    )
    return filed.number


def withdraw_feedback(work: Work, *, number: int) -> None:
    """The member takes back what she said; she may say it anew. Raises NoSuchFeedback, FeedbackGone, Forbidden."""
    work.need_power(Power.SPEAK)
    found = _locked(work, number)
    if found.member_id != work.member_id:
        raise NoSuchFeedback()
    if found.withdrawn_at is not None:
        raise FeedbackGone()
    found.withdrawn_at = work.now
    work.session.flush()
    _record(work, "feedback.withdrawn", found)
    notices.take_back(work, about=found.id, people=queries.people_of(work.session, found.provider_id))


def reply_to_feedback(work: Work, *, number: int, words: str) -> None:
    """The provider answers, once; the member is told.

    Raises NoSuchFeedback for another's, FeedbackGone, RepliedAlready.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    found = _locked(work, number)
    if found.provider_id != work.provider_id:
        raise NoSuchFeedback()
    if found.withdrawn_at is not None or found.hidden_at is not None:
        raise FeedbackGone()
    if found.replied_at is not None:
        raise RepliedAlready()
    found.reply, found.replied_by, found.replied_at = words, work.actor.person_id, work.now
    work.session.flush()
    _record(work, "feedback.replied", found)
    provider = queries.provider(work.session, work.provider_id)
    member = members.member(work.session, work.coop_id, found.member_id)
    if member is not None and provider is not None:
        notices.tell(
            work,
            people=[member.person_id],
            message=N_("%(provider)s has answered what you said."),
            values={"provider": provider.name},
            link=coop_path(work, f"/providers/{provider.slug}/feedback"),
            about=found.id,
        )


def hide_feedback(work: Work, *, number: int, why: str, to_safeguarding: bool) -> int | None:
    """Take it out of sight (it names somebody, hurts, or is about safety); the writer is told why.

    By who looks after complaints or safeguarding, never one of the provider's people. ``to_safeguarding`` also files
    its words as a worry; the report's number. Raises Forbidden, NoSuchFeedback, FeedbackGone.
    """
    found = _locked(work, number)
    insist(may_moderate(work.actor, queries.people_of(work.session, found.provider_id)))
    if found.withdrawn_at is not None or found.hidden_at is not None:
        raise FeedbackGone()
    found.hidden_why, found.hidden_by, found.hidden_at = why, work.actor.person_id, work.now
    work.session.flush()
    _record(work, "feedback.hidden", found)
    provider = queries.provider(work.session, found.provider_id)
    filed = None
    if to_safeguarding:
        # Passed on by who read it, who can say which feedback it was; the writer's name is not put to it.
        filed = concerns.report_concern(
            work,
            coop_id=work.coop_id,
            kind=Kind.WORRY,
            words=found.words,
            about_words=provider.name if provider else "",
            contact="site",
        ).number
    notices.take_back(work, about=found.id, people=queries.people_of(work.session, found.provider_id))
    member = members.member(work.session, work.coop_id, found.member_id)
    if member is not None and provider is not None:
        notices.tell(
            work,
            people=[member.person_id],
            message=N_("What you said of %(provider)s is out of sight now. The page says why."),
            values={"provider": provider.name},
            link=coop_path(work, f"/providers/{provider.slug}/feedback"),
            about=found.id,
        )
    return filed


def _locked(work: Work, number: int) -> Feedback:
    found = work.session.scalar(
        select(Feedback).where(Feedback.coop_id == work.coop_id, Feedback.number == number).with_for_update()
    )
    if found is None:
        raise NoSuchFeedback()
    return found


def _record(work: Work, act: str, found: Feedback) -> None:
    trail.append(
        work,
        act=act,
        subject_kind="feedback",
        subject_id=found.id,
        content={"provider": str(found.provider_id), "number": found.number, "rating": found.rating},
    )
