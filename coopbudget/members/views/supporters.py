"""Who supports a member: the member's own page."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from werkzeug.wrappers import Response

from coopbudget.errors import Invalid
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Capacity, Permission, Power, Work, requires
from coopbudget.members import labels, policy, queries, schemas, service
from coopbudget.members.errors import NobodyThere
from coopbudget.members.queries.near import near_person
from coopbudget.members.service import a_year_from
from coopbudget.members.views.lookup import person_named
from coopbudget.members.views.room import bp
from coopbudget.members.words import Standing
from coopbudget.paging import Page, page_number, paginate
from coopbudget.trail import queries as trail


def _member(work: Work) -> queries.MemberRow:
    """The member whose page this is: oneself, or whom one acts for."""
    found = queries.member(work.session, work.coop_id, work.member_id)
    if found is None:
        raise NobodyThere()
    return found


@bp.get("/c/<coop>/supporters")
@requires(Permission.TAKE_PART)
def supporters(work: Work) -> ResponseReturnValue:
    """Who may act for the member, and what was done in their name."""
    member = _member(work)
    links = queries.supporters_for(work.session, work.coop_id, member.id)
    acts = trail.records(work.coop_id, on_behalf_of=member.id, without=labels.BESIDE_ACTS)
    found = paginate(work.session, acts, number=page_number(), size=10)
    done = Page(list(found.rows), found.number, found.size, found.total)
    return render_template(
        "members/supporters.html",
        member=member,
        now=[link for link in links if link.stands(work.today)],
        before=[link for link in links if not link.stands(work.today)],
        today=work.today,
        done=done,
        names=queries.names(work.session, [record.actor_id for record in done]),
        own=work.actor.capacity == Capacity.SELF,
        may_add=work.actor.capacity != Capacity.SUPPORTER,
        may_stop=lambda link: (
            work.actor.capacity != Capacity.SUPPORTER
            and (work.actor.capacity == Capacity.OFFICER or policy.ends_at_her_word(Standing(link.standing)))
        ),
        may_pause=lambda link: work.actor.capacity != Capacity.SUPPORTER and not link.paused,
        label=labels.label,
        act_words=labels.ACT_WORDS,
        power_words=labels.POWER_WORDS,
        standing_words=labels.STANDING_WORDS,
        near=near_person(work.session, work.coop_id, member.id) if work.actor.capacity != Capacity.SUPPORTER else None,
    )


def _standings(work: Work) -> list[tuple[str, ...]]:
    """Who may record a representative chooses among the nation's own words; else there is nothing to choose."""
    if work.actor.capacity != Capacity.OFFICER:
        return []
    nation = work.actor.coop.nation if work.actor.coop else ""
    words = labels.STANDING_WORDS
    return labels.options(labels.chosen(words, (Standing.SUPPORTER, *labels.STANDINGS.get(nation, ()))))


def _new_page(work: Work, form: Form) -> str:
    return render_template(
        "members/supporter_new.html",
        form=form,
        member=_member(work),
        own=work.actor.capacity == Capacity.SELF,
        powers=labels.options(labels.POWER_WORDS),
        standings=_standings(work),
    )


@bp.get("/c/<coop>/supporters/new")
@requires(Permission.TAKE_PART)
def new_supporter(work: Work) -> ResponseReturnValue:
    """The form to choose a supporter."""
    return _new_page(
        work,
        Form.blank(
            schemas.AddSupporter(),
            powers=[Power.SEE],
            standing=Standing.SUPPORTER,
            starts_on=work.today.isoformat(),
            ends_on=a_year_from(work.today).isoformat(),
        ),
    )


@bp.post("/c/<coop>/supporters/new")
@requires(Permission.TAKE_PART)
def add_supporter(work: Work) -> ResponseReturnValue:
    """Choose them."""
    form = Form.read(schemas.AddSupporter())
    if form.ok:
        person_id = person_named(work, form.data["email"])
        if person_id is None:
            form.take({"email": [_l("Nobody has signed up with this address. Ask them to sign up first.")]})
        else:
            try:
                _add(work, form, person_id)
            except Invalid as problem:
                form.take(problem)
            else:
                flash(_("Saved. Both have been told."), "success")
                return redirect(url_for("members.supporters"), 303)
    return _new_page(work, form), 422


def _add(work: Work, form: Form, person_id: uuid.UUID) -> None:
    standing = Standing(form.data["standing"] or Standing.SUPPORTER)
    paper = request.files.get("evidence")
    evidence_id = None
    if paper and paper.filename:
        evidence_id = evidence.store(work, file=paper, kind="standing", field="evidence")
    service.add_supporter(
        work,
        member_id=work.member_id,
        person_id=person_id,
        powers=[Power(power) for power in form.data["powers"]],
        starts_on=form.data["starts_on"],
        ends_on=form.data["ends_on"],
        standing=standing,
        evidence_id=evidence_id,
        known_how=form.data["known_how"],
    )


@bp.post("/c/<coop>/supporters/<uuid:link>/stop")
@requires(Permission.TAKE_PART)
def stop_supporter(work: Work, link: uuid.UUID) -> ResponseReturnValue:
    """End it at once: their next page is refused."""
    service.stop_supporter(work, supporter_id=link)
    flash(_("Stopped. They can no longer act for you.") if work.actor.capacity == Capacity.SELF else _("Stopped."),
          "success")  # fmt: skip
    return redirect(url_for("members.supporters"), 303)


@bp.post("/c/<coop>/supporters/<uuid:link>/pause")
@requires(Permission.TAKE_PART)
def pause_representative(work: Work, link: uuid.UUID) -> ResponseReturnValue:
    """Stop somebody who acts by law, at once: an officer then looks."""
    service.pause_representative(work, supporter_id=link)
    flash(_("Stopped. They can do nothing until an officer has looked. The officers have been told."), "success")
    return redirect(url_for("members.supporters"), 303)


@bp.get("/c/<coop>/supporters/<uuid:link>/paper")
@requires(Permission.TAKE_PART)
def supporter_paper(work: Work, link: uuid.UUID) -> Response:
    """The paper that shows it, for the member herself."""
    if work.actor.capacity == Capacity.SUPPORTER:
        raise NobodyThere()
    links = queries.supporters_for(work.session, work.coop_id, work.member_id)
    paper = next((row.evidence_id for row in links if row.id == link), None)
    if paper is None:
        raise NobodyThere()
    return evidence.send(work, paper)


@bp.get("/c/<coop>/members/<int:number>/papers/<uuid:link>")
@requires(Permission.MANAGE_OFFICES)
def standing_paper(work: Work, number: int, link: uuid.UUID) -> Response:
    """The paper that shows a representative's standing, for officers."""
    member = queries.member_by_number(work.session, work.coop_id, number)
    links = queries.supporters_for(work.session, work.coop_id, member.id) if member else []
    paper = next((row.evidence_id for row in links if row.id == link), None)
    if paper is None:
        raise NobodyThere()
    return evidence.send(work, paper)
