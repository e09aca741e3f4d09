"""What everybody sees: the page in plain words, and the data for whoever gathers them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.clock import civil_date
from coopbudget.coops import queries as coops
from coopbudget.guard import Work, public
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number
from coopbudget.publication import queries
from coopbudget.publication.errors import NotPublished
from coopbudget.publication.mapping.packages import Cover, newest, record_package, release_package
from coopbudget.publication.mapping.pieces import Piece, Source
from coopbudget.publication.mapping.releases import Told
from coopbudget.publication.open_books import queries as open_books
from coopbudget.publication.views.answering import kept_answer, not_too_often
from coopbudget.publication.views.blueprint import bp, prefix, whole_url
from coopbudget.publication.words import lines_of

WHY = "the co-op decided to show the world what it buys"


class _Publishing(NamedTuple):
    """A co-op that publishes, and since when."""

    coop_id: uuid.UUID
    name: str
    source: Source
    since: datetime


def _publishing(work: Work, slug: str) -> _Publishing:
    """The co-op at this address. Raises NotPublished, and the limiter's 429 for who asks too often."""
    not_too_often()
    coop = coops.coop_by_slug(work.session, slug)
    since = queries.publishes_since(work.session, coop.id) if coop else None
    if coop is None or since is None:
        raise NotPublished()
    source = queries.source_of(slug=coop.slug, name=coop.name, nation=coop.nation, prefix=prefix())
    return _Publishing(coop.id, coop.name, source, since)


@bp.get("/open")
@public("anybody may look for co-ops that publish")
def publishers(work: Work) -> ResponseReturnValue:
    """The co-ops that publish what they buy or have their books open, by name."""
    buying, showing = set(queries.publishing_coops(work.session)), set(open_books.showing_coops(work.session))
    found = coops.slugs_and_names(work.session, buying | showing)
    rows = [(slug, name, coop_id in buying, coop_id in showing) for coop_id, (slug, name) in found.items()]
    return render_template("publication/publishers.html", coops=sorted(rows, key=lambda each: each[1]))


@bp.get("/open/<slug>")
@public(WHY)
def page(work: Work, slug: str) -> ResponseReturnValue:
    """What a co-op buys, in plain words, with the data to download."""
    whose = _publishing(work, slug)
    number = page_number()
    found = queries.share(work.session, whose.coop_id, whose.source, number)
    if found is None and number > 1:
        raise NotPublished()
    return render_template(
        "publication/page.html",
        slug=slug,
        name=whose.name,
        since=whose.since,
        lines=lines_of(found.told) if found else [],
        number=number,
        pages=found.pages if found else 1,
        releases_url=whole_url("publication.releases", slug=slug),
        ocid=found.told[0].ocid if found else "",
        books_open=open_books.shown_since(work.session, whose.coop_id) is not None,
    )


@bp.get("/open/<slug>/list.csv")
@public(WHY)
def table(work: Work, slug: str) -> ResponseReturnValue:
    """The list of the page (``?page=``) for a spreadsheet."""
    whose = _publishing(work, slug)
    number = page_number()
    found = queries.share(work.session, whose.coop_id, whose.source, number)
    if found is None:
        raise NotPublished()
    return csv_response(
        [
            (
                line.ocid, line.title, line.stage, line.provider,
                "" if line.pence is None else plain_pounds(line.pence),
                "" if line.paid is None else plain_pounds(line.paid),
                _("yes") if line.more else _("no"), civil_date(line.told_at),
            )
            for line in lines_of(found.told)
        ],
        [
            _("Number (ocid)"), _("What"), _("Where it is"), _("Provider"), _("Worth over its whole time"),
            _("Paid so far"), _("More was paid, not shown"), _("Last news"),
        ],
        f"{slug}-{number}.csv",
    )  # fmt: skip


@bp.get("/open/<slug>/releases.json")
@public(WHY)
def releases(work: Work, slug: str) -> ResponseReturnValue:
    """A release package: a page of processes (``?page=``), with the addresses of the next and the one before."""
    return _page_of(work, slug, "publication.releases", release_package)


@bp.get("/open/<slug>/records.json")
@public(WHY)
def records(work: Work, slug: str) -> ResponseReturnValue:
    """A record package: a page of processes (``?page=``), each merged into what it has come to."""
    return _page_of(work, slug, "publication.records", record_package)


@bp.get("/open/<slug>/releases/<ocid>.json")
@public(WHY)
def process(work: Work, slug: str, ocid: str) -> ResponseReturnValue:
    """The release package of one process."""
    whose = _publishing(work, slug)
    told = queries.process(work.session, whose.coop_id, whose.source, ocid)
    if told is None:
        raise NotPublished()
    cover = Cover(
        uri=whole_url("publication.process", slug=slug, ocid=ocid), page=whole_url("publication.page", slug=slug)
    )
    return _answer(whose, [told], lambda at: release_package(whose.source, cover, at, [told]))


def _page_of(work: Work, slug: str, endpoint: str, package: Any) -> Response:
    whose = _publishing(work, slug)
    number = page_number()
    found = queries.share(work.session, whose.coop_id, whose.source, number)
    if found is None:
        raise NotPublished()

    def address(of: int) -> str:
        return whole_url(endpoint, slug=slug, page=of if of > 1 else None) if 1 <= of <= found.pages else ""

    cover = Cover(
        uri=address(number),
        page=whole_url("publication.page", slug=slug),
        prev=address(number - 1),
        next=address(number + 1),
    )
    return _answer(whose, found.told, lambda at: package(whose.source, cover, at, found.told))


def _answer(whose: _Publishing, told: Iterable[Told], package: Any) -> Response:
    """JSON that may be kept for some minutes and asked again by its ETag or its last change."""
    at = newest(told, whose.since)
    content: Piece = package(at)
    return kept_answer(Response(json.dumps(content, ensure_ascii=False), mimetype="application/json"), at)
