"""Papers photographed and kept, what is missing and asked for, what goes when its time is over; on both databases."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coopbudget.coops.service import close_coop
from coopbudget.evidence import papers, shelf
from coopbudget.evidence.errors import EvidenceErased
from coopbudget.evidence.rules import Subject
from coopbudget.evidence.service import read, store
from coopbudget.exceptions.keeping import due
from coopbudget.exceptions.missing import missing_papers
from coopbudget.guard import Actor
from coopbudget.guard.actor import SYSTEM
from coopbudget.invoices import queries as invoices
from coopbudget.invoices.service import send_own_invoice
from coopbudget.invoices.service.sending import Typed
from coopbudget.ledger.verifying import verify_coop
from coopbudget.payments import service as payments
from coopbudget.providers.rules import HourKind
from tests import nights, people, rail
from tests.conftest import NOON, Act
from tests.invoicing import House

PHOTO = b"\xff\xd8\xff\xe0 a receipt on a kitchen table"
OLD = datetime(2019, 6, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 10, 20, 12, tzinfo=UTC)


def sign_in(app: Flask, person: UUID | None, now: datetime = LATER) -> FlaskClient:
    assert person is not None
    client = app.test_client()
    app.extensions["coopbudget.clock"] = lambda: now
    people.sign_in(client, person)
    return client


@pytest.fixture
def house(act: Act) -> House:
    """Five people's night contract in force, one night given; an own invoice without a file, a bill without one."""
    with act() as work:
        made = nights.award(work)
        contract = nights.kept(nights.make(work, made))
    with act() as work:
        nights.agree_all(work, made, contract)
    found = House(made, contract.id)
    with act(now=LATER) as work:
        found.given(work, [nights.STARTS])
    with act(made.carer, now=LATER) as work:
        send_own_invoice(
            work, contract_id=contract.id, their_number="X1", period_from=nights.STARTS, period_to=nights.STARTS,
            lines=[Typed(nights.STARTS, HourKind.WAKING_NIGHT, nights.NIGHT_MINUTES, nights.RATE)], total=10_000,
        )  # fmt: skip
    with act(made.treasurer, now=LATER) as work:
        payee = payments.add_supplier(work, name="Hall", sort_code="110001", account_number="12121212")
        bill = payments.record_bill(
            work, payee_id=payee, supplier_number="R1", expense="Premises", about="Rent", amount=1_000,
            billed_on=date(2026, 10, 1), due_on=date(2026, 10, 30),
        )  # fmt: skip
    for officer in (made.chair, made.secretary):
        with act(officer, now=LATER) as work:
            payments.approve_bill(work, number=bill)
    return found


def photo(name: str = "photo", content: bytes = PHOTO, sort: str = "receipt") -> dict[str, object]:
    return {"sort": sort, name: (io.BytesIO(content), "IMG_1.jpg")}


