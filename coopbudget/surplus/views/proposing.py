"""Trying out how a surplus could be shared, and putting one way to the members' vote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.words import MemberClass, Society
from coopbudget.surplus import schemas, service
from coopbudget.surplus.queries import YearRow
from coopbudget.surplus.rules import PRESETS, Limits, Percents, Shares, limits_of, share
from coopbudget.surplus.views.blueprint import bp
from coopbudget.surplus.words import class_word, preset_word

VOTE_DAYS = 14


def split_fields(data: Mapping[str, Any]) -> service.SplitFields:
    """What was typed as percentages, as the commands take it."""
    return {
        "general": data["general"],
        "indivisible": data["indivisible"],
        "community": data["community"],
        "mutual": data["mutual"] or 0,
        "dividend": data["dividend"],
        "classes": {each: data[f"part-{each.value}"] or 0 for each in MemberClass},
    }


def _ways(surplus: int, trade: int, mine: int, asked: Percents) -> list[tuple[str, Shares, int]]:
    """The split asked for beside the presets: name, pence, and what so much trade would bring."""
    named = [("asked", asked), *((name, percents) for name, percents in PRESETS if percents != asked)]
    found = []
    for name, percents in named:
        shares = share(surplus, percents)
        found.append((preset_word(name), shares, shares.dividend * mine // trade if trade else 0))
    return found


@bp.get("/c/<coop>/surplus/<int:year>/propose")
@requires(Permission.PROPOSE_SURPLUS)
def propose(work: Work, year: int) -> ResponseReturnValue:
    """The form, and once it holds shares, what they would mean beside others."""
    row = service.year_that_is_over(work, year)
    form = Form.read(schemas.Split(), request.args) if "general" in request.args else None
    return _proposing(work, row, form)


def _first(limits: Limits) -> Form:
    """A split that the rules allow, to begin from: what they ask for, and half of the rest back to members."""
    rest = 100 - limits.general - limits.indivisible - limits.community - limits.mutual
    back = min(rest // 2, limits.dividend_most) if limits.society is Society.CO_OPERATIVE else 0
    return Form.blank(
        schemas.Split(), general=limits.general + rest - back, indivisible=limits.indivisible,
        community=limits.community, mutual=limits.mutual, dividend=back,
    )  # fmt: skip


def _proposing(work: Work, row: YearRow, form: Form | None) -> ResponseReturnValue:
    """The form with what its shares mean, as far as they can be read."""
    limits = limits_of(rules_on(work.session, work.coop_id, work.today))
    draft = None
    if form is not None and form.data:
        try:
            draft = service.draft_proposal(work, year=row.year.name, **split_fields(form.data))
        except Invalid as problem:
            form.take(problem)
    if draft is not None and isinstance(form, Form) and "closes_on" not in form.values:
        days = max(VOTE_DAYS, rules_on(work.session, work.coop_id, work.today).notice_days)
        form = Form(schemas.Propose(), {**form.values, "closes_on": (work.today + timedelta(days=days)).isoformat()})
    page = render_template(
        "surplus/propose.html",
        row=row,
        form=form or _first(limits),
        draft=draft,
        limits=limits,
        ways=_ways(draft.left, draft.trade, 100_000, draft.percents) if draft else [],
        class_word=class_word,
    )
    return (page, 422) if form is not None and form.has_errors else page


@bp.post("/c/<coop>/surplus/<int:year>/propose")
@requires(Permission.PROPOSE_SURPLUS)
def put_to_vote(work: Work, year: int) -> ResponseReturnValue:
    """Freeze the figures and open the vote."""
    row = service.year_that_is_over(work, year)
    form = Form.read(schemas.Propose())
    if form.ok:
        try:
            made = service.propose_split(
                work, year=year, closes_on=form.data["closes_on"], reason=form.data["reason"],
                **split_fields(form.data),
            )  # fmt: skip
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The vote is open. Every member has been told."), "success")
            return redirect(url_for("governance.motion", number=made.motion.number), 303)
    return _proposing(work, row, form)
