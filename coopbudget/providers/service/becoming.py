"""A care business that its owners want to turn into a co-operative says so, and finds who might join and help."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict
from coopbudget.guard import Permission, Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.providers import queries
from coopbudget.providers.errors import InterestStands, NoSuchConversion, OwnBusiness, RepliedAlready
from coopbudget.providers.models import Conversion, ConversionInterest
from coopbudget.trail import service as trail


def say_becoming(work: Work, *, words: str, looks_for: Iterable[str]) -> uuid.UUID:
    """Say that the owners want it to become a co-operative, or say it anew while it stands; its id."""
    work.need(Permission.ACT_FOR_PROVIDER)
    listed = " " + " ".join(sorted(str(each) for each in looks_for)) + " "
    found = work.session.scalar(
        select(Conversion)
        .where(Conversion.provider_id == work.provider_id, Conversion.ended_at.is_(None))
        .with_for_update()
    )
    act = "conversion.changed" if found else "conversion.said"
    if found is None:
        found = Conversion(
            id=new_id(), provider_id=work.provider_id, said_by=work.person_id, said_at=work.now, ended_at=None,
            ended_words="", words=words, looks_for=listed, changed_at=work.now,
        )  # fmt: skip
        with named_rules(work.session, {"uq_conversion_standing": Conflict}):
            work.session.add(found)
    found.words, found.looks_for, found.changed_at = words, listed, work.now
    work.session.flush()
    _record(work, act, found)
    return found.id


def end_becoming(work: Work, *, words: str) -> None:
    """It has become one, or will not: the page is closed with ``words``, and who showed interest is told.

    Raises NoSuchConversion.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    found = _standing(work, work.provider_id)
    found.ended_at, found.ended_words = work.now, words
    work.session.flush()
    _record(work, "conversion.ended", found)
    provider = queries.provider(work.session, work.provider_id)
    interested = queries.interests(work.session, found.id)
    notices.tell(
        work,
        people=[each.person_id for each in interested if each.answer != "no"],
        message=N_("%(provider)s has closed its page about becoming a co-operative. It says: %(words)s"),
        values={"provider": provider.name if provider else "", "words": words},
        link=f"/becoming-co-ops/{provider.slug}" if provider else "",
        about=found.id,
    )


def show_interest(work: Work, *, provider_id: uuid.UUID, role: str, words: str) -> None:
    """Somebody signed in would join or help. It is their yes to passing on their name and e-mail if the owners say yes.

    Raises NoSuchConversion, InterestStands, OwnBusiness for one of its own people.
    """
    work.need(Permission.SIGNED_IN)
    found = _standing(work, provider_id)
    people = queries.people_of(work.session, provider_id)
    if work.person_id in people:
        raise OwnBusiness()
    row = ConversionInterest(
        id=new_id(), conversion_id=found.id, person_id=work.person_id, role=str(role), words=words, said_at=work.now,
        withdrawn_at=None, answer=None, answered_by=None, answered_at=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_conversion_interest_standing": InterestStands}):
        work.session.add(row)
    _record(work, "conversion.interest_shown", found)
    provider = queries.provider(work.session, provider_id)
    notices.tell(
        work,
        people=people,
        message=N_("Somebody would join or help your business become a co-operative. Say yes or no."),
        link=f"/p/{provider.slug}/becoming" if provider else "",
        about=row.id,
    )


def withdraw_interest(work: Work, *, provider_id: uuid.UUID) -> None:
    """Take it back: nothing more is passed on. Raises NoSuchConversion."""
    found = _standing(work, provider_id)
    row = work.session.scalar(
        select(ConversionInterest)
        .where(
            ConversionInterest.conversion_id == found.id,
            ConversionInterest.person_id == work.person_id,
            ConversionInterest.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NoSuchConversion()
    row.withdrawn_at = work.now
    work.session.flush()
    _record(work, "conversion.interest_withdrawn", found)
    notices.take_back(work, about=row.id, people=queries.people_of(work.session, provider_id))


def answer_interest(work: Work, *, interest_id: uuid.UUID, yes: bool) -> None:
    """The owners say yes or no, once. With a yes each sees how to reach the other.

    Raises NoSuchConversion for another's or one taken back, RepliedAlready.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    found = _standing(work, work.provider_id)
    row = work.session.scalar(
        select(ConversionInterest)
        .where(
            ConversionInterest.id == interest_id,
            ConversionInterest.conversion_id == found.id,
            ConversionInterest.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NoSuchConversion()
    if row.answer is not None:
        raise RepliedAlready()
    row.answer, row.answered_by, row.answered_at = "yes" if yes else "no", work.person_id, work.now
    work.session.flush()
    _record(work, "conversion.interest_answered", found)
    provider = queries.provider(work.session, work.provider_id)
    message = (
        N_("%(provider)s would like to talk with you. You see now how to reach each other.")
        if yes
        else N_("%(provider)s thanks you for your offer and has not taken it up.")
    )
    notices.tell(
        work,
        people=[row.person_id],
        message=message,
        values={"provider": provider.name if provider else ""},
        link=f"/becoming-co-ops/{provider.slug}" if provider else "",
        about=row.id,
    )


def _standing(work: Work, provider_id: uuid.UUID) -> Conversion:
    found = work.session.scalar(
        select(Conversion).where(Conversion.provider_id == provider_id, Conversion.ended_at.is_(None)).with_for_update()
    )
    if found is None:
        raise NoSuchConversion()
    return found


def _record(work: Work, act: str, found: Conversion) -> None:
    content = {"provider": str(found.provider_id)}
    trail.append(work, act=act, subject_kind="conversion", subject_id=found.id, content=content)
