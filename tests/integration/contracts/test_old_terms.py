"""Contracts whose first terms are from before prices had kinds, and before VAT and the rest were asked."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from coopbudget.contracts import queries
from coopbudget.contracts.documents import Paper, terms_paper
from coopbudget.contracts.service.terms import digest_of
from tests.conftest import Act
from tests.integration.contracts.test_change_pages import CHANGE, Walk
from tests.nights import agree_all, award, make

LATER = (
    "cap_term", "cap_week", "ending_days", "outcomes", "reviews", "uplift", "uplift_bp", "uplift_on", "vat", "vat_bp",
)  # fmt: skip


def of_last_spring(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms as they were made once prices had kinds, and nothing else was asked."""
    return {name: value for name, value in terms.items() if name not in LATER}


def of_last_winter(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms as the first contracts were made: one price for every hour."""
    found = of_last_spring(terms)
    del found["rates"]
    return {**found, "rate": 2_000, "minutes_per_week": 2_100}


@pytest.mark.parametrize("then", [of_last_spring, of_last_winter])
def test_terms_of_any_time_print_what_they_said_and_no_more(app: Flask, act: Act, then: Any) -> None:
    with act() as work:
        nights = award(work, weekly=(18_000,) * 5)
        contract = agree_all(work, nights, make(work, nights))
        old = then(dict(contract.terms))
        contract.terms, contract.terms_digest = old, digest_of(old)
        first = queries.version(work.session, nights.coop.id, contract.id, 1)
        assert first is not None
        first.terms, first.digest = old, digest_of(old)
    walk = Walk(app, nights)
    walk.be(nights.members[0])
    address = f"{walk.base}/contracts/1/terms/1.pdf"
    assert address in walk.get(f"{walk.base}/contracts/1")
    paper = walk.client.get(address)
    assert paper.status_code == 200 and paper.data.startswith(b"%PDF")
    assert paper.data == walk.client.get(address).data
    assert "£20.00" in walk.get(f"{walk.base}/contracts/1/changes/1")

    walk.be(nights.lead)
    walk.post(f"{walk.base}/contracts/1/change", {**CHANGE, "confirm": "yes"})
    walk.be(nights.members[0])
    page = walk.get(f"{walk.base}/contracts/1/changes/2")
    assert "£20.00" in page and "£21.00" in page, "before and after stand beside each other"

    with app.test_request_context():
        found = terms_paper(old, digest=digest_of(old), coop="Tan y Bryn", provider="Nos Da")
        whole = " ".join(_words(found))
    assert "£20.00" in whole and "35" in whole and "£700.00" in whole and "£35.00" in whole
    assert "VAT:" not in whole and "VAT" not in [name for name, _ in found.facts], "nobody spoke of it"
    assert "How the price moves" not in whole and "Either side may end" not in whole
    assert digest_of(old) in whole


def _words(paper: Paper) -> list[str]:
    rows = [cell for table in paper.tables for row in table.rows for cell in row]
    return [*(" ".join(fact) for fact in paper.facts), *rows, *paper.closing]
