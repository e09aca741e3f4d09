"""A reviewer's visit: a lay auditor draws samples, ticks, asks one question, and signs a report that members read.

Five people had seven nights at £100.00; the invoice asks £700.00, two officers approved it, a run pays it. £1,000.00
came in by the bank. She looks at all of it, finds one thing that differs, and asks the treasurer about it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from coopbudget.errors import Forbidden
from coopbudget.evidence import service as evidence
from coopbudget.guard import Actor
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import service as members
from coopbudget.members.errors import HoldsOffice, StillOutside
from coopbudget.members.words import MemberClass, OfficeKind, OutsideKind, ReviewKind
from coopbudget.notices.models import Notice
from coopbudget.payments import service as payments
from coopbudget.payments.models import Instruction
from coopbudget.reviewing import queries, service
from coopbudget.reviewing.errors import InOffice, ItemsLeft, QueriesOpen, ReviewSigned, ReviewUnderWay
from coopbudget.reviewing.rules import Method, Of, Opinion
from coopbudget.reviewing.service import signing
from coopbudget.reviewing.service.asking import ANSWERED, ASKED, CLOSED
from coopbudget.reviewing.service.signing import PUBLISHED
from coopbudget.trail import queries as trail
from tests import rail as rails
from tests.conftest import Act
from tests.invoicing import House, days, noon
from tests.nights import STARTS, agree_all, award, make
from tests.people import add_person, as_system, sign_in

WEEK = STARTS + timedelta(days=6)
VISIT = noon(WEEK + timedelta(days=14))
SINCE, UNTIL = date(2026, 9, 1), VISIT.date()


def browser(app: Flask, person: object) -> FlaskClient:
    client = app.test_client()
    sign_in(client, person)  # type: ignore[arg-type]
    return client


def lived(act: Act) -> House:
    """The week, its invoice, the payment and the money that came in."""
    with act() as work:
        nights = award(work, weekly=(20_000,) * 5)
        house = House(nights, agree_all(work, nights, make(work, nights)).id)
    with act(now=noon(WEEK + timedelta(days=1))) as work:
        house.given(work, days(STARTS, WEEK))
        house.invoiced(work, STARTS, WEEK)
    with act(nights.treasurer, now=noon(WEEK + timedelta(days=2))) as work:
        for side, number in (("members", "11112222"), ("own", "33334444")):
            payments.set_bank_account(work, side=side, name=side, sort_code="08-60-01", account_number=number)
        ids = list(work.session.scalars(select(Instruction.id).where(Instruction.coop_id == nights.coop.id)))
        number = payments.prepare_run(work, side="members", instruction_ids=ids)
        rails.bring_in(work, "members", f"Date,Description,Amount\n{WEEK:%d/%m/%Y},BACS,1000.00\n")
    with act(nights.chair, now=noon(WEEK + timedelta(days=2))) as work:
        payments.approve_run(work, number=number)
    return house


def told(act: Act, message: str) -> list[object]:
    with act() as work:
        return list(work.session.scalars(select(Notice.person_id).where(Notice.message == message)))


def test_a_reviewers_visit(app: Flask, act: Act) -> None:
    house = lived(act)
    nights = house.nights
    coop = nights.coop
    with act(now=VISIT) as work:
        person = add_person(work, "Priya Nair")
        inside = as_system(work, coop)
        part = {"starts_on": VISIT.date(), "ends_on": VISIT.date() + timedelta(days=30)}
        members.grant_outside_part(
            inside, person_id=person, kind=OutsideKind.REVIEWER, review_kind=ReviewKind.LAY_AUDITOR, **part
        )
        # Never an officer, both ways.
        other = add_person(work)
        members.grant_outside_part(inside, person_id=other, kind=OutsideKind.REVIEWER, **part)
        joined = members.record_application(inside, person_id=other, member_class=MemberClass.COMMUNITY_MEMBER)
        members.admit_member(inside, member_id=joined)
        with pytest.raises(StillOutside):
            members.grant_office(inside, member_id=joined, kind=OfficeKind.SAFEGUARDING_LEAD, **part)
        with pytest.raises(HoldsOffice):
            members.grant_outside_part(
                inside, person_id=nights.treasurer.person_id, kind=OutsideKind.FACILITATOR, **part
            )
    app.extensions["coopbudget.clock"] = lambda: VISIT
    reviewer, treasurer = browser(app, person), browser(app, nights.treasurer.person_id)
    chair, member = browser(app, nights.chair.person_id), browser(app, nights.members[0])
    place = f"/c/{coop.slug}/reviews"
    assert "No report is published yet" in member.get(place).text and "Begin a review" not in chair.get(place).text
    assert chair.get(f"{place}/new").status_code == 403
    begun = reviewer.post(f"{place}/new", data={"since": SINCE.isoformat(), "until": UNTIL.isoformat()})
    assert begun.headers["Location"] == f"{place}/1"
    again = reviewer.post(f"{place}/new", data={"since": SINCE.isoformat(), "until": UNTIL.isoformat()})
    assert again.status_code == 422 and str(ReviewUnderWay.message) in again.text

    # Samples: what comes out is what the seed says, whoever draws it.
    def drawn(of: str, method: str, wanted: int, seed: str = "") -> str:
        sent = {"of": of, "method": method, "wanted": str(wanted), "seed": seed}
        dates = {"since": SINCE.isoformat(), "until": UNTIL.isoformat()}
        answer = reviewer.post(f"{place}/1/samples/new", data=sent | dates)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    invoices, paid = drawn("invoices", "value", 3, "hafan"), drawn("payments", "random", 5)
    receipts, entries = drawn("receipts", "value", 2), drawn("entries", "random", 4)
    page = reviewer.get(invoices).text
    assert "Invoice 1" in page and "£700.00" in page and "3 hits" in page and "every 23333 pence" in page
    assert "Run 1, payment 1" in reviewer.get(paid).text and "Statement 1, line 1" in reviewer.get(receipts).text
    for sample in (invoices, paid, receipts, entries):
        assert "the same items came out" in reviewer.get(f"{sample}?again=yes").text
    assert treasurer.get(invoices).status_code == 404  # working papers are the reviewer's alone
    assert member.get(invoices).status_code == 403 and member.get(f"{place}/1").status_code == 404

    # One item differs; it has to be said what, and the treasurer is asked.
    item = f"{invoices}/items/1"
    assert f"/c/{coop.slug}/invoices/1" in reviewer.get(item).text
    ticks = {"invoice": "agrees", "delivery": "differs", "bank": "agrees", "two": "agrees", "fund": "agrees"}
    bare = reviewer.post(item, data=ticks)
    assert bare.status_code == 422 and "Say what differs." in bare.text
    assert reviewer.post(item, data=ticks | {"note": "The fourth night has no note."}).status_code == 303
    asked = reviewer.post(f"{place}/1/queries/new?sample=1&item=1", data={"question": "Who was there on the fourth?"})
    assert asked.status_code == 303
    assert told(act, ASKED) == [nights.treasurer.person_id]
    with act() as work:  # nor does the trail tell what is looked at, but that it was drawn so from the beginning
        drawings = work.session.scalars(trail.records(coop.id, act="review.sample_drawn")).all()
        assert len(drawings) == 4 and "hafan" not in "".join(each.content for each in drawings)
        how = "\n".join(("invoices", "value", "hafan", "3", SINCE.isoformat(), UNTIL.isoformat()))
        assert hashlib.sha256(how.encode()).hexdigest() in drawings[-1].content
    assert "Answer the reviewer’s question 1" in treasurer.get(f"/c/{coop.slug}/desk").text
    question = treasurer.get(f"{place}/1/queries/1").text
    assert "Who was there on the fourth?" in question and "Invoice 1" in question
    with act(replace(nights.treasurer), now=VISIT) as work, pytest.raises(Forbidden):
        service.close(work, review_id=_review(work).id, number=1)
    early = reviewer.post(f"{place}/1/queries/1/close")
    assert early.status_code == 409
    assert chair.post(f"{place}/1/queries/1/answer", data={"answer": "I know"}).status_code == 403
    assert (
        treasurer.post(f"{place}/1/queries/1/answer", data={"answer": "Nerys. Her note came late."}).status_code == 303
    )
    assert told(act, ANSWERED) == [person]

    # Nothing is signed while an item or a question is open.
    said = {"opinion": "except", "findings": "Notes of nights come late.", "mine": "yes", "do": "sign"}
    left = reviewer.post(f"{place}/1/sign", data=said)
    assert left.status_code == 422 and str(ItemsLeft.message) in left.text
    reader = _as(act, coop, person)
    with act(reader, now=VISIT) as work:
        review = _review(work)
        for each in queries.items_of_review(work.session, work.coop_id, review.id):
            if not each.done:
                every = dict.fromkeys(("invoice", "delivery", "bank", "two", "fund"), "agrees")
                service.tick_item(work, review_id=review.id, item_id=each.id, ticks=every, note="")
    with act(reader, now=VISIT) as work, pytest.raises(QueriesOpen):
        service.sign_report(work, review_id=_review(work).id, opinion=Opinion.EXCEPT, findings="Late notes.")
    assert reviewer.post(f"{place}/1/queries/1/close").status_code == 303 and told(act, CLOSED) != []
    assert reviewer.post(f"{place}/1/sign", data=said | {"findings": ""}).status_code == 422
    assert reviewer.post(f"{place}/1/sign", data=said | {"mine": ""}).status_code == 422
    assert reviewer.post(f"{place}/1/sign", data=said | {"do": "keep"}).status_code == 303
    assert reviewer.post(f"{place}/1/sign", data=said).status_code == 303

    # Signed: frozen, to officers first, then to every member; the document is tagged and proves itself.
    assert reviewer.post(item, data=ticks | {"note": "Otherwise"}).status_code == 409
    with act(reader, now=VISIT) as work, pytest.raises(ReviewSigned):
        service.draw_sample(
            work, review_id=_review(work).id, of=Of.ENTRIES, method=Method.RANDOM, seed="", wanted=1, since=SINCE,
            until=UNTIL,
        )  # fmt: skip
    assert "Notes of nights come late." in chair.get(f"{place}/1").text
    assert member.get(f"{place}/1/report.pdf").status_code == 404
    assert treasurer.post(f"{place}/1/publish").status_code == 403
    assert chair.post(f"{place}/1/publish").status_code == 303
    assert nights.members[4].person_id in told(act, PUBLISHED)
    assert "In order, but" not in member.get(place).text and "Report published" in member.get(place).text
    with member.get(f"{place}/1/report.pdf") as answer:
        document = answer.data
    pdf = PdfReader(io.BytesIO(document))
    words = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and "/StructTreeRoot" in root
    for expected in ("Priya Nair, Lay auditor", "But for what the findings below say", "The fourth night has no note.",
                     "Nerys. Her note came late.", "Notes of nights come late.", "hafan"):  # fmt: skip
        assert expected in words, words
    with act(reader, now=VISIT) as work:
        review = _review(work)
        assert review.evidence_id is not None and evidence.read(work, review.evidence_id) == document
        assert review.digest == hashlib.sha256(document).hexdigest()
        head = trail.records(coop.id, act="review.signed")
        signed = work.session.scalars(head).one()
        assert review.digest in signed.content
        before = trail.record(work.session, coop.id, signed.seq - 1)
        assert before is not None
        # The same report gives the same bytes again.
        assert document == signing.document_of(
            work, review, signed_on=VISIT.date(), head=(before.seq, before.digest.hex())
        )
    rows = list(csv.reader(io.StringIO(reviewer.get(f"{invoices}?as=csv").text.lstrip("\ufeff"))))
    assert rows[1][1] == "Invoice 1" and rows[1][-1] == "The fourth night has no note."

    # Her time is over: she reads no more, and an officer never reviews.
    app.extensions["coopbudget.clock"] = lambda: VISIT + timedelta(days=31)
    assert reviewer.get(f"{place}/new").status_code == 404
    with act(replace(nights.chair, permissions=reader.permissions), now=VISIT) as work, pytest.raises(InOffice):
        service.begin_review(work, since=SINCE, until=UNTIL)
    with act() as work:
        assert verify_coop(work.session, coop.id).ok


def _review(work: object) -> queries.ReviewRow:
    found = queries.review_by_number(work.session, work.coop_id, 1)  # type: ignore[attr-defined]
    assert found is not None
    return found


def _as(act: Act, coop: object, person: object) -> Actor:
    with act(now=VISIT) as work:
        return members.actor_for(work.session, person, coop.slug, today=VISIT.date())  # type: ignore[attr-defined, arg-type, return-value]
