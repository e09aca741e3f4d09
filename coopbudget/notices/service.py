"""Telling people things, and what they do with what they were told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, delete, insert, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from coopbudget.db import new_id
from coopbudget.errors import Forbidden
from coopbudget.guard import Permission, Work
from coopbudget.notices import jobs
from coopbudget.notices.addresses import Reach, Way, addresses
from coopbudget.notices.errors import NoSuchNotice, NotOnTheList
from coopbudget.notices.messages import Value, checked
from coopbudget.notices.models import Notice, Outbox
from coopbudget.trail import service as trail

_BY_HAND = ("phone", "post")


def tell(
    work: Work,
    *,
    people: Iterable[uuid.UUID],
    message: str,
    values: Mapping[str, Value] | None = None,
    link: str = "",
    urgent: bool = False,
    about: uuid.UUID | None = None,
    reach: Reach = Reach.CHOSEN_WAY,
) -> None:
    """Tell each of ``people`` (person ids) something, once this work is committed.

    ``message`` is a msgid marked with ``N_``; ``values`` fill it (see ``messages``): no bank numbers, and
    nothing that must not stand in an e-mail. ``link`` is a path of ours. ``about`` is the thing it speaks of.
    Raises ValueError for values that don't fill the message or a link that leads outside.
    """
    _own_path(link)
    wanted = sorted(set(people))
    if not wanted:
        return
    kept = checked(message, values or {})
    shared = {
        "coop_id": work.actor.coop_id, "about_id": about, "message": message, "details": kept, "link": link,
        "urgent": urgent, "created_at": work.now, "read_at": None,
    }  # fmt: skip
    leaves = False
    for first in range(0, len(wanted), _AT_ONCE):
        leaves |= _tell_some(work, wanted[first : first + _AT_ONCE], shared, reach)
    if leaves:
        _wake_after(work)


_AT_ONCE = 1_000
"""So many people are told in one statement: PostgreSQL takes no more than 65,535 values in one."""


def _tell_some(work: Work, people: Sequence[uuid.UUID], shared: Mapping[str, Any], reach: Reach) -> bool:
    """Write down the same for each of these people; whether something of it leaves the house."""
    notices = {person_id: new_id() for person_id in people}
    work.session.execute(
        insert(Notice), [{"id": ident, "person_id": person_id, **shared} for person_id, ident in notices.items()]
    )
    coop_id = work.actor.coop_id
    ways = _ways(work.session, people, coop_id, reach)
    queued = [
        {
            "id": new_id(), "notice_id": notices[person_id], "coop_id": coop_id, "way": way, "queued_at": work.now,
            "due_at": work.now if way == "email" else None,
        }
        for person_id, leading in ways.items()
        for way in leading
    ]  # fmt: skip
    if queued:
        work.session.execute(insert(Outbox), queued)
    return bool(queued)


@dataclass(frozen=True)
class Note:
    """One thing to tell some people (person ids): as the arguments of ``tell``."""

    people: tuple[uuid.UUID, ...]
    message: str
    values: Mapping[str, Value]
    link: str = ""
    about: uuid.UUID | None = None


def tell_each(work: Work, notes: Sequence[Note]) -> None:
    """Tell many things at once, each as ``tell`` would, in three statements for all. Raises ValueError as ``tell``."""
    coop_id = work.actor.coop_id
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(), "person_id": person_id, "coop_id": coop_id, "about_id": note.about,
            "message": note.message, "details": checked(note.message, note.values), "link": _own_path(note.link),
            "urgent": False, "created_at": work.now, "read_at": None,
        }
        for note in notes
        for person_id in sorted(set(note.people))
    ]  # fmt: skip
    if not rows:
        return
    work.session.execute(insert(Notice), rows)
    ways = _ways(work.session, {row["person_id"] for row in rows}, coop_id, Reach.CHOSEN_WAY)
    queued = [
        {
            "id": new_id(), "notice_id": row["id"], "coop_id": coop_id, "way": way, "queued_at": work.now,
            "due_at": work.now if way == "email" else None,
        }
        for row in rows
        for way in ways[row["person_id"]]
    ]  # fmt: skip
    if queued:
        work.session.execute(insert(Outbox), queued)
        _wake_after(work)


def _own_path(link: str) -> str:
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValueError("a notice's link is a path")
    return link


def _ways(
    session: Session, people: Iterable[uuid.UUID], coop_id: uuid.UUID | None, reach: Reach
) -> dict[uuid.UUID, tuple[str, ...]]:
    """How each person's notice leaves the house; in no way where the site is all.

    Outside a co-op there is nobody to ring or to post, so it goes by e-mail, as it does when only the
    person's own eyes may see it. Who is not known (yet) is tried by e-mail later.
    """
    if reach is Reach.SITE_ONLY:
        return dict.fromkeys(people, ())
    found = addresses(session, people)
    ways: dict[uuid.UUID, tuple[str, ...]] = {}
    for person_id in people:
        address = found.get(person_id)
        if address is None:
            ways[person_id] = ("email",)
        elif reach is Reach.EVERY_WAY:
            leads = (
                ("email", address.email),
                ("phone", coop_id and address.phone),
                ("post", coop_id and address.postal),
            )
            ways[person_id] = tuple(way for way, there in leads if there)
        elif address.way is Way.SCREEN:
            ways[person_id] = ()
        elif address.way is Way.EMAIL or reach is Reach.OWN_EYES or coop_id is None:
            ways[person_id] = ("email",) if address.email else ()
        else:
            ways[person_id] = ("phone",) if address.way is Way.PHONE else ("post",)
    return ways


def send_mail(work: Work, *, to: str, subject: str, body: str) -> uuid.UUID:
    """Queue an e-mail that is no notice (a way back into an account, say); it leaves after the commit.

    Returns its id in the outbox. The text and the address are wiped once it has gone.
    """
    row_id = queue_mail(work.session, to=to, subject=subject, body=body, now=work.now)
    _wake_after(work)
    return row_id


def queue_mail(session: Session, *, to: str, subject: str, body: str, now: datetime) -> uuid.UUID:
    """As ``send_mail``, for those who have a session and no Work; they call ``jobs.wake`` after their commit."""
    row_id = new_id()
    session.execute(
        insert(Outbox).values(
            id=row_id,
            way="email",
            to_address=to.strip(),
            subject=" ".join(subject.split()),
            body=body,
            queued_at=now,
            due_at=now,
        )
    )
    return row_id


def _wake_after(work: Work) -> None:
    """One wake-up for a piece of work, however many it tells."""
    if jobs.wake not in work.after_commit:
        work.after_commit.append(jobs.wake)


def take_back(work: Work, *, about: uuid.UUID, people: Iterable[uuid.UUID]) -> None:
    """Remove what ``people`` were told of ``about``, read or not, and what has not left the house yet."""
    wanted = set(people)
    if wanted:
        told = select(Notice.id).where(Notice.about_id == about, Notice.person_id.in_(wanted))
        work.session.execute(delete(Outbox).where(Outbox.notice_id.in_(told)))
        work.session.execute(delete(Notice).where(Notice.about_id == about, Notice.person_id.in_(wanted)))


def hush(work: Work, *, person_id: uuid.UUID) -> None:
    """Nothing more of this co-op leaves the house for a person who has died: what waits is dropped.

    What this very act told them is taken back, for it was never meant for their eyes.
    """
    theirs = select(Notice.id).where(Notice.coop_id == work.coop_id, Notice.person_id == person_id)
    work.session.execute(delete(Outbox).where(Outbox.notice_id.in_(theirs), Outbox.sent_at.is_(None)))
    work.session.execute(
        delete(Notice).where(
            Notice.coop_id == work.coop_id, Notice.person_id == person_id, Notice.created_at == work.now
        )
    )


def forget_person(work: Work, *, person_id: uuid.UUID, name: str) -> None:
    """Take away what this co-op ever told somebody, and what it told others with this name in it."""
    named = type_coerce(Notice.details, Text()).contains(json.dumps(name, ensure_ascii=False), autoescape=True)
    theirs = select(Notice.id).where(
        Notice.coop_id == work.coop_id,
        or_(Notice.person_id == person_id, named) if name else Notice.person_id == person_id,
    )
    work.session.execute(delete(Outbox).where(Outbox.notice_id.in_(theirs)))
    work.session.execute(delete(Notice).where(Notice.id.in_(theirs)).execution_options(synchronize_session=False))


def read_notice(work: Work, *, notice_id: uuid.UUID) -> str:
    """Mark one of my notices as read and return its link. Raises NoSuchNotice, also where it is another's."""
    row = work.session.execute(
        select(Notice.link, Notice.read_at).where(Notice.id == notice_id, Notice.person_id == work.person_id)
    ).one_or_none()
    if row is None:
        raise NoSuchNotice()
    if row.read_at is None:
        work.session.execute(update(Notice).where(Notice.id == notice_id).values(read_at=work.now))
    return str(row.link)


