"""Saying that something is wrong, and what handlers do about it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.concerns import queries
from coopbudget.concerns.errors import ConcernClosed, NoSuchConcern
from coopbudget.concerns.models import Concern, ConcernNamed, ConcernNote, PlatformReport
from coopbudget.concerns.policy import ConcernFacts, may_read_concern
from coopbudget.concerns.rules import Kind, Seats, named_in_words, readers
from coopbudget.concerns.seats import SEAT_WORDS, names_on, officers_on, seats_on
from coopbudget.coops import queries as coops
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Actor, Capacity, Work
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.addresses import Reach
from coopbudget.notices.messages import N_
from coopbudget.trail import service as trail

WAITS = N_("A new report waits for you. Sign in to read it.")
HANDED_ON = N_("A report is now yours to handle. Sign in to read it.")
ANSWERED = N_("The report you made has an answer. Sign in to read it.")


@dataclass(frozen=True)
class Filed:
    """What became of a report: its number, and whether it went to the people who run the site."""

    number: int
    to_the_site: bool


def report_concern(
    work: Work,
    *,
    coop_id: uuid.UUID,
    kind: Kind,
    words: str,
    about_words: str = "",
    about_people: Iterable[uuid.UUID] = (),
    contact: str = "none",
    contact_words: str = "",
    anonymous: bool = False,
    page: str = "",
) -> Filed:
    """Anybody reports something about a co-op, signed in or not.

    ``about_people`` are officers chosen from a list. An officer who writes down what a member says on the
    phone stays its recorder; the report is the member's. Raises Invalid where the answers don't fit together.
    """
    _refuse_odd_contact(work, coop_id, contact, contact_words, anonymous)
    seats = seats_on(work.session, coop_id, work.today)
    officers = {officer.person_id for officer in officers_on(work.session, coop_id, work.today)}
    chosen = set(about_people)
    if not chosen <= officers:
        raise Invalid({"about_people": [_l("Choose from the people shown.")]})
    names = names_on(work.session, coop_id, seats)
    named = chosen | named_in_words(words, about_words, names, seats, SEAT_WORDS)
    reporter, recorder = _reporter(work, anonymous)
    concern = Concern(
        coop_id=coop_id,
        id=new_id(),
        number=_free_number(work, coop_id),
        kind=kind.value,
        words=words,
        about_words=about_words,
        page=page,
        contact=contact,
        contact_words=contact_words,
        reported_at=work.now,
        reported_by=reporter,
        recorded_by=recorder,
    )
    work.session.add(concern)
    work.session.flush()
    for person_id in sorted(named):
        work.session.add(_naming(work, concern, person_id))
    work.session.flush()
    _record(work, "concern.reported", concern, actor=Actor())
    reading = readers(kind, named, seats)
    _tell(work, concern, reading, WAITS)
    if not reading or kind is Kind.FAULT:
        _copy_to_the_site(work, concern)
    return Filed(concern.number, to_the_site=not reading)


def report_to_the_site(
    work: Work,
    *,
    kind: Kind,
    words: str,
    about_words: str = "",
    coop_words: str = "",
    contact_words: str = "",
    anonymous: bool = False,
    page: str = "",
) -> Filed:
    """Anybody reports something that belongs to no co-op we know: the people who run the site read it."""
    report = _platform_report(
        work,
        kind=kind.value,
        coop_id=None,
        coop_words=coop_words,
        words=words,
        about_words=about_words,
        page=page,
        contact_words=contact_words,
        person_id=None if anonymous else work.actor.person_id,
    )
    return Filed(report.number, to_the_site=True)


def add_note(work: Work, *, number: int, words: str) -> None:
    """A handler writes down what they did or found. Raises NoSuchConcern, ConcernClosed."""
    concern, _facts = _handled(work, number)
    if concern.closed_at is not None:
        raise ConcernClosed()
    note = ConcernNote(
        coop_id=work.coop_id, concern_id=concern.id, written_by=work.person_id, written_at=work.now, words=words
    )
    work.session.add(note)
    work.session.flush()
    _record(work, "concern.noted", concern)


def hide_concern(work: Work, *, number: int, person_id: uuid.UUID) -> bool:
    """A handler hides a report from somebody it is about, or steps aside by naming themselves.

    It is taken out of that person's notices, and whoever is next in line is told. Returns whether it has gone
    to the people who run the site because nobody is left. Raises NoSuchConcern, or Invalid for a stranger.
    """
    concern, facts = _handled(work, number)
    if person_id not in names_on(work.session, work.coop_id, facts.seats):
        raise Invalid({"person": [_l("Choose somebody of this co-op.")]})
    if person_id in facts.named:
        return False
    work.session.add(_naming(work, concern, person_id, by=work.person_id))
    work.session.flush()
    notices.take_back(work, about=concern.id, people=[person_id])
    before = readers(facts.kind, facts.named, facts.seats)
    after = readers(facts.kind, {*facts.named, person_id}, facts.seats)
    _record(work, "concern.hidden", concern)
    _tell(work, concern, after - before, HANDED_ON)
    if not after:
        _copy_to_the_site(work, concern)
    return not after


def close_concern(work: Work, *, number: int, outcome: str, answer: str) -> None:
    """A handler closes a report with an outcome, and the words that who made it will read.

    Raises NoSuchConcern, ConcernClosed.
    """
    concern, _facts = _handled(work, number)
    if concern.closed_at is not None:
        raise ConcernClosed()
    concern.closed_at, concern.closed_by = work.now, work.person_id
    concern.outcome, concern.answer = outcome, answer
    work.session.flush()
    _record(work, "concern.closed", concern)
    if concern.reported_by is not None and concern.contact != "none":
        # On the site alone: somebody else may read her e-mail. Who asked for a call or a mail gets it by hand.
        notices.tell(
            _inside(work, concern.coop_id),
            people=[concern.reported_by],
            message=ANSWERED,
            link=f"/c/{_slug(work, concern.coop_id)}/my-reports",
            about=concern.id,
            reach=Reach.SITE_ONLY,
        )


def reopen_concern(work: Work, *, number: int) -> None:
    """A handler opens a closed report again. Raises NoSuchConcern."""
    concern, _facts = _handled(work, number)
    if concern.closed_at is None:
        return
    concern.closed_at = concern.closed_by = concern.outcome = None
    work.session.flush()
    _record(work, "concern.reopened", concern)


def close_platform_report(work: Work, *, number: int) -> None:
    """The people who run the site are done with a report. Raises NoSuchConcern."""
    report = queries.platform_report(work.session, number)
    if report is None:
        raise NoSuchConcern()
    report.closed_at = report.closed_at or work.now
    work.session.flush()


def facts_of(work: Work, concern: Concern, seats: Seats | None = None) -> ConcernFacts:
    """What the policy decides on, as it stands today."""
    return ConcernFacts(
        kind=Kind(concern.kind),
        named=frozenset(queries.named_in(work.session, concern.coop_id, concern.id)),
        reported_by=concern.reported_by,
        seats=seats or seats_on(work.session, concern.coop_id, work.today),
    )


def _handled(work: Work, number: int) -> tuple[Concern, ConcernFacts]:
    """The report, locked, if the actor handles it. Raises NoSuchConcern otherwise."""
    concern = work.session.scalar(
        select(Concern).where(Concern.coop_id == work.coop_id, Concern.number == number).with_for_update()
    )
    if concern is None:
        raise NoSuchConcern()
    facts = facts_of(work, concern)
    if not may_read_concern(work.actor, facts):
        raise NoSuchConcern()
    return concern, facts


def _refuse_odd_contact(work: Work, coop_id: uuid.UUID, contact: str, contact_words: str, anonymous: bool) -> None:
    if contact in ("phone", "email") and not contact_words:
        raise Invalid({"contact_words": [_l("Tell us the number or the address.")]})
    inside = work.actor.person_id is not None and work.actor.coop_id == coop_id
    if contact == "site" and (anonymous or not inside):
        raise Invalid({"contact": [_l("We can only answer you on this site when you sign in and we keep your name.")]})


def _reporter(work: Work, anonymous: bool) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Who reports, and who wrote it down for them."""
    actor = work.actor
    if actor.capacity is Capacity.OFFICER and actor.on_behalf_of is not None:
        member = members.member(work.session, work.coop_id, actor.on_behalf_of)
        return (None if anonymous or member is None else member.person_id), actor.person_id
    return (None if anonymous else actor.person_id), None


