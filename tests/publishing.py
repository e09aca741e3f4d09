"""A co-op that shows the world something: five who buy their nights, what is paid for them, and who looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from coopbudget.db import db
from coopbudget.guard import Actor, Work
from coopbudget.invoices import queries, service
from coopbudget.payments import service as payments
from coopbudget.payments.models import Instruction, RunPayment, StatementLine
from coopbudget.tenders.models import Call
from tests import rail as rails
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agree_all, award, kept, make, seen
from tests.people import sign_in

AFTER = datetime(2026, 10, 12, 12, tzinfo=UTC)
PAID = datetime(2026, 10, 20, 12, tzinfo=UTC)


def told_in_order(work: Work, nights: Nights) -> None:
    """The scene lays its call down as rows: published once the pledges stood, as calls are."""
    work.session.execute(
        update(Call)
        .where(Call.coop_id == nights.coop.id)
        .values(published_at=work.now, deadline_at=work.now + timedelta(seconds=1))
    )


def buying_nights(act: Act) -> tuple[Nights, Kept]:
    """Five buy their nights from one provider, and whoever is there shares the night; the contract is in force."""
    with act() as work:
        nights = award(work)
        told_in_order(work, nights)
        return nights, kept(agree_all(work, nights, make(work, nights, allocation="by_attendance")))


def week(act: Act, nights: Nights, contract: Kept, number: str, day: int, who: Iterable[int] = range(5)) -> None:
    """A night to some of them is logged, confirmed, invoiced, approved and paid, and the bank shows it."""
    on = STARTS + timedelta(days=day)
    with act(now=AFTER) as work:
        service.log_visits(
            nights.at(work, nights.carer), contract_id=contract.id, days=[on], start_minute=1_320, minutes=300,
            member_numbers=[nights.members[index].number for index in who],
        )  # fmt: skip
        for index in who:
            open_now = work.session.scalars(queries.open_visits_of_member(nights.coop.id, nights.members[index].id))
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in open_now])
        invoice = service.send_invoice(
            nights.at(work, nights.carer), contract_id=contract.id, their_number=number, period_from=on, period_to=on
        )
        for officer in (nights.treasurer, nights.chair):
            service.approve_invoice(nights.at(work, officer), invoice_id=invoice.id, digest=seen(work, nights, invoice))
        treasurer = nights.at(work, nights.treasurer)
        payments.set_bank_account(
            treasurer, side="members", name="Members", sort_code="08-60-01", account_number="12345678"
        )
        ids = work.session.scalars(
            select(Instruction.id).where(
                Instruction.coop_id == nights.coop.id, ~Instruction.id.in_(select(RunPayment.instruction_id))
            )
        ).all()
        run = payments.prepare_run(treasurer, side="members", instruction_ids=list(ids))
        payments.approve_run(nights.at(work, nights.secretary), number=run)
    with act(now=PAID + timedelta(days=day)) as work:
        made = work.session.scalars(select(RunPayment).order_by(RunPayment.id.desc())).first()
        assert made is not None
        treasurer = nights.at(work, nights.treasurer)
        line = f"{work.today:%d/%m/%Y},NOS DA {made.reference},-{made.amount / 100:.2f}"
        rails.bring_in(treasurer, "members", f"Date,Description,Amount\n{line}\n")
        (shown,) = work.session.scalars(select(StatementLine).where(StatementLine.line_on == work.today))
        payments.match_cleared(treasurer, line_id=shown.id, payment_ids=[made.id])


def visitor(app: Flask, now: datetime = PAID + timedelta(days=9)) -> FlaskClient:
    """Anybody, at a moment."""
    app.extensions["coopbudget.clock"] = lambda: now
    return app.test_client()


def as_somebody(app: Flask, actor: Actor, now: datetime = PAID + timedelta(days=9)) -> FlaskClient:
    """The same for somebody who is signed in."""
    client = visitor(app, now)
    assert actor.person_id is not None
    sign_in(client, actor.person_id)
    return client


def asked(app: Flask, path: str, now: datetime = PAID + timedelta(days=9)) -> int:
    """How many statements a page sends to somebody who is not signed in."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert visitor(app, now).get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
