"""The family's link to a closing statement; and who somebody was, erased when the time for it is over."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from coopbudget.archives.writing import write_archive
from coopbudget.budgets import queries as budgets
from coopbudget.departures import service
from coopbudget.departures.due import due
from coopbudget.departures.models import Departure
from coopbudget.departures.remaining import remaining
from coopbudget.erasures.errors import ErasureWaits, ListChanged, NothingToErase, TwoOfficers
from coopbudget.errors import Forbidden
from coopbudget.guard import Power, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members import queries as members, service as members_service
from coopbudget.members.models import Person
from coopbudget.members.words import Leaving, OfficeKind
from coopbudget.notices.models import Notice, Outbox
from coopbudget.outlook.queries import fund_statement
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.service.payees import register_payee
from coopbudget.shares import service as shares
from coopbudget.shares.rules import Relation
from tests.conftest import NOON, Act
from tests.people import add_person, as_system, by_phone, found_coop, sign_in
from tests.purses import Purses, agree, make_purses, pay_in

LATER = datetime(2033, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def purses(act: Act) -> Purses:
    with act() as work:
        return make_purses(work)


def browser(app: Flask, who: object) -> FlaskClient:
    client = app.test_client()
    sign_in(client, who)  # type: ignore[arg-type]
    return client


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main", 1)[-1])).split())


def test_the_family_opens_a_link_and_reads_one_clear_statement(app: Flask, act: Act, purses: Purses) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        own = agree(
            replace(work, actor=purses.secretary), purses.eira, funder_kind="own", funder_name="", reference="OWN MONEY"
        )
        pay_in(as_system(work, purses.coop), own.fund_number, 5_000)
    page = f"/c/{purses.coop.slug}/members/{purses.eira.number}/leaving"
    secretary = browser(app, purses.secretary.person_id)
    # What it would mean is shown first, with its sums; nothing is recorded by looking.
    meant = words(secretary.get(f"{page}?why=died&told_on=2026-08-30"))
    assert "Nothing is recorded yet" in meant and "£50.00 goes to the estate" in meant
    assert "Has died: 30 August 2026" in meant
    told = {"why": "died", "told_on": "2026-08-30", "settler": "Nest Huws", "settler_contact": "01970 555 444"}
    assert secretary.post(page, data=told).status_code == 303
    shown = words(secretary.get(page))
    assert "Step by step" in shown and "Own money goes back To do" in shown and "Nothing was bought" in shown
    asked = {"for_whom": "Nest Huws", "email": "nest@example.org", "days": "14"}
    assert secretary.post(f"{page}/links", data=asked | {"for_whom": ""}).status_code == 422
    assert secretary.post(f"{page}/links", data=asked).status_code == 303
    found = re.search(r"/c/[\w-]+/for-family/[\w-]+", secretary.get(page).get_data(as_text=True))
    assert found is not None and "for-family" not in secretary.get(page).get_data(as_text=True)
    link = found[0]
    with act() as work:
        (mail,) = work.session.scalars(select(Outbox.body).where(Outbox.to_address == "nest@example.org"))
        assert "Dear Nest Huws," in mail and "We are sorry that Eira has died" in mail and link in mail
    family = app.test_client()
    assert family.get(f"{link}/statement").location.endswith(link)
    assert "We are sorry that Eira has died" in words(family.get(link))
    assert family.post(link, data={"who": ""}).status_code == 422
    assert family.post(link, data={"who": "Nest"}).status_code == 303
    statement = words(family.get(f"{link}/statement"))
    for said in (
        "Dear Nest Huws,",
        "Own money",
        "There now £50.00",
        "Own money goes to the estate",
        "Carys (Secretary)",
    ):
        assert said in statement, said
    paper = family.get(f"{link}/statement.pdf?large=1")
    text = " ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.data)).pages)
    assert "Dear Nest Huws," in text and "£50.00" in text
    assert "Last opened by Nest" in words(secretary.get(page))
    # Nothing but this opens, it can be taken back, and it ends by itself.
    assert family.get(f"{link}x").status_code == 404
    assert family.get(page).status_code in (302, 401, 403, 404)
    app.extensions["coopbudget.clock"] = lambda: NOON + timedelta(days=15)
    assert family.get(link).status_code == 404
    app.extensions["coopbudget.clock"] = lambda: NOON
    secretary.post(f"{page}/links/1/take-back")
    assert family.get(link).status_code == 404 and "Taken back." in words(secretary.get(page))
    assert browser(app, purses.lead.person_id).post(f"{page}/links", data=asked).status_code == 403
    # The mistake is undone: what can't be given back is said first, and no link opens any more.
    assert "This can’t be given back: pledges to pools" in words(secretary.get(page))
    secretary.post(f"{page}/links", data=asked)
    secretary.post(f"{page}/call-off")
    with act() as work:
        assert work.session.scalar(select(Departure.called_off_at)) is not None


def test_who_somebody_was_is_erased_by_two_officers_and_the_books_still_verify(
    app: Flask, act: Act, purses: Purses, tmp_path: Path
) -> None:
    eira, dewi, coop = purses.eira, purses.dewi, purses.coop
    with act() as work:
        secretary, system = replace(work, actor=purses.secretary), as_system(work, coop)
        fund = agree(secretary, eira, representative="Nest Huws", outcomes=["Eira sees her sister each week"])
        pay_in(system, fund.fund_number, 5_000)
        herself = replace(work, actor=by_phone(purses.secretary, eira))
        members_service.name_near_person(herself, name="Non", relation="", email="non@example.org", contact="")
        shares.nominate(
            replace(work, actor=purses.eira_acts), name="Non Huws", relation=Relation.OTHER, percent=50, contact="01970"
        )
        register_payee(
            system, name="Eira", kind="member", ref_id=eira.id, sort_code="089999", account_number="65010099",
            people=[eira.person_id],
        )  # fmt: skip
        friend = add_person(work)
        members_service.add_supporter(
            system, member_id=eira.id, person_id=friend, powers=[Power.SEE], ends_on=date(2027, 1, 1),
            known_how="Her neighbour",
        )  # fmt: skip
        for member in (eira, dewi):
            service.begin_departure(
                secretary, member_id=member.id, why=Leaving.DIED, told_on=work.today, settler="Nest Huws",
                settler_contact="01970 555 444",
            )  # fmt: skip
        bank, aside = (
            open_account(system, code=each) for each in (chart.MEMBERS_BANK, chart.fund_available(fund.fund_number))
        )
        post_entry(system, kind="paid_out", on=work.today, key="out", legs=[Leg(aside, bank, 5_000)], memo="paid_out")
        service.finish_departure(secretary, member_id=eira.id)
        service.finish_departure(secretary, member_id=dewi.id)
    # Dewi has a part in another co-op too.
    with act() as work:
        elsewhere = found_coop(work, founder=dewi.person_id).id
    with act(purses.secretary, now=LATER - timedelta(days=1)) as work:
        assert due(work.session, coop.id, work.today).people == ()
        with pytest.raises(NothingToErase):
            service.ask_erasure(work)
    with act(purses.secretary, now=LATER) as work:
        found = due(work.session, coop.id, work.today)
        assert {each.number for each in found.people} == {eira.number, dewi.number} and found.years == 6
        assert remaining(work.session, coop.id, "Eira sees her") == {"other": 1}
        number = service.ask_erasure(work)
        with pytest.raises(ErasureWaits):
            service.ask_erasure(work)
        with pytest.raises(TwoOfficers):
            service.agree_erasure(work, number=number)
    with act(purses.lead, now=LATER) as work, pytest.raises(Forbidden):
        service.agree_erasure(work, number=number)
    with act(purses.treasurer, now=LATER) as work:
        # Money comes after all: she is needed again, and nobody agrees to a list that changed.
        system = as_system(work, coop)
        pay_in(system, fund.fund_number, 100)
        with pytest.raises(ListChanged):
            service.agree_erasure(work, number=number)
        assert [each.number for each in due(work.session, coop.id, work.today).kept] == [eira.number]
        bank, aside = (
            open_account(system, code=each) for each in (chart.MEMBERS_BANK, chart.fund_available(fund.fund_number))
        )
        post_entry(system, kind="paid_out", on=work.today, key="out2", legs=[Leg(aside, bank, 100)], memo="paid_out")
    with act(purses.treasurer, now=LATER) as work:
        before = totals(work, coop.id, fund.fund_number)
        assert service.agree_erasure(work, number=number) == 2
        assert totals(work, coop.id, fund.fund_number) == before
        assert verify_coop(work.session, coop.id).ok
    with act(now=LATER) as work:
        person = work.session.get_one(Person, eira.person_id)
        assert (person.display_name, person.email, person.phone, person.active) == ("", None, "", False)
        assert person.erased_at == LATER and person.password is None
        kept = work.session.get_one(Person, dewi.person_id)
        assert kept.display_name == "Dewi" and kept.active and kept.erased_at is None
        gone = members.member(work.session, coop.id, eira.id)
        assert gone is not None and (gone.number, gone.named) == (eira.number, False)
        assert gone.display_name == "Somebody who left" == members.person_name(work.session, eira.person_id)
        payee = payee_for(work.session, coop.id, eira.id)
        assert payee is not None and payee.name == "" and payee.account.endswith("0000")
        assert due(work.session, coop.id, work.today).people == ()
        told = work.session.scalars(select(Notice.details).where(Notice.coop_id == coop.id)).all()
        assert not any("Eira" in str(each) for each in told)
        archive = io.BytesIO()
        write_archive(work.session, coop_id=coop.id, out=archive, folder=tmp_path, now=LATER)
        with ZipFile(archive) as whole:
            content = b"".join(whole.read(each) for each in whole.namelist() if "entry" not in each)
        for word in (b"Eira", b"Nest Huws", b"Non Huws", b"65010099", b"Her neighbour", b"555 444"):
            assert word not in content, word
        assert members.member_of_person(work.session, elsewhere, dewi.person_id) is not None
        system = as_system(work, coop)
        for actor in (purses.secretary, purses.treasurer):
            assert actor.own_member_id is not None
            members_service.grant_office(
                system, member_id=actor.own_member_id,
                kind=OfficeKind.SECRETARY if actor is purses.secretary else OfficeKind.TREASURER,
                starts_on=LATER.date(), ends_on=LATER.date() + timedelta(days=300),
            )  # fmt: skip
    app.extensions["coopbudget.clock"] = lambda: LATER
    secretary = browser(app, purses.secretary.person_id)
    page = words(secretary.get(f"/c/{coop.slug}/members/erasing"))
    assert "Nobody’s time is over" in page and "What was erased" in page
    assert "The name is erased. The books keep the number." in words(
        secretary.get(f"/c/{coop.slug}/members/{eira.number}/leaving")
    )
    ran = app.test_cli_runner().invoke(args=["departures", "due", "--coop", coop.slug])
    assert "0 members left by" in ran.output, ran.output


def totals(work: Work, coop_id: uuid.UUID, fund_number: int) -> list[int]:
    """What the fund's statement comes to."""
    fund = budgets.fund_by_number(work.session, coop_id, fund_number, work.today)
    assert fund is not None
    stated = fund_statement(work.session, coop_id, fund, date(2026, 1, 1), work.today)
    return [stated.opening.total, stated.money_in, stated.money_out, stated.closing.total]
