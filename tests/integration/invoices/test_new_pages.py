"""The pages of a week logged at once, a time put right, the co-op's rule of silence, own invoices and credit notes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask

from coopbudget.contracts import queries as contracts
from coopbudget.guard import Work
from coopbudget.invoices import queries, service
from tests.conftest import Act
from tests.integration.invoices.test_walk import Walk, days
from tests.nights import STARTS, Nights, agree_all, award, kept, make, seen

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)
WEEK = [STARTS + timedelta(days=n) for n in range(7)]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def walk(app: Flask, act: Act) -> Walk:
    """Night cover in force for three."""
    with act() as work:
        nights = award(work, weekly=(30_000,) * 3)
        kept(agree_all(work, nights, make(work, nights)))
    found = Walk(app, nights)
    found.at(LATER)
    return found


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_a_week_is_logged_then_repeated_and_a_time_is_put_right(walk: Walk) -> None:
    nights, base, provider = walk.nights, walk.base, walk.provider
    week = f"{provider}/contracts/1/visits/week"
    walk.be(nights.carer)
    page = walk.get(f"{week}?week={WEEK[0].isoformat()}")
    assert "Monday 5 October" in page and "checked" in page
    numbers = [str(member.number) for member in nights.members]
    sent: dict[str, object] = {"week": WEEK[0].isoformat()}
    for row, day in enumerate(WEEK):
        sent |= {f"on-{row}": day.isoformat(), f"start-{row}": "22:00", f"end-{row}": "3am", f"kind-{row}": ""}
        sent |= {f"members-{row}": numbers}
    assert "Tick the visits that you made" in walk.post(week, sent, 422)
    wrong = walk.post(week, {**sent, "done-0": "yes", "start-0": "soon", "done-1": "yes", "members-1": []}, 422)
    assert "Type a time" in wrong and "Choose who was there" in wrong
    ticked = {f"done-{row}": "yes" for row in range(5)}
    walk.post(week, {**sent, **ticked})
    assert "is logged already" in walk.post(week, {**sent, "done-0": "yes"}, 422)
    again = walk.get(f"{week}?week={(WEEK[0] + timedelta(days=7)).isoformat()}")
    assert 'value="22:00"' in again and "Monday 12 October" in again
    assert "These days can’t be logged now: Tuesday 13" in again  # the nights that are still to come
    later = {name: value for name, value in sent.items() if not name.startswith("on-")}
    later |= {f"on-{row}": (day + timedelta(days=7)).isoformat() for row, day in enumerate(WEEK[:5])}
    later |= {"week": (WEEK[0] + timedelta(days=7)).isoformat(), "done-0": "yes", "start-0": "soon"}
    assert "These days can’t be logged now" in walk.post(week, later, 422)

    walk.be(nights.members[0])
    page = walk.get(f"{base}/visits/1")
    assert "an officer rings. Silence is no yes." in page and "Nobody came" in page
    walk.post(f"{base}/visits/1/different", {"what": "time", "start": "22:00", "end": "2am", "words": ""})
    assert "The provider is asked if they agree" in walk.get(f"{base}/visits/1")
    walk.post(f"{base}/visits/2/different", {"what": "nobody"})
    assert "Nobody came." in walk.get(f"{base}/visits/2")
    walk.be(nights.carer)
    assert "1 visit that a member says was different" in walk.get(f"{provider}/visits")
    assert "says that it was 10:00pm to 2:00am" in walk.get(f"{provider}/visits/1")
    assert "Say why you don" in walk.post(f"{provider}/visits/1/refuse", {"why": ""}, 422)
    walk.post(f"{provider}/visits/1/agree")
    assert "10:00pm to 2:00am" in walk.get(f"{provider}/visits/1")
    walk.post(f"{provider}/visits/1/refuse", {"why": "No."}, 409)
    walk.be(nights.secretary)
    page = walk.get(f"{base}/visits/2/settle")
    assert "Another time counts" in page
    data = {"outcome": "not_given", "words": "Nobody came, both say.", "rung": numbers[:1]}
    walk.post(f"{base}/visits/2/settle", data)
    assert "It is not paid." in walk.get(f"{base}/visits/2")


def test_members_are_asked_what_silence_means(walk: Walk, act: Act) -> None:
    nights, base = walk.nights, walk.base
    walk.be(nights.members[0])
    page = walk.get(f"{base}/visits/silence")
    assert "After 5 days an officer rings" in page and "Ask the members" not in page
    walk.post(f"{base}/visits/silence", days(closes_on="2026-10-20"), 403)
    walk.be(nights.chair)
    walk.post(f"{base}/visits/silence", days(closes_on="2026-10-01"), 422)
    walk.post(f"{base}/visits/silence", days(closes_on="2026-10-20"))
    page = walk.get(f"{base}/visits/silence")
    assert "Silence counts as a yes to a visit" in page and "Ask the members" not in page
    with act(now=LATER) as work:
        (rule,) = queries.silence_rules(work.session, nights.coop.id)
        path = f"{base}/visits/silence/{rule.id}/use"
    walk.post(path)
    assert "After 5 days an officer rings" in walk.get(f"{base}/visits/silence"), "not carried"
    walk.post(f"{base}/visits/silence/{nights.coop.id}/use", status=404)


def test_an_own_invoice_in_two_parts_and_a_credit_note(walk: Walk, act: Act) -> None:
    nights, base, provider = walk.nights, walk.base, walk.provider
    with act(now=LATER) as work:
        carer = nights.at(work, nights.carer)
        found = service.log_visits(
            carer, contract_id=contract_of(work, nights), days=WEEK[:3], start_minute=1_320, minutes=300,
            member_numbers=[member.number for member in nights.members],
        )  # fmt: skip
        for index in range(3):
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in found[:2]])
        third = found[2].id
    walk.be(nights.carer)
    own = f"{provider}/contracts/1/invoices/own"
    assert "Send your own invoice instead" in walk.get(f"{provider}/contracts/1/invoices/new")
    page = walk.get(f"{own}?from={WEEK[0]}&to={WEEK[6]}")
    assert hidden(page, "time-0") == "5:00" and hidden(page, "total") == "300.00"
    sent: dict[str, object] = {"their_number": "OWN-1", "total": "300"}
    sent |= days(period_from=WEEK[0].isoformat(), period_to=WEEK[6].isoformat())
    for row in range(3):
        sent |= days(**{f"on-{row}": WEEK[row].isoformat()})
        sent |= {f"time-{row}": "5", f"rate-{row}": "20.00", f"kind-{row}": "waking_night"}
    wrong = walk.post(own, {**sent, "total": "299.99", "time-1": "late"}, 422)
    assert "Type hours and minutes" in wrong
    assert "Your lines come to £300.00" in walk.post(own, {**sent, "total": "299.99"}, 422)
    bad = {**sent, "file": (BytesIO(b"MZ\x90\x00programme"), "invoice.pdf")}
    assert "Choose a PDF" in walk.post(own, bad, 422)
    walk.post(own, {**sent, "file": (BytesIO(PDF), "invoice.pdf")})
    page = walk.get(f"{provider}/invoices/1?sent=yes")
    assert "Your invoice is sent" in page and "It is not confirmed yet." in page and "Take this invoice back" in page
    assert walk.client.get(f"{provider}/invoices/1/file").data == PDF
    looks = walk.post(own, {**sent, "their_number": "OWN-2"}, 422)
    assert "is for the same days and the same sum" in looks and "This is another invoice" in looks

    walk.be(nights.treasurer)
    page = walk.get(f"{base}/invoices/1")
    assert "invoice.pdf" in page and "£100.00" in page
    assert walk.client.get(f"{base}/invoices/1/file").data == PDF
    assert "held back" in walk.get(f"{base}/invoices?state=held")
    for officer in (nights.treasurer, nights.chair):
        walk.be(officer)
        page = walk.get(f"{base}/invoices/1/approve")
        walk.post(f"{base}/invoices/1/approve", {"digest": hidden(page, "digest"), "checked": "yes"})
    assert "1 line is still held back" in walk.get(f"{base}/invoices/1/approved")
    walk.be(nights.lead)
    walk.post(f"{base}/invoices/1/match")
    assert "Nothing more agrees yet" in walk.get(f"{base}/invoices/1")
    with act(now=LATER) as work:
        for index in range(3):
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[third])
    walk.post(f"{base}/invoices/1/match")
    walk.be(nights.treasurer)
    assert "What follows waits for approval: £100.00" in walk.get(f"{base}/invoices/1")
    assert "rounded together" in walk.get(f"{base}/invoices/1/approve")
    walk.be(nights.carer)
    walk.post(f"{provider}/invoices/1/credit", {"their_number": "CN", "reason": "Late.", "off-1": "5"}, 422)
    with act(now=LATER) as work:
        invoice = queries.invoice_by_number(work.session, nights.coop.id, 1)
        for officer in (nights.treasurer, nights.chair):
            service.approve_invoice(
                nights.at(work, officer),
                invoice_id=invoice.id,
                digest=seen(work, nights, invoice),  # type: ignore[union-attr]
            )
    assert "What followed: £100.00" in walk.get(f"{provider}/invoices/1")
    listed = re.sub(r"<[^>]*>|\s+", " ", walk.get(f"{provider}/invoices"))
    assert re.search(r"£200\.00 +To be paid +£100\.00 +To be paid", listed), "each part with its own sum"
    credit = f"{provider}/invoices/1/credit"
    assert "£100.00 was approved for it" in walk.get(credit)
    given: dict[str, object] = {"their_number": "CN-1", "reason": "She came late.", "off-1": "20.00"}
    assert "Type an amount" in walk.post(credit, {**given, "off-1": "much"}, 422)
    assert "more off a line" in walk.post(credit, {**given, "off-1": "100.01"}, 422)
    assert "Give back £20.00" in walk.post(credit, given, 200)
    walk.post(credit, {**given, "confirm": "yes"})
    assert "Your credit note is in the books" in walk.get(f"{provider}/credit-notes/1?sent=yes")
    assert "£280.00" in walk.get(f"{provider}/invoices"), "what is owed"
    walk.be(nights.treasurer)
    assert "£20.00 was given back since" in walk.get(f"{base}/invoices/1")
    page = walk.get(f"{base}/credit-notes/1")
    assert "£6.67" in page and "£21.00" in page  # a third; with the levy, together
    assert "20.00" in walk.get(f"{base}/invoices.csv")
    walk.be(nights.members[0])
    assert "£93.34" in walk.get(f"{base}/contracts/1/paid")
    walk.get(f"{base}/credit-notes/1", 403)
    walk.get(f"{base}/invoices/1/file", 403)


def contract_of(work: Work, nights: Nights) -> UUID:
    """The id of the first contract."""
    found = contracts.contract_by_number(work.session, nights.coop.id, 1)
    assert found is not None
    return found.id
