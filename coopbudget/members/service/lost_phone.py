"""A lost phone: two officers take somebody's second step off, after a while in which the person can stop it.

The first officer says how they know who asks; the second agrees with a fresh second factor of their own. The person
is told by every way that leads to them, with a link that stops it without signing in (they may not be able to). When
the time is over, their password alone signs them in, once, and the second step is off; it is asked for again if they
don't sign in for a week. Somebody who is a member nowhere is helped where they have another part.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from flask import current_app, flash, g
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Actor, Permission, Work, insist
from coopbudget.members import policy, queries
from coopbudget.members.errors import (
    AlreadyEnded,
    AnotherCoop,
    LostPhoneWaits,
    NoSecondStep,
)
from coopbudget.members.models import LostPhone, Passkey, Person
from coopbudget.members.service.joining import within
from coopbudget.members.words import Ending
from coopbudget.notices import service as notices
from coopbudget.notices.addresses import Reach
from coopbudget.notices.messages import N_
from coopbudget.settings import Settings
from coopbudget.trail import service as trail

WAITS = N_(
    "%(name)s lost the phone that they sign in with. A second officer must agree before their second step is taken off."
)
COMES_OFF = N_(
    "Two officers of %(coop)s take off the second step of your sign-in at %(at)s, because somebody told them that "
    "your phone is lost. If that was not you, stop it now: open the link of this message, sign in, or ring an officer."
)
STOPPED = N_(
    "%(name)s says: I did not lose my phone. Their second step stays on. Somebody may have spoken in their name."
)
IS_OFF = N_("The second step of your sign-in is off now. If you did not sign in just now, ring an officer at once.")
KEPT_READY: Final = timedelta(days=7)
"""How long the next sign-in may wait; after that a password alone opens nothing."""


def ask_lost_phone(work: Work, *, person_id: uuid.UUID, known_how: str) -> uuid.UUID:
    """Ask that somebody's second step be taken off. ``known_how``: how one knows that it is them who asks.

    Raises Forbidden for one's own, NoSecondStep, AnotherCoop where another co-op helps them, or none, LostPhoneWaits.
    """
    work.need(Permission.HELP_SIGN_IN)
    about = person_id
    insist(policy.may_ask_for_lost_phone(work.person_id, about))
    if not queries.has_second_step(work.session, about):
        raise NoSecondStep()
    if queries.helping_coop(work.session, about, work.today) != work.coop_id:
        raise AnotherCoop()
    member = queries.member_of_person(work.session, work.coop_id, about)
    before = _open(work.session, about)
    if before is not None:
        _lapse(work, before)
    row = LostPhone(
        coop_id=work.coop_id, member_id=member.id if member else None, person_id=about, known_how=known_how,
        asked_by=work.person_id, asked_at=work.now,
    )  # fmt: skip
    with named_rules(work.session, {"uq_lost_phone_open": LostPhoneWaits}):
        work.session.add(row)
    _record(work, "lost_phone.asked", row)
    officers = set(queries.people_with(work.session, work.coop_id, Permission.HELP_SIGN_IN, work.today))
    notices.tell(
        work,
        people=officers - {work.person_id, about},
        message=WAITS,
        values={"name": queries.person_name(work.session, about)},
        link=_page(work.actor.coop.slug, about, member.number if member else None) if work.actor.coop else "",
        about=row.id,
    )
    return row.id


def decide_lost_phone(work: Work, *, person_id: uuid.UUID, agree: bool) -> None:
    """A second officer agrees, and the time begins; or somebody says no, and whoever asked may take it back.

    Raises SecondFactorNeeded for a yes without a fresh one, Forbidden for who asked or whose it is, AlreadyEnded.
    """
    work.need(Permission.HELP_SIGN_IN)
    if agree:
        work.need_second_factor()
    row = _locked(work, person_id)
    if row.agreed_at is not None:
        raise AlreadyEnded()
    if not agree:
        _end(work, row, Ending.REFUSED)
        return
    insist(policy.may_agree_to_lost_phone(work.person_id, asked_by=row.asked_by, about=row.person_id))
    settings: Settings = current_app.extensions["coopbudget.settings"]
    row.agreed_by, row.agreed_at = work.person_id, work.now
    row.due_at = work.now + timedelta(hours=settings.lost_phone_hours)
    work.session.flush()
    _record(work, "lost_phone.agreed", row)
    notices.tell(
        work,
        people=[row.person_id],
        message=COMES_OFF,
        values={"coop": coops.coop_by_id(work.session, work.coop_id).name, "at": {"instant": row.due_at.isoformat()}},
        link=f"/lost-phone/{_signer().dumps(str(row.id))}",
        urgent=True,
        about=row.id,
        reach=Reach.EVERY_WAY,
    )


def stop_lost_phone(work: Work, *, person_id: uuid.UUID) -> None:
    """An officer stops it, on the word of the person or by their own doubt. Raises AlreadyEnded."""
    work.need(Permission.HELP_SIGN_IN)
    _end(work, _locked(work, person_id), Ending.STOPPED)


def stop_my_lost_phone(work: Work) -> None:
    """The person whose account it is stops it, wherever it was asked for. Raises AlreadyEnded where nothing waits."""
    row = _open(work.session, work.person_id)
    if row is None:
        raise AlreadyEnded()
    _stopped_by_its_person(work, row)


def of_letter(word: str) -> uuid.UUID | None:
    """Which request the link of a message is about; None for one that we did not write."""
    try:
        return uuid.UUID(_signer().loads(word))
    except (BadSignature, ValueError):
        return None


def stop_by_letter(work: Work, *, word: str) -> None:
    """Whoever holds the link of our message stops it, signed in or not; it works once, for then it has ended.

    Raises AlreadyEnded, also for a link that we did not write.
    """
    ident = of_letter(word)
    found = queries.lost_phone(work.session, ident) if ident else None
    row = _open(work.session, found.person_id) if found else None
    if row is None or row.id != ident:
        raise AlreadyEnded()
    _stopped_by_its_person(work, row)


def _stopped_by_its_person(work: Work, row: LostPhone) -> None:
    inside = within(work, row.coop_id)
    _end(inside, row, Ending.STOPPED)
    coop = coops.coop_by_id(work.session, row.coop_id)
    member = queries.member_of_person(work.session, row.coop_id, row.person_id)
    notices.tell(
        inside,
        people={person for person in (row.asked_by, row.agreed_by) if person},
        message=STOPPED,
        values={"name": queries.person_name(work.session, row.person_id)},
        link=_page(coop.slug, row.person_id, member.number if member else None),
        urgent=True,
        about=row.id,
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="stop-lost-phone")


def second_step_off(person: Person) -> bool:
    """Whether officers took this person's second step off, and the time is over: then it is off from here on.

    Called while they sign in, once the password was right; the sign-in commits. A request that nobody used for a week
    has lapsed, and the second step is asked for as before.
    """
    row = _open(db.session, person.id)
    now = current_app.extensions["coopbudget.clock"]()
    if row is None or row.due_at is None or now < row.due_at:
        return False
    work = Work(db.session, Actor(person_id=person.id, coop_id=row.coop_id), now)
    g.letter_waits = True
    if _lapse(work, row):
        return False
    person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = None
    person.mf_recovery_codes = None
    work.session.execute(delete(Passkey).where(Passkey.person_id == person.id))
    _end(work, row, Ending.TAKEN_OFF)
    notices.tell(
        work, people=[person.id], message=IS_OFF, link="/account", urgent=True, about=row.id, reach=Reach.EVERY_WAY
    )
    flash(_("The second step of your sign-in is off. Set it up again with your new phone."), "info")
    return True


def _lapse(work: Work, row: LostPhone) -> bool:
    """End a request that its person did not use in time; whether it was one."""
    if row.due_at is None or work.now < row.due_at + KEPT_READY:
        return False
    _end(work, row, Ending.LAPSED)
    return True


def _end(work: Work, row: LostPhone, why: Ending) -> None:
    row.ended_at, row.ended_why, row.ended_by = work.now, why, work.actor.person_id
    work.session.flush()
    _record(work, f"lost_phone.{why}", row)


def _record(work: Work, act: str, row: LostPhone) -> None:
    trail.append(work, act=act, subject_kind="lost_phone", subject_id=row.id, content={"person": str(row.person_id)})


def _page(slug: str, person_id: uuid.UUID, number: int | None) -> str:
    """The officers' page about somebody's lost phone: a member's by their number."""
    return f"/c/{slug}/members/{number}/lost-phone" if number else f"/c/{slug}/lost-phones/{person_id}"


def _locked(work: Work, person_id: uuid.UUID) -> LostPhone:
    row = work.session.scalar(
        select(LostPhone)
        .where(LostPhone.coop_id == work.coop_id, LostPhone.person_id == person_id, LostPhone.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise AlreadyEnded()
    return row


def _open(session: Session, person_id: uuid.UUID) -> LostPhone | None:
    return session.scalar(
        select(LostPhone)
        .where(LostPhone.person_id == person_id, LostPhone.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
