"""A contract whose prices have VAT in them: said on its pages, on paper, and on the invoice, to the penny."""

from __future__ import annotations

from datetime import date

from flask import Flask

from coopbudget.contracts import queries
from coopbudget.contracts.documents import terms_paper
from coopbudget.invoices import queries as invoices
from tests.conftest import Act
from tests.integration.contracts.test_change_pages import Walk
from tests.invoicing import House, days, noon
from tests.nights import STARTS, agree_all, award, make

WEEK = days(STARTS, date(2026, 10, 11))


def test_vat_in_the_price_from_the_contract_to_the_invoice(app: Flask, act: Act) -> None:
    with act() as work:
        nights = award(work, weekly=(18_000,) * 5)
        contract = agree_all(work, nights, make(work, nights, vat="included", vat_bp=2_000))
        home, terms, digest = House(nights, contract.id), dict(contract.terms), contract.terms_digest
    with act(now=noon(date(2026, 10, 12))) as work:
        home.given(work, WEEK)
        home.invoiced(work, WEEK[0], WEEK[-1])
        found = queries.contract_by_number(work.session, nights.coop.id, 1)
        assert found is not None
        sent = invoices.invoice_by_number(work.session, nights.coop.id, 1)
        assert sent is not None
        # Of £700.00 with 20 % in it £116.67 are VAT. Nothing is added to the price: the levy is 5 % of £700.00.
        assert (sent.cost, sent.vat, sent.levy) == (70_000, 11_667, 3_500)
        assert home.owed(work) == (70_000, 3_500)

    walk = Walk(app, nights)
    walk.be(nights.members[0])
    assert "VAT is in the price (20%)" in walk.get(f"{walk.base}/contracts/1")
    walk.be(nights.treasurer)
    assert "£116.67" in walk.get(f"{walk.base}/invoices/1")
    walk.be(nights.carer)
    assert "VAT is in the price (20%)" in walk.get(f"{walk.provider}/contracts/1")
    assert "£116.67" in walk.get(f"{walk.provider}/invoices/1")
    with app.test_request_context():
        paper = terms_paper(terms, digest=digest, coop="Tan y Bryn", provider="Nos Da")
    assert ("VAT", "VAT is in the price (20%)") in paper.facts
