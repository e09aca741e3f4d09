"""Pages of what I was told, and the lists of people to ring and letters to post."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale, gettext as _, ngettext

from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Work, requires
from coopbudget.notices import queries, service
from coopbudget.notices.addresses import Address, addresses
from coopbudget.notices.cli import jobs_cli
from coopbudget.notices.messages import render
from coopbudget.notices.models import Notice, Outbox
from coopbudget.paging import page_number, paginate

bp = Blueprint("notices", __name__, template_folder="templates", cli_group=None)
bp.cli.add_command(jobs_cli)

LETTERS_AT_ONCE = 50


@bp.get("/notices")
@requires(Permission.SIGNED_IN)
def mine(work: Work) -> str:
    """What I was told, unread first."""
    page = paginate(work.session, queries.my_notices(work.person_id), number=page_number())
    return render_template(
        "notices/mine.html",
        page=page,
        unread=queries.unread_count(work.session, work.person_id),
        coop_of=coops.coops_by_id(work.session, {n.coop_id for n in page if n.coop_id}),
        words={notice.id: render(notice.message, notice.details) for notice in page},
    )


@bp.post("/notices/open")
@requires(Permission.SIGNED_IN)
def open_notice(work: Work) -> Any:
    """Mark one as read and go where it leads (a page of ours: ``tell`` takes paths only)."""
    link = service.read_notice(work, notice_id=_ids([request.form.get("notice", "")])[0])
    stay = request.form.get("stay") or not link
    return redirect(url_for("notices.mine", page=page_number()) if stay else link, 303)


@bp.post("/notices/read-all")
@requires(Permission.SIGNED_IN)
def read_all(work: Work) -> Any:
    """Mark all as read."""
    service.read_all_notices(work)
    flash(_("All your notices are marked as read."), "success")
    return redirect(url_for("notices.mine"), 303)


@dataclass
class Line:
    """One thing to read out or to write, in its reader's language and in the officer's where they differ."""

    id: uuid.UUID
    words: str
    queued_at: datetime
    urgent: bool
    tries: int
    in_my_words: str = ""


@dataclass
class Receiver:
    """One person on a list, with all that waits for them on this page."""

    person_id: uuid.UUID
    address: Address
    hello: str = ""
    why: str = ""
    day: str = ""
    urgent: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def ids(self) -> str:
        return ",".join(str(line.id) for line in self.lines)

    @property
    def tries(self) -> int:
        return max(line.tries for line in self.lines)


@bp.get("/c/<coop>/people-to-ring")
@requires(Permission.ACT_FOR_MEMBERS)
def calls(work: Work) -> str:
    """Who asked to be told by phone, and what to read out."""
    page = paginate(work.session, queries.by_hand(work.coop_id, "phone"), number=page_number())
    return render_template("notices/calls.html", page=page, receivers=_receivers(work, page.rows))


@bp.post("/c/<coop>/people-to-ring/rung")
@requires(Permission.ACT_FOR_MEMBERS)
def rung(work: Work) -> Any:
    """Tick a person off the list of calls."""
    service.tick_delivered(work, outbox_ids=_ids(_sent_ids()), way="phone")
    flash(_("Noted: you told them. They are off the list."), "success")
    return redirect(url_for("notices.calls"), 303)


@bp.post("/c/<coop>/people-to-ring/no-answer")
@requires(Permission.ACT_FOR_MEMBERS)
def no_answer(work: Work) -> Any:
    """Nobody answered; they stay on the list."""
    service.note_no_answer(work, outbox_ids=_ids(_sent_ids()))
    flash(_("Noted: nobody answered. They stay on the list."), "info")
    return redirect(url_for("notices.calls"), 303)


@bp.get("/c/<coop>/letters")
@requires(Permission.ACT_FOR_MEMBERS)
def letters(work: Work) -> str:
    """Who asked to be told by post."""
    page = paginate(work.session, queries.by_hand(work.coop_id, "post"), number=page_number(), size=LETTERS_AT_ONCE)
    return render_template("notices/letters.html", page=page, receivers=_receivers(work, page.rows))


@bp.get("/c/<coop>/letters/print")
@requires(Permission.ACT_FOR_MEMBERS)
def print_letters(work: Work) -> str:
    """The same page of letters on paper, one person a sheet, large where they asked for it."""
    page = paginate(work.session, queries.by_hand(work.coop_id, "post"), number=page_number(), size=LETTERS_AT_ONCE)
    return render_template("notices/print_letters.html", page=page, receivers=_receivers(work, page.rows))


@bp.post("/c/<coop>/letters/posted")
@requires(Permission.ACT_FOR_MEMBERS)
def posted(work: Work) -> Any:
    """Tick letters off the list: one person's, or all that were shown."""
    count = service.tick_delivered(work, outbox_ids=_ids(_sent_ids()), way="post")
    flash(ngettext("%(num)s notice is marked as posted.", "%(num)s notices are marked as posted.", count), "success")
    return redirect(url_for("notices.letters"), 303)


def _receivers(work: Work, rows: Iterable[tuple[Outbox, Notice]]) -> list[Receiver]:
    """The rows put together person by person, in the order of each one's first, in each one's language."""
    rows = list(rows)
    known = addresses(work.session, {notice.person_id for _out, notice in rows})
    nobody = Address(_("Somebody who left"))
    mine = str(get_locale() or "en")
    found: dict[uuid.UUID, Receiver] = {}
    for out, notice in rows:
        if notice.person_id not in found:
            found[notice.person_id] = _receiver(work, notice.person_id, known.get(notice.person_id, nobody))
        receiver = found[notice.person_id]
        with force_locale(receiver.address.language):
            words = render(notice.message, notice.details)
        own = render(notice.message, notice.details) if mine != receiver.address.language else ""
        receiver.lines.append(Line(out.id, words, out.queued_at, notice.urgent, out.tries, own if own != words else ""))
    return list(found.values())


def _receiver(work: Work, person_id: uuid.UUID, address: Address) -> Receiver:
    """What stands around the lines of a letter, in the language of who reads it."""
    coop = work.actor.coop
    with force_locale(address.language):
        return Receiver(
            person_id,
            address,
            hello=_("Hello %(name)s,", name=address.name),
            why=_("We tell you this because you have a part in %(coop)s.", coop=coop.name if coop else ""),
            day=render("%(day)s", {"day": {"date": work.today.isoformat()}}),
            urgent=_("Urgent:"),
        )


def _sent_ids() -> list[str]:
    return request.form.get("ids", "").split(",")


def _ids(raw: list[str]) -> list[uuid.UUID]:
    """Ids from a form of ours; 400 for what never came from one."""
    try:
        found = [uuid.UUID(text) for text in raw]
    except ValueError:
        abort(400)
    if len(found) > 10 * LETTERS_AT_ONCE:
        abort(400)
    return found
