"""Drawing a sample, its list, and working through its items."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.paging import Page, csv_response, page_number, paginate
from coopbudget.reviewing import policy, queries, schemas, service, words
from coopbudget.reviewing.errors import NoSuchReview
from coopbudget.reviewing.queries import ItemRow, ReviewRow, SampleRow
from coopbudget.reviewing.rules import ASKED, Assertion, Method, Of
from coopbudget.reviewing.views.room import bp, found_review, found_sample, item_href


def _working(work: Work, number: int) -> ReviewRow:
    """A review that this person works on. Raises NoSuchReview."""
    found = found_review(work, number)
    if not policy.may_work(work.actor, found.facts):
        raise NoSuchReview()
    return found


@bp.get("/c/<coop>/reviews/<int:number>/samples/new")
@requires(Permission.REVIEW_BOOKS)
def drawing(work: Work, number: int) -> ResponseReturnValue:
    """The form to draw a sample."""
    found = _working(work, number)
    form = Form.blank(
        schemas.Draw(), since=found.since.isoformat(), until=found.until.isoformat(), method="value", wanted=10
    )
    return _draw_page(found, form)


def _draw_page(found: ReviewRow, form: Form) -> str:
    return render_template(
        "reviewing/draw.html",
        review=found,
        form=form,
        of=[(name, text, words.OF_HINTS[name]) for name, text in words.OF.items()],
        methods=[(name, text, words.METHOD_HINTS[name]) for name, text in words.METHODS.items()],
    )


@bp.post("/c/<coop>/reviews/<int:number>/samples/new")
@requires(Permission.REVIEW_BOOKS)
def draw(work: Work, number: int) -> ResponseReturnValue:
    """Draw it."""
    found, form = _working(work, number), Form.read(schemas.Draw())
    if form.ok:
        data = form.data | {"of": Of(form.data["of"]), "method": Method(form.data["method"])}
        try:
            drawn = service.draw_sample(work, review_id=found.id, **data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The sample is drawn."), "success")
            return redirect(url_for("reviewing.sample", number=number, sample=drawn), 303)
    return _draw_page(found, form), 422


@bp.get("/c/<coop>/reviews/<int:number>/samples/<int:sample>")
@requires(Permission.SEE_BOOKS)
def sample(work: Work, number: int, sample: int) -> ResponseReturnValue:
    """The items of a sample, in the order in which they were drawn; how it was drawn; whether it comes out again."""
    review = found_review(work, number)
    found = found_sample(work, review, sample)
    statement = queries.items_statement(work.coop_id, found.id)
    if request.args.get("as") == "csv":
        rows = [ItemRow(*row) for row in work.session.execute(statement)]
        asked = ASKED[found.of]
        return csv_response(
            [
                (each.position, words.item_words(each.of, each.number, each.place), each.on, plain_pounds(each.amount),
                 each.hits, *(words.VERDICTS.get(each.ticks.get(one, ""), "") for one in asked), each.note)
                for each in rows
            ],
            [_("Place"), _("Item"), _("Date"), _("Amount"), _("Hits"), *(words.ASSERTIONS[one] for one in asked),
             _("Note")],
            f"review-{number}-sample-{sample}.csv",
        )  # fmt: skip
    got = paginate(work.session, statement, number=page_number())
    return render_template(
        "reviewing/sample.html",
        review=review,
        sample=found,
        page=Page([ItemRow(*row) for row in got.rows], got.number, got.size, got.total),
        again=_again(work, found) if request.args.get("again") == "yes" else None,
        works=policy.may_work(work.actor, review.facts),
        words=words,
        item_href=item_href,
    )


def _again(work: Work, found: SampleRow) -> bool:
    """Whether the same items come out when the sample is drawn again now from the same seed."""
    there = queries.candidates(work.session, work.coop_id, found.of, found.since, found.until)
    drawn = service.draw(there, method=Method(found.method), seed=found.seed, wanted=found.wanted)
    rows = work.session.execute(queries.items_statement(work.coop_id, found.id))
    kept = [ItemRow(*row) for row in rows]
    return [(str(each.subject_id), each.hits) for each in kept] == list(drawn.keys)


def _item(work: Work, number: int, sample: int, position: int) -> tuple[ReviewRow, SampleRow, ItemRow]:
    review = found_review(work, number)
    found = found_sample(work, review, sample)
    item = queries.item_at(work.session, work.coop_id, found.id, position)
    if item is None:
        raise NotFound()
    return review, found, item


def _item_page(work: Work, number: int, sample: int, position: int, form: Form | None = None) -> str:
    review, found, item = _item(work, number, sample, position)
    asked = [
        each for each in queries.queries_of(work.session, work.coop_id, review.id)
        if each.item and each.item.id == item.id
    ]  # fmt: skip
    return render_template(
        "reviewing/item.html",
        review=review,
        sample=found,
        item=item,
        form=form or Form.blank(schemas.Tick(), **item.ticks, note=item.note),
        asked=asked,
        assertions=[(each.value, words.ASSERTIONS[each]) for each in ASKED[found.of]],
        verdicts=list(words.VERDICTS.items()),
        works=policy.may_work(work.actor, review.facts),
        words=words,
        href=item_href(item),
    )


@bp.get("/c/<coop>/reviews/<int:number>/samples/<int:sample>/items/<int:position>")
@requires(Permission.SEE_BOOKS)
def item(work: Work, number: int, sample: int, position: int) -> ResponseReturnValue:
    """An item: where it stands, what was found of it, what was asked about it."""
    return _item_page(work, number, sample, position)


@bp.post("/c/<coop>/reviews/<int:number>/samples/<int:sample>/items/<int:position>")
@requires(Permission.REVIEW_BOOKS)
def tick(work: Work, number: int, sample: int, position: int) -> ResponseReturnValue:
    """Write down what was found, and go on to the next that is still to look at."""
    form = Form.read(schemas.Tick())
    review, found, here = _item(work, number, sample, position)
    if form.ok:
        ticks = {each.value: form.data[each.value] for each in Assertion}
        try:
            service.tick_item(work, review_id=review.id, item_id=here.id, ticks=ticks, note=form.data["note"])
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Written down."), "success")
            following = queries.next_to_look_at(work.session, work.coop_id, found.id, position)
            if following is None:
                return redirect(url_for("reviewing.sample", number=number, sample=sample), 303)
            return redirect(url_for("reviewing.item", number=number, sample=sample, position=following), 303)
    return _item_page(work, number, sample, position, form), 422
