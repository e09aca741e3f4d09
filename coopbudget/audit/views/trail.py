"""The trail, and the proof that it and the books agree."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit import schemas
from coopbudget.audit.heads import wants_heads
from coopbudget.audit.views.blueprint import bp, read_period, status
from coopbudget.audit.words import act_word
from coopbudget.clock import start_of_day
from coopbudget.errors import NotFound
from coopbudget.guard import Permission, Work, requires
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members.queries import member_by_number, members_by_id, names
from coopbudget.members.queries.membership import reviewers
from coopbudget.notices.addresses import addresses
from coopbudget.paging import COUNTED_TO, page_number, paginate
from coopbudget.trail import queries

NOBODY = uuid.UUID(int=0)


@bp.get("/c/<coop>/trail")
@requires(Permission.SEE_TRAIL)
def trail(work: Work) -> ResponseReturnValue:
    """Who did what and when, newest first."""
    since, until, form = read_period(schemas.Acts())
    act, who = form.data.get("act") or None, form.data.get("who")
    actor = None
    if who is not None:
        member = member_by_number(work.session, work.coop_id, who)
        actor = member.person_id if member else NOBODY
    statement = queries.records(
        work.coop_id,
        act=act,
        actor_id=actor,
        since=start_of_day(since) if since else None,
        until=start_of_day(until + timedelta(days=1)) if until else None,
    )
    page = paginate(work.session, statement, number=page_number(), count_to=COUNTED_TO)
    behalf = members_by_id(work.session, work.coop_id, {row.on_behalf_of for row in page.rows if row.on_behalf_of})
    acts = [("", _("Everything")), *((a, act_word(a)) for a in queries.acts(work.session, work.coop_id))]
    return render_template(
        "audit/trail.html", form=form, page=page, acts=acts, behalf=behalf,
        names=names(work.session, {row.actor_id for row in page.rows}),
        filtered=bool(act or who is not None or since or until),
    ), status(form)  # fmt: skip


@bp.get("/c/<coop>/trail/<int:seq>")
@requires(Permission.SEE_TRAIL)
def record(work: Work, seq: int) -> ResponseReturnValue:
    """One record, as it is kept and hashed."""
    found = queries.record(work.session, work.coop_id, seq)
    if found is None:
        raise NotFound()
    behalf = members_by_id(work.session, work.coop_id, {found.on_behalf_of} if found.on_behalf_of else set())
    content = json.loads(found.content)
    entry = None
    if found.subject_kind == "entry" and work.actor.may(Permission.SEE_BOOKS):
        entry = ledger.entry(work.session, work.coop_id, found.subject_id)
    return render_template(
        "audit/record.html",
        record=found,
        entry=entry,
        who=names(work.session, {found.actor_id})[found.actor_id],
        behalf=behalf.get(found.on_behalf_of) if found.on_behalf_of else None,
        content=json.dumps(content.get("content", {}), indent=2, ensure_ascii=False),
    )


@bp.get("/c/<coop>/verify")
@requires(Permission.SEE_COOP)
def verify(work: Work) -> ResponseReturnValue:
    """The head of the chain, what checking means, and the button."""
    return render_template("audit/verify.html", report=None, **_links(work))


@bp.get("/c/<coop>/verify/report")
@requires(Permission.SEE_COOP)
def verify_now(work: Work) -> ResponseReturnValue:
    """Check everything now, and say what was checked. It only reads, so that nobody has to wait for it."""
    report = verify_coop(work.session, work.coop_id)
    return render_template(
        "audit/verify.html",
        report=report,
        now=work.now,
        may_see_trail=work.actor.may(Permission.SEE_TRAIL),
        **_links(work),
    )


def _links(work: Work) -> dict[str, Any]:
    """The head of the chain, the last that was published, and whether it is sent to this person."""
    session, coop_id = work.session, work.coop_id
    person_id = work.actor.person_id
    own = person_id is not None and work.actor.on_behalf_of is None
    found = addresses(session, [work.person_id]).get(work.person_id) if own else None
    return {
        "head": queries.head(session, coop_id),
        "published": queries.last_published(session, coop_id),
        "slug": work.actor.coop.slug if work.actor.coop else "",
        "may_ask": own and found is not None and bool(found.email),
        "wants": own
        and wants_heads(
            session, coop_id, work.person_id, reviewer=person_id in reviewers(session, coop_id, work.today)
        ),
    }