def _naming(work: Work, concern: Concern, person_id: uuid.UUID, by: uuid.UUID | None = None) -> ConcernNamed:
    return ConcernNamed(
        coop_id=concern.coop_id, concern_id=concern.id, person_id=person_id, named_by=by, named_at=work.now
    )


def _free_number(work: Work, coop_id: uuid.UUID) -> int:
    """Six figures, drawn at random and not in use."""
    while True:
        number = 100_000 + secrets.randbelow(900_000)
        if queries.concern_by_number(work.session, coop_id, number) is None:
            return number


def _inside(work: Work, coop_id: uuid.UUID) -> Work:
    """The same work done by nobody in particular within the co-op: what people are told names no reporter."""
    return replace(work, actor=Actor(coop_id=coop_id))


def _record(work: Work, act: str, concern: Concern, actor: Actor | None = None) -> None:
    """On the platform's chain: a named officer reads the co-op's own. A reporter is never in it."""
    nowhere = replace(work, actor=actor or Actor(person_id=work.actor.person_id))
    content = {"coop": str(concern.coop_id), "kind": concern.kind}
    trail.append(nowhere, act=act, subject_kind="concern", subject_id=concern.id, content=content)


def _tell(work: Work, concern: Concern, people: Set[uuid.UUID], message: str) -> None:
    notices.tell(
        _inside(work, concern.coop_id),
        people=people,
        message=message,
        link=f"/c/{_slug(work, concern.coop_id)}/reports",
        urgent=concern.kind == Kind.WORRY,
        about=concern.id,
        reach=Reach.OWN_EYES,
    )


def _slug(work: Work, coop_id: uuid.UUID) -> str:
    return coops.coop_by_id(work.session, coop_id).slug


def _copy_to_the_site(work: Work, concern: Concern) -> None:
    _platform_report(
        work,
        kind=concern.kind,
        coop_id=concern.coop_id,
        coop_words="",
        words=concern.words,
        about_words=concern.about_words,
        page=concern.page,
        contact_words=concern.contact_words,
        person_id=concern.reported_by,
    )


def _platform_report(work: Work, **values: object) -> PlatformReport:
    while True:
        number = 100_000 + secrets.randbelow(900_000)
        if queries.platform_report(work.session, number) is None:
            break
    report = PlatformReport(id=new_id(), number=number, reported_at=work.now, **values)
    work.session.add(report)
    work.session.flush()
    nowhere = replace(work, actor=Actor())
    trail.append(
        nowhere,
        act="concern.sent_to_site",
        subject_kind="platform_report",
        subject_id=report.id,
        content={"kind": report.kind},
    )
    return report