def read_all_notices(work: Work) -> None:
    """Mark all my notices as read."""
    work.session.execute(
        update(Notice).where(Notice.person_id == work.person_id, Notice.read_at.is_(None)).values(read_at=work.now)
    )


def tick_delivered(work: Work, *, outbox_ids: Iterable[uuid.UUID], way: str) -> int:
    """An officer has rung (``phone``) or posted (``post``) these; returns how many were still waiting.

    Raises NotOnTheList for one that never stood on this co-op's list. Ticking twice changes nothing.
    """
    work.need(Permission.ACT_FOR_MEMBERS)
    wanted = set(outbox_ids)
    rows = work.session.execute(
        select(Outbox.id, Outbox.sent_at, Notice.person_id)
        .join(Notice, Notice.id == Outbox.notice_id)
        .where(Outbox.id.in_(wanted), Outbox.coop_id == work.coop_id, Outbox.way == way, Outbox.way.in_(_BY_HAND))
        .order_by(Notice.person_id, Outbox.id)
        .with_for_update(of=Outbox)
    ).all()
    if len(rows) != len(wanted):
        raise NotOnTheList()
    waiting = [row for row in rows if row.sent_at is None]
    work.session.execute(
        update(Outbox)
        .where(Outbox.id.in_([row.id for row in waiting]))
        .values(sent_at=work.now, done_by=work.person_id, tries=Outbox.tries + 1)
    )
    for person_id in dict.fromkeys(row.person_id for row in waiting):
        trail.append(
            work,
            act=f"notice.{'rung' if way == 'phone' else 'posted'}",
            subject_kind="person",
            subject_id=person_id,
            content={"outbox": [str(row.id) for row in waiting if row.person_id == person_id]},
        )
    return len(waiting)


def note_no_answer(work: Work, *, outbox_ids: Iterable[uuid.UUID]) -> None:
    """An officer rang and nobody answered: it stays on the list, with one more try. Raises NotOnTheList."""
    work.need(Permission.ACT_FOR_MEMBERS)
    found = work.session.execute(
        update(Outbox)
        .where(
            Outbox.id.in_(set(outbox_ids)),
            Outbox.coop_id == work.coop_id,
            Outbox.way == "phone",
            Outbox.sent_at.is_(None),
        )
        .values(tries=Outbox.tries + 1)
        .returning(Outbox.id)
    )
    if found.first() is None:
        raise NotOnTheList()


def drop_unsent(work: Work, *, queued_before: datetime) -> int:
    """Take out of the outbox what was queued before an instant and never left; returns how many.

    For a past that was loaded rather than lived (the demonstration): nobody wants a year of mail at once.
    The notices stay on people's pages. Only the system does this: Forbidden for a person.
    """
    if work.actor.person_id is not None:
        raise Forbidden()
    dropped = work.session.execute(
        delete(Outbox)
        .where(Outbox.queued_at < queued_before, Outbox.sent_at.is_(None), Outbox.failed_at.is_(None))
        .returning(Outbox.id)
    )
    return len(dropped.all())
