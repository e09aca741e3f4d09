"""A challenge to a choice: it stops the clock until an officer who had no part in the choice answers it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Power, Work, insist
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.tenders import queries
from coopbudget.tenders.errors import (
    AlreadyAnswered,
    AlreadyChallenged,
    NoStandstill,
    NoSuchCall,
    NoSuchChallenge,
    NotThatPoint,
)
from coopbudget.tenders.models import Award, Call, Challenge, SetAsideAward
from coopbudget.tenders.policy import may_answer_challenge
from coopbudget.tenders.rules import Outcome, clock_goes_on
from coopbudget.tenders.service.awarding import close_call
from coopbudget.tenders.service.ground import bidders_people, call_path, locked_award, locked_call
from coopbudget.tenders.service.telling import tell_bidders, tell_pool
from coopbudget.trail import service as trail


def challenge_award(
    work: Work, *, call_id: uuid.UUID, words: str, file: FileStorage | bytes | None = None, filename: str = ""
) -> Challenge:
    """Challenge a choice within its standstill, as one of its bidders or as a member, once; perhaps with a file.

    The clock stops. Raises NoStandstill once the time is over (or none was published), AlreadyChallenged, NoSuchCall
    for a provider that did not bid, BadFile, Invalid.
    """
    provider_id, member_id = _challenger(work)
    call = locked_call(work, call_id)
    if provider_id is not None and provider_id not in queries.bidders(work.session, work.coop_id, call.id):
        raise NoSuchCall()
    award = locked_award(work, call)
    if award is None:
        raise NotThatPoint()
    over = award.clock_stopped_at is None and (award.standstill_ends_at is None or work.now > award.standstill_ends_at)
    if over or award.used_at is not None:
        raise NoStandstill()
    if not words.strip():
        raise Invalid({"words": [_l("Say what went wrong.")]})
    made = work.session.scalar(
        select(func.count())
        .select_from(Challenge)
        .where(Challenge.coop_id == call.coop_id, Challenge.call_id == call.id)
    )
    row = Challenge(
        coop_id=work.coop_id,
        call_id=call.id,
        award_id=award.id,
        number=(made or 0) + 1,
        provider_id=provider_id,
        member_id=member_id,
        words=words.strip(),
        evidence_id=store(work, file=file, filename=filename, kind="challenge") if file else None,
        made_by=work.person_id,
        made_at=work.now,
        outcome=None,
        answered_by=None,
        answered_at=None,
    )
    once = {"uq_challenge_of_bidder": AlreadyChallenged, "uq_challenge_of_member": AlreadyChallenged}
    with named_rules(work.session, once):
        work.session.add(row)
    if award.clock_stopped_at is None:
        award.clock_stopped_at = work.now
    work.session.flush()
    trail.append(
        work,
        act="award.challenged",
        subject_kind="call",
        subject_id=call.id,
        content={"number": row.number, "award": str(award.id), "by": "bidder" if provider_id else "member"},
    )
    message = N_("The choice of a provider for %(call)s is challenged. No contract is made before it is answered.")
    tell_bidders(work, call, message, {})
    tell_pool(work, call, message, {})
    notices.tell(
        work,
        people=sorted(_may_answer(work, call, award)),
        message=N_("The choice of a provider for %(call)s is challenged. You can answer, for you were not part of it."),
        values={"call": call.title},
        link=call_path(work, call.number, f"/challenges/{row.number}"),
    )
    return row


def _challenger(work: Work) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The provider or the member who challenges."""
    if work.actor.provider_id is not None:
        work.need(Permission.ACT_FOR_PROVIDER)
        return work.actor.provider_id, None
    work.need(Permission.TAKE_PART)
    work.need_power(Power.SPEAK)
    return None, work.member_id


def _panel(work: Work, call: Call) -> set[uuid.UUID]:
    """Everybody who was ever asked to score the call."""
    return {each.person_id for each in queries.scorers(work.session, work.coop_id, call.id)}


def _may_answer(work: Work, call: Call, award: Award) -> set[uuid.UUID]:
    officers = members.people_with(work.session, work.coop_id, Permission.HANDLE_COMPLAINTS, work.today)
    return set(officers) - _panel(work, call) - {award.awarded_by} - bidders_people(work, call.id)


