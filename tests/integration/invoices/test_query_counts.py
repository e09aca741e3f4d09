"""What a page asks of the database does not grow with what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from coopbudget.db import db
from coopbudget.invoices import queries, service
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agreed
from tests.people import sign_in

LATER = datetime(2026, 10, 31, 12, tzinfo=UTC)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent while inside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def nights_of(app: Flask, act: Act, nights: Nights, contract: Kept, days: list[date], invoice: str) -> set[int]:
    """Log, confirm and invoice visits on these days. How many statements each member's confirming took."""
    confirming = set()
    with act(now=LATER) as work:
        visits = service.log_visits(
            nights.at(work, nights.carer),
            contract_id=contract.id,
            days=days,
            start_minute=600,
            minutes=60,
            member_numbers=[member.number for member in nights.members],
        )
        for index in range(len(nights.members)):
            mine = nights.at(work, nights.act_of(work, index))
            with counted(app) as sent:
                service.confirm_visits(mine, delivery_ids=[visit.id for visit in visits[1:]])
            confirming.add(len(sent))
        service.send_invoice(
            nights.at(work, nights.carer),
            contract_id=contract.id,
            their_number=invoice,
            period_from=days[0],
            period_to=days[-1],
        )
        assert queries.count(work.session, queries.visits_statement(nights.coop.id)) >= len(days)
    return confirming


def test_pages_ask_as_much_for_few_as_for_many(app: Flask, act: Act) -> None:
    found: list[dict[str, int]] = []
    app.extensions["coopbudget.clock"] = lambda: LATER
    for people, days in ((3, 2), (8, 20)):
        with act() as work:
            nights, contract = agreed(work, weekly=(40_000,) * people)
        confirming = nights_of(app, act, nights, contract, [STARTS + timedelta(days=n) for n in range(days)], "ND-1")
        base = f"/c/{nights.coop.slug}"
        provider = f"{base}/p/{nights.provider_slug}"
        counts: dict[str, int] = {"confirming visits": max(confirming)}
        for who, paths in (
            (nights.members[0], ("contracts", "contracts/1", "visits", "contracts/1/paid", "away")),
            (nights.lead, ("contracts", "contracts/1", "visits/to-settle", "invoices/1")),
            (nights.treasurer, ("invoices", "invoices/1", "invoices/1/approve")),
            (nights.carer, ("contracts", "contracts/1", "visits", "invoices", "invoices/1", "contracts/1/visits/new")),
        ):
            client = app.test_client()
            sign_in(client, getattr(who, "person_id", who))  # type: ignore[arg-type]
            for path in paths:
                whole = f"{provider if who is nights.carer else base}/{path}"
                with counted(app) as sent:
                    answer = client.get(whole)
                assert answer.status_code == 200, (whole, answer.text[-800:])
                counts[f"{'provider' if who is nights.carer else who is nights.lead}:{path}"] = len(sent)
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0].values()) <= 30, found[0]
