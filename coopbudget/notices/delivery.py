"""Emptying the outbox: take some rows, send them, note what became of each.

Taking moves ``due_at`` on by a lease and commits before anything is sent. A worker that dies in between
loses nothing: the rows are due again when the lease is over. Two workers never hold the same row (SKIP LOCKED
on PostgreSQL, one writer on SQLite). No transaction is open while a mail server is spoken to.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from flask_babel import force_locale, gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coopbudget.clock import Clock, system_clock
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.guard import Actor, unit_of_work
from coopbudget.notices import transport
from coopbudget.notices.addresses import Address, addresses
from coopbudget.notices.messages import render
from coopbudget.notices.models import Notice, Outbox
from coopbudget.notices.transport import Mail, NotNow, Undeliverable
from coopbudget.settings import Settings

BATCH = 20
LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
"""How long after each failure it is tried again; after the last it is given up."""


@dataclass(frozen=True)
class Taken:
    """One row taken from the outbox. Without ``mail`` it can't be sent, for the reason ``why``."""

    id: uuid.UUID
    tries: int
    mail: Mail | None
    why: str = ""
    final: bool = False


def send_due(clock: Clock | None = None) -> int:
    """Send every e-mail that is due; returns how many went. Safe to run at any time, by any number of workers."""
    clock = clock or current_app.extensions.get("coopbudget.clock") or system_clock
    settings: Settings = current_app.extensions["coopbudget.settings"]
    sent = 0
    while batch := take(clock):
        for taken in batch:
            sent += _send_one(settings, taken, clock)
    if sent:
        structlog.get_logger().info("mail sent", job="deliver", count=sent)
    return sent


def take(clock: Clock) -> list[Taken]:
    """Take the oldest due rows for the length of a lease, and write their mails."""
    with unit_of_work(Actor(), clock=clock) as work:
        session, now = work.session, work.now
        rows = session.execute(
            select(Outbox.id, Outbox.notice_id, Outbox.to_address, Outbox.subject, Outbox.body, Outbox.queued_at,
                   Outbox.tries)
            .where(
                Outbox.way == "email", Outbox.sent_at.is_(None), Outbox.failed_at.is_(None), Outbox.due_at <= now
            )
            .order_by(Outbox.due_at, Outbox.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()  # fmt: skip
        if not rows:
            return []
        session.execute(
            update(Outbox)
            .where(Outbox.id.in_([row.id for row in rows]))
            .values(due_at=now + LEASE, tries=Outbox.tries + 1)
        )
        notices = _notices(session, [row.notice_id for row in rows if row.notice_id])
        found = addresses(session, {notice.person_id for notice in notices.values()})
        names = _coop_names(session, {notice.coop_id for notice in notices.values() if notice.coop_id})
        taken = []
        for row in rows:
            if row.notice_id is None:
                mail = Mail(str(row.id), row.to_address, row.subject, row.body, row.queued_at)
                taken.append(Taken(row.id, row.tries + 1, mail))
                continue
            notice = notices[row.notice_id]
            address = found.get(notice.person_id)
            if address is None or not address.email:
                taken.append(Taken(row.id, row.tries + 1, None, "no address", final=address is not None))
                continue
            subject, body = letter(notice, address, names.get(notice.coop_id) if notice.coop_id else None)
            mail = Mail(str(row.id), address.email, subject, body, row.queued_at, address.language)
            taken.append(Taken(row.id, row.tries + 1, mail))
        return taken


def letter(notice: Notice, address: Address, coop_name: str | None) -> tuple[str, str]:
    """Subject and text of a notice as an e-mail, in its reader's language."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    with force_locale(address.language):
        words = render(notice.message, notice.details)
        parts = [_("Hello %(name)s,", name=address.name), words]
        if notice.link:
            parts.append(_("Read more here:") + "\n" + settings.public_url + notice.link)
        if coop_name:
            parts.append(_("We tell you this because you have a part in %(coop)s.", coop=coop_name))
        parts.append(
            _("We never ask for your password or your bank details by e-mail.")
            + " "
            + _("You can choose how we reach you when you are signed in, under your name.")
        )
        subject = f"{coop_name}: {words}" if coop_name else words
        return (_("Urgent: %(subject)s", subject=subject) if notice.urgent else subject), "\n\n".join(parts) + "\n"


def _notices(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Notice]:
    found = session.scalars(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id)).all() if ids else ()
    for notice in found:
        session.expunge(notice)  # read now, used after the transaction
    return {notice.id: notice for notice in found}


def _coop_names(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {coop_id: coop.name for coop_id, coop in coops.coops_by_id(session, ids).items()}


def _send_one(settings: Settings, taken: Taken, clock: Clock) -> bool:
    """Send one and note it. Nothing is open meanwhile, so a slow server holds no lock."""
    try:
        if taken.mail is None:
            raise Undeliverable(taken.why) if taken.final else NotNow(taken.why)
        transport.send(settings, taken.mail)
    except Undeliverable as problem:
        _note(taken, clock, failed=True, why=str(problem))
        return False
    except NotNow as problem:
        _note(taken, clock, failed=taken.tries > len(WAITS), why=str(problem))
        return False
    _note(taken, clock)
    return True


def _note(taken: Taken, clock: Clock, *, failed: bool = False, why: str = "") -> None:
    now: datetime = clock()
    if why:
        structlog.get_logger().warning("mail not sent", job="deliver", error=why, count=taken.tries)
    if why and not failed:
        values: dict[str, object] = {"due_at": now + WAITS[taken.tries - 1], "last_error": why}
    else:
        # At its end a row keeps that it went, not to whom nor what it said.
        end = "failed_at" if failed else "sent_at"
        values = {end: now, "due_at": None, "last_error": why, "to_address": "", "subject": "", "body": ""}
    with unit_of_work(Actor(), clock=clock):
        db.session.execute(update(Outbox).where(Outbox.id == taken.id).values(**values))
