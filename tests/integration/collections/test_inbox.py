"""What Stripe tells us: signed, kept once, handled by asking; and what was meant to be asked, asked once."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, Executable

from coopbudget.collections import acts, handling, service
from coopbudget.collections.comparing import compare, compare_all
from coopbudget.collections.models import StripeAct, StripeEvent
from coopbudget.collections.queries import events_counted
from coopbudget.db import db
from coopbudget.ledger import chart
from coopbudget.ledger.queries import entry_by_number
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry
from coopbudget.notices.jobs import jobs_of
from tests.paid_in import Till
from tests.stripe_server.webhooks import signature


def send(till: Till, body: bytes, header: str) -> int:
    answer = till.app.test_client().post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header})
    return answer.status_code


def counted(till: Till) -> dict[tuple[str, str], int]:
    with till.app.app_context():
        found = events_counted(db.session)
        db.session.rollback()
        return found


EVENT = {
    "id": "evt_unheard_of",
    "object": "event",
    "type": "climate.order.delivered",
    "created": 1_788_264_000,
    "account": "acct_1",
    "data": {"object": {"id": "climorder_1", "object": "climate.order"}},
}


def test_only_what_stripe_signed_is_kept(till: Till) -> None:
    body = json.dumps(EVENT).encode()
    before = counted(till)
    for header in ("", "t=1,v1=00", signature(body, "whsec_of_somebody_else", 1_788_264_000)):
        assert send(till, body, header) == 400
    good = signature(body, till.server.webhook_secret, _real_now())
    assert send(till, body.replace(b"climate", b"payment", 1), good) == 400, "one byte changed"
    old = signature(body, till.server.webhook_secret, _real_now() - 3_600)
    assert send(till, body, old) == 400, "an old message sent again by somebody else"
    assert counted(till) == before
    assert send(till, body, good) == 200
    assert send(till, body, good) == 200
    assert counted(till) == before | {("unknown", "climate.order.delivered"): 1}


def _real_now() -> int:
    """The machine's own time: the SDK holds signatures against it."""
    return int(time.time())


def test_what_is_no_event_is_refused(till: Till) -> None:
    for body in (b"", b"[]", b"{}", b'{"id": 1}', b"\xff\xfe", b"null"):
        assert send(till, body, signature(body, till.server.webhook_secret, _real_now())) == 400, body


