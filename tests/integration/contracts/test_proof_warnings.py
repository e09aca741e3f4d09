"""A contract that runs warns its members and officers before, and when, a proof of its provider runs out."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask

from coopbudget.providers import service as providers
from tests.conftest import Act
from tests.nights import agree_all, award, make
from tests.people import sign_in


def test_a_contract_warns_of_a_proof_that_runs_out(app: Flask, act: Act) -> None:
    with act() as work:
        nights = award(work)
        agree_all(work, nights, make(work, nights))
        proof = providers.add_credential(
            nights.at(work, nights.carer), kind="first_aid", number="1", issued_by="x", expires_on=date(2026, 10, 20)
        )
        providers.verify_provider(
            nights.at(work, nights.secretary),
            provider_id=nights.provider_id, credential_ids=[proof.id], until=date(2027, 6, 30),
        )  # fmt: skip
        page, readers = f"/c/{nights.coop.slug}/contracts/1", (nights.members[0].person_id, nights.lead.person_id)
    for person in readers:
        client = app.test_client()
        assert person is not None
        sign_in(client, person)
        app.extensions["coopbudget.clock"] = lambda: datetime(2026, 10, 13, 12, tzinfo=UTC)
        assert "runs out on 20 October 2026" in client.get(page).text
        app.extensions["coopbudget.clock"] = lambda: datetime(2026, 10, 21, 12, tzinfo=UTC)
        assert "are out of date" in client.get(page).text