def test_whoever_may_adds_a_photo_and_others_see_what_is_theirs(app: Flask, act: Act, house: House) -> None:
    made = house.nights
    with act() as work:
        visit = next(iter(work.session.scalars(invoices.visits_statement(made.coop.id)))).number
    slug = made.coop.slug
    place = f"/c/{slug}/papers/visit/{visit}"
    member = sign_in(app, made.members[0].person_id)
    page = member.get(place)
    assert page.status_code == 200 and 'capture="environment"' in page.text and "No papers yet" in page.text
    assert "Papers and photos" in member.get(f"/c/{slug}/visits/{visit}").text
    assert member.post(place, data={"sort": "receipt"}).status_code == 422
    assert member.post(place, data=photo(content=b"MZ program")).status_code == 422
    kept = member.post(place, data=photo(), follow_redirects=True)
    assert "It is kept." in kept.text and "IMG_1.jpg" in kept.text
    with act() as work:
        (row,) = papers.papers_of(
            work.session,
            made.coop.id,
            Subject.VISIT,
            [invoices.visit_by_number(work.session, made.coop.id, visit).id],  # type: ignore[union-attr]
        ).popitem()[1]
    with member.get(f"{place}/{row.id}") as got:
        assert got.data == PHOTO and got.headers["Content-Disposition"].startswith("attachment")
    carer = sign_in(app, made.carer.person_id)
    theirs = f"/c/{slug}/p/{made.provider_slug}/papers"
    assert "IMG_1.jpg" in carer.get(f"{theirs}/visit/{visit}").text
    with carer.get(f"{theirs}/visit/{visit}/{row.id}") as got:
        assert got.data == PHOTO
    assert carer.get(f"{theirs}/bill/1").status_code == 404
    refused = carer.post(f"{theirs}/visit/{visit}/{row.id}/take-back")
    assert refused.status_code == 409 and "Somebody else added this" in refused.text
    with act() as work:
        stranger = people.admit(work, made.coop)
        reviewer = people.let_in(work, made.coop, "reviewer", days=200)
    other = sign_in(app, stranger.person_id)
    assert other.get(place).status_code == 404 and other.get(f"{place}/{row.id}").status_code == 404
    assert (
        other.get(f"/c/{slug}/papers").status_code == 403 and other.get(f"/c/{slug}/papers/boat/1").status_code == 404
    )
    looks = sign_in(app, reviewer)
    assert "IMG_1.jpg" in looks.get(place).text and looks.post(place, data=photo()).status_code == 403
    member = sign_in(app, made.members[0].person_id)
    assert "No papers yet" in member.post(f"{place}/{row.id}/take-back", follow_redirects=True).text


def test_a_payment_run_keeps_the_banks_receipt(app: Flask, act: Act, house: House) -> None:
    made = house.nights
    with act(made.treasurer, now=LATER) as work:
        payments.set_bank_account(work, side="own", name="Own", sort_code="110001", account_number="65010022")
        ids = [row.id for row in work.session.execute(rail.waiting(made.coop.id, side="own"))]
        number = payments.prepare_run(work, side="own", instruction_ids=ids)
    place = f"/c/{made.coop.slug}/papers/run/{number}"
    treasurer = sign_in(app, made.treasurer.person_id)
    assert f'href="{place}"' in treasurer.get(f"/c/{made.coop.slug}/runs/{number}").text
    kept = treasurer.post(place, data=photo(sort="approval"), follow_redirects=True)
    assert "It is kept." in kept.text and "Papers: Payment run" in kept.text and "A yes in writing" in kept.text
    member = sign_in(app, made.members[0].person_id)
    assert member.get(place).status_code == 404 and member.post(place, data=photo()).status_code == 404


def test_a_missing_paper_is_its_owners_task_until_it_comes(app: Flask, act: Act, house: House) -> None:
    made = house.nights
    slug = made.coop.slug
    with act() as work:
        found = missing_papers(work.session, made.coop.id)
    assert [each.subject for each in found].count(Subject.AGREEMENT) == 5
    assert {each.subject for each in found} == {Subject.BILL, Subject.INVOICE, Subject.AGREEMENT}
    treasurer = sign_in(app, made.treasurer.person_id)
    page = treasurer.get(f"/c/{slug}/papers")
    assert "7 papers are missing" in page.text and "Nos Da" in page.text and "Ask for Bill 1" in page.text
    assert treasurer.get(f"/c/{slug}/papers?as=csv").text.count("Agreement") == 5
    agreement = next(each for each in found if each.subject is Subject.AGREEMENT)
    index = [member.id for member in made.members].index(agreement.member)  # type: ignore[arg-type]
    for kind, number in (("invoice", 1), ("bill", 1), ("agreement", agreement.number)):
        asked = treasurer.post(f"/c/{slug}/papers/{kind}/{number}/ask", follow_redirects=True)
        assert "is asked for it." in asked.text and "Ask again for" in asked.text
    assert treasurer.post(f"/c/{slug}/papers/bill/2/ask").status_code == 404
    assert "Add the paper of “Hall, R1”" in treasurer.get(f"/c/{slug}/desk").text
    member = sign_in(app, made.members[index].person_id)
    assert member.post(f"/c/{slug}/papers/bill/1/ask").status_code == 403
    assert "Send the letter of your agreement" in member.get(f"/c/{slug}/").text
    sent = member.post(
        f"/c/{slug}/papers/agreement/{agreement.number}", data=photo("file", sort="letter"), follow_redirects=True
    )
    assert "It is kept" in sent.text and "Send the letter" not in member.get(f"/c/{slug}/").text
    carer = sign_in(app, made.carer.person_id)
    assert "Send the paper of invoice X1" in carer.get(f"/p/{made.provider_slug}/").text
    assert carer.post(f"/c/{slug}/p/{made.provider_slug}/papers/invoice/1", data=photo()).status_code == 303
    assert "Send the paper" not in carer.get(f"/p/{made.provider_slug}/").text
    treasurer = sign_in(app, made.treasurer.person_id)
    assert "5 papers are missing" in treasurer.get(f"/c/{slug}/papers").text