def test_a_message_passes_nothing_that_stands_there_for_people(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """No user is looked for, no cookie read or given; what is for everybody (log, headers) is there."""

    def asked(_request: object) -> None:
        raise AssertionError("somebody asked who is signed in")

    monkeypatch.setattr(till.app.login_manager, "_request_callback", asked)  # type: ignore[attr-defined]
    client = till.app.test_client()
    with pytest.raises(AssertionError):
        client.get("/")
    body = json.dumps(EVENT).encode()
    client.set_cookie("session", "what some browser says")
    answer = client.post(
        "/webhooks/stripe",
        data=body,
        headers={"Stripe-Signature": signature(body, till.server.webhook_secret, _real_now())},
    )
    assert (answer.status_code, answer.data) == (200, b"")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Request-Id"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_message_that_is_far_too_long_is_not_read(till: Till) -> None:
    assert send(till, b" " * 600_000, "t=1,v1=00") == 413


def test_an_event_keeps_nothing_but_what_to_look_up(till: Till) -> None:
    till.pay_card(5_000)
    till.deliver()
    with till.app.app_context():
        rows = [dict(row._mapping) for row in db.session.execute(text("SELECT * FROM stripe_event"))]
        db.session.rollback()
    assert rows and "4242" not in str(rows) and "@" not in str(rows)


def test_while_stripe_is_away_events_wait_and_are_handled_later(till: Till) -> None:
    till.pay_card(5_000)
    till.server.faults.add("GET /v1/payment_intents/*", "500", times=50)
    till.deliver()
    assert till.free() == 0
    till.server.faults.clear()
    till.server.advance(seconds=61)
    till.handle()
    assert till.free() == 5_000


def test_an_act_that_met_a_silent_stripe_is_done_once_by_the_next_run(till: Till) -> None:
    till.server.faults.add("POST /v1/checkout/sessions", "die", times=1)
    begun = till.begin_card(5_000)
    assert begun.session is None and begun.page_url == ""
    till.server.advance(seconds=61)
    till.handle()
    assert till.collection(begun.number).session is not None
    made = [call for call in till.server.calls if call.path == "/v1/checkout/sessions" and call.method == "POST"]
    assert len({call.key for call in made}) == 1 and made[-1].replayed


def test_a_page_that_stripe_never_gave_is_given_up_and_can_be_begun_again(till: Till) -> None:
    till.server.faults.add("POST /v1/checkout/sessions", "drop", times=9)
    begun = till.begin_card(5_000)
    for _ in range(3):
        till.server.advance(seconds=400)
        till.handle()
    assert till.collection(begun.number).dropped_at is not None
    till.server.faults.clear()
    assert till.begin_card(5_000).page_url


def test_a_job_that_died_after_taking_leaves_its_event_due_again(till: Till) -> None:
    till.pay_card(5_000)
    with till.app.app_context():
        client = till.app.test_client()
        till.server.webhooks.to(
            lambda body, headers: client.post("/webhooks/stripe", data=body, headers=headers).status_code
        )
        till.server.webhooks.deliver()
        assert handling.take(lambda: till.now)  # and then the process is gone
    assert till.handle() == 0 and till.free() == 0
    till.server.advance(seconds=601)
    till.handle()
    assert till.free() == 5_000


def test_replay_changes_nothing_that_was_done(till: Till) -> None:
    begun = till.pay_card(5_000)
    till.deliver()
    charge = till.collection(begun.number).charge
    assert charge is not None
    till.server.refund(charge, 700)
    till.deliver()
    before = till.balances()
    answer = till.app.test_cli_runner().invoke(args=["stripe", "replay"])
    assert answer.exit_code == 0, answer.output
    assert "to handle again" in answer.output
    assert till.balances() == before
    since = till.app.test_cli_runner().invoke(args=["stripe", "replay", "--since", "2031-01-01"])
    assert since.output.startswith("0 events")


def test_comparing_fetches_what_no_message_told(till: Till) -> None:
    till.pay_card(5_000)
    till.server.webhooks.drop()
    with till.app.app_context():
        assert compare(till.coop_id) == []
    assert till.free() == 5_000


def test_comparing_names_every_difference(till: Till) -> None:
    till.pay_card(5_000)
    till.deliver()
    with till.act(till.purses.treasurer, now=till.now) as work:  # an entry no movement of Stripe's explains
        clearing, fund = open_account(work, code=chart.STRIPE_CLEARING), till.fund.account_id
        post_entry(work, kind="mistake", on=work.today, key="mistake", legs=[Leg(clearing, fund, 123)])
    with till.app.app_context():
        (found,) = compare(till.coop_id)
    assert (found.why, found.stripe - found.books) == ("total", -123)
    answer = till.app.test_cli_runner().invoke(args=["stripe", "compare"])
    assert answer.exit_code == 1 and "1 differences" in answer.output


def test_a_payment_made_on_stripes_own_pages_is_a_difference_and_no_members(till: Till) -> None:
    desk = till.server.client()
    session = desk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "allowed_payment_method_types": ["card"],
            "success_url": "http://localhost/",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "gbp", "unit_amount": 900, "product_data": {"name": "Raffle"}},
                }
            ],
        },
        {"stripe_account": till.account},
    )
    till.server.pay(session.id)
    till.deliver()
    with till.app.app_context():
        (found,) = compare(till.coop_id)
    assert found.why == "missing" and found.stripe == 900 - 34
    assert till.free() == 0


def test_keys_stand_in_no_table(till: Till) -> None:
    till.pay_card(5_000)
    till.deliver()
    with till.app.app_context():
        for model in (StripeAct, StripeEvent):
            rows = db.session.scalars(select(model)).all()
            assert rows
            assert till.server.key not in str([vars(row) for row in rows])
        db.session.rollback()
    assert till.server.key not in repr(till.app.extensions["coopbudget.settings"])


