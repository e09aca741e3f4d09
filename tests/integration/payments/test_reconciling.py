"""Bank against books at any day: each item named, their sum exact, and the signed document kept as it was."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.errors import Conflict, Forbidden
from coopbudget.ledger.chart import OPENING
from coopbudget.ledger.queries import balance_on
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry
from coopbudget.payments import service
from coopbudget.payments.models import StatementLine
from coopbudget.payments.queries.reconciling import reconcile
from coopbudget.payments.service.reconciling import FiguresChanged
from tests import people, rail as rails
from tests.bank_files import AUGUST, Line, as_camt, as_csv
from tests.conftest import NOON, Act

BANK = "Assets:Bank:Members"
END = date(2026, 8, 31)


@pytest.fixture
def rail(act: Act) -> rails.Rail:
    with act() as work:
        return rails.build_rail(work)


def bring(act: Act, rail: rails.Rail, content: bytes) -> None:
    with act(rail.treasurer) as work:
        made = service.upload_statement(work, side="members", content=content, filename="a.txt")
        service.post_statement(work, number=made.number, checked_alike=True)


def test_each_item_is_named_and_they_add_up(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        bank, opening = open_account(work, code=BANK), open_account(work, code=OPENING)
        post_entry(work, kind="opening", on=date(2026, 8, 1), key="o", legs=[Leg(bank, opening, 9_000)])
        assert reconcile(work.session, rail.id, "members", END) is None
    bring(act, rail, as_csv(AUGUST, opening=10_000))
    with act(rail.treasurer) as work:
        close_period(work, through=date(2026, 8, 20))
    bring(act, rail, as_camt([Line(date(2026, 8, 12), 700, "LATE", "Z", "L1")], opening=54_540))
    bring(act, rail, b"Date,Description,Amount\n31/08/2026,No balance told,3.00\n")
    with act(rail.treasurer) as work:
        found = reconcile(work.session, rail.id, "members", END)
        assert found is not None
        assert (found.bank, found.bank_on, found.difference) == (55_240, date(2026, 8, 12), 55_240 - 53_840)
        assert [(item.kind, item.amount) for item in found.items] == [
            ("before", 10_000),
            ("later", 700),
            ("after", -300),
            ("entry", -9_000),
        ]
        assert found.adds_up


def test_an_opening_balance_that_the_bank_bears_out_is_no_item(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work:
        bank, opening = open_account(work, code=BANK), open_account(work, code=OPENING)
        post_entry(work, kind="opening", on=date(2026, 8, 1), key="o", legs=[Leg(bank, opening, 10_000)])
    bring(act, rail, as_csv(AUGUST, opening=10_000))
    with act(rail.treasurer) as work:
        found = reconcile(work.session, rail.id, "members", END)
        assert found is not None
        assert (found.difference, found.items) == (0, ())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_items_add_up_whatever_happened(act: Act, rail: rails.Rail, seed: int) -> None:
    """Overlaps, gaps, files that don't add up, lines taken out and put back, a closed period, a strange entry."""
    chance = random.Random(seed)
    days = [date(2026, 7, 1) + timedelta(days=n) for n in range(50)]
    truth = [
        Line(chance.choice(days), chance.choice([-1, 1]) * chance.randint(1, 9_999), f"REF {n}", f"P{n % 5}", f"I{n}")
        for n in range(30)
    ]
    truth.sort(key=lambda line: line.on)
    for part in range(5):
        first, last = sorted(chance.sample(range(len(truth)), 2))
        writer = chance.choice([as_csv, as_camt])
        bring(act, rail, writer(truth[first : last + 1], opening=chance.randint(0, 500)))
        with act(rail.treasurer) as work:
            lines = work.session.scalars(select(StatementLine).where(StatementLine.coop_id == rail.id)).all()
            for line in chance.sample(list(lines), min(4, len(lines))):
                if line.taken_out_at is None:
                    service.take_out_line(work, line_id=line.id, why="Try")
                else:
                    service.put_back_line(work, line_id=line.id)
            if part == 1:
                bank, opening = open_account(work, code=BANK), open_account(work, code=OPENING)
                post_entry(work, kind="opening", on=chance.choice(days), key="o", legs=[Leg(bank, opening, 777)])
            if part == 2:
                close_period(work, through=date(2026, 7, 20))
    with act(rail.treasurer) as work:
        bank = open_account(work, code=BANK)
        for at in [*days[::7], END, work.today]:
            found = reconcile(work.session, rail.id, "members", at)
            if found is not None:
                assert found.books == balance_on(work.session, rail.id, bank, at)
                assert sum(item.amount for item in found.items) == found.bank - found.books, at


def test_what_is_signed_stays_as_it_was(act: Act, rail: rails.Rail, app: Flask) -> None:
    bring(act, rail, as_csv(AUGUST, opening=10_000))
    app.extensions["coopbudget.clock"] = lambda: NOON
    client = app.test_client()
    people.sign_in(client, rail.treasurer.person_id)  # type: ignore[arg-type]
    base = f"/c/{rail.coop.slug}/bank"
    page = client.get(f"{base}/against-books?side=members&at-day=31&at-month=8&at-year=2026").text
    assert "In the account before the first statement" in page
    seal = page.split('name="seen" value="')[1][:64]
    said = {"side": "members", "day": "2026-08-31", "seen": seal, "note": "Looked through with Sioned"}
    assert client.post(f"{base}/against-books/sign", data=said | {"seen": "x" * 64}).status_code == 422
    assert client.post(f"{base}/against-books/sign", data=said).headers["Location"].endswith("/bank/reconciliations/1")
    first = client.get(f"{base}/reconciliations/1").text
    assert "Looked through with Sioned" in first
    assert "have changed since" not in first
    document = client.get(f"{base}/reconciliations/1/document")
    assert document.data.startswith(b"%PDF")
    assert "31 August 2026" in client.get(f"{base}/reconciliations").text
    with act(rail.treasurer) as work:
        line = work.session.scalar(select(StatementLine.id).where(StatementLine.coop_id == rail.id).limit(1))
        assert line is not None
        service.take_out_line(work, line_id=line, why="Try")
    assert "have changed since" in client.get(f"{base}/reconciliations/1").text
    again = client.get(f"{base}/reconciliations/1/document")
    assert again.data == document.data


def test_only_who_keeps_the_books_signs_and_only_what_they_saw(act: Act, rail: rails.Rail) -> None:
    with act(rail.treasurer) as work, pytest.raises(Conflict):
        service.sign_reconciliation(work, side="members", at=END, seen="")
    bring(act, rail, as_csv(AUGUST))
    with act(rail.treasurer) as work:
        found = reconcile(work.session, rail.id, "members", END)
        assert found is not None
        with pytest.raises(FiguresChanged):
            service.sign_reconciliation(work, side="members", at=END, seen="another")
    with act(rail.chair) as work, pytest.raises(Forbidden):
        service.sign_reconciliation(work, side="members", at=END, seen=found.seal)
