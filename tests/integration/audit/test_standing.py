"""Verify for everyone: a receipt in the chain, heads that everybody is shown, a rewritten past that is found."""

from __future__ import annotations

import hashlib
import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coopbudget.audit.views.cli import publish_heads
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices.models import Outbox
from coopbudget.trail import queries as trail
from coopbudget.trail.models import PublishedHead, Trail
from tests import people
from tests.conftest import Act
from tests.integration.audit.test_books_pages import visit
from tests.year import AFTER, MID_YEAR, Year, buy, make_year, move

DAY = timedelta(days=1)


@pytest.fixture
def year(act: Act) -> Year:
    made = make_year(act)
    with act(made.system, now=AFTER) as work:
        for fund in made.funds:
            buy(work, fund, 6_000, 360)
    return made


def worked_out(answer: dict[str, Any]) -> None:
    """As a program that is not ours would: SHA-256 and nothing else."""
    record = answer["record"]
    if record["content"] is not None:
        told = bytes.fromhex(record["digest_before"]) + record["record"].to_bytes(8, "big") + record["content"].encode()
        assert hashlib.sha256(told).hexdigest() == record["digest"]
    top = hashlib.sha256(b"\x00" + bytes.fromhex(record["digest"])).digest()
    for step in answer["neighbours"]:
        beside = bytes.fromhex(step["hash"])
        top = hashlib.sha256(b"\x01" + (beside + top if step["left"] else top + beside)).digest()
    assert top.hex() == answer["published"]["seal"]


def test_a_member_sees_her_receipt_stand_and_others_do_not(app: Flask, act: Act, year: Year) -> None:
    place, fund = f"/c/{year.coop.slug}", year.funds[0]
    mair, other, treasurer = (visit(app, each) for each in (*year.members[:2], year.treasurer_member))
    with act(year.system, now=AFTER) as work:
        moved = move(work, "Assets:Bank:Members", f"Liabilities:Funds:F{fund.number:05d}:Available", 999)
        shared = buy(work, fund, 100, 0)  # alone in it, too
    page = mair.get(f"{place}/money/{fund.number}/entries/{moved.number}").text
    code = re.search(rf"<code>({moved.number}-[0-9a-f-]+)</code>", page)
    assert code is not None
    before = mair.get(f"{place}/verify/receipt?code={code[1]}").text
    assert f"Receipt {moved.number} stands" in before and "Come back tomorrow" in before
    with app.app_context():
        assert publish_heads() >= 1 and publish_heads() == 0  # once a day
    with act(year.system, now=AFTER) as work:
        move(work, "Assets:Bank:Members", "Liabilities:Unmatched:Members", 5)
    after = html.unescape(mair.get(f"{place}/verify/receipt?code={code[1]}").text)
    assert "Yours leads to it" in after and "Its beginning is the code on your receipt" in after
    alone = mair.get(f"{place}/verify/receipt?code={moved.number}").text
    assert "You typed the number alone" in alone and f"<code>{code[1]}</code>" in alone
    wrong = code[1][:-1] + ("0" if code[1][-1] != "0" else "1")
    assert "does not stand as it was" in mair.get(f"{place}/verify/receipt?code={wrong}").text
    for number in (moved.number, shared.number):
        worked_out(json.loads(mair.get(f"{place}/verify/receipt.json?code={number}").text))
    assert mair.get(f"{place}/verify/receipt?code=nonsense").status_code == 422
    assert mair.get(f"{place}/verify/receipt?code=").status_code == 422
    # Not hers is as if it were not there; officers check every one.
    assert other.get(f"{place}/verify/receipt?code={code[1]}").status_code == 422
    assert other.get(f"{place}/verify/receipt.json?code={code[1]}").status_code == 404
    assert f"Receipt {moved.number} stands" in treasurer.get(f"{place}/verify/receipt?code={code[1]}").text


def test_others_money_in_the_same_entry_keeps_its_content_back(app: Flask, act: Act, year: Year) -> None:
    with act(year.system, now=AFTER) as work:
        one, two = (f"Liabilities:Funds:F{fund.number:05d}:Committed:C0001" for fund in year.funds[:2])
        move(work, "Assets:Bank:Members", one, 100)
        both = move(work, one, two, 40)
    with app.app_context():
        app.extensions["coopbudget.clock"] = lambda: AFTER
        publish_heads(year.coop.slug)
    answer = json.loads(
        visit(app, year.members[0]).get(f"/c/{year.coop.slug}/verify/receipt.json?code={both.number}").text
    )
    assert answer["record"]["content"] is None
    worked_out(answer)