def test_two_runs_of_one_act_make_one_payment(till: Till) -> None:
    with till.act(till.purses.dewi_acts, now=till.now) as work:
        asked = service.pay_by_card(work, purse=till.purse, amount=1_000, back_url="http://localhost/{number}")
    with till.app.app_context():
        assert acts.carry_out(till.coop_id, asked.act_id)
        assert not acts.carry_out(till.coop_id, asked.act_id)
    calls = [call for call in till.server.calls if call.path == "/v1/checkout/sessions" and call.method == "POST"]
    assert len(calls) == 1


def test_what_comes_after_its_day_was_closed_is_in_the_books_today(till: Till) -> None:
    till.pay_card(5_000)
    till.server.webhooks.drop()
    till.server.advance(days=5)
    with till.act(till.purses.treasurer, now=till.now) as work:
        close_period(work, through=work.today - timedelta(days=1))
    with till.app.app_context():
        assert compare(till.coop_id) == []
        entry = entry_by_number(db.session, till.coop_id, 1)
        assert entry is not None and entry.on == till.now.date()
        db.session.rollback()


def test_comparing_is_done_once_a_night(till: Till) -> None:
    at_night = till.now.replace(hour=2) + timedelta(days=1)
    with till.app.app_context():
        assert list(compare_all(lambda: till.now)) == [till.coop_id], "never compared before"
        assert compare_all(lambda: till.now + timedelta(hours=6)) == {}
        assert compare_all(lambda: at_night) == {till.coop_id: []}
        assert compare_all(lambda: at_night + timedelta(hours=1)) == {}
        assert compare_all(lambda: at_night + timedelta(hours=31)) == {till.coop_id: []}


def test_the_worker_hears_of_a_message_at_once(till: Till) -> None:
    jobs = jobs_of(till.app)
    assert "stripe" in jobs.minutely and "stripe_daily" in jobs.hourly
    till.pay_card(5_000)
    till.hand_over()
    with till.app.app_context():
        assert [task.name for task in jobs.huey.pending() if task.name == "stripe_now"] == ["stripe_now"]
        jobs.huey.flush()


def test_one_payment_that_can_not_be_brought_in_keeps_no_other_waiting(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.pay_card(5_000)
    till.pay_card(3_000)
    till.hand_over()

    def together(work: object, found: list[object]) -> list[bool]:
        raise ArithmeticError("a defect of ours")

    monkeypatch.setattr(handling, "absorb_payments", together)
    till.handle()
    assert till.free() == 8_000


def test_many_payments_are_told_each_once(till: Till) -> None:
    for amount in (5_000, 3_000, 2_000):
        till.pay_card(amount)
    till.deliver()
    with till.app.app_context():
        told = db.session.scalars(
            text("SELECT details FROM notice WHERE message LIKE '%%has come into fund%%' ORDER BY details")
        ).all()
        db.session.rollback()
    assert [json.loads(one)["amount"]["pence"] for one in told] == [2_000, 3_000, 5_000]


class Plan(Executable, ClauseElement):
    """What the database would do for a statement."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(Plan)
def _plan(plan: Plan, compiler: Any, **given: Any) -> str:
    how = "EXPLAIN QUERY PLAN" if compiler.dialect.name == "sqlite" else "EXPLAIN"
    return f"{how} {compiler.process(plan.statement, **given)}"


def test_thousands_that_came_at_one_instant_are_not_sorted_for_each_batch(till: Till) -> None:
    with till.app.app_context():
        if db.session.get_bind().dialect.name == "postgresql":
            for way in ("enable_seqscan", "enable_bitmapscan"):  # the table is small: what would a big one get?
                db.session.execute(text(f"SET LOCAL {way} = off"))
        plan = " ".join(str(row) for row in db.session.execute(Plan(handling.oldest_due(till.now))))
        db.session.rollback()
    assert "ix_stripe_event_due_at" in plan
    assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan
