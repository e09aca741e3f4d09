"""Putting open books to the vote, putting the decision into effect, pausing them, and letting words be shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import delete, select

from coopbudget.contracts.queries.history import providers_with_contract
from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.governance.service import consume_carried, digest_of, open_motion
from coopbudget.guard import Permission, Work
from coopbudget.guard.policy import insist
from coopbudget.members.queries import current_members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.providers import queries as providers
from coopbudget.publication.errors import AlreadyAsked, AlreadyDecided, NoSuchQuestion, NotOpen, NotPaused
from coopbudget.publication.open_books import policy, queries
from coopbudget.publication.open_books.models import OpenBooks, OpenBooksPause, OpenBooksWords
from coopbudget.publication.open_books.rules import terms_of
from coopbudget.trail import service as trail

EFFECT = "open_books"
"""What governance calls such a motion."""

OPENED = N_("Everybody can now read our books: what we spent, quarter by quarter. No member can be found in them.")
OPENED_OUTSIDE = N_("Everybody can now read the books of %(coop)s: whom it pays, and at what rate. See what they say.")
CLOSED = N_("Our books are no longer open to everybody.")
PAUSED = N_("Our open books are paused: nobody outside sees them for now. The reason: %(why)s")
LIFTED = N_("Our open books are shown to everybody again.")


def propose(work: Work, *, opens: bool, closes_on: date, reason: str = "") -> uuid.UUID:
    """Ask the members whether everybody may read the books, or (``opens`` false) no more; the motion's id.

    Raises AlreadyDecided where it is so, AlreadyAsked where they are asked, Invalid for a last day too near.
    """
    work.need(Permission.OPEN_MOTIONS)
    hold_coop(work)
    if (queries.open_since(work.session, work.coop_id) is not None) == opens:
        raise AlreadyDecided()
    if any(each.waits for each in queries.questions(work.session, work.coop_id)):
        raise AlreadyAsked()
    asked = OpenBooks(
        coop_id=work.coop_id, id=new_id(), opens=opens, motion_id=None, proposed_by=work.person_id,
        proposed_at=work.now, effect_by=None, effect_at=None,
    )  # fmt: skip
    work.session.add(asked)
    work.session.flush()
    told = _opening_words() if opens else _closing_words()
    asked.motion_id = open_motion(
        work,
        title=told[0],
        text=f"{told[1]}\n\n{reason}" if reason else told[1],
        effect=EFFECT,
        terms=terms_of(opens),
        closes_on=closes_on,
        if_yes=told[2],
        if_no=told[3],
    )
    work.session.flush()
    trail.append(
        work, act="open_books.proposed", subject_kind="open_books", subject_id=asked.id,
        content={"opens": opens, "motion": str(asked.motion_id)},
    )  # fmt: skip
    return asked.motion_id


def _opening_words() -> tuple[str, str, str, str]:
    return (
        _("Shall everybody be able to read our books?"),
        _(
            "A public page, with its numbers for programs, shows each quarter whose books are closed: what came in, "
            "what we bought from which provider and at what rate, what it saved, what running the co-op cost, and what "
            "we decided. It never says who the members are or what one of them has. What fewer than five share is left "
            "out, and so is every number from which one member could be worked out. You can look at the page before "
            "you vote, under “What we show the world”."
        ),
        _("Everybody can read the books from then on, the quarters before too. We can vote to stop it."),
        _("Nobody outside reads our books, as now."),
    )


def _closing_words() -> tuple[str, str, str, str]:
    return (
        _("Shall we stop showing our books to everybody?"),
        _("The public page goes. Whoever has made a copy keeps it."),
        _("Nobody outside reads our books any more."),
        _("Everybody can read our books, as now."),
    )


def put_into_effect(work: Work, *, motion_id: uuid.UUID) -> None:
    """Do what the members carried, once. Every member hears of it, and the providers under contract.

    Raises NoSuchQuestion, AlreadyDecided, and governance's NotCarried, OtherTerms and AlreadyUsed.
    """
    work.need(Permission.EDIT_COOP)
    hold_coop(work)
    asked = work.session.scalar(
        select(OpenBooks)
        .where(OpenBooks.coop_id == work.coop_id, OpenBooks.motion_id == motion_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if asked is None:
        raise NoSuchQuestion()
    if asked.effect_at is not None:
        raise AlreadyDecided()
    consume_carried(work, motion_id, EFFECT, digest_of(terms_of(asked.opens)))
    asked.effect_at, asked.effect_by = work.now, work.person_id
    work.session.flush()
    trail.append(
        work, act="open_books.opened" if asked.opens else "open_books.closed", subject_kind="open_books",
        subject_id=asked.id, content={"motion": str(motion_id)},
    )  # fmt: skip
    coop = work.actor.coop
    assert coop is not None
    members = {each.person_id for each in current_members(work.session, work.coop_id)}
    if not asked.opens:
        notices.tell(work, people=members, message=CLOSED, link=f"/c/{coop.slug}/open-books")
        return
    page = f"/open/{coop.slug}/books"
    notices.tell(work, people=members, message=OPENED, link=page)
    chosen = providers.people_of_all(work.session, providers_with_contract(work.session, work.coop_id))
    outside = {person for people in chosen.values() for person in people} - members
    notices.tell(work, people=outside, message=OPENED_OUTSIDE, values={"coop": coop.name}, link=page)


def pause(work: Work, *, why: str) -> None:
    """Take open books from everybody's sight at once, for a reason that members read. The decision stands.

    Raises Forbidden by the policy, NotOpen where there is nothing to pause, Invalid without a reason.
    """
    insist(policy.may_pause(work.actor))
    if not why.strip():
        raise Invalid({"why": [_l("Say why. Every member reads this, so name nobody.")]})
    hold_coop(work)
    if queries.shown_since(work.session, work.coop_id) is None:
        raise NotOpen()
    row = OpenBooksPause(
        coop_id=work.coop_id, id=new_id(), why=why.strip(), paused_by=work.person_id, paused_at=work.now,
        lifted_by=None, lifted_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    trail.append(work, act="open_books.paused", subject_kind="open_books_pause", subject_id=row.id)
    _tell_all(work, PAUSED, {"why": row.why})


def lift(work: Work) -> None:
    """Show open books again. Raises NotPaused, and Forbidden by the policy: it takes another officer."""
    hold_coop(work)
    row = work.session.scalar(
        select(OpenBooksPause)
        .where(OpenBooksPause.coop_id == work.coop_id, OpenBooksPause.lifted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotPaused()
    insist(policy.may_lift(work.actor, paused_by=row.paused_by))
    row.lifted_at, row.lifted_by = work.now, work.person_id
    work.session.flush()
    trail.append(work, act="open_books.lifted", subject_kind="open_books_pause", subject_id=row.id)
    _tell_all(work, LIFTED, {})


def _tell_all(work: Work, message: str, values: Mapping[str, str]) -> None:
    coop = work.actor.coop
    assert coop is not None
    people = [each.person_id for each in current_members(work.session, work.coop_id)]
    notices.tell(work, people=people, message=message, values=dict(values), link=f"/c/{coop.slug}/open-books")


def show_words(work: Work, *, motion_id: uuid.UUID, shown: bool) -> None:
    """An officer read the words of a decision: nobody can be found in them, so they are shown; or they are taken off.

    Raises NoSuchQuestion where it is no decision whose words could be shown.
    """
    work.need(Permission.EDIT_COOP)
    hold_coop(work)
    if not queries.has_words(work.session, work.coop_id, motion_id):
        raise NoSuchQuestion()
    mine = (OpenBooksWords.coop_id == work.coop_id, OpenBooksWords.motion_id == motion_id)
    if (work.session.scalar(select(OpenBooksWords.id).where(*mine)) is not None) == shown:
        raise AlreadyDecided()
    if shown:
        work.session.add(
            OpenBooksWords(
                coop_id=work.coop_id, id=new_id(), motion_id=motion_id, read_by=work.person_id, read_at=work.now
            )
        )
    else:
        work.session.execute(delete(OpenBooksWords).where(*mine))
    work.session.flush()
    trail.append(
        work, act="open_books.words_shown" if shown else "open_books.words_hidden", subject_kind="motion",
        subject_id=motion_id,
    )  # fmt: skip
