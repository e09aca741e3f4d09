"""A page asks the database as often with many rows as with few."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from coopbudget.db import db
from coopbudget.guard import Work
from coopbudget.tenders import service
from tests.commissioning import (
    AFTER_CLOSING,
    AFTER_DEADLINE,
    Buying,
    bid,
    call_terms,
    funded_pool,
    make_bidder,
    make_buying,
    open_all,
    open_pool,
    published_call,
    score_all,
)
from tests.conftest import Act
from tests.people import sign_in


def asked(app: Flask, client: FlaskClient, path: str) -> int:
    """How many statements a page sends."""
    sent: list[str] = []

    def note(_c, _cursor, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, path
    return len(sent)


def costs(app: Flask, act: Act, *, pools: int, bidders: int) -> dict[str, int]:
    def build(work: Work) -> tuple[Buying, str]:
        buying = make_buying(work)
        call = published_call(work, buying)
        sent = {bid(work, buying, call, make_bidder(work, buying, f"Team {n}")): 4 for n in range(bidders)}
        open_all(work, buying, call)
        score_all(work, buying, call, sent)
        lead = replace(work, actor=buying.lead, now=AFTER_DEADLINE)
        service.award_call(lead, call_id=call.id, bid_id=next(iter(sent)), reasons="Good.")
        for n in range(pools):
            open_pool(work, buying, title=f"Pool {n}")
        for n in range(pools):
            pool_id = funded_pool(work, buying, title=f"Small {n}", weeks=1)
            service.draft_call(replace(lead, now=AFTER_CLOSING), pool_id=pool_id, terms=call_terms(weeks=1))
        return buying, f"/c/{buying.lead.coop.slug}"

    with act() as work:
        buying, base = build(work)
        provider = make_bidder(work, buying, "Reader")
        slug, reader = provider.provider.slug, provider.actor.person_id
    app.extensions["coopbudget.clock"] = lambda: AFTER_DEADLINE
    lead, own = app.test_client(), app.test_client()
    assert buying.lead.person_id is not None and reader is not None
    sign_in(lead, buying.lead.person_id)
    sign_in(own, reader)
    pages = (
        "/pools", "/pools.csv", "/calls", "/calls/1", "/calls/1/ranking", "/calls/1/ranking.pdf", "/calls/1/meeting",
        "/calls/1/formula", "/calls/1/bids", "/providers", "/providers.csv",
    )  # fmt: skip
    found = {page: asked(app, lead, base + page) for page in pages}
    found["provider's calls"] = asked(app, own, f"{base}/p/{slug}/calls")
    found["calls everywhere"] = asked(app, own, f"/p/{slug}/calls")
    return found


def test_pages_cost_the_same_with_few_rows_and_many(app: Flask, act: Act) -> None:
    few = costs(app, act, pools=1, bidders=2)
    many = costs(app, act, pools=6, bidders=6)
    assert few == many
    assert max(few.values()) < 40, few