def _open_challenges(work: Work, call: Call) -> Sequence[Challenge]:
    return work.session.scalars(
        select(Challenge)
        .where(Challenge.coop_id == call.coop_id, Challenge.call_id == call.id, Challenge.answered_at.is_(None))
        .order_by(Challenge.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def answer_challenge(work: Work, *, call_id: uuid.UUID, number: int, outcome: str, words: str) -> None:
    """Answer a challenge with reasons: not upheld, and the clock goes on; or upheld, and the choice is set aside.

    ``score_again``: the panel meets again and another choice is made. ``set_aside``: the call ends with nobody
    chosen, so that another can be made. Whatever else is challenged about a choice that is set aside is answered
    with it. Raises NoSuchChallenge, AlreadyAnswered, Forbidden for whoever had a part in the choice, Invalid.
    """
    work.need(Permission.HANDLE_COMPLAINTS)
    call = locked_call(work, call_id)
    award = locked_award(work, call)
    waiting = _open_challenges(work, call)
    row = next((each for each in waiting if each.number == number), None)
    if row is None:
        known = work.session.scalar(
            select(Challenge.id).where(
                Challenge.coop_id == call.coop_id, Challenge.call_id == call.id, Challenge.number == number
            )
        )
        raise AlreadyAnswered() if known else NoSuchChallenge()
    assert award is not None and award.clock_stopped_at is not None  # an open challenge holds its award
    concerned = bidders_people(work, call.id) | {each.made_by for each in waiting}
    insist(
        may_answer_challenge(
            officer=work.actor.person_id, panel=_panel(work, call), chooser=award.awarded_by, concerned=concerned
        )
    )
    if outcome not in set(Outcome):
        raise Invalid({"outcome": [_l("Choose one of the answers.")]})
    if not words.strip():
        raise Invalid({"words": [_l("Say why. Every member and every bidder reads it.")]})
    answered = [row] if outcome == Outcome.NOT_UPHELD else waiting
    for each in answered:
        each.outcome, each.answer = outcome, words.strip()
        each.answered_by, each.answered_at = work.person_id, work.now
    if outcome != Outcome.NOT_UPHELD:
        _set_aside(work, call, award, outcome, words.strip())
    elif len(waiting) == 1:
        assert award.standstill_ends_at is not None
        award.standstill_ends_at = clock_goes_on(award.standstill_ends_at, award.clock_stopped_at, work.now)
        award.clock_stopped_at = None
    work.session.flush()
    trail.append(
        work,
        act="award.challenge_answered",
        subject_kind="call",
        subject_id=call.id,
        content={"numbers": [each.number for each in answered], "award": str(row.award_id), "outcome": outcome},
    )
    if outcome == Outcome.SET_ASIDE:
        close_call(work, call, "no_award", words)
    _tell_answer(work, call, row, outcome)


def _set_aside(work: Work, call: Call, award: Award, outcome: str, words: str) -> None:
    work.session.add(
        SetAsideAward(
            id=award.id,
            coop_id=award.coop_id,
            call_id=award.call_id,
            bid_id=award.bid_id,
            rank=award.rank,
            reasons=award.reasons,
            awarded_by=award.awarded_by,
            awarded_at=award.awarded_at,
            set_aside_at=work.now,
            set_aside_by=work.person_id,
            score_again=outcome == Outcome.SCORE_AGAIN,
            words=words,
        )
    )
    work.session.delete(award)
    work.session.flush()


def _tell_answer(work: Work, call: Call, row: Challenge, outcome: str) -> None:
    if outcome == Outcome.SCORE_AGAIN:
        message = N_("The challenge to the choice for %(call)s was upheld. The panel meets again and chooses anew.")
        notices.tell(
            work,
            people=sorted(_panel(work, call)),
            message=N_("A challenge was upheld for %(call)s. Meet again, and write down what you agree."),
            values={"call": call.title},
            link=call_path(work, call.number, "/meeting"),
        )
    elif outcome == Outcome.SET_ASIDE:
        message = N_("The challenge to the choice for %(call)s was upheld. The choice is set aside. See why.")
    else:
        message = N_("The challenge to the choice for %(call)s was answered: the choice stands. See why.")
    tell_bidders(work, call, message, {})
    tell_pool(work, call, message, {})
    notices.tell(
        work, people=[row.made_by], message=N_("Your challenge about %(call)s is answered."),
        values={"call": call.title}, link="" if row.provider_id else call_path(work, call.number),
    )  # fmt: skip
