"""Trying out how a surplus could be shared, and putting one way to the members' vote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from coopbudget.errors import Invalid, Words
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.words import MemberClass, Society
from coopbudget.surplus import queries, schemas, service
from coopbudget.surplus.deficits.queries import brought_forward
from coopbudget.surplus.deficits.rules import shareable
from coopbudget.surplus.queries import YearRow
from coopbudget.surplus.rules import (
    MOST_WAYS,
    PRESETS,
    Limits,
    Shares,
    limits_of,
    refusal,
    share,
    tried_reserves,
    worked_example,
)
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


def _ways(draft: service.Draft) -> list[tuple[Words, Shares, int]]:
    """The split asked for beside those ready-made ones that the rules allow: name, pence, and what £1,000 brings."""
    surplus, trade = draft.left, draft.trade
    named = [("asked", draft.percents)]
    named += [
        (name, percents)
        for name, percents in PRESETS
        if percents != draft.percents
        and refusal(surplus, percents, trade, draft.limits, grants_left=draft.year.result.grants_left) is None
    ]
    shares = [(preset_word(name), share(surplus, percents)) for name, percents in named]
    return [(name, each, each.dividend * 100_000 // trade if trade else 0) for name, each in shares]


@bp.get("/c/<coop>/surplus/<int:year>/propose")
@requires(Permission.PROPOSE_SURPLUS)
def propose(work: Work, year: int) -> ResponseReturnValue:
    """The form, and once it holds shares, what they would mean beside others."""
    row = service.year_to_think_about(work, year)
    form = Form.read(schemas.Split(), request.args) if "general" in request.args else None
    return proposing_page(work, row, form)


def _first(limits: Limits) -> Form:
    """A split that the rules allow, to begin from: what they ask for, and half of the rest back to members."""
    rest = 100 - limits.general - limits.indivisible - limits.community - limits.mutual
    back = min(rest // 2, limits.dividend_most) if limits.society is Society.CO_OPERATIVE else 0
    return Form.blank(
        schemas.Split(), general=limits.general + rest - back, indivisible=limits.indivisible,
        community=limits.community, mutual=limits.mutual, dividend=back,
    )  # fmt: skip


def _left(work: Work, row: YearRow) -> int:
    """What can be shared of the year, in pence, once earlier deficits are filled."""
    return shareable(row.result.surplus, brought_forward(work.session, work.coop_id, row.year.name, work.today))


def proposing_page(work: Work, row: YearRow, form: Form | None) -> ResponseReturnValue:
    """The form with what its shares mean, as far as they can be read."""
    rules = rules_on(work.session, work.coop_id, work.today)
    limits = limits_of(rules)
    draft = None
    # Where only a date or a name is wrong, what was typed as shares still shows what it means.
    split = Form.read(schemas.Split(), MultiDict(form.values)) if form is not None else None
    if form is not None and split is not None and split.ok:
        try:
            draft = service.draft_of(work, row, **split_fields(split.data))
        except Invalid as problem:
            form.take({name: said for name, said in problem.errors.items() if name not in form.errors})
    if draft is not None and form is not None and "closes_on" not in form.values:
        days = max(VOTE_DAYS, rules.notice_days)
        form.values["closes_on"] = (work.today + timedelta(days=days)).isoformat()
    page = render_template(
        "surplus/propose.html",
        row=row,
        form=form or _first(limits),
        draft=draft,
        left=draft.left if draft is not None else _left(work, row),
        limits=limits,
        kept=len(queries.ways(work.session, work.coop_id, row.year.name)),
        most_ways=MOST_WAYS,
        tried=tried_reserves(draft.left, draft.percents, limits) if draft else [],
        example=worked_example(draft.shares.dividend, draft.trade) if draft else None,
        counted=rules_on(work.session, work.coop_id, row.year.ends_on).trade,
        ways=_ways(draft) if draft else [],
        class_word=class_word,
    )
    return (page, 422) if form is not None and form.has_errors else page


@bp.post("/c/<coop>/surplus/<int:year>/propose")
@requires(Permission.PROPOSE_SURPLUS)
def put_to_vote(work: Work, year: int) -> ResponseReturnValue:
    """Freeze the figures and open the vote."""
    row = service.year_to_think_about(work, year)
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
    return proposing_page(work, row, form)