def test_heads_are_shown_to_everybody_and_sent_to_who_keeps_them(app: Flask, act: Act, year: Year) -> None:
    place = f"/c/{year.coop.slug}"
    with act(now=AFTER) as work:
        reviewer = people.let_in(work, year.coop, "reviewer")
    mair, checking, anybody = visit(app, year.members[0]), visit(app, reviewer), app.test_client()
    assert anybody.get("/heads/nowhere").status_code == 404
    assert "No link was shown yet" in anybody.get(f"/heads/{year.coop.slug}").text
    assert "Send me each new one" in mair.get(f"{place}/verify").text
    assert "Send it no more" in checking.get(f"{place}/verify").text
    assert mair.post(f"{place}/verify/heads", data={"wants": "yes"}).status_code == 303
    for later in (0, 1, 2):
        app.extensions["coopbudget.clock"] = lambda later=later: AFTER + later * DAY
        if later == 2:  # nothing happened since yesterday but her no
            assert mair.post(f"{place}/verify/heads", data={"wants": "no"}).status_code == 303
        with app.app_context():
            publish_heads(year.coop.slug)
    with act() as work:
        sent = work.session.scalars(select(Outbox.to_address).where(Outbox.subject.contains("last link"))).all()
        assert len(sent) == 3, sent  # both on the first day, nobody on the second, the reviewer on the third
        heads = list(work.session.execute(trail.published_heads(year.coop.id)))
        head = trail.head(work.session, year.coop.id)
        assert verify_coop(work.session, year.coop.id).heads == 3
    shown = json.loads(anybody.get(f"/heads/{year.coop.slug}.json").text)["heads"]
    assert [each["record"] for each in shown] == [row.seq for row in heads]
    assert head is not None and shown[0]["digest"] == head[1].hex()
    assert set(shown[0]) == {"day", "after_record", "record", "digest", "seal", "published_at"}  # no names, no amounts
    assert shown[0]["digest"] in anybody.get(f"/heads/{year.coop.slug}").text
    kept = f"{place}/verify/head?record={shown[1]['record']}&digest={shown[1]['digest']}"
    assert "still stands" in mair.get(kept).text
    assert "does not have this digest" in mair.get(kept[:-2] + "00").text or kept.endswith("00")
    assert mair.get(f"{place}/verify/head?record=1&digest=abc").status_code == 422
    assert "Published links" in mair.get(f"{place}/verify/report").text


def rewrite(session: Session, year: Year) -> None:
    """Somebody with the database in their hands tells the first record otherwise, and makes every link anew."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE trail DISABLE TRIGGER trail_append_only"))
    else:
        session.execute(text("DROP TRIGGER trail_no_update"))
    digest = bytes(32)
    for record in session.scalars(select(Trail).where(Trail.coop_id == year.coop.id).order_by(Trail.seq)).all():
        if record.seq == 1:
            content = json.loads(record.content)
            content["content"]["rewritten"] = "yes"
            record.content = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        digest = hashlib.sha256(digest + record.seq.to_bytes(8, "big") + record.content.encode()).digest()
        record.digest = digest
    session.flush()
    session.execute(
        text("UPDATE trail_head SET digest = :digest WHERE coop_id = :coop"),
        {"digest": digest, "coop": _key(session, year)},
    )


def _key(session: Session, year: Year) -> Any:
    return year.coop.id if session.get_bind().dialect.name == "postgresql" else year.coop.id.hex


def test_a_past_rewritten_from_end_to_end_is_found_by_what_was_published(app: Flask, act: Act, year: Year) -> None:
    app.extensions["coopbudget.clock"] = lambda: AFTER
    with act(year.system, now=AFTER) as work:
        head = trail.head(work.session, year.coop.id)
        assert head is not None
        kept = {head[0]: head[1].hex()}
        move(work, "Assets:Bank:Members", "Liabilities:Unmatched:Members", 5, on=MID_YEAR)
    with act() as work:
        assert verify_coop(work.session, year.coop.id, kept=kept).ok
        lost = verify_coop(work.session, year.coop.id, kept={head[0] + 500: "0" * 64}).broken
        assert lost is not None and lost.record == f"head {head[0] + 500}"
        rewrite(work.session, year)
        assert verify_coop(work.session, year.coop.id).ok  # it agrees with itself, and nothing was published
        found = verify_coop(work.session, year.coop.id, kept=kept).broken
        assert found is not None and found.record == f"head {head[0]}"
        work.session.rollback()
    with app.app_context():
        publish_heads(year.coop.slug)
    with act() as work:
        assert verify_coop(work.session, year.coop.id).ok
        rewrite(work.session, year)
        found = verify_coop(work.session, year.coop.id).broken
        assert found is not None and found.record == f"head {AFTER.date()}"
        work.session.rollback()
    with act() as work:
        row = work.session.scalars(select(PublishedHead).where(PublishedHead.coop_id == year.coop.id)).one()
        with pytest.raises(DBAPIError, match="append-only"), work.session.begin_nested():
            row.digest = bytes(32)
