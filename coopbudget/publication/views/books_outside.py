"""Open books as everybody reads them: an index, and each quarter as a page, as a table and for programs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from coopbudget.coops import queries as coops
from coopbudget.guard import Work, public
from coopbudget.paging import csv_response
from coopbudget.publication.errors import NotPublished
from coopbudget.publication.open_books import forms, queries, words
from coopbudget.publication.open_books.facts import QuarterBooks
from coopbudget.publication.queries import publishes_since
from coopbudget.publication.views.answering import kept_answer, not_too_often
from coopbudget.publication.views.blueprint import bp, whole_url

WHY = "the members voted that everybody may read their books"


class _Showing(NamedTuple):
    """A co-op whose books everybody can read, and since when."""

    coop_id: uuid.UUID
    slug: str
    name: str
    since: datetime

    @property
    def cover(self) -> forms.Cover:
        return forms.Cover(
            slug=self.slug,
            name=self.name,
            schema=whole_url("publication.books_schema"),
            index=whole_url("publication.books_index_json", slug=self.slug),
        )


def _showing(work: Work, slug: str) -> _Showing:
    """The co-op at this address. Raises NotPublished where nobody can read its books now, and the limiter's 429."""
    not_too_often()
    coop = coops.coop_by_slug(work.session, slug)
    since = queries.shown_since(work.session, coop.id) if coop else None
    if coop is None or since is None:
        raise NotPublished()
    return _Showing(coop.id, coop.slug, coop.name, since)


def _told(work: Work, whose: _Showing, name: str) -> QuarterBooks:
    """The quarter of this name. Raises NotPublished where its books are not closed."""
    found = queries.quarter_books(work.session, whose.coop_id, work.today, name)
    if found is None:
        raise NotPublished()
    return found


@bp.get("/open/books.schema.json")
@public("the schema of open books is for whoever writes a program")
def books_schema(work: Work) -> ResponseReturnValue:
    """The JSON Schema of open books."""
    not_too_often()
    return Response(forms.schema(), mimetype="application/schema+json")


@bp.get("/open/<slug>/books")
@public(WHY)
def books_index(work: Work, slug: str) -> ResponseReturnValue:
    """Every quarter that stands, by year."""
    whose = _showing(work, slug)
    found = queries.all_books(work.session, whose.coop_id, work.today)
    years: dict[int, list[QuarterBooks]] = {}
    for each in reversed(found):
        years.setdefault(each.quarter.year, []).append(each)
    return render_template(
        "publication/books_index.html",
        slug=slug,
        name=whose.name,
        since=whose.since,
        years=years,
        words=words,
        buying=publishes_since(work.session, whose.coop_id) is not None,
        schema_url=whose.cover.schema,
        index_url=whose.cover.index,
    )


@bp.get("/open/<slug>/books.json")
@public(WHY)
def books_index_json(work: Work, slug: str) -> ResponseReturnValue:
    """The index for programs: each quarter with its totals and address."""
    whose = _showing(work, slug)
    found = queries.all_books(work.session, whose.coop_id, work.today)
    return _json(whose, forms.index_json(whose.cover, found), found)


@bp.get("/open/<slug>/books/<quarter>")
@public(WHY)
def books_quarter(work: Work, slug: str, quarter: str) -> ResponseReturnValue:
    """A quarter's page."""
    whose = _showing(work, slug)
    return render_template(
        "publication/books_quarter.html",
        slug=slug,
        name=whose.name,
        told=_told(work, whose, quarter),
        words=words,
    )


@bp.get("/open/<slug>/books/<quarter>.csv")
@public(WHY)
def books_quarter_csv(work: Work, slug: str, quarter: str) -> ResponseReturnValue:
    """A quarter for a spreadsheet."""
    whose = _showing(work, slug)
    told = _told(work, whose, quarter)
    answer = csv_response(forms.rows(told), forms.header(), f"{slug}-{told.quarter.name}.csv")
    answer.vary.add("Cookie")  # its words are in the reader's language
    return kept_answer(answer, max(whose.since, told.quarter.closed_at))


@bp.get("/open/<slug>/books/<quarter>.json")
@public(WHY)
def books_quarter_json(work: Work, slug: str, quarter: str) -> ResponseReturnValue:
    """A quarter for programs."""
    whose = _showing(work, slug)
    told = _told(work, whose, quarter)
    return _json(whose, forms.quarter_json(whose.cover, told), [told])


def _json(whose: _Showing, content: forms.Piece, found: list[QuarterBooks]) -> Response:
    at = max([whose.since, *(each.quarter.closed_at for each in found)])
    return kept_answer(Response(forms.as_text(content), mimetype="application/json"), at)
