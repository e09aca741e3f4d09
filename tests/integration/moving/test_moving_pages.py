"""The pages of moving, each side's own; a move that is called off leaves both ledgers as they were."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coopbudget.budgets import service as budgets
from coopbudget.ledger.verifying import verify_coop
from coopbudget.moving import queries, service
from coopbudget.moving.errors import StillPromised
from coopbudget.notices.queries import my_notices
from coopbudget.payments.queries.instructions import instruction_states
from tests.conftest import NOON, Act
from tests.integration.ledger.test_verify import tamper
from tests.moves import asked, leaves, make_two, money, received
from tests.people import Member, as_system, prove, sign_in
from tests.purses import LETTER


def browser(app: Flask, who: Member | uuid.UUID | None) -> FlaskClient:
    assert who is not None
    client = app.test_client()
    sign_in(client, who)
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


@pytest.fixture(autouse=True)
def at_noon(app: Flask) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON


def test_asked_taken_over_sent_and_called_off_again(app: Flask, act: Act) -> None:
    with act() as work:
        two = make_two(work)
    old, new = two.old, two.new
    here, there = f"/c/{old.coop.slug}", f"/c/{new.coop.slug}"
    dewi, secretary = browser(app, old.dewi), browser(app, new.secretary.person_id)
    assert "You are in no other co-op yet" in words(browser(app, old.treasurer.person_id).get(f"{here}/moving"))
    assert "£420.00" in words(dewi.get(f"{here}/moving"))
    assert dewi.post(f"{here}/moving", data={"to": new.coop.slug}).status_code == 422
    assert dewi.post(f"{here}/moving", data={"to": "nowhere", "sure": "yes"}).status_code == 422
    asking = dewi.post(f"{here}/moving", data={"to": new.coop.slug, "sure": "yes"})
    assert asking.status_code == 303 and "Asked for" in words(dewi.get(f"{here}/moves/1"))
    assert "A move is under way" in words(dewi.get(f"{here}/moving"))
    assert browser(app, old.chair.person_id).get(f"{there}/moves/1").status_code == 404
    assert "1 member asks to move here" in words(secretary.get(f"{there}/desk"))
    assert "Dewi" in words(secretary.get(f"{there}/moves"))

    page = f"{there}/moves/1"
    assert "Take over agreement 1" in words(secretary.get(page))
    assert secretary.post(f"{page}/ready").status_code == 409
    secretary.post(f"{page}/take-over", data={"position": "1"})
    secretary.post(f"{page}/take-over", data={"position": "2"})
    letter = {"position": "1", "officer_name": "Mari Puw", "given_on": "2026-08-20"}
    assert "Look for our name" in words(secretary.post(f"{page}/consent", data=letter))
    letter["names_us"] = "yes"
    assert "Choose the letter" in words(secretary.post(f"{page}/consent", data=letter))
    sent = secretary.post(f"{page}/consent", data={**letter, "file": (io.BytesIO(LETTER), "letter.pdf")})
    assert sent.status_code == 303
    assert secretary.post(f"{page}/ready").status_code == 303

    mine = f"{here}/moves/1"
    treasurer = browser(app, old.treasurer.person_id)
    assert "They have not said yet that they leave here" in words(treasurer.get(mine))
    dewi.post(f"{here}/leave", data={"sure": "yes"})
    assert "prove" in treasurer.post(f"{mine}/send").headers["Location"]
    prove(treasurer, old.treasurer.person_id or uuid.uuid4(), NOON)
    assert "Send what is free" in words(treasurer.get(mine))
    assert treasurer.post(f"{mine}/send").status_code == 303
    assert "It waits for the next payment run" in words(treasurer.get(mine))
    assert "It is not free yet" in words(secretary.get(page))
    assert secretary.post(f"{page}/arrived").status_code == 409
    coming = words(browser(app, new.dewi).get(f"{there}/money"))
    assert "£420.00 is on its way here" in coming and "You have £0.00 free" in coming

    # Called off: both ledgers are as they were, in one act; and nothing waits to be paid.
    assert dewi.post(f"{mine}/stop").status_code == 422
    assert dewi.post(f"{mine}/stop", data={"why": "My sister moves closer."}).status_code == 303
    assert "My sister moves closer." in words(secretary.get(page))
    with act() as work:
        ours, theirs = (two.council.fund_number, two.own.fund_number), (1, 2)
        assert money(work, old, new, ours) == (47_000, 0, 0, 42_000, 0, 5_000, 0)
        assert money(work, new, old, theirs) == (0, 0, 0, 0, 0, 0, 0)
        for house in (old, new):
            report = verify_coop(work.session, house.coop.id)
            assert report.ok and report.pairs == 2
        told = [row.message for row in work.session.scalars(my_notices(old.dewi.person_id))]
        assert any("is on its way here from" in message for message in told)
    assert dewi.post(f"{mine}/stop", data={"why": "Again"}).status_code == 422
    # He asks again, and the new co-op says no; the agreement that came along is found again.
    dewi.post(f"{here}/moving", data={"to": new.coop.slug, "sure": "yes"})
    secretary.post(f"{there}/moves/2/take-over", data={"position": "1"})
    secretary.post(f"{there}/moves/2/stop", data={"why": "We have no room."})
    assert "Refused" in words(dewi.get(f"{here}/moves/2"))


def test_what_is_promised_stays_and_a_missing_half_is_named(act: Act) -> None:
    with act() as work:
        two = make_two(work)
        asked(work, two)
        received(work, two)
        leaves(work, two)
        system, treasurer = as_system(work, two.old.coop), replace(work, actor=two.old.treasurer)
        budgets.move_to_pledge(system, two.council.fund_id, 1, 10_000, "a-pool")
        with pytest.raises(StillPromised):
            service.send_move(treasurer, number=1)
        budgets.release_pledge(system, two.council.fund_id, 1, 10_000, "let-go")
        service.send_move(treasurer, number=1)
        (move,) = queries.open_moves(work.session, two.old.coop.id)
        states = instruction_states(work.session, two.old.coop.id, [move.id])
        assert [each.amount for each in states.values()] == [47_000]
    with act() as work:
        ident = two.new.coop.id if work.session.get_bind().dialect.name == "postgresql" else two.new.coop.id.hex
        tamper(work.session, f"UPDATE entry SET key = 'gone' WHERE coop_id = '{ident}' AND kind = 'moved_in'")
        found = verify_coop(work.session, two.old.coop.id).broken
        assert found is not None and found.record.startswith("entry ") and "other half" in str(found.why)