def test_what_has_had_its_time_goes_by_two_officers_and_nothing_that_is_needed(
    app: Flask, act: Act, house: House
) -> None:
    made = house.nights
    slug = made.coop.slug
    system = replace(SYSTEM, coop_id=made.coop.id, coop=made.chair.coop)
    with act(system, now=OLD) as work:
        old = [store(work, file=PHOTO + bytes([n]), filename=f"old {n}.jpg", kind="bill") for n in range(65, 68)]
    with act(system, now=NOON) as work:
        store(work, file=PHOTO, filename="new.jpg", kind="bill")
        papers.hold(work, evidence_ids=[old[2]], holder_kind="return", holder_id=made.coop.id)
        papers.hold(work, evidence_ids=[old[2]], holder_kind="return", holder_id=made.coop.id)
    place = f"/c/{slug}/papers/erasing"

    def files() -> list[UUID]:
        with act(system, now=LATER) as work:
            return [each.id for each in due(work.session, made.coop.id, work.today).files]

    assert files() == old[:2]
    runner = app.test_cli_runner()
    app.extensions["coopbudget.clock"] = lambda: LATER
    dry = runner.invoke(args=["evidence", "erase", "--coop", slug, "--dry-run"])
    assert dry.exit_code == 0 and "2 files came by 2020-03-31" in dry.output and "old 0" not in dry.output
    assert files() == old[:2]

    treasurer = sign_in(app, made.treasurer.person_id)
    page = treasurer.get(place).text
    assert "2 files would go" in page and "old 65.jpg" in page and "old 67.jpg" not in page and "new.jpg" not in page
    assert treasurer.get(f"{place}.csv").text.count("old 6") == 2
    assert "A second officer has to agree." in treasurer.post(place, follow_redirects=True).text
    assert treasurer.post(place).status_code == 409 and treasurer.post(f"{place}/1/agree").status_code == 403
    with act(system, now=LATER) as work:
        papers.release(work, holder_kind="return", holder_id=made.coop.id)
    chair = sign_in(app, made.chair.person_id)
    assert "has changed since" in chair.get(place).text and chair.post(f"{place}/1/agree").status_code == 409
    assert "called off" in chair.post(f"{place}/1/call-off", follow_redirects=True).text
    assert files() == old
    assert chair.post(place).status_code == 303
    secretary = sign_in(app, made.secretary.person_id)
    assert "3 files are erased." in secretary.post(f"{place}/2/agree", follow_redirects=True).text
    assert files() == [] and sign_in(app, made.members[0].person_id).get(place).status_code == 403

    def gone(actor: Actor) -> str:
        with act(actor, now=LATER) as work, pytest.raises(EvidenceErased):
            read(work, old[0])
        return runner.invoke(args=["evidence", "erase", "--coop", slug]).output

    with act(system, now=LATER) as work:
        close_coop(work, readable_until=LATER.date())  # a co-op that has ended keeps nothing longer for it
    app.extensions["coopbudget.clock"] = lambda: datetime(2036, 1, 1, tzinfo=UTC)  # as if they lay there for years
    assert "3 files taken away." in gone(system) and "0 files taken away." in gone(system)
    folder = app.extensions["coopbudget.settings"].evidence_folder
    with act(now=LATER) as work:
        assert shelf.get(folder, shelf.put(folder, PHOTO)) == PHOTO
        assert verify_coop(work.session, made.coop.id).ok
    assert runner.invoke(args=["evidence", "verify"]).exit_code == 0
