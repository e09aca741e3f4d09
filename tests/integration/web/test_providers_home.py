"""A provider's home from a confirmed visit to what is owed; and a contract that ended with a visit not invoiced."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from coopbudget.invoices import queries, service
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agreed, seen
from tests.people import sign_in

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)
LONG_AFTER = datetime(2027, 6, 1, 12, tzinfo=UTC)


def one_confirmed_night(act: Act) -> tuple[Nights, Kept]:
    with act() as work:
        nights, contract = agreed(work)
    with act(now=LATER) as work:
        service.log_visits(
            nights.at(work, nights.carer),
            contract_id=contract.id,
            days=[STARTS],
            start_minute=1_320,
            minutes=300,
            member_numbers=[member.number for member in nights.members],
        )
        for index, member in enumerate(nights.members):
            open_now = work.session.scalars(queries.open_visits_of_member(nights.coop.id, member.id))
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in open_now])
    return nights, contract


def home_of(app: Flask, nights: Nights, now: datetime) -> str:
    app.extensions["coopbudget.clock"] = lambda: now
    client: FlaskClient = app.test_client()
    assert nights.carer.person_id is not None
    sign_in(client, nights.carer.person_id)
    return client.get(f"/p/{nights.provider_slug}/").text


def test_from_a_confirmed_visit_to_what_is_owed(app: Flask, act: Act) -> None:
    nights, contract = one_confirmed_night(act)
    home = home_of(app, nights, LATER)
    assert "1 confirmed visit can be invoiced" in home and "Log visits" in home
    assert "Chosen" in home and "Nothing is owed to you now." in home
    with act(now=LATER) as work:
        sent = service.send_invoice(
            nights.at(work, nights.carer),
            contract_id=contract.id,
            their_number="ND-1",
            period_from=STARTS,
            period_to=STARTS,
        )
        invoice_id, digest = sent.id, seen(work, nights, sent)
    home = home_of(app, nights, LATER)
    assert "can be invoiced" not in home and "Nothing is owed to you now." not in home
    assert "being checked by officers since 13 October 2026" in home
    with act(now=LATER) as work:
        for officer in (nights.treasurer, nights.chair):
            service.approve_invoice(nights.at(work, officer), invoice_id=invoice_id, digest=digest)
    home = home_of(app, nights, LATER)
    assert "owes you £100.00" in home and "due on 27 October 2026" in home and "being checked" not in home


def test_a_contract_that_ended_still_asks_for_its_last_invoice(app: Flask, act: Act) -> None:
    nights, _contract = one_confirmed_night(act)
    home = home_of(app, nights, LONG_AFTER)
    assert "1 confirmed visit can be invoiced" in home
    assert "No contract is running." in home
