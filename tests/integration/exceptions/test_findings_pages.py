"""The list of what looks odd, one finding and its records, and deciding, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.exceptions import queries
from coopbudget.exceptions.facts import Rule
from coopbudget.exceptions.service.looking import find
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import service as invoices
from coopbudget.invoices.service.sending import Typed
from coopbudget.payments import service as payments
from coopbudget.providers.rules import HourKind
from tests import nights, people, rail as rails
from tests.conftest import Act
from tests.integration.payments.conftest import count_queries as count_queries
from tests.invoicing import House, days

NOW = datetime(2026, 8, 20, 9, tzinfo=UTC)


def sign_in(app: Flask, person: UUID, now: datetime = NOW) -> FlaskClient:
    client = app.test_client()
    app.extensions["coopbudget.clock"] = lambda: now
    people.sign_in(client, person)
    return client


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    """A co-op whose treasurer recorded 30 bills twice: one of each sum, its number typed in two ways."""
    with act(now=NOW) as work:
        made = rails.build_rail(work, now=date(2026, 9, 1))
    with act(made.treasurer, now=NOW) as work:
        payee = payments.add_supplier(work, name="Print", sort_code="110001", account_number="12121212")
        for nth in range(30):
            for number in (f"P-{nth}A", f"p {nth} a"):
                payments.record_bill(
                    work, payee_id=payee, supplier_number=number, expense="Fees", about="Cards",
                    amount=5_000 + nth, billed_on=work.today, due_on=work.today,
                )  # fmt: skip
    return made


def test_officers_and_the_reviewer_look_read_and_decide(
    app: Flask,
    act: Act,
    rail: rails.Rail,
    count_queries: rails.CountQueries,
) -> None:
    with act(now=NOW) as work:
        reviewer = people.let_in(work, rail.coop, "reviewer")
    slug = rail.coop.slug
    place = f"/c/{slug}/findings"
    secretary, member = rail.secretary.person_id, rail.ann.person_id
    assert secretary and member and rail.treasurer.person_id
    client = sign_in(app, secretary)
    empty = client.get(place)
    assert empty.status_code == 200 and "Nobody has looked through the books yet." in empty.text
    few = count_queries(lambda: client.get(place))
    assert "30 things are new or changed." in client.post(f"{place}/look", follow_redirects=True).text
    assert "Nothing new was found." in client.post(f"{place}/look", follow_redirects=True).text
    page = client.get(place).text
    assert "30 findings" in page and "Asked for twice (30)" in page and "1 to 25 of 30" in page
    assert client.get(f"{place}?page=2").text.count("Asked for twice</a>") == 5
    assert count_queries(lambda: client.get(place)) <= few
    assert "30 things in the books look odd" in client.get(f"/c/{slug}/desk").text
    assert client.get(f"{place}?rule=nonsense").status_code == 422
    listed = client.get(f"{place}?show=all&as=csv")
    assert listed.mimetype == "text/csv" and listed.text.count("Asked for twice") == 30
    assert sign_in(app, member).get(place).status_code == 403
    assert client.get(f"{place}/31").status_code == 404

    one = client.get(f"{place}/1").text
    assert f"/c/{slug}/bills/1" in one and "The second has the number of the first." in one and "£50.00" in one
    blamed = sign_in(app, rail.treasurer.person_id).get(f"{place}/1").text
    assert "This concerns you." in blamed and "Keep this decision" not in blamed
    with act() as work:
        digest = queries.finding_by_number(work.session, rail.id, 1).digest  # type: ignore[union-attr]
    looked = sign_in(app, reviewer)
    said = {"outcome": "mended", "why": "One is refused.", "digest": digest}
    assert looked.post(f"{place}/1", data=said | {"why": ""}).status_code == 422
    assert looked.post(f"{place}/1", data=said | {"digest": "0" * 64}).status_code == 409
    decided = looked.post(f"{place}/1", data=said, follow_redirects=True)
    assert (
        "Wrong, and mended" in decided.text and "One is refused." in decided.text and "Decide otherwise" in decided.text
    )
    refused = sign_in(app, rail.treasurer.person_id).post(f"{place}/2", data=said)
    assert refused.status_code == 403 and "This concerns you." in refused.text
    client = sign_in(app, secretary)
    assert "29 findings" in client.get(place).text and "1 finding<" in client.get(f"{place}?show=decided").text
    with act(rail.chair, now=NOW + timedelta(days=1)) as work:
        payments.refuse_bill(work, number=4, why="Twice")
    assert (
        "Nothing new was found."
        in sign_in(app, secretary, NOW + timedelta(days=1)).post(f"{place}/look", follow_redirects=True).text
    )
    assert "Gone by itself" in client.get(f"{place}?show=gone").text
    runner = app.test_cli_runner()
    with_all = runner.invoke(args=["exceptions", "look", "--coop", slug, "--since", "2026-01-01"])
    assert with_all.output.splitlines()[-1] == f"{slug}: 29 found, 0 new or changed, 0 gone."
    assert runner.invoke(args=["exceptions", "look", "--coop", "nobody"]).exit_code != 0


def test_a_co_op_whose_nights_are_as_agreed_has_nothing_to_look_at(act: Act) -> None:
    """Visits, invoices in parts, approvals, funds: all facts are read, and none is odd but what is made so."""
    with act() as work:
        made = nights.award(work)
        contract = nights.kept(nights.make(work, made))
    with act() as work:
        nights.agree_all(work, made, contract)
    system = replace(SYSTEM, coop_id=made.coop.id, coop=made.chair.coop)
    house = House(made, contract.id)
    later = datetime(2026, 10, 20, 12, tzinfo=UTC)
    with act(now=later) as work:
        house.given(work, days(nights.STARTS, nights.STARTS + timedelta(days=6)))
        house.invoiced(work, nights.STARTS, nights.STARTS + timedelta(days=6))
    with act(system, now=later) as work:
        assert list(find(work.session, made.coop.id, date(2026, 8, 1), work.today)) == []
    with act(made.carer, now=later + timedelta(days=1)) as work:
        night = nights.STARTS + timedelta(days=8)
        asked = [Typed(night, HourKind.WAKING_NIGHT, nights.NIGHT_MINUTES, nights.RATE + 500)]
        invoices.send_own_invoice(
            work, contract_id=contract.id, their_number="X", period_from=night, period_to=night, lines=asked,
            total=12_500,
        )  # fmt: skip
    with act(system, now=later + timedelta(days=2)) as work:
        (found,) = find(work.session, made.coop.id, date(2026, 8, 1), work.today)
        assert found.rule is Rule.ABOVE_RATE and found.amount == 2_500
        assert found.values == {"lines": 1, "rate": 2_500, "agreed": 2_000, "paid": 0}
