"""Papers and photos of a visit, invoice, bill, agreement or run: looking, adding, taking back; what is missing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Forbidden, Invalid, NotFound
from coopbudget.evidence import papers as evidence, service as files
from coopbudget.evidence.errors import NoSuchEvidence
from coopbudget.evidence.papers import PaperRow
from coopbudget.evidence.rules import Sort, Subject
from coopbudget.exceptions import paper_words as words, schemas, service
from coopbudget.exceptions.missing import MissingRow, missing_papers, with_owners
from coopbudget.exceptions.subjects import Proved, proved
from coopbudget.exceptions.views.room import bp
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members.queries import names
from coopbudget.paging import PAGE_SIZE, Page, csv_response, page_number


def _subject(kind: str) -> Subject:
    if kind not in set(Subject):
        raise NotFound()
    return Subject(kind)


def _here(work: Work, endpoint: str, **values: Any) -> str:
    """An address of these pages: within the provider where somebody acts for one."""
    return url_for(f"exceptions.{'provider_' if work.actor.provider_id else ''}{endpoint}", **values)


def _page(work: Work, found: Proved, form: Form, status: int = 200) -> ResponseReturnValue:
    rows = evidence.papers_of(work.session, work.coop_id, found.subject, [found.id]).get(found.id, [])
    return render_template(
        "exceptions/papers.html",
        found=found, rows=rows, form=form, words=words, who=names(work.session, {each.added_by for each in rows}),
        back=url_for(found.endpoint, number=found.number) if found.endpoint else url_for("web.coop_home"),
        here=lambda endpoint, **values: _here(work, endpoint, **values), me=work.actor.person_id,
    ), status  # fmt: skip


def _look(work: Work, kind: str, number: int) -> ResponseReturnValue:
    return _page(work, proved(work, _subject(kind), number), Form.blank(schemas.AddPaper()))


def _add(work: Work, kind: str, number: int) -> ResponseReturnValue:
    found = proved(work, _subject(kind), number)
    if not found.may_add:
        raise Forbidden()
    form = Form.read(schemas.AddPaper())
    if form.ok:
        photo, file = request.files.get("photo"), request.files.get("file")
        chosen, field = (photo, "photo") if photo and photo.filename else (file, "file")
        try:
            if not chosen or not chosen.filename:
                raise Invalid({"photo": [_("Take a photo, or choose a file.")]})
            service.add_paper(work, found=found, sort=Sort(form.data["sort"]), file=chosen, field=field)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is kept."), "success")
            return redirect(_here(work, "papers", kind=kind, number=number), 303)
    return _page(work, found, form, 422)


def _one(work: Work, kind: str, number: int, paper: uuid.UUID) -> PaperRow:
    found = proved(work, _subject(kind), number)
    row = evidence.paper(work.session, work.coop_id, found.subject, paper)
    if row is None or row.subject_id != found.id:
        raise NoSuchEvidence()
    return row


def _file(work: Work, kind: str, number: int, paper: uuid.UUID) -> ResponseReturnValue:
    return files.send(work, _one(work, kind, number, paper).evidence_id)


def _take_back(work: Work, kind: str, number: int, paper: uuid.UUID) -> ResponseReturnValue:
    evidence.take_back_paper(work, paper_id=_one(work, kind, number, paper).id)
    flash(_("It is taken back."), "success")
    return redirect(_here(work, "papers", kind=kind, number=number), 303)


def _for_both(path: str, endpoint: str, method: str, act: Callable[..., ResponseReturnValue]) -> None:
    """The same page within the co-op, for members and officers, and within a provider, for its people."""
    bp.add_url_rule(
        f"/c/<coop>/{path}", endpoint, requires(Permission.SEE_COOP)(_named(act, endpoint)), methods=[method]
    )
    inside = f"provider_{endpoint}"
    bp.add_url_rule(
        f"/c/<coop>/p/<provider>/{path}",
        inside,
        requires(Permission.ACT_FOR_PROVIDER)(_named(act, inside)),
        methods=[method],
    )


def _named(act: Callable[..., ResponseReturnValue], name: str) -> Callable[..., ResponseReturnValue]:
    def view(work: Work, **args: Any) -> ResponseReturnValue:
        return act(work, **args)

    view.__name__, view.__doc__ = name, act.__doc__
    return view


_for_both("papers/<kind>/<int:number>", "papers", "GET", _look)
_for_both("papers/<kind>/<int:number>", "add_paper", "POST", _add)
_for_both("papers/<kind>/<int:number>/<uuid:paper>", "paper_file", "GET", _file)
_for_both("papers/<kind>/<int:number>/<uuid:paper>/take-back", "take_back_paper", "POST", _take_back)


@bp.get("/c/<coop>/papers")
@requires(Permission.SEE_BOOKS)
def missing(work: Work) -> ResponseReturnValue:
    """Which papers are missing, since when, and who has them; the longest first."""
    everything = missing_papers(work.session, work.coop_id)
    if request.args.get("as") == "csv":
        return csv_response(
            (_line(row) for row in with_owners(work.session, work.coop_id, everything)),
            [_("What"), _("Number"), _("Which"), _("Missing since"), _("Who has it"), _("Asked for on")],
            f"missing-papers-{work.today}.csv",
        )
    number = min(page_number(), max(1, -(-len(everything) // PAGE_SIZE)))
    shown = with_owners(work.session, work.coop_id, everything[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return render_template(
        "exceptions/missing.html",
        page=Page(shown, number, PAGE_SIZE, len(everything)), words=words, may_ask=_may_ask(work),
    )  # fmt: skip


def _may_ask(work: Work) -> bool:
    return work.actor.may(Permission.APPROVE_PAYMENTS) or work.actor.may(Permission.MANAGE_AGREEMENTS)


def _line(row: MissingRow) -> list[object]:
    each = row.missing
    return [
        words.SUBJECTS[each.subject], each.number, each.title, each.since, row.owner,
        row.asked_at.date() if row.asked_at else "",
    ]  # fmt: skip


@bp.post("/c/<coop>/papers/<kind>/<int:number>/ask")
@requires(Permission.SEE_BOOKS)
def ask_for_paper(work: Work, kind: str, number: int) -> ResponseReturnValue:
    """Ask whoever has it."""
    owner = service.ask_for_paper(work, subject=_subject(kind), number=number)
    flash(_("%(name)s is asked for it.", name=owner), "success")
    return redirect(url_for("exceptions.missing"), 303)
