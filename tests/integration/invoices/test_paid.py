"""An approved invoice on its way to the provider's bank, and a supporter who confirms visits and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from coopbudget.guard import Power
from coopbudget.invoices import queries, service
from coopbudget.members.service import add_supporter
from coopbudget.payments import service as payments
from coopbudget.payments.models import Instruction
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agreed, seen
from tests.people import add_person, sign_in

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)


def running(act: Act) -> tuple[Nights, Kept]:
    with act() as work:
        return agreed(work)


def one_night(act: Act, nights: Nights, contract: Kept) -> None:
    with act(now=LATER) as work:
        service.log_visits(
            nights.at(work, nights.carer),
            contract_id=contract.id,
            days=[STARTS],
            start_minute=1_320,
            minutes=300,
            member_numbers=[member.number for member in nights.members],
        )


def test_the_provider_gets_a_remittance_advice_once_the_payment_is_sent(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: LATER
    nights, contract = running(act)
    one_night(act, nights, contract)
    with act(now=LATER) as work:
        for index, member in enumerate(nights.members):
            open_now = work.session.scalars(queries.open_visits_of_member(nights.coop.id, member.id))
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in open_now])
        invoice = service.send_invoice(
            nights.at(work, nights.carer),
            contract_id=contract.id,
            their_number="ND-1",
            period_from=STARTS,
            period_to=STARTS,
        )
        for officer in (nights.treasurer, nights.chair):
            service.approve_invoice(nights.at(work, officer), invoice_id=invoice.id, digest=seen(work, nights, invoice))
        treasurer = nights.at(work, nights.treasurer)
        payments.set_bank_account(
            treasurer, side="members", name="Members", sort_code="08-60-01", account_number="12345678"
        )
        (instruction,) = work.session.scalars(select(Instruction).where(Instruction.coop_id == nights.coop.id))
        assert instruction.barred_people == [str(nights.carer.person_id)]
        number = payments.prepare_run(treasurer, side="members", instruction_ids=[instruction.id])
        payments.approve_run(nights.at(work, nights.secretary), number=number)
    client = app.test_client()
    assert nights.carer.person_id is not None
    sign_in(client, nights.carer.person_id)
    base = f"/c/{nights.coop.slug}/p/{nights.provider_slug}/invoices"
    assert "Remittance advice" in client.get(f"{base}/1").text
    advice = client.get(f"{base}/1/remittance")
    assert advice.status_code == 200
    assert "£100.00" in advice.text
    assert "13 October 2026" in advice.text
    assert "Sent to the bank" in client.get(base).text


def test_a_supporter_who_may_confirm_visits_sees_them_and_no_more_can_be_done(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: LATER
    nights, contract = running(act)
    one_night(act, nights, contract)
    with act() as work:
        person = add_person(work, "Siân")
        add_supporter(
            nights.at(work, nights.act_of(work, 0)),
            member_id=nights.members[0].id,
            person_id=person,
            powers=[Power.CONFIRM_VISITS],
            ends_on=date(2027, 8, 1),
        )
    client = app.test_client()
    sign_in(client, person)
    base = f"/c/{nights.coop.slug}"
    client.post(f"{base}/act-for", data={"member": nights.members[0].number, "as": "supporter", "read_back": "yes"})
    page = client.get(f"{base}/visits")
    assert page.status_code == 200, page.text[-500:]
    (number,) = re.findall(r'type="checkbox"[^>]*name="visit" value="(\d+)"', page.text)
    assert client.get(f"{base}/visits/{number}").status_code == 200
    assert client.post(f"{base}/visits/{number}/confirm").status_code == 303
    assert client.post(f"{base}/contracts/1/answer/no").status_code == 403
    with act(now=LATER + timedelta(hours=1)) as work:
        (visit,) = work.session.scalars(queries.visits_statement(nights.coop.id))
        there = queries.attendance(work.session, nights.coop.id, [visit.id])[visit.id]
        assert [(each.confirmed, each.answered_as) for each in there[:2]] == [(True, "supporter"), (None, "")]
