"""Groups that could buy together: the lead has them looked for, and asks their people."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import page_number, paginate
from coopbudget.pools import queries, service, words
from coopbudget.pools.errors import NoSuchSuggestion
from coopbudget.pools.queries import SuggestionRow
from coopbudget.pools.schemas import AskSchema, LookSchema, ShowGroups
from coopbudget.pools.views.blueprint import bp

Answer = str | Response | tuple[str, int]
USUAL_WEEKS = 26
USUAL_START = timedelta(weeks=6)


@bp.get("/c/<coop>/groups")
@requires(Permission.PUBLISH_CALLS)
def groups(work: Work) -> str:
    """What was found, those that most people could join first; and the way to look again."""
    start = work.today + USUAL_START
    return _groups(work, Form.blank(LookSchema(), weeks=str(USUAL_WEEKS), starts_on=start.isoformat()))


def _groups(work: Work, form: Form) -> str:
    show = Form.read(ShowGroups(), request.args).data.get("show", "")
    page = paginate(work.session, queries.suggestions_statement(work.coop_id, show=show), number=page_number())
    known = queries.kinds(work.session, work.coop_id, retired=True)
    return render_template(
        "pools/groups.html",
        form=form,
        page=page,
        rows=[queries.suggestion_row(each) for each in page],
        search=queries.last_search(work.session, work.coop_id),
        needs=queries.count_needs(work.session, work.coop_id),
        kinds={each.key: words.kind_name(each) for each in known},
        unpriced=[words.kind_name(each) for each in known if each.hourly is None and not each.retired],
        show=show,
        filters=Form.blank(ShowGroups(), show=show),
        words=words,
    )


@bp.post("/c/<coop>/groups/look")
@requires(Permission.PUBLISH_CALLS)
def look_for_groups(work: Work) -> Answer:
    """Look through all needs; a job does it."""
    form = Form.read(LookSchema())
    if form.ok:
        try:
            service.ask_for_groups(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("We are looking for groups. It takes up to a minute. You also get a message."), "success")
            return redirect(url_for("pools.groups"), 303)
    return _groups(work, form), 422


def _suggestion(work: Work, number: int) -> SuggestionRow:
    found = queries.suggestion_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchSuggestion()
    return found


@bp.get("/c/<coop>/groups/<int:number>")
@requires(Permission.PUBLISH_CALLS)
def group(work: Work, number: int) -> str:
    """One suggestion: who could join (as counts), what it costs together and apart, and why it fits."""
    found = _suggestion(work, number)
    kind = queries.kind(work.session, work.coop_id, found.kind)
    title = ""
    if kind is not None:
        title = _("%(kind)s, near %(place)s", kind=words.kind_name(kind), place=found.hub)
    answer_by = service.usual_answer_by(work.today, found.starts_on)
    return _group(work, found, Form.blank(AskSchema(), title=title[:100], answer_by=answer_by.isoformat()))


def _group(work: Work, found: SuggestionRow, form: Form) -> str:
    kind = queries.kind(work.session, work.coop_id, found.kind)
    return render_template(
        "pools/group.html",
        found=found,
        form=form,
        kind=kind,
        said=queries.answers(work.session, work.coop_id, found.id),
        pool=queries.pool(work.session, work.coop_id, found.pool_id) if found.pool_id else None,
        words=words,
        today=work.today,
    )


@bp.post("/c/<coop>/groups/<int:number>/ask")
@requires(Permission.PUBLISH_CALLS)
def ask_people(work: Work, number: int) -> Answer:
    """Invite everybody it fits."""
    found = _suggestion(work, number)
    form = Form.read(AskSchema())
    if form.ok:
        try:
            asked = service.ask_people(work, number=number, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            text = ngettext("%(num)s person is asked.", "%(num)s people are asked.", asked)
            flash(" ".join([text, _("You see here how many say yes.")]), "success")
            return redirect(url_for("pools.group", number=number), 303)
    return _group(work, found, form), 422


@bp.get("/c/<coop>/groups/<int:number>/drop")
@requires(Permission.PUBLISH_CALLS)
def ask_drop(work: Work, number: int) -> str:
    """What taking a suggestion away does."""
    found = _suggestion(work, number)
    return render_template(
        "pools/group_drop.html", found=found, said=queries.answers(work.session, work.coop_id, found.id)
    )


@bp.post("/c/<coop>/groups/<int:number>/drop")
@requires(Permission.PUBLISH_CALLS)
def drop_group(work: Work, number: int) -> Response:
    """Take it away."""
    service.drop_suggestion(work, number=number)
    flash(_("The suggestion is taken away."), "success")
    return redirect(url_for("pools.groups"), 303)
