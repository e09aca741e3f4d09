"""What was done in a member's name: everything, by whom, how and when; a page and a download."""

from __future__ import annotations

import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.forms import CommandSchema, Form
from coopbudget.guard import Capacity, Permission, Power, Work, requires
from coopbudget.members import labels, queries
from coopbudget.members.errors import NobodyThere
from coopbudget.members.views.room import bp
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.trail import queries as trail


def _who() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("who", ""))
    except ValueError:
        return None


@bp.get("/c/<coop>/in-my-name")
@requires(Permission.TAKE_PART)
def in_my_name(work: Work) -> ResponseReturnValue:
    """Every act that somebody else did for the member, the latest first."""
    work.need_power(Power.SEE)
    member = queries.member(work.session, work.coop_id, work.member_id)
    if member is None:
        raise NobodyThere()
    who = _who()
    acts = trail.records(work.coop_id, on_behalf_of=member.id, actor_id=who, without=labels.BESIDE_ACTS)
    people = queries.names(work.session, trail.actors_for(work.session, work.coop_id, member.id))
    return render_template(
        "members/in_my_name.html",
        member=member,
        page=paginate(work.session, acts, number=page_number()),
        names=people,
        people=[("", _("Everybody")), *((str(ident), name) for ident, name in sorted(people.items(), key=_by_name))],
        who=str(who) if who else "",
        form=Form.blank(CommandSchema(), who=str(who) if who else ""),
        own=work.actor.capacity == Capacity.SELF,
        label=labels.label,
        act_words=labels.ACT_WORDS,
    )


def _by_name(pair: tuple[uuid.UUID | None, str]) -> tuple[str, str]:
    return pair[1].lower(), str(pair[0])


@bp.get("/c/<coop>/in-my-name.csv")
@requires(Permission.TAKE_PART)
def in_my_name_csv(work: Work) -> ResponseReturnValue:
    """The same, whole, as a download: with the number of each record in the trail, so that it can be checked."""
    work.need_power(Power.SEE)
    acts = trail.records(work.coop_id, on_behalf_of=work.member_id, actor_id=_who(), without=labels.BESIDE_ACTS)
    rows = list(work.session.scalars(acts))
    names = queries.names(work.session, [row.actor_id for row in rows])
    return csv_response(
        [
            (row.seq, row.recorded_at.isoformat(), names[row.actor_id], row.capacity,
             labels.label(labels.ACT_WORDS, row.act))
            for row in rows
        ],
        ("record", "when", "who", "how", "what"),
        "in-my-name.csv",
    )  # fmt: skip
