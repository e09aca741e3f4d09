"""Proofs with their papers: who opens them, who looked at them, and who is told before they run out."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.models import Notice
from coopbudget.providers import queries, service
from coopbudget.providers.views.cli import remind
from tests.commissioning import Bidder, Buying, make_bidder, make_buying
from tests.conftest import NOON, Act
from tests.people import sign_in
from tests.purses import LETTER


def checked_on(work: Work, buying: Buying, bidder: Bidder, expires_on: date):
    """A new proof of the bidder, under a check of the co-op."""
    proof = service.add_credential(
        replace(work, actor=bidder.actor), kind="dbs_policy", number="D", issued_by="Own", expires_on=expires_on
    )
    service.verify_provider(
        replace(work, actor=buying.secretary),
        provider_id=bidder.provider.id, credential_ids=[proof.id], until=date(2027, 8, 1),
    )  # fmt: skip
    return proof.id


def told(work: Work, proof_id) -> list[Notice]:
    return list(work.session.scalars(select(Notice).where(Notice.about_id == proof_id).order_by(Notice.created_at)))


def test_each_reminder_goes_once_to_the_provider_and_to_who_checked_it(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        proof = checked_on(work, buying, bidder, date(2026, 12, 1))
        own, officers = bidder.actor.person_id, {buying.secretary.person_id, buying.lead.person_id}
        elsewhere = make_buying(work)  # another co-op, that never checked it

        def on(day: date) -> int:
            now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            before = len(told(work, proof))
            service.remind_expiring(replace(work, actor=SYSTEM, now=now))
            return len(told(work, proof)) - before

        assert on(date(2026, 10, 1)) == 0  # 61 days
        assert on(date(2026, 10, 2)) == 3 and on(date(2026, 10, 3)) == 0
        assert on(date(2026, 11, 1)) == 3 and on(date(2026, 11, 2)) == 0
        assert on(date(2026, 11, 24)) == 3 and on(date(2026, 12, 1)) == 0  # its last day still counts
        assert on(date(2026, 12, 2)) == 3 and on(date(2027, 2, 1)) == 0
        notices = told(work, proof)
        assert {each.person_id for each in notices} == {own, *officers}
        assert elsewhere.lead.person_id not in {each.person_id for each in notices}
        assert {each.link for each in notices if each.person_id == own} == {f"/p/{bidder.provider.slug}/profile"}
        assert "ran out" in notices[-1].message and "runs out" in notices[0].message
        assert not queries.is_verified(work.session, buying.coop_id, bidder.provider.id, date(2026, 12, 2))


def test_a_renewed_proof_is_let_go_in_silence_once_no_check_rests_on_it(act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder = make_bidder(work, buying)
        old = checked_on(work, buying, bidder, date(2026, 10, 1))
        new = checked_on(work, buying, bidder, date(2027, 10, 1))
        assert queries.coops_resting_on(work.session, [old, new], work.today) == {old: [], new: [buying.coop_id]}
        assert service.remind_expiring(replace(work, actor=SYSTEM)) == 0
        service.end_verification(replace(work, actor=buying.secretary), provider_id=bidder.provider.id, note="No.")
        assert queries.coops_resting_on(work.session, [new], work.today) == {new: []}
        ended = replace(work, actor=SYSTEM, now=datetime(2027, 8, 15, 9, tzinfo=UTC))
        assert service.remind_expiring(ended) == 2  # its own people only: this one, and the insurance of the bidder
        assert {each.person_id for each in told(work, new)} == {bidder.actor.person_id}


def test_a_paper_is_kept_by_its_content_and_opened_by_its_people_and_who_checks(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        bidder, rival = make_bidder(work, buying, verified=False), make_bidder(work, buying, "Rival")
        slug, rival_slug, base = bidder.provider.slug, rival.provider.slug, f"/c/{buying.lead.coop.slug}"
        with pytest.raises(Invalid):
            service.add_credential(
                replace(work, actor=bidder.actor), kind="other", number="1", issued_by="1", files=[b"MZ program"]
            )
    app.extensions["coopbudget.clock"] = lambda: NOON
    clients = {}
    for name, person in (
        ("own", bidder.actor.person_id),
        ("rival", rival.actor.person_id),
        ("officer", buying.secretary.person_id),
        ("member", buying.purses.dewi.person_id),
    ):
        clients[name] = app.test_client()
        assert person is not None
        sign_in(clients[name], person)
    proof = {"kind": "living_wage", "number": "LW-1", "issued_by": "LWF", "expires_on": "2026-10-10"}
    page = f"/p/{slug}/proofs/new"
    bad = proof | {"files": [(io.BytesIO(b"PK\x03\x04"), "sly.pdf")]}
    refused = clients["own"].post(page, data=bad, content_type="multipart/form-data")
    assert refused.status_code == 422 and "Save it as a PDF" in refused.text
    good = proof | {"files": [(io.BytesIO(LETTER), "living wage.pdf"), (io.BytesIO(b"\x89PNG\r\n\x1a\n1"), "x.png")]}
    assert clients["own"].post(page, data=good, content_type="multipart/form-data").status_code == 303
    links = re.findall(rf'href="(/p/{slug}/proofs/[^"]+/papers/[^"]+)"', clients["own"].get(f"/p/{slug}/profile").text)
    assert len(links) == 2
    with clients["own"].get(links[0]) as file:
        assert file.data == LETTER and file.headers["Content-Disposition"].startswith("attachment")
    assert clients["rival"].get(links[0].replace(f"/p/{slug}", f"/p/{rival_slug}")).status_code == 404
    check = clients["officer"].get(f"{base}/providers/{slug}/check").text
    theirs = re.findall(r'href="([^"]+/papers/[^"]+)"', check)
    assert len(theirs) == 2 and "living wage.pdf" in check
    with clients["officer"].get(theirs[0]) as file:
        assert file.data == LETTER
    assert clients["member"].get(theirs[0]).status_code == 403
    ids = re.findall(r'name="credentials" type="checkbox" value="([^"]+)"', check)
    given = {"credentials": ids, "until": "2027-06-30", "note": ""}
    assert clients["officer"].post(f"{base}/providers/{slug}/check", data=given).status_code == 303
    seen = clients["member"].get(f"{base}/providers/{slug}").text
    assert "Carys on 1 September 2026" in seen and "papers" not in seen
    assert clients["member"].get(f"{base}/proofs").status_code == 403
    listed = clients["officer"].get(f"{base}/proofs?show=soon").text
    assert "LW-1" in listed and "INS-1" not in listed
    assert "INS-1" in clients["officer"].get(f"{base}/proofs").text
    assert "No proof runs out" in clients["officer"].get(f"{base}/proofs?show=gone").text
    assert "LW-1" in clients["officer"].get(f"{base}/proofs.csv?kind=living_wage").text
    app.extensions["coopbudget.clock"] = lambda: datetime(2026, 9, 20, 9, tzinfo=UTC)
    with app.app_context():
        assert remind() == 1 and remind() == 0
    assert "1 proof of a provider runs out" in clients["officer"].get(f"{base}/desk").text
    assert "1 of your proofs runs out" in clients["own"].get(f"/p/{slug}/").text
